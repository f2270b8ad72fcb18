"""What is said of blocks of old ratings, and how seldom chance makes one look low."""

import math
from datetime import date
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scores.block_findings import (
    blocks_in,
    chance_bound,
    low_block,
    overdispersion,
    say_jump,
    say_low,
)
from analysis.scores.expiring_blocks import Block, expiry_steps, steepest_block
from analysis.scores.forecast import new_ratings_like, remaining_by_day
from analysis.scores.rating_days import RatingHistory
from analysis.scores.stars import STARS, mean_stars

GOOD, BAD = (9, 0, 0, 0, 1), (2, 0, 0, 0, 8)
WEEK = Block(3, 9, 0.05)
"""Days 3 to 9 ahead."""

SKEWED = (0.80, 0.12, 0.04, 0.02, 0.02)


def days_of(bad=(), count=60):
    """Ten ratings a day, nine of them five stars; on bad days, counted from 1, two."""
    return [BAD if day in bad else GOOD for day in range(1, count + 1)]


def test_a_bad_week_is_clearly_low_and_named_with_its_days():
    """56 of its 70 ratings have one star; the last of the sixty days is the first of March."""
    days = tuple(days_of(range(3, 10)))
    (finding,) = say_low(RatingHistory(days, last=date(2026, 3, 1)), WEEK)
    (undated,) = say_low(RatingHistory(days), WEEK)

    assert (undated.key, undated.verdict) == ("low_days", "clear")
    assert (finding.key, finding.verdict) == ("low_days_dated", "clear")
    assert {name: str(value) for name, value in finding.values.items()} == {
        "first": "3",
        "last": "9",
        "since": "2026-01-03",
        "until": "2026-01-09",
        "n": "70",
        "mean_stars": "1.80",
        "rest_stars": "4.60",
    }


def test_a_single_day_is_named_as_one():
    """The oldest of sixty."""
    days = ((10, 0, 0, 0, 40), *days_of(count=59))
    (finding,) = say_low(RatingHistory(days, last=date(2026, 3, 1)), Block(1, 1, 0.2))

    assert (finding.key, finding.values["since"]) == ("low_day_dated", date(2026, 1, 1))


@pytest.mark.parametrize("counts", [(7, 1, 0, 0, 2), (8, 0, 0, 0, 2)])
def test_a_week_that_is_hardly_lower_is_not_named(counts):
    """Chance makes one of so many blocks as low."""
    days = days_of()
    days[2:9] = [counts] * 7

    assert say_low(RatingHistory(tuple(days)), WEEK) == ()


def test_what_is_sure_but_small_is_a_hint():
    """A thousand ratings a day, on the bad days 4.4 stars instead of 4.6: less than a tenth."""
    days = [(900, 0, 0, 0, 100)] * 60
    days[2:9] = [(850, 0, 0, 0, 150)] * 7
    (finding,) = say_low(RatingHistory(tuple(days)), WEEK)

    assert finding.verdict == "hint"


@pytest.mark.parametrize(
    ("days", "rise"), [([], 0.05), (days_of(range(3, 10)), 0.009)], ids=["no days", "no jump"]
)
def test_without_days_or_a_jump_nothing_is_judged(days, rise):
    """There is no block to speak of."""
    assert say_low(RatingHistory(tuple(days)), WEEK._replace(rise=rise)) == ()


def test_a_jump_is_told_by_its_days():
    """One day, several, or too small for a sentence."""
    assert say_jump("jump_up", Block(4, 4, 0.02))[0].values["day"] == 4
    assert say_jump("jump_up", Block(4, 6, 0.02))[0].key == "jump_up_days"
    assert say_jump("jump_up", Block(4, 6, 0.009)) == ()


def test_days_that_differ_anyway_make_ratings_count_for_less():
    """The same week beside equal days, and beside days of 4.6 stars on average that swing."""
    even = days_of(range(3, 10))
    swinging = [*even[:9], *[(10, 0, 0, 0, 0), (8, 0, 0, 0, 2), (9, 0, 0, 0, 1)] * 17]
    clumped = [*even[:9], *[(10, 0, 0, 0, 0)] * 46, *[(0, 0, 0, 0, 10)] * 5]

    assert overdispersion(even[9:]) == overdispersion(swinging[9:]) == 1
    assert overdispersion(clumped[9:]) > 10
    assert low_block(clumped, WEEK).p_value > low_block(even, WEEK).p_value


def test_unevenness_is_pearsons_over_its_degrees_of_freedom():
    """Two fives and two ones: each day is 2 from the mean of 3, whose variance is 4."""
    assert overdispersion([(2, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 2)]) == pytest.approx(4)
    assert overdispersion([(2, 0, 0, 0, 0)] * 2) == overdispersion([(1, 0, 0, 0, 1)]) == 1


@pytest.mark.parametrize("drawn", [1, 2, 3, 4, 5])
def test_the_bound_is_never_below_the_chance_itself(drawn):
    """Of ratings 6, 1, 1, 0, 2: every way to draw so many with replacement, counted out."""
    counts = (6, 1, 1, 0, 2)
    shares = dict(zip(STARS, (Fraction(count, 10) for count in counts), strict=True))
    chances = {}
    for stars in product(STARS, repeat=drawn):
        chance = float(math.prod(shares[star] for star in stars))
        chances[sum(stars)] = chances.get(sum(stars), 0.0) + chance
    for total in chances:
        exact = sum(chance for other, chance in chances.items() if other <= total)

        assert chance_bound(counts, total / drawn, drawn) >= exact - 1e-12


@given(st.lists(st.integers(1, 200), min_size=5, max_size=5), st.integers(1, 300))
def test_the_lower_the_mean_and_the_more_ratings_the_smaller_the_chance(counts, drawn):
    """And at the mean of all it is 1."""
    mean = float(mean_stars(counts))
    low, lower = (1 + (mean - 1) * share for share in (0.8, 0.6))

    assert chance_bound(counts, mean, drawn) == pytest.approx(1)
    assert 0 <= chance_bound(counts, lower, drawn) <= chance_bound(counts, low, drawn) <= 1
    assert chance_bound(counts, low, 2 * drawn) <= chance_bound(counts, low, drawn)


def test_every_block_of_at_most_a_week_is_counted():
    """Of three days: three of one, two of two, one of three."""
    assert [blocks_in(days) for days in (0, 1, 3, 180)] == [0, 1, 6, 1239]


@pytest.mark.parametrize("per_day", [0.7, 4, 20])
@pytest.mark.parametrize("clump", [1, 3])
def test_equal_days_are_seldom_called_low(per_day, clump):
    """Of 100 histories, also where the same person leaves three ratings, at most two are named."""
    rng = np.random.default_rng(int(10 * per_day) + clump)
    named = 0
    for _ in range(100):
        drawn = clump * rng.multinomial(rng.poisson(per_day / clump, 180), SKEWED)
        days, totals = [tuple(day) for day in drawn.tolist()], drawn.sum(axis=0).tolist()
        coming = new_ratings_like(totals, Fraction(sum(totals), 180))
        up = steepest_block(expiry_steps(mean_stars(totals), remaining_by_day(days), coming))
        named += bool(say_low(RatingHistory(tuple(days)), up))

    assert named <= 2
