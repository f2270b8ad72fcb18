"""What curves of duration promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.methods.survival import (
    ended_within,
    ended_within_interval,
    kaplan_meier,
    log_rank,
    open_after,
    open_after_interval,
)

TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TREATED_CLOSED = [True] * 9 + [False] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

CASES = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("duration", "share"),
    [
        (5, 1.0),
        (6, 0.857143),
        (7, 0.806723),
        (10, 0.752941),
        (13, 0.690196),
        (16, 0.627451),
        (22, 0.537815),
        (23, 0.448179),
    ],
)
def test_open_cases_count_as_long_as_they_were_watched(duration, share):
    """Freireich's leukaemia data, published in every textbook."""
    curve = kaplan_meier(TREATED, TREATED_CLOSED)

    assert open_after(curve, duration) == pytest.approx(share, abs=1e-6)


def test_the_interval_is_on_the_log_log_scale():
    """At ten weeks: Greenwood's error and an interval that stays within 0 and 1."""
    curve = kaplan_meier(TREATED, TREATED_CLOSED).set_index("duration")

    assert curve.loc[10, ["error", "low_share", "high_share"]].tolist() == pytest.approx(
        [0.096350, 0.503200, 0.889362], abs=1e-6
    )


def test_the_median_is_the_first_moment_at_which_half_have_ended():
    """23 weeks; nine in ten never end while they are watched."""
    curve = kaplan_meier(TREATED, TREATED_CLOSED)

    assert ended_within(curve, 0.5) == 23
    assert np.isnan(ended_within(curve, 0.9))


def test_the_range_of_a_median_is_where_the_bands_reach_half():
    """The treated: from 13 weeks (the band is at 0.43), open above (it stays over 0.68)."""
    low, high = ended_within_interval(kaplan_meier(TREATED, TREATED_CLOSED), 0.5)

    assert low == 13
    assert np.isnan(high)
    assert ended_within_interval(kaplan_meier(PLACEBO, [True] * 21), 0.5) == (4, 11)


def test_a_range_holds_its_median_and_widens_with_what_is_open():
    """A hundred durations that all ended; then every other one is still going on."""
    days = np.arange(1, 101)
    ended = kaplan_meier(days, np.ones(100, bool))
    half_open = kaplan_meier(days, days % 2 == 0)

    assert ended_within_interval(ended, 0.5) == (40, 60)
    low, high = ended_within_interval(half_open, 0.5)
    assert low < ended_within(half_open, 0.5) < high
    assert high - low > 20


def test_the_share_still_open_has_a_range_at_both_ends_too():
    """None of 21 by week 5, all by week 23: Wilson's; between them that of the curve."""
    curve = kaplan_meier(PLACEBO, [True] * 21)

    assert open_after_interval(curve, 0) == pytest.approx((0.8454, 1), abs=1e-4)
    assert open_after_interval(curve, 23) == pytest.approx((0, 0.1546), abs=1e-4)
    middle = open_after_interval(kaplan_meier(TREATED, TREATED_CLOSED), 10)
    assert middle == pytest.approx((0.503200, 0.889362), abs=1e-6)


def test_half_is_reached_exactly_despite_the_last_bit_of_a_float():
    """Of ten cases the fifth ends after five days."""
    assert ended_within(kaplan_meier(range(1, 11), [True] * 10), 0.5) == 5


def test_two_groups_are_compared_by_log_rank():
    """Treated against placebo, as published."""
    durations = TREATED + PLACEBO
    closed = TREATED_CLOSED + [True] * 21

    compared = log_rank(durations, closed, [True] * 21 + [False] * 21)

    assert compared[:4] == pytest.approx((9, 19.250501, 6.256961, 16.792941), abs=1e-6)
    assert compared.p_value == pytest.approx(0.00004169, abs=1e-8)


def test_nothing_in_gives_an_empty_curve():
    """No case, no end, no median."""
    curve = kaplan_meier([], [])

    assert curve.empty
    assert np.isnan(ended_within(curve, 0.5))
    assert np.isnan([*ended_within_interval(curve, 0.5), *open_after_interval(curve, 1)]).all()


@given(cases=CASES)
def test_counted_cases_give_the_curve_of_single_ones(cases):
    """Counting alike cases in the engine changes nothing."""
    durations, closed = zip(*cases, strict=True)
    alike = sorted(set(cases))
    counts = [cases.count(case) for case in alike]

    single = kaplan_meier(durations, closed)
    counted = kaplan_meier(*zip(*alike, strict=True), counts)

    assert single.equals(counted)


@given(cases=CASES)
def test_without_open_cases_the_curve_is_the_plain_share(cases):
    """Then what is still open after t is simply the share that took longer than t."""
    durations = np.array([duration for duration, _ in cases])
    curve = kaplan_meier(durations, np.ones(len(cases), bool))

    assert curve["open_share"].tolist() == pytest.approx(
        [(durations > t).mean() for t in curve["duration"]]
    )
