"""How much more the totals of units vary than single cases do by chance: told by their days.

Cases of one day are not independent: a good day is good for all of them. The variance of a unit's
total is taken from its days and, where neighbouring days resemble each other, from its weeks
(cluster-robust, Liang and Zeger 1986), as a multiple of that of independent cases (Kish 1965,
"design effect"). One multiple is taken from all units together and grows with the cases a day.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from scipy import stats

from analysis.methods.thresholds import ENOUGH_WEEKS
from analysis.periods import week_start

LEVEL = 0.975
MOST_OF_MEDIAN = 2
"""A single unit's multiple counts as twice the median of all at the most."""

BEYOND_CHANCE = 0.95

COLUMNS = ("unit", "day_at", "n", "residual", "variance")
"""What is told of each day of a unit: its cases, how far their sum is off what the unit's own value
lets expect, and the variance of that sum if its cases were independent."""


def units_spread(days: pd.DataFrame) -> pd.Series:
    """By what the variance of each unit's total grows, 1 at least; 1 where nobody has two days.

    Args:
        days: the columns COLUMNS; a row a unit and day, or several that are added up.

    Returns:
        a factor by unit. With few days in all it is as much larger as Student's t asks.
    """
    by_day = _pooled(_by_unit(days, days["day_at"]))
    by_week = _by_unit(days, week_start(days["day_at"]))
    if by_week["freedom"].sum() < (ENOUGH_WEEKS - 1) * len(by_week):
        return by_day
    return by_day.clip(lower=_pooled(by_week))


def _by_unit(days: pd.DataFrame, block: pd.Series) -> pd.DataFrame:
    """Own multiple (phi), its freedom, and the cases that share a block with one of them (size)."""
    blocks = days.groupby(["unit", block.rename("block")])[["n", "residual", "variance"]].sum()
    squares = (blocks[["n", "residual"]] ** 2).groupby("unit").sum()
    sums = blocks.groupby("unit")[["n", "variance"]].sum()
    size = squares["n"] / sums["n"]
    freedom = (sums["n"] / size - 1).where(sums["variance"] > 0, 0.0)
    told = freedom > 0
    unbiased = squares["residual"] / sums["variance"].where(told) / (1 - size / sums["n"])
    return pd.DataFrame({"phi": unbiased, "freedom": freedom, "size": size})


class _Pool(NamedTuple):
    per_case: float
    """By what the multiple grows with each further case of a block."""

    freedom: float


def _pooled(units: pd.DataFrame) -> pd.Series:
    """The multiple of each unit by that of all, or its own where it is larger beyond chance."""
    pool = _pool(units)
    if pool.freedom < 1:
        return pd.Series(1.0, units.index)
    common = 1 + pool.per_case * (units["size"] - 1).clip(lower=0)
    limit = common * stats.f.ppf(BEYOND_CHANCE, units["freedom"].clip(lower=1), pool.freedom)
    widening = stats.t.ppf(LEVEL, pool.freedom) / stats.norm.ppf(LEVEL)
    return common.mask(units["phi"] > limit, units["phi"]) * widening**2


def _pool(units: pd.DataFrame) -> _Pool:
    told = units[units["phi"].notna()]
    freedom, phi = told["freedom"], told["phi"]
    capped = phi.clip(upper=MOST_OF_MEDIAN * max(float(phi.median()), 1.0)) if len(told) else phi
    growth = float((freedom * (told["size"] - 1).clip(lower=0)).sum())
    excess = float((freedom * (capped - 1)).sum())
    return _Pool(max(excess / growth, 0.0) if growth > 0 else 0.0, float(freedom.sum()))
