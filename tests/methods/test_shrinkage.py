"""Reference cases and promises of comparing many with one another."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analysis.methods.case_mix import observed_expected
from analysis.methods.funnel import funnel_limits, mean_limits, over_dispersion, zones
from analysis.methods.shrinkage import (
    bands,
    beta_binomial,
    rank_intervals,
    share_posterior,
    shrunken_means,
)

EVENTS = [132, 88, 205, 51, 17, 160, 95, 70]
N = [240, 200, 390, 120, 30, 310, 150, 160]

RATS = (
    "0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 "
    "1/19 1/19 1/18 1/18 2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 "
    "2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 4/20 4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 "
    "4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 16/52 15/46 15/47 9/24 4/14"
)
"""Tumours of rats in 71 groups, as printed in Bayesian Data Analysis."""


def near(expected):
    return pytest.approx(expected, abs=1e-6)


def test_funnel_limits_are_the_exact_binomial_ones():
    """Limits around 85 % for 40, 100 and 400 cases."""
    inner, outer = funnel_limits([40, 100, 400], 0.85)

    assert inner.low == near([0.718147, 0.771668, 0.812926])
    assert inner.high == near([0.941167, 0.911617, 0.882910])
    assert outer.low == near([0.639815, 0.725047, 0.791131])
    assert outer.high == near([0.983359, 0.944903, 0.901377])


def test_a_wide_scatter_is_measured_without_its_extremes():
    """The mean squared z is 3.596, and 2.16725 with the tails drawn in; limits are widened."""
    z = [-3.1, -1.2, -0.4, 0.2, 0.6, 0.9, 1.1, 1.9, 2.4, 3.6]

    assert np.mean(np.square(z)) == near(3.596)
    assert over_dispersion(z) == near((2.167250, 2.167250))


def test_a_scatter_of_chance_widens_nothing():
    """Limits move only when the scatter is beyond chance."""
    assert over_dispersion([-1.0, -0.5, 0.0, 0.5, 1.0]).factor == 1.0


def test_shrunken_shares_are_those_of_the_reference():
    """Eight agents: moments, homogeneity and posteriors."""
    fit = beta_binomial(EVENTS, N)

    assert (fit.centre, fit.q, fit.p_value) == near((0.511250, 22.229475, 0.002319))
    assert fit.rho == near(0.011389)
    assert (fit.m, fit.m_used) == pytest.approx((86.806702, 86.806702), rel=1e-6)
    assert fit.estimate == near(
        [0.539707, 0.461565, 0.523021, 0.461203, 0.525483, 0.515062, 0.588581, 0.463439]
    )
    assert fit.low == near(
        [0.494278, 0.413371, 0.485376, 0.404519, 0.449515, 0.473795, 0.535654, 0.411489]
    )
    assert fit.high == near(
        [0.584859, 0.510064, 0.560556, 0.518315, 0.600952, 0.556242, 0.640655, 0.515727]
    )


def test_a_known_prior_gives_the_books_posterior():
    """Beta(1.4, 8.6) and 4 of 14: 0.225 with its 90 % interval."""
    a, b = 1.4 + 4, 8.6 + 10

    assert a / (a + b) == near(0.225)
    assert share_posterior(a, b) == near((0.101726, 0.374769))


def test_the_moments_of_the_rat_groups_are_found():
    """71 groups of the book: share, Q, rho and prior weight."""
    groups = [[int(part) for part in group.split("/")] for group in RATS.split()]
    fit = beta_binomial(*zip(*groups, strict=True))

    assert len(groups) == 71
    assert (fit.centre, fit.rho) == near((0.153537, 0.043867))
    assert (fit.q, fit.m) == pytest.approx((141.927659, 21.795953), rel=1e-6)


def test_expected_numbers_are_those_of_the_reference():
    """Crude A is ahead of B; at the team's share in their own shifts B is ahead of A."""
    counts = pd.DataFrame(
        [
            ("A", "early", 200, 110),
            ("A", "day", 100, 45),
            ("A", "night", 20, 6),
            ("B", "early", 40, 23),
            ("B", "day", 120, 56),
            ("B", "night", 160, 56),
        ],
        columns=["unit", "stratum", "n", "events"],
    )
    a, b = observed_expected(counts).to_dict("records")

    assert [a[name] for name in ("share", "ratio", "adjusted", "z", "low", "high")] == near(
        [0.503125, 0.983919, 0.455063, -0.296493, 0.405898, 0.504227]
    )
    assert [b[name] for name in ("share", "ratio", "adjusted", "z", "low", "high")] == near(
        [0.421875, 1.019879, 0.471694, 0.302210, 0.412068, 0.531320]
    )
    assert (a["expected"], b["expected"]) == pytest.approx((163.631313, 132.368687), rel=1e-6)


