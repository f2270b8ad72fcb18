"""Change point of a series: its position, Pettitt's test, and the step of a rate.

Source of the step: the maximally selected difference of two shares, its p by permutation of the
units, so that units may differ by more than chance. The range of its day is all days that a
likelihood ratio does not rule out (Siegmund 1988, "Confidence sets in change-point problems").
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.intervals import SEED, Floats

PERMUTATIONS = 1999
RULED_OUT = -np.log1p(-np.sqrt(0.95))
"""A day is outside the 95 % range where its log-likelihood is lower than the best by this."""


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


def step_position(events: npt.ArrayLike, n: npt.ArrayLike, least: int) -> int:
    """Number of units before the step of a rate: where both sides differ most beyond chance.

    Args:
        events: of units in order of time.
        n: of each unit.
        least: units that each side has at least.
    """
    scores = _step_scores(np.asarray(events, float), np.asarray(n, float), least)
    return least + int(np.argmax(scores))


def step_p_value(events: npt.ArrayLike, n: npt.ArrayLike, least: int) -> float:
    """How often units in any other order have as large a step somewhere; seeded permutations.

    Units that resemble their neighbours lower the score by as much as their correlation asks, as
    far as it is more than its standard error.
    """
    x, size = np.asarray(events, float), np.asarray(n, float)
    raw_correlation = neighbour_correlation(x / size, step_position(x, size, least))
    correlation = max(raw_correlation - x.size**-0.5, 0.0)
    score = _step_scores(x, size, least).max() * np.sqrt((1 - correlation) / (1 + correlation))
    orders = np.tile(np.arange(x.size), (PERMUTATIONS, 1))
    orders = np.random.default_rng(SEED).permuted(orders, axis=1)
    by_chance = _step_scores(x[orders], size[orders], least).max(axis=-1)
    return float((1 + (by_chance >= score - 1e-12).sum()) / (1 + PERMUTATIONS))


def step_range(
    events: npt.ArrayLike, n: npt.ArrayLike, least: int, phi: float
) -> tuple[int, int, int]:
    """Units before the step of a rate, by likelihood: the most likely, the fewest and the most.

    Args:
        events: of units in order of time.
        n: of each unit.
        least: units that each side has at least.
        phi: by how much more than chance units differ, as a variance; 1 is chance alone.
    """
    x, size = np.asarray(events, float), np.asarray(n, float)
    before_x, before_n = (np.cumsum(one)[least - 1 : -least] for one in (x, size))
    likelihood = _likelihood(before_x, before_n)
    likelihood = likelihood + _likelihood(x.sum() - before_x, size.sum() - before_n)
    likely = np.flatnonzero(likelihood >= likelihood.max() - RULED_OUT * phi)
    best = int(np.argmax(likelihood))
    return least + best, least + int(likely[0]), least + int(likely[-1])


def _step_scores(events: Floats, n: Floats, least: int) -> Floats:
    """By position: the difference of both sides' shares in standard errors, up to a constant."""
    before_x = np.cumsum(events, axis=-1)[..., least - 1 : -least]
    before_n = np.cumsum(n, axis=-1)[..., least - 1 : -least]
    after_x = events.sum(axis=-1, keepdims=True) - before_x
    after_n = n.sum(axis=-1, keepdims=True) - before_n
    return np.abs(before_x / before_n - after_x / after_n) / np.sqrt(1 / before_n + 1 / after_n)


def _likelihood(events: Floats, n: Floats) -> Floats:
    """Log-likelihood of counts at their own share."""
    share = np.clip(events / n, 1e-12, 1 - 1e-12)
    return events * np.log(share) + (n - events) * np.log1p(-share)
