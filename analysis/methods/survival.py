"""Survival curves of durations, some still open: Kaplan-Meier and log-rank.

A duration is closed (the end was seen) or open (still going on when the files end). Durations
may come counted, one row for many alike, so that an engine can do the counting.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.methods.intervals import Floats, Interval, wilson

HALF = 0.5

FLOAT_TOLERANCE = 1e-12
"""Tolerance for rounding errors when a share is compared with a limit."""


class LogRank(NamedTuple):
    """Whether two groups end equally fast."""

    observed: float
    """Ends seen in the first group."""

    expected: float
    """Ends it would have if both groups were alike."""

    variance: float
    chi2: float
    p_value: float


def kaplan_meier(
    durations: npt.ArrayLike,
    closed: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The share that is still going on after each duration at which something ended.

    Args:
        durations: how long each has taken so far, in any unit.
        closed: whether its end was seen.
        counts: how many cases each entry stands for; one each where left out.
        level: of the interval, on the log(-log) scale.

    Returns:
        duration, at_risk_count, end_count, open_share, error (Greenwood's), low_share,
        high_share; a row a duration with an end, the shortest first. Where all have ended at
        once the interval is not a number.
    """
    table = _at_risk(durations, closed, counts)
    table = table[table["end_count"] > 0].reset_index(drop=True)
    at_risk, ends = table["at_risk_count"].to_numpy(float), table["end_count"].to_numpy(float)
    share = np.cumprod(1 - ends / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        summed = np.cumsum(ends / (at_risk * (at_risk - ends)))
        reach = stats.norm.ppf(HALF + level / 2) * np.sqrt(summed) / np.log(share)
        error = share * np.sqrt(summed)
    low, high = share ** np.exp(-reach), share ** np.exp(reach)
    return table.assign(open_share=share, error=error, low_share=low, high_share=high)


def open_after(curve: pd.DataFrame, duration: float) -> float:
    """The share still going on after a duration, from a table of `kaplan_meier`."""
    reached = curve.loc[curve["duration"] <= duration, "open_share"]
    return float(reached.iloc[-1]) if len(reached) else 1.0


def ended_within(curve: pd.DataFrame, share: float) -> float:
    """The first duration after which this share has ended; not a number where it never has."""
    return _first_below(curve, "open_share", 1 - share)


def ended_within_interval(curve: pd.DataFrame, share: float) -> Interval:
    """The ends of `ended_within` at the curve's own level (Brookmeyer and Crowley 1982).

    They are where the curve's lower and its upper band reach the share. The upper end is not a
    number where its band never does: the range is open. Where all ended at once neither is one.
    """
    ends = (_first_below(curve, name, 1 - share) for name in ("low_share", "high_share"))
    return Interval(*map(np.asarray, ends))


def open_after_interval(curve: pd.DataFrame, duration: float) -> Interval:
    """The ends of `open_after`.

    Where nothing, or everything, has ended by then, the log(-log) scale has none; then Wilson's of
    as many cases as were watched until the first end, or as have ended.
    """
    reached = curve[curve["duration"] <= duration]
    if reached.empty:
        at_risk = curve["at_risk_count"].head(1).sum()
        return wilson(at_risk, at_risk)
    last = reached.iloc[-1]
    if last["open_share"] <= 0:
        return wilson(0, curve["end_count"].sum())
    return Interval(np.asarray(last["low_share"]), np.asarray(last["high_share"]))


def log_rank(
    durations: npt.ArrayLike,
    closed: npt.ArrayLike,
    first: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
) -> LogRank:
    """Compare how fast two groups end (Mantel and Haenszel).

    Args:
        durations: how long each has taken so far.
        closed: whether its end was seen.
        first: whether it belongs to the first group, or to the second.
        counts: how many cases each entry stands for; one each where left out.
    """
    weights = np.ones(np.size(durations)) if counts is None else np.asarray(counts, float)
    in_first = np.asarray(first, bool)
    all_cases = _at_risk(durations, closed, weights)
    first_group = _at_risk(durations, closed, np.where(in_first, weights, 0.0))
    n, d = all_cases["at_risk_count"].to_numpy(float), all_cases["end_count"].to_numpy(float)
    share = first_group["at_risk_count"].to_numpy(float) / n
    observed, expected = float(first_group["end_count"].sum()), float((d * share).sum())
    spread = d * share * (1 - share) * (n - d) / np.maximum(n - 1, 1)
    variance = float(spread.sum())
    chi2 = (observed - expected) ** 2 / variance if variance > 0 else float("nan")
    return LogRank(observed, expected, variance, chi2, float(stats.chi2.sf(chi2, 1)))


def _first_below(curve: pd.DataFrame, name: str, share: float) -> float:
    reached = curve.loc[curve[name] <= share + FLOAT_TOLERANCE, "duration"]
    return float(reached.iloc[0]) if len(reached) else float("nan")


def _at_risk(
    durations: npt.ArrayLike, closed: npt.ArrayLike, counts: npt.ArrayLike | None
) -> pd.DataFrame:
    """duration, at_risk_count, end_count; a row a distinct duration, the shortest first."""
    times, position = np.unique(np.asarray(durations, float), return_inverse=True)
    weights: Floats = np.ones(len(position)) if counts is None else np.asarray(counts, float)
    cases = np.bincount(position, weights, len(times))
    ends = np.bincount(position, weights * np.asarray(closed, bool), len(times))
    at_risk = cases[::-1].cumsum()[::-1]
    return pd.DataFrame({"duration": times, "at_risk_count": at_risk, "end_count": ends})
