"""Case mix: what each unit would have done at the team's share in its own strata.

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
    """What each unit would have done at the team's share in each of its strata.

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
    seen, expected = by_unit["events"], by_unit["expected"]
    half = stats.norm.ppf(0.975) * np.sqrt(by_unit["variance"])
    low, high = (
        poisson(seen)
        if overall < RARE
        else Interval((seen - half).to_numpy(), (seen + half).to_numpy())
    )
    scale = overall / expected.where(expected > 0)
    variance = by_unit["variance"]
    return by_unit.assign(
        share=seen / by_unit["n"],
        ratio=seen / expected.where(expected > 0),
        adjusted=seen * scale,
        low=np.maximum(low, 0.0) * scale,
        high=high * scale,
        z=(seen - expected) / np.sqrt(variance.where(variance > 0)),
    )
