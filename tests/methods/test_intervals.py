"""The reference cases of the conventions, and the promises around them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agents.scorecard import competition_rank
from analysis.methods.families import compare_shares, detectable_difference, false_discovery
from analysis.methods.intervals import (
    equal_shares,
    mean_interval,
    newcombe,
    percentile,
    poisson,
    ratio_interval,
    wilson,
)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [(81, 263, 0.255289, 0.366210), (0, 20, 0.0, 0.161125), (3, 30, 0.034600, 0.256211)],
)
def test_wilson_gives_the_published_ends(events, n, low, high):
    """Newcombe 1998a prints the first two."""
    assert wilson(events, n) == pytest.approx((low, high), abs=1e-6)


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_stays_between_nothing_and_everything(n, data):
    """The share is inside, the ends never leave 0 to 1, and the extremes are exact."""
    events = data.draw(st.integers(0, n))
    low, high = wilson(events, n)

    assert 0 <= low <= events / n <= high <= 1
    assert (low == 0) == (events == 0)
    assert (high == 1) == (events == n)


def test_no_cases_give_no_interval():
    """Nothing seen is not the same as nothing happening."""
    assert np.isnan(wilson(0, 0)).all()


def test_newcombe_gives_the_published_difference():
    """56 of 70 against 48 of 80 (Newcombe 1998b)."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.052431, 0.333873), abs=1e-6)
    assert equal_shares(56, 70, 48, 80) == pytest.approx(0.008045, abs=1e-6)


def test_few_expected_counts_are_tested_exactly():
    """3 of 4 against 1 of 4, the lady tasting tea: two-sided 0.485714."""
    assert equal_shares(3, 4, 1, 4) == pytest.approx(0.485714, abs=1e-6)


def test_a_count_has_an_exact_interval():
    """Ten events, and none at all."""
    assert poisson(10) == pytest.approx((4.795389, 18.390356), abs=1e-6)
    assert poisson(0).low == 0


def test_percentiles_are_those_of_the_spreadsheet():
    """The 90 % point of 1 to 10 is 9.1."""
    assert percentile(range(1, 11), 0.9) == pytest.approx(9.1)


def test_a_family_of_tests_is_corrected_together():
    """The fifteen p-values of Benjamini and Hochberg: four stay at or below 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = false_discovery(p)

    expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857]
    assert q[:6] == pytest.approx(expected, abs=1e-6)
    assert (q <= 0.05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_do_not_depend_on_the_order(p):
    """Reversing the family reverses the answer; no q is below its p."""
    q = false_discovery(p)

    assert q == pytest.approx(false_discovery(p[::-1])[::-1])
    assert (q >= np.asarray(p) - 1e-12).all()


def test_ties_share_the_better_rank():
    """88 92 92 75 60 75 75."""
    assert competition_rank([88, 92, 92, 75, 60, 75, 75]).tolist() == [3, 1, 1, 4, 7, 4, 4]


@pytest.mark.parametrize(
    ("sides", "verdict"),
    [
        ((3, 29, 9, 1000), "insufficient"),
        ((4, 100, 5, 100), "insufficient"),
        ((10, 100, 12, 100), "none"),
        ((26, 200, 14, 200), "hint"),
        ((60, 200, 20, 200), "clear"),
        ((50_600, 100_000, 50_000, 100_000), "hint"),
    ],
)
def test_a_difference_is_called_no_surer_than_it_is(sides, verdict):
    """Too little, chance, a hint, beyond doubt, and beyond doubt but too small to matter."""
    assert compare_shares(*sides).verdict == verdict


def test_the_smallest_visible_difference_agrees_with_the_sample_size_table():
    """50 % against 60 % needs 388 a group, so 388 a group see about ten points."""
    assert detectable_difference(388, 388, 0.55) == pytest.approx(0.1, abs=1e-3)


def test_money_ratios_come_with_a_repeatable_interval():
    """The same days give the same ends, around the ratio of the sums."""
    refunds, sales = np.arange(1.0, 31.0), np.full(30, 100.0)
    low, high = ratio_interval(refunds, sales)

    assert (low, high) == tuple(ratio_interval(refunds, sales))
    assert low < 0.155 < high


def test_a_day_without_sales_may_be_all_that_is_drawn():
    """Ten yuan sold on one day, ten back on the other: no end above, and no warning."""
    low, high = ratio_interval([0, 10], [10, 0])

    assert low == 0
    assert not np.isfinite(high)


def test_a_mean_of_one_value_has_no_interval():
    """A spread needs two values; 1, 2, 3 give 2 plus or minus 2.4841."""
    assert np.isnan(mean_interval([5.0])).all()
    assert mean_interval([1, 2, 3]) == pytest.approx((-0.484138, 4.484138), abs=1e-6)
