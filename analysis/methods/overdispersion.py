"""Counts and rates of days that differ by more than chance: how much, and what is unusual then.

Orders of a day are not independent: weather, campaigns and batches move all of them together, so
that counts scatter more than Poisson's and rates more than the binomial. How much more is taken
from a shop's own days.

Counts: gamma-mixed Poisson days; with the total of a day and of those before it fixed, the day's
count is beta-binomial. Without any spread of the days that is the exact binomial test of two
Poisson counts (Przyborowski and Wilenski 1940); inverted, it is the prediction interval of a count
(Nelson 1970). Rates: p' chart (Laney 2002), by moving ranges, which a slow drift hardly widens.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from analysis.methods.funnel import share_scores
from analysis.methods.thresholds import ENOUGH_DAYS, ENOUGH_WEEKS

UNUSUAL_SHARE = 0.01
"""A day so far from the usual one, or farther, comes by chance once in a hundred times."""

LARGEST_SQUARE, MEAN_SQUARE = 9.0, 0.9950
"""A day counts as three standard errors at the most; the mean of such squares by chance alone."""

INDEPENDENT_PART = 0.5
"""Days told about one by one are worth half as many that know nothing of each other."""

MOST_SUMMED = 20_000
"""Up to so many cases the beta-binomial is summed, beyond it is all but the beta itself."""

MOST_TIMES = 25
"""A usual day of a hundred times the expected count and more is none that can be told."""

WEIGHTS = (0.05, 1e6)
RANGE_OF_TWO = 1.128
"""Mean range of two standard normal values."""

PART_OF_RANGES = 0.62
"""Degrees of freedom of the mean of moving ranges, for each of them."""


def days_weight(counts: npt.ArrayLike, totals: npt.ArrayLike, shares: npt.ArrayLike) -> float:
    """How alike days are: the sum of both shapes of the beta of a day's share in its total.

    Args:
        counts: of days.
        totals: of each day and the days that it was compared with.
        shares: the part of its total that each day should have, 0 to 1.

    Returns:
        The weight at which the squared standardised errors average 1, so much lower as few days
        may have looked too alike; infinite where days differ by chance only, not a number with
        fewer than 14 days that have any count. Outliers count as three standard errors.
    """
    x, n, q = (np.asarray(each, float) for each in (counts, totals, shares))
    x, n, q = (each[n > 0] for each in (x, n, q))
    if x.size < ENOUGH_DAYS:
        return np.nan
    squares = (x - n * q) ** 2 / (n * q * (1 - q))
    aim = MEAN_SQUARE / _widening(INDEPENDENT_PART * x.size) ** 2

    def above_aim(log_weight: float) -> float:
        weight = np.exp(log_weight)
        widened = squares * (weight + 1) / (weight + n)
        return float(np.minimum(widened, LARGEST_SQUARE).mean() - aim)

    least, most = np.log(WEIGHTS)
    if above_aim(most) <= 0:
        return np.inf
    if above_aim(least) >= 0:
        return WEIGHTS[0]
    return float(np.exp(optimize.root_scalar(above_aim, bracket=(least, most)).root))


def same_level(count: int, earlier: int, share: float, weight: float = np.inf) -> float:
    """How likely a usual day lies so far from what the earlier ones let expect (two-sided).

    Args:
        count: of the day.
        earlier: of the days before it together.
        share: the part of all of them that the day should have, 0 to 1.
        weight: what `days_weight` gives.
    """
    n = count + earlier
    if not n:
        return 1.0
    if np.isinf(weight):
        chance = stats.binom(n, share)
    elif n <= MOST_SUMMED:
        chance = stats.betabinom(n, weight * share, weight * (1 - share))
    else:
        chance = stats.beta(weight * share, weight * (1 - share), loc=-0.5, scale=n)
    return float(min(1.0, 2 * min(chance.cdf(count), chance.sf(count - 1))))


def usual_counts(earlier: int, share: float, weight: float = np.inf) -> tuple[float, float]:
    """The least and the largest count of a usual day, beside the earlier ones.

    A count is outside exactly where `same_level` is at most 1 %; the largest is infinite where days
    differ so much that a hundred times the expected count would be usual.
    """

    def is_usual(count: int) -> bool:
        return same_level(count, earlier, share, weight) > UNUSUAL_SHARE

    middle = int(earlier * share / (1 - share))
    most = 4 * (middle + 10)
    end = MOST_TIMES * most
    while is_usual(most):
        if most > end:
            return bisect_left(range(middle), True, key=is_usual), np.inf
        most *= 2
    low = bisect_left(range(middle), True, key=is_usual)
    above = bisect_left(range(middle, most), True, key=lambda count: not is_usual(count))
    return low, middle + above - 1


def rates_spread(events: npt.ArrayLike, n: npt.ArrayLike) -> float:
    """How much wider than the binomial rates scatter: a variance as a multiple, at least 1.

    Args:
        events: of periods in order of time, without gaps.
        n: of how many cases.

    Returns:
        Counts divided by it have intervals that hold for such periods. So much larger as few
        periods may have looked too alike; not a number with fewer than 8 that have any case.
    """
    x, size = (np.asarray(each, float) for each in (events, n))
    x, size = x[size > 0], size[size > 0]
    if x.size < ENOUGH_WEEKS:
        return np.nan
    scores = share_scores(x, size, x.sum() / size.sum())
    mean_range = float(np.abs(np.diff(scores)).mean()) if np.isfinite(scores).all() else 0.0
    widened = mean_range / RANGE_OF_TWO * _widening(PART_OF_RANGES * (x.size - 1), 0.05)
    return max(widened**2, 1.0)


def _widening(freedom: float, unusual_share: float = UNUSUAL_SHARE) -> float:
    """Student's quantile over the normal one: a spread that few values told is itself unsure."""
    tail = 1 - unusual_share / 2
    return float(stats.t.ppf(tail, max(freedom, 1.0)) / stats.norm.ppf(tail))
