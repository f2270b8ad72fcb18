"""How much days differ by more than chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.overdispersion import (
    UNUSUAL_SHARE,
    days_weight,
    rates_spread,
    same_level,
    usual_counts,
)


@pytest.mark.parametrize(("count", "earlier"), [(0, 40), (4, 40), (30, 40), (10, 0)])
def test_without_spread_it_is_the_exact_binomial_test(count, earlier):
    """The smaller tail of the binomial, doubled."""
    chance = stats.binom(count + earlier, 0.2)
    expected = min(1.0, 2 * min(chance.cdf(count), chance.sf(count - 1)))

    assert same_level(count, earlier, 0.2) == pytest.approx(expected)
    assert same_level(count, earlier, 0.2, 1e6) == pytest.approx(expected, rel=1e-2)


@given(
    count=st.integers(0, 400),
    earlier=st.integers(0, 400),
    share=st.floats(0.05, 0.6),
    weight=st.sampled_from([2.0, 20.0, 300.0, np.inf]),
)
def test_a_count_is_outside_where_it_is_rarer_than_promised(count, earlier, share, weight):
    """The range and the test never contradict each other."""
    low, high = usual_counts(earlier, share, weight)

    is_usual = same_level(count, earlier, share, weight) > UNUSUAL_SHARE
    assert is_usual == (low <= count <= high)


@pytest.mark.parametrize(("shape", "least", "most"), [(10.0, 20.0, 80.0), (np.inf, 500.0, np.inf)])
def test_the_weight_is_that_of_the_days(shape, least, most):
    """Five days of gamma shape 10 each have the weight 50; days of chance alone a large one."""
    chance = np.random.default_rng(3)
    mixed = np.ones((400, 5)) if np.isinf(shape) else chance.gamma(shape, 1 / shape, (400, 5))
    days = chance.poisson(50 * mixed)

    assert least <= days_weight(days[:, 0], days.sum(axis=1), np.full(400, 0.2)) <= most


def test_few_days_tell_no_weight():
    """Thirteen days with counts, and a hundred without any."""
    counts = np.r_[np.full(13, 5), np.zeros(100)]

    assert np.isnan(days_weight(counts, counts * 5, np.full(113, 0.2)))


def test_outliers_hardly_move_the_weight():
    """Five days of twentyfold counts among 180 widen the range by less than a half."""
    chance = np.random.default_rng(4)
    days = chance.poisson(40 * chance.gamma(20, 1 / 20, (180, 5)))
    odd = days.copy()
    odd[:5, 0] *= 20
    highs = [
        usual_counts(160, 0.2, days_weight(each[:, 0], each.sum(axis=1), np.full(180, 0.2)))[1]
        for each in (days, odd)
    ]

    assert highs[0] <= highs[1] < 40 + 1.5 * (highs[0] - 40)


def test_rates_are_never_narrower_than_chance():
    """Weeks that are all alike have the binomial's spread, few weeks none that is known."""
    assert rates_spread([10] * 20, [100] * 20) == 1.0
    assert np.isnan(rates_spread([10] * 7, [100] * 7))
    assert rates_spread([0] * 20, [100] * 20) == 1.0


@pytest.mark.parametrize("size", [100, 3000])
def test_the_spread_of_rates_is_that_of_the_weeks_and_not_of_their_drift(size):
    """Rates drawn around 10 % with a standard deviation of 2 points, and a slow rise."""
    chance = np.random.default_rng(5)
    rates = 0.1 + chance.normal(0, 0.02, 200)
    events = chance.binomial(size, rates)
    drifting = chance.binomial(size, rates + np.linspace(0, 0.05, 200))
    expected = 1 + (size - 1) * 0.02**2 / 0.09

    assert rates_spread(events, [size] * 200) == pytest.approx(expected, rel=0.25)
    assert rates_spread(drifting, [size] * 200) == pytest.approx(expected, rel=0.35)
