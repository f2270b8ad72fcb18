"""The exact algebra of scores, by its reference cases and its promises."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scores.dsr import Typed, read_current_score
from analysis.scores.peers import peer_mean, peer_range, peer_range_of
from analysis.scores.stars import (
    BEST,
    half_up,
    least_shown,
    mean_stars,
    ratings_absorbed,
    ratings_needed,
    ratings_to_offset,
    score_after,
    share_range,
    shown_score,
    star_spread,
    trimmed,
    widest_spread,
)
from analysis.scores.typed_numbers import exact_number, star_counts, star_shares

RATERS = st.integers(1, 100_000)
SCORES = st.decimals("1", "5", places=5).map(Fraction)


def number(typed: str) -> Fraction:
    value = exact_number(typed)
    assert value is not None
    return value


def test_a_score_from_counts():
    """753 ratings by star: their mean, and its standard error."""
    counts = star_counts("571 119 43 7 13")

    assert counts is not None
    assert float(mean_stars(counts)) == pytest.approx(4.630810, abs=1e-6)
    assert star_spread(counts) / 753**0.5 == pytest.approx(0.028463, abs=1e-6)


@pytest.mark.parametrize(
    ("typed", "score", "low", "high"),
    [
        (".76 .16 .06 .01 .02", 4.613861, 4.605, 4.655),
        (".81 .14 .03 .01 .02", 4.693069, 4.685, 4.735),
        (".77 .14 .05 .01 .03", 4.610000, 4.580, 4.640),
    ],
)
def test_a_score_from_whole_percents_is_a_range(typed, score, low, high):
    """Shares are made to add up to one first; what rounding took away leaves a range."""
    shares = star_shares(typed)

    assert shares is not None
    assert float(mean_stars(shares.parts)) == pytest.approx(score, abs=1e-6)
    assert [float(end) for end in share_range(shares)] == pytest.approx([low, high], abs=1e-9)


def test_shares_that_rounding_cannot_bring_to_one_have_a_range_all_the_same():
    """Two decimals a share and still 98 %: the missing 2 % may be any star."""
    shares = star_shares("76.00% 14.00% 5.00% 1.00% 2.00%")

    assert shares is not None
    span = share_range(shares)
    assert span.low < mean_stars(shares.parts) < span.high


@pytest.mark.parametrize(
    ("raters", "score", "added", "after"),
    [
        (753, "4.6307", 140, 4.688596976),
        (750, "4.7120", 560, 4.835114504),
        (751, "4.6221", 340, 4.739869019),
    ],
)
def test_the_three_rows_of_the_spreadsheet_after_new_ratings(raters, score, added, after):
    """The scores that a shop's own sheet prints, all new ratings five-star."""
    new = score_after(raters, number(score), added, BEST)

    assert float(new) == pytest.approx(after, abs=1e-9)


@pytest.mark.parametrize(
    ("raters", "score", "target", "count"),
    [
        (753, "4.6307", "4.77", 457),
        (750, "4.7120", "4.84", 600),
        (751, "4.6221", "4.82", 826),
    ],
)
def test_the_three_rows_of_the_spreadsheet_need(raters, score, target, count):
    """456.06, 600.00 and 825.68 are rounded up; 600 is 600."""
    assert ratings_needed(raters, number(score), number(target), BEST) == count


@pytest.mark.parametrize(("mean", "count"), [("4.86", 1166), ("4.75", None), ("4.77", None)])
def test_ratings_that_are_not_all_five_star_take_more(mean, count):
    """The first row once more; at or below the target no number is enough."""
    assert ratings_needed(753, number("4.6307"), number("4.77"), number(mean)) == count


def test_exact_numbers_do_not_fall_into_the_traps_of_floats():
    """Floats say 301 ratings needed and 4 absorbed."""
    assert ratings_needed(500, number("4.60"), number("4.75"), BEST) == 300
    assert ratings_absorbed(380, number("4.85"), number("4.80"), 1) == 5


@pytest.mark.parametrize(
    ("floor", "star", "count"), [("4.80", 1, 9), ("4.80", 2, 12), ("4.75", 1, 25), ("2", 3, None)]
)
def test_low_ratings_are_absorbed_until_a_floor(floor, star, count):
    """1,200 raters at 4.83; three stars never pull below two."""
    assert ratings_absorbed(1200, number("4.83"), number(floor), star) == count


def test_low_ratings_are_offset_by_many_five_stars():
    """Five one-stars take 113 five-stars at 1,200 raters and 4.83."""
    assert ratings_to_offset(1200, number("4.83"), 5, 1) == 113


def test_a_full_score_never_comes_back():
    """After a one-star, five can only be approached."""
    assert ratings_to_offset(100, BEST, 1, 1) is None
    assert ratings_needed(100, BEST, BEST, BEST) == 0


