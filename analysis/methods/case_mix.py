"""Case mix: the events expected of each unit at the team's share in its strata.

Indirect standardisation, as hospitals compare mortality: observed over expected.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.methods.intervals import Interval, poisson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE

RARE = 0.1
"""Below this share counts are taken as Poisson."""


def observed_expected(counts: pd.DataFrame) -> pd.DataFrame:
    """Observed and expected events of each unit, at the team's share in its strata.

    Args:
        counts: unit, stratum, n, events; a row a unit and stratum. Strata with fewer than 30
            cases in the whole team are taken together.

    Returns:
        unit, n, events, share (crude), expected, variance (of the events, were the unit like the
        team), ratio, adjusted, low, high, z; sorted by unit.
        The interval is normal, or exact Poisson where the team's share is below 0.1.
    """
    merged = counts.assign(stratum=merge_small(counts["stratum"], counts["n"]))
    team = merged.groupby("stratum")[["n", "events"]].transform("sum")
    share = team["events"] / team["n"]
    by_unit = (
        merged.assign(expected=merged["n"] * share, variance=merged["n"] * share * (1 - share))
        .groupby("unit", as_index=False)[["n", "events", "expected", "variance"]]
        .sum()
        .sort_values("unit", ignore_index=True)
    )
    return _adjusted(by_unit, float(counts["events"].sum() / max(counts["n"].sum(), 1)))


def merge_small(strata: pd.Series, n: pd.Series) -> pd.Series:
    """Names of strata, those with fewer than 30 cases in all taken together as an empty name."""
    enough = n.groupby(strata).transform("sum") >= ENOUGH_FOR_SHARE
    return strata.where(enough, "")


def _adjusted(by_unit: pd.DataFrame, overall: float) -> pd.DataFrame:
    observed, expected = by_unit["events"], by_unit["expected"]
    half_width = stats.norm.ppf(0.975) * np.sqrt(by_unit["variance"])
    low, high = (
        poisson(observed)
        if overall < RARE
        else Interval((observed - half_width).to_numpy(), (observed + half_width).to_numpy())
    )
    scale = overall / expected.where(expected > 0)
    variance = by_unit["variance"]
    return by_unit.assign(
        share=observed / by_unit["n"],
        ratio=observed / expected.where(expected > 0),
        adjusted=observed * scale,
        low=np.maximum(low, 0.0) * scale,
        high=high * scale,
        z=(observed - expected) / np.sqrt(variance.where(variance > 0)),
    )
