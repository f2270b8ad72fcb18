"""Intervals, tests and verdicts that several studies use: arrays in, arrays out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float64]


SEED = 20260101
"""Of every random step; shown to the reader."""

one_thread = threadpool_limits.wrap(limits=1)
"""Small fits are done before a second thread is ready, and must not slow other visitors down."""

DRAWS = 1000


class Interval(NamedTuple):
    """Lower and upper end, in the unit of the estimate."""

    low: Floats
    high: Floats


def wilson(events: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Score interval of a share (Wilson 1927); not a number where n is 0."""
    x, size = np.asarray(events, float), np.asarray(n, float)
    z = stats.norm.ppf(0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x / size
        centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
        half = z / (1 + z**2 / size) * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    low = np.where(x == 0, np.where(size > 0, 0.0, np.nan), centre - half)
    high = np.where((x == size) & (size > 0), 1.0, centre + half)
    return Interval(low, high)


def newcombe(
    events: npt.ArrayLike,
    n: npt.ArrayLike,
    base_events: npt.ArrayLike,
    base_n: npt.ArrayLike,
    level: float = 0.95,
) -> Interval:
    """Interval of the difference of two shares, first minus base (Newcombe 1998, method 10)."""
    share = np.asarray(events, float) / np.asarray(n, float)
    base = np.asarray(base_events, float) / np.asarray(base_n, float)
    interval, base_interval = wilson(events, n, level), wilson(base_events, base_n, level)
    difference = share - base
    below = np.sqrt((share - interval.low) ** 2 + (base_interval.high - base) ** 2)
    above = np.sqrt((interval.high - share) ** 2 + (base - base_interval.low) ** 2)
    return Interval(difference - below, difference + above)


def equal_shares(events: float, n: float, base_events: float, base_n: float) -> float:
    """Two-sided p of "the shares are equal": pooled z, or Fisher's exact test where counts are few.

    Fisher's test takes over as soon as one expected count is below 5.
    """
    pooled = (events + base_events) / (n + base_n)
    smaller = min(n, base_n)
    if smaller * min(pooled, 1 - pooled) < 5:  # noqa: PLR2004 - the usual rule for this test
        table = [[events, n - events], [base_events, base_n - base_events]]
        return float(np.asarray(stats.fisher_exact(table))[1])
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / base_n))
    return float(2 * stats.norm.sf(abs(events / n - base_events / base_n) / spread))


def poisson(count: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Exact interval of a count over one unit of exposure (Garwood 1936)."""
    observed = np.asarray(count, float)
    tail = (1 - level) / 2
    low = np.where(observed > 0, stats.chi2.ppf(tail, 2 * observed) / 2, 0.0)
    return Interval(low, stats.chi2.ppf(1 - tail, 2 * observed + 2) / 2)


def mean_interval(values: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Student's t interval of a mean; not a number with fewer than two values."""
    sample = np.asarray(values, float)
    if sample.size < 2:  # noqa: PLR2004 - a spread needs two values
        return Interval(np.array(np.nan), np.array(np.nan))
    half = stats.t.ppf(0.5 + level / 2, sample.size - 1) * sample.std(ddof=1) / np.sqrt(sample.size)
    return Interval(sample.mean() - half, sample.mean() + half)


def percentile(values: npt.ArrayLike, share: float) -> float:
    """Type-7 percentile: linear between order statistics, as Excel's PERCENTILE.INC."""
    return float(np.quantile(np.asarray(values, float), share, method="linear"))


def ratio_interval(
    numerators: npt.ArrayLike, denominators: npt.ArrayLike, level: float = 0.95
) -> Interval:
    """Bootstrap interval of a ratio of sums, drawing whole days (or orders) with a fixed seed.

    Not a number with fewer than two of them, or where the denominators are nothing at all.
    """
    numerator, denominator = np.asarray(numerators, float), np.asarray(denominators, float)
    if numerator.size < 2 or not denominator.any():  # noqa: PLR2004 - nothing to draw from
        return Interval(np.array(np.nan), np.array(np.nan))
    counts = np.random.default_rng(SEED).multinomial(
        numerator.size, [1 / numerator.size] * numerator.size, DRAWS
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (counts @ numerator) / (counts @ denominator)
        limits = np.nanquantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return Interval(limits[0], limits[1])
