"""The rolling window, by its reference cases and its promises."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.scores.forecast import (
    NewRatings,
    RemainingRatings,
    expected_scores,
    forecast_score,
    new_ratings_like,
    remaining_by_day,
    remaining_if_even,
    score_spread,
    simulated_scores,
)

DAYS = [(6, 1, 0, 0, 1), (5, 2, 1, 0, 0), (9, 0, 0, 0, 0), (4, 1, 0, 1, 2), (7, 1, 1, 0, 0)]
SHARES = tuple(Fraction(n, 100) for n in (85, 10, 3, 1, 1))
MEAN = Fraction(477, 100)
SCORE, TARGET = Fraction("4.6307"), Fraction("4.77")


def eight_a_day(sample_count: int = 0) -> NewRatings:
    return NewRatings(Fraction(8), MEAN, SHARES, sample_count)


def first_day_at(
    remaining: RemainingRatings, new: NewRatings, target: Fraction, days: int
) -> int | None:
    scores = expected_scores(remaining, new, days)
    return next((day for day, score in enumerate(scores, 1) if score and score >= target), None)


def test_a_window_of_five_days_rolls_over():
    """The reference case: means of six days, exact from the fifth on."""
    scores = [
        float(score or 0) for score in expected_scores(remaining_by_day(DAYS), eight_a_day(), 6)
    ]

    assert scores == pytest.approx([4.503810, 4.555238, 4.499512, 4.747317, 4.77, 4.77], abs=1e-6)
    assert first_day_at(remaining_by_day(DAYS), eight_a_day(), Fraction("4.70"), 6) == 4


@pytest.mark.parametrize(
    ("sample", "expected_spread"),
    [
        (0, [0.047042, 0.064819, 0.083664, 0.089162, 0.102115, 0.102115]),
        (200, [0.047840, 0.067114, 0.087831, 0.096022, 0.111862, 0.111862]),
    ],
)
def test_the_spread_grows_with_what_is_new_and_unsure(sample, expected_spread):
    """Shares from 200 ratings are less sure than assumed ones."""
    assert score_spread(remaining_by_day(DAYS), eight_a_day(sample), 6) == pytest.approx(
        expected_spread, abs=1e-6
    )


def test_the_chance_of_a_target_on_a_normal_curve():
    """The reference chance to be at 4.65 on the third day."""
    mean = float(expected_scores(remaining_by_day(DAYS), eight_a_day(200), 3)[2] or 0)
    deviation = score_spread(remaining_by_day(DAYS), eight_a_day(200), 3)[2]

    assert stats.norm.sf((4.65 - mean) / deviation) == pytest.approx(0.043321, abs=1e-6)


@pytest.mark.parametrize(
    ("mean", "days"), [("5.0", 68), ("4.9", 94), ("4.85", 115), ("4.8", 149), ("4.75", None)]
)
def test_days_to_a_target_with_as_many_coming_as_leaving(mean, days):
    """753 raters, even age, 180 days; below the target it never comes."""
    new = NewRatings(Fraction(753, 180), Fraction(mean))

    assert first_day_at(remaining_if_even(753, SCORE, 180), new, TARGET, 180) == days


@pytest.mark.parametrize(("per_day", "days", "on_day_60"), [(5, 120, 4.75), (8, 100, 4.766667)])
def test_more_ratings_a_day_get_there_sooner(per_day, days, on_day_60):
    """900 raters at 4.70, new ratings of 4.85, target 4.80."""
    remaining = remaining_if_even(900, Fraction("4.70"), 180)
    new = NewRatings(Fraction(per_day), Fraction("4.85"))

    assert first_day_at(remaining, new, Fraction("4.80"), 180) == days
    assert float(expected_scores(remaining, new, 60)[-1] or 0) == pytest.approx(on_day_60, abs=1e-6)


@given(
    days=st.lists(st.tuples(*[st.integers(0, 9)] * 5), min_size=2, max_size=12),
    mix=st.tuples(*[st.integers(0, 20)] * 5).filter(any),
    per_day=st.fractions("0.1", "20", max_denominator=10),
)
def test_once_the_window_has_rolled_over_the_score_is_the_mean_of_what_comes(days, mix, per_day):
    """Whatever was there before, and whatever comes how often."""
    new = new_ratings_like(mix, per_day)

    scores = expected_scores(remaining_by_day(days), new, len(days) + 3)

    assert scores[len(days) - 1 :] == [new.mean] * 4


def test_without_any_rating_there_is_no_score():
    """Nothing comes and everything has left: None, not a division by zero."""
    assert expected_scores(
        remaining_by_day([(1, 0, 0, 0, 0)]), NewRatings(Fraction(0), Fraction(5)), 1
    ) == [None]
    assert (
        forecast_score(
            remaining_by_day([(1, 0, 0, 0, 0)]), NewRatings(Fraction(0), Fraction(5)), None
        )["mean_stars"]
        .isna()
        .all()
    )


def test_only_a_mean_gives_a_way_but_no_bands():
    """The spread of ratings cannot be known from their mean."""
    path = forecast_score(
        remaining_if_even(753, SCORE, 180), NewRatings(Fraction(4), Fraction("4.9")), TARGET
    )

    assert path["mean_stars"].notna().all()
    assert path[["low80_stars", "high95_stars", "reach_share"]].isna().all(axis=None)


def test_drawn_futures_agree_with_the_formula():
    """Mean within 0.005 and spread within 5 % where both can be used."""
    remaining, new = remaining_if_even(300, SCORE, 30), eight_a_day(200)
    drawn = simulated_scores(remaining, new, 30)

    scores = [float(score or 0) for score in expected_scores(remaining, new, 30)]
    assert drawn.mean(axis=0) == pytest.approx(scores, abs=0.005)
    assert drawn.std(axis=0)[4:] == pytest.approx(score_spread(remaining, new, 30)[4:], rel=0.05)


def test_bursts_widen_the_bands():
    """Daily counts that come in clumps make the score less sure."""
    remaining = remaining_if_even(300, SCORE, 30)
    even = simulated_scores(remaining, NewRatings(Fraction(2), MEAN, SHARES), 30)
    clumped = simulated_scores(remaining, NewRatings(Fraction(2), MEAN, SHARES, dispersion=6.0), 30)

    assert clumped.std(axis=0)[-1] > even.std(axis=0)[-1]


def test_bands_hold_each_other_and_chances_are_tenths():
    """95 % around 80 %, between one and five stars, both sides of the change of method."""
    path = forecast_score(remaining_if_even(753, SCORE, 180), eight_a_day(200), TARGET)

    assert (path["low95_stars"] <= path["low80_stars"]).all()
    assert (path["high80_stars"] <= path["high95_stars"]).all()
    assert path["low95_stars"].min() >= 1
    assert path["high95_stars"].max() <= 5
    tenths = path["reach_share"] * 10
    assert np.allclose(tenths, tenths.round())
