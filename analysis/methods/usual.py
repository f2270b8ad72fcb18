"""Which units of a team are usual: those that are left when the odd ones have been set aside.

One unit far from the others moves the value of all together, so that the others seem to stand
out. Whoever is farthest from the rest is set aside first, and the rest looked at again without it
(Rosner 1983). Where half of the units or more would go, no unit is usual, and all of them stay.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.families import false_discovery
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import HINT_P

Mask = npt.NDArray[np.bool_]
Distance = Callable[[Mask], Floats]
"""z of each unit against the usual ones without itself; not a number where nothing is known."""


LEAST_SHARED = 1e-6
"""Cases of others in a stratum; fewer are what is left of sums of decimals."""


def usual_units(distance: Distance, count: int) -> Mask:
    """Mark the usual units of so many; of equal distances the first one is set aside."""
    usual = np.ones(count, dtype=bool)
    while 2 * usual.sum() > count:
        z = np.where(usual, np.abs(np.nan_to_num(distance(usual))), 0.0)
        odd = int(np.argmax(z))
        if 2 * stats.norm.sf(z[odd]) * usual.sum() > HINT_P:
            return usual
        usual[odd] = False
    return np.ones(count, dtype=bool)


def share_distances(events: npt.ArrayLike, n: npt.ArrayLike) -> Distance:
    """How far the share of each unit is from that of the other usual ones (pooled z)."""
    x, size = np.asarray(events, float), np.asarray(n, float)

    def distance(usual: Mask) -> Floats:
        other_x, other_n = (part[usual].sum() - np.where(usual, part, 0.0) for part in (x, size))
        with np.errstate(divide="ignore", invalid="ignore"):
            pooled = (x + other_x) / (size + other_n)
            spread = np.sqrt(pooled * (1 - pooled) * (1 / size + 1 / other_n))
            return (x / size - other_x / other_n) / spread

    return distance


def stratum_distances(events: Floats, n: Floats) -> Distance:
    """How far each unit is from the other usual ones in the strata that it shares with them.

    Mantel and Haenszel's z: within strata, so that hard work is no distance; not a number where a
    unit shares none.

    Args:
        events: units x strata.
        n: likewise; 0 where a unit has no cases.
    """

    def distance(usual: Mask) -> Floats:
        others_x, others_n = (
            part[usual].sum(axis=0) - np.where(usual[:, None], part, 0.0) for part in (events, n)
        )
        others_x, others_n = np.maximum(others_x, 0.0), np.maximum(others_n, 0.0)
        x, size = events + others_x, n + others_n
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(others_n > LEAST_SHARED, x / size, 0.0)
            off = np.where(others_n > LEAST_SHARED, events - n * share, 0.0)
            variance = n * others_n * share * (1 - share) / size
            return off.sum(axis=1) / np.sqrt(np.nansum(variance, axis=1))

    return distance


def mean_distances(means: npt.ArrayLike, n: npt.ArrayLike, log_se: npt.ArrayLike) -> Distance:
    """How far the logarithm of each unit's mean is from that of the other usual ones together."""
    size, se = np.asarray(n, float), np.asarray(log_se, float)
    log_mean, total = np.log(np.asarray(means, float)), size * np.asarray(means, float)

    def distance(usual: Mask) -> Floats:
        others = [
            part[usual].sum() - np.where(usual, part, 0.0)
            for part in (total, size, (total * se) ** 2)
        ]
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = se**2 + others[2] / others[0] ** 2
            return (log_mean - np.log(others[0] / others[1])) / np.sqrt(variance)

    return distance


def unit_q_values(p_values: npt.ArrayLike, usual: Mask) -> Floats:
    """Q of "this unit is like the other usual ones", false discovery allowed for.

    Usual units are a family of their own: with odd ones in it, one more of the usual ones would be
    called odd twice as easily.
    """
    p = np.asarray(p_values, float)
    q = false_discovery(p)
    q[usual] = false_discovery(p[usual])
    return q
