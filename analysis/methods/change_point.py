"""Change point of a series: its position, and Pettitt's test."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats


def change_position(values: npt.ArrayLike) -> int:
    """Number of values before the change point, by least squares; values in order of time."""
    x = np.asarray(values, float)
    before = np.arange(1, x.size)
    sum_before = np.cumsum(x)[:-1]
    mean_difference = sum_before / before - (x.sum() - sum_before) / (x.size - before)
    return int(before[np.argmax(before * (x.size - before) * mean_difference**2)])


def pettitt(values: npt.ArrayLike, correlation: float = 0.0) -> float:
    """Pettitt's p of "the values do not change", by his approximation.

    Args:
        values: in order of time.
        correlation: of neighbouring values, 0 to below 1; widens the null distribution.
    """
    x = np.asarray(values, float)
    before = np.arange(1, x.size + 1)
    rank_sums = 2 * np.cumsum(stats.rankdata(x)) - before * (x.size + 1)
    statistic = float(np.abs(rank_sums).max())
    null_variance = (x.size**3 + x.size**2) * (1 + correlation) / (1 - correlation)
    return min(2 * float(np.exp(-6 * statistic**2 / null_variance)), 1.0)


def neighbour_correlation(values: npt.ArrayLike, position: int) -> float:
    """Lag-1 autocorrelation (0 to 0.9) of ranks around the means before and after a change.

    Corrected to the first order for the bias of short series.
    """
    ranks = stats.rankdata(np.asarray(values, float))
    residuals = np.concatenate(
        [part - part.mean() for part in (ranks[:position], ranks[position:])]
    )
    squares = float((residuals**2).sum())
    raw_correlation = float((residuals[1:] * residuals[:-1]).sum()) / squares if squares else 0.0
    return float(np.clip((residuals.size * raw_correlation + 2) / (residuals.size - 4), 0.0, 0.9))
