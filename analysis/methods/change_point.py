"""Since when the values of a series are others than before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats


def change_place(values: npt.ArrayLike) -> int:
    """How many values, in order of time, come before the change that leaves least squares."""
    x = np.asarray(values, float)
    before = np.arange(1, x.size)
    first = np.cumsum(x)[:-1]
    gap = first / before - (x.sum() - first) / (x.size - before)
    return int(before[np.argmax(before * (x.size - before) * gap**2)])


def pettitt(values: npt.ArrayLike, alike: float = 0.0) -> float:
    """Pettitt's p of "the values do not change", by his approximation.

    Args:
        values: in order of time.
        alike: correlation of neighbours, which widens what chance does.
    """
    x = np.asarray(values, float)
    before = np.arange(1, x.size + 1)
    apart = 2 * np.cumsum(stats.rankdata(x)) - before * (x.size + 1)
    most = float(np.abs(apart).max())
    by_chance = (x.size**3 + x.size**2) * (1 + alike) / (1 - alike)
    return min(2 * float(np.exp(-6 * most**2 / by_chance)), 1.0)


def neighbours_alike(values: npt.ArrayLike, place: int) -> float:
    """Correlation (0 to 0.9) of the ranks of neighbours about the two means of a change.

    Few values make it look smaller than it is; that is put right to the first order.
    """
    ranks = stats.rankdata(np.asarray(values, float))
    rest = np.concatenate([part - part.mean() for part in (ranks[:place], ranks[place:])])
    squares = float((rest**2).sum())
    own = float((rest[1:] * rest[:-1]).sum()) / squares if squares else 0.0
    return float(np.clip((rest.size * own + 2) / (rest.size - 4), 0.0, 0.9))