def test_rare_events_have_a_poisson_interval():
    """Ten events where ten were expected, team share 1 %: the exact interval of ten, scaled."""
    counts = pd.DataFrame({"unit": ["A", "B"], "stratum": "all", "n": 1000, "events": [10, 10]})
    first = observed_expected(counts).iloc[0]

    assert (first["low"], first["high"]) == near((0.004795389, 0.018390356))


def test_small_strata_are_taken_together():
    """Two strata of 20 cases each count as one of 40."""
    small = pd.DataFrame(
        [("A", "x", 20, 10), ("B", "y", 20, 0)], columns=["unit", "stratum", "n", "events"]
    )

    assert observed_expected(small)["expected"].tolist() == [5.0, 5.0]


def test_bands_name_only_those_who_differ():
    """Twelve units alike, then one far below: the eleven stay similar."""
    alike = beta_binomial([50] * 12, [60] * 12)
    one_low = beta_binomial([370] * 11 + [280], [400] * 12)

    assert set(bands(alike)) == {"similar"}
    assert bands(one_low) == ["similar"] * 11 + ["worse"]
    assert bands(one_low, high_is_good=False)[-1] == "better"


def test_one_odd_unit_is_told_from_many_equal_ones():
    """Eleven with 340 of 400 and one with 314: their scatter is chance (p 0.38), the one is not."""
    fit = beta_binomial([340] * 11 + [314], [400] * 12)

    assert fit.p_value > 0.05
    assert fit.unit_q[-1] == pytest.approx(12 * 2 * hypergeom.cdf(314, 4800, 4054, 400))
    assert bands(fit) == ["similar"] * 11 + ["worse"]


def test_a_slow_agent_is_found_on_the_log_scale():
    """Means of 30 s, one of 60 s, each known to a twentieth."""
    fit = shrunken_means([30.0] * 7 + [60.0], [0.05] * 8, centre=33.0, draws=100)

    assert fit.differ
    assert bands(fit, high_is_good=False)[-1] == "worse"
    assert fit.low[-1] < fit.estimate[-1] < fit.high[-1]
    assert rank_intervals(fit.draws, high_is_good=False).best[-1] == 8


def test_limits_of_means_are_even_on_the_log_scale():
    """The upper limit is as many times the centre as the centre is the lower one."""
    inner, outer = mean_limits([0.1], 30.0)

    assert inner.low * inner.high == near([900.0])
    assert outer.low[0] < inner.low[0]


def test_zones_follow_the_limits():
    """Inside, between and outside."""
    funnel = funnel_limits([100, 100, 100], 0.85)

    assert zones([0.85, 0.76, 0.70], funnel) == ["normal", "watch", "ask"]


def test_a_full_share_that_chance_gives_is_inside_the_limits():
    """60 of 60 where 95 % is usual: one of twenty has that, though the limit is below 100 %."""
    funnel = funnel_limits([60], 0.95)

    assert funnel.outer.high < 1
    assert zones([1.0], funnel, [1 / 60]) == ["normal"]


def test_ranks_spread_as_far_as_chance_allows():
    """The best of three by far is surely first; the two others share the rest."""
    fit = beta_binomial([900, 500, 500], [1000, 1000, 1000], draws=2000)
    ranks = rank_intervals(fit.draws)

    assert (ranks.best[0], ranks.worst[0], ranks.first_share[0]) == (1, 1, 1.0)
    assert (ranks.best[1], ranks.worst[1]) == (2, 3)


@given(
    st.lists(
        st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=20,
    )
)
def test_a_shrunken_share_lies_between_the_own_and_the_common_one(pairs):
    """Shrinking never overshoots, and never leaves 0 to 1."""
    events, n = (np.array(side) for side in zip(*pairs, strict=True))
    fit = beta_binomial(events, n)
    own_share = events / n

    assert (fit.estimate >= np.minimum(own_share, fit.centre) - 1e-12).all()
    assert (fit.estimate <= np.maximum(own_share, fit.centre) + 1e-12).all()


def test_nothing_is_shrunk_to_nothing():
    """Empty arrays and shares of zero raise nothing."""
    assert beta_binomial([], []).estimate.size == 0
    assert beta_binomial([0, 0], [5, 9]).estimate.tolist() == [0.0, 0.0]
    assert bands(beta_binomial([5, 9], [5, 9])) == ["similar", "similar"]