@given(raters=RATERS, score=SCORES, target=SCORES, mean=SCORES)
def test_the_number_needed_reaches_the_target_and_one_less_does_not(raters, score, target, mean):
    """Over random exact decimals; None only where new ratings are not above the target."""
    count = ratings_needed(raters, score, target, mean)

    if count is None:
        assert mean <= target
        assert score < target
    else:
        assert score_after(raters, score, count, mean) >= target
        assert count == 0 or score_after(raters, score, count - 1, mean) < target


@given(raters=RATERS, score=SCORES, floor=SCORES, star=st.integers(1, 4))
def test_the_number_absorbed_keeps_the_floor_and_one_more_does_not(raters, score, floor, star):
    """Over random exact decimals, for scores that are not below the floor."""
    count = ratings_absorbed(raters, score, floor, star)

    if count is not None and score >= floor:
        assert score_after(raters, score, count, Fraction(star)) >= floor
        assert score_after(raters, score, count + 1, Fraction(star)) < floor


@pytest.mark.parametrize(
    ("score", "expected"), [("4.85", "4.9"), ("4.75", "4.8"), ("4.65", "4.7"), ("4.95", "5.0")]
)
def test_pages_round_half_up(score, expected):
    """Where floats would show 4.8 for 4.85."""
    assert shown_score(number(score), "half_up") == Decimal(expected)


@given(score=SCORES, rounding=st.sampled_from(["half_up", "cut_off"]))
def test_the_least_score_shown_alike_is_shown_alike(score, rounding):
    """And it is not above the score."""
    least = least_shown(score, rounding)

    assert least <= score
    assert shown_score(least, rounding) == shown_score(score, rounding)


def test_a_shown_target_depends_on_how_the_page_rounds():
    """To show 4.8 takes 4.75 or 4.80."""
    assert least_shown(number("4.8"), "half_up") == number("4.75")
    assert least_shown(number("4.8"), "cut_off") == number("4.80")


@pytest.mark.parametrize(
    ("score", "ahead", "end", "mean"),
    [
        ("4.6307", "-0.03", "0", 4.773918),
        ("4.6307", "-0.03", "1", 4.742990),
        ("4.6307", "-0.03", "4.2", 4.644021),
        ("4.7120", "-0.03", "0", 4.857732),
        ("4.6221", "-0.04", "0", 4.814687),
        ("4.85", "0.3557", "5", 4.767189),
        ("4.85", "0.3557", "4.98", 4.778231),
        ("4.85", "0", "5", 4.85),
    ],
)
def test_the_peers_mean_for_a_best_or_lowest_shop(score, ahead, end, mean):
    """The page's own rule, solved for the mean."""
    peers_mean = peer_mean(number(score), number(ahead), number(end))

    assert peers_mean is not None
    assert float(peers_mean) == pytest.approx(mean, abs=1e-6)


def test_the_peers_mean_is_a_range_that_begins_at_the_own_score():
    """Below: from the own score to the mark of a lowest shop of 0; above: the other way."""
    below = peer_range(number("4.6307"), number("-0.03"))
    above = peer_range(number("4.85"), number("0.3557"))

    assert below is not None
    assert above is not None
    assert [float(end) for end in below] == pytest.approx([4.6307, 4.773918], abs=1e-6)
    assert [float(end) for end in above] == pytest.approx([4.767189, 4.85], abs=1e-6)


@pytest.mark.parametrize("ahead", ["--", "", "abc"])
def test_a_page_without_a_comparison_says_nothing_of_peers(ahead):
    """A dash is no zero."""
    typed = Typed("4.85", 900, ahead=ahead)
    current = read_current_score("desc", typed, "score", None)

    assert peer_range_of(current, typed) is None


def test_a_comparison_that_cannot_be_has_no_mean():
    """100 % above would make the shop the best one and its peers anything."""
    assert peer_mean(number("4.8"), Fraction(1), BEST) is None
    assert peer_range(number("4.8"), Fraction(1)) is None


@given(counts=st.tuples(*[st.integers(0, 50)] * 5).filter(any))
def test_no_ratings_spread_wider_than_fives_and_ones(counts):
    """The worst case that stands in where only a score is known."""
    assert star_spread(counts) <= widest_spread(mean_stars(counts)) + 1e-12


def test_numbers_in_sentences_are_rounded_half_up():
    """4.83125 is no float; its sentence says 4.8313."""
    assert half_up(number("4.83125"), 4) == Decimal("4.8313")
    assert half_up(4.83125, 4) == Decimal("4.8313")
    assert trimmed(number("4.80")) == "4.8"
    assert trimmed(Fraction(40)) == "40"
