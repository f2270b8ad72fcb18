"""Case mix: the events expected of each unit at the team's share in its strata.

Indirect standardisation, as hospitals compare mortality: observed over expected.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable

import numpy as np
import pandas as pd
from scipy import stats

from analysis.methods.intervals import Interval, poisson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE

RARE = 0.1
"""Below this share counts are taken as Poisson."""


def observed_expected(
    counts: pd.DataFrame, usual: Collection[Hashable] | None = None
) -> pd.DataFrame:
    """Observed and expected events of each unit, at the team's share in its strata.

    Args:
        counts: unit, stratum, n, events; a row a unit and stratum. Strata with fewer than 30
            cases in the whole team are taken together. Where there is a spread (by what a unit's
            variance is larger than by chance), intervals and z allow for it.
        usual: the units whose shares are the team's; all of them where it is not said, and in
            strata that none of them has.

    Returns:
        unit, n, events, share (crude), expected, variance (of the events, were the unit like the
        team), ratio, adjusted, low, high, z; sorted by unit.
        The interval is normal, or exact Poisson where the team's share is below 0.1.
    """
    merged = counts.assign(stratum=merge_small(counts["stratum"], counts["n"]))
    share = stratum_shares(merged, usual)
    expected = merged["n"] * share
    spread = merged["spread"] if "spread" in merged else pd.Series(1.0, merged.index)
    by_unit = (
        merged.assign(
            expected=expected,
            variance=expected * (1 - share) * spread,
            widened=merged["n"] * spread,
        )
        .groupby("unit", as_index=False)[["n", "events", "expected", "variance", "widened"]]
        .sum()
        .sort_values("unit", ignore_index=True)
    )
    return _adjusted(by_unit, float(expected.sum() / max(merged["n"].sum(), 1)))


def stratum_shares(counts: pd.DataFrame, usual: Collection[Hashable] | None = None) -> pd.Series:
    """The team's share in the stratum of each row, that of its usual units where they have cases.

    Args:
        counts: unit, stratum, n, events.
        usual: as in `observed_expected`.
    """
    team = _shares_of(counts, pd.Series(True, counts.index))
    if usual is None:
        return team
    return _shares_of(counts, counts["unit"].isin(usual)).fillna(team)


def _shares_of(counts: pd.DataFrame, counted: pd.Series) -> pd.Series:
    part = counts[["n", "events"]].where(counted, 0.0)
    sums = part.groupby(counts["stratum"]).transform("sum")
    return sums["events"] / sums["n"].where(sums["n"] > 0)


def merge_small(strata: pd.Series, n: pd.Series) -> pd.Series:
    """Names of strata, those with fewer than 30 cases in all taken together as an empty name."""
    enough = n.groupby(strata).transform("sum") >= ENOUGH_FOR_SHARE
    return strata.where(enough, "")


def _adjusted(by_unit: pd.DataFrame, overall: float) -> pd.DataFrame:
    observed, expected = by_unit["events"], by_unit["expected"]
    half_width = stats.norm.ppf(0.975) * np.sqrt(by_unit["variance"])
    low, high = (
        widened_poisson(observed, by_unit["widened"] / by_unit["n"])
        if overall < RARE
        else Interval((observed - half_width).to_numpy(), (observed + half_width).to_numpy())
    )
    scale = overall / expected.where(expected > 0)
    variance = by_unit["variance"]
    return by_unit.drop(columns="widened").assign(
        share=observed / by_unit["n"],
        ratio=observed / expected.where(expected > 0),
        adjusted=observed * scale,
        low=np.maximum(low, 0.0) * scale,
        high=high * scale,
        z=(observed - expected) / np.sqrt(variance.where(variance > 0)),
    )


def widened_poisson(observed: pd.Series, spread: pd.Series) -> Interval:
    """Interval of counts whose variance is larger than Poisson's by a spread."""
    low, high = poisson(observed / spread)
    return Interval(low * spread.to_numpy(), high * spread.to_numpy())
