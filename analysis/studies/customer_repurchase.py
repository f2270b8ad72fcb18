"""Repurchase: how long until a customer buys again, and when to write to those who have not.

Reads    orders, and refunds where they are there (columns in `analysis.customers`)
Answers  milestones: within_days, back_share, low_share, high_share
         curve: duration_days, at_risk_count, back_count, back_share
Shares count those who have not come again for as long as they were watched (Kaplan-Meier).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts import steps
from analysis.customers import as_of, nobody, unkeyed
from analysis.retention import Step, back_intervals, back_within, gaps, return_curve, wake_up
from analysis.statistics import ENOUGH_EVENTS, ENOUGH_FOR_SHARE
from analysis.study import Finding, Result, Say, Study, Tables

Horizon = Literal["90", "180", "365"]
"""Days within which a customer must come back to count as returning."""

MILESTONES = (7, 14, 30, 60, 90, 180, 365)
SPOKEN = 90
HALF = 0.5


@dataclass(frozen=True)
class CustomerRepurchase(Study):
    """Time the way from an order to the next one."""

    name: ClassVar = "customer_repurchase"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    drawn_only: ClassVar = ("curve",)
    charted: ClassVar = {"milestones": "back_share"}

    step: Step = "every"
    horizon: Horizon = "180"

    def run(self, tables: Tables) -> Result:
        """The curve, its milestones, the median and the day to wake customers up."""
        today = as_of(tables)
        if today is pd.NaT:
            return nobody(tables)
        table = gaps(tables, self.step, today)
        if table.empty:
            return nobody(tables)
        n, back = (int(part["gap_count"].sum()) for part in (table, table[table["is_closed"]]))
        metrics = {"gap_count": n, "closed_count": back}
        if n < ENOUGH_FOR_SHARE or back < ENOUGH_EVENTS:
            return Result({}, metrics, (Finding("few_gaps", metrics, "insufficient"),))
        curve = return_curve(table)
        miles = milestones(table, curve)
        day = wake_up(curve, min(float(self.horizon), watched(table)))
        metrics |= {"median_days": median(curve), "wake_days": day}
        findings = (*say_back(miles, n), *self._say_days(curve, table, day), *unkeyed(tables))
        return Result({"milestones": miles, "curve": curve}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The share that is back, day by day."""
        curve = result.tables.get("curve", pd.DataFrame())
        if curve.empty:
            return {}
        shown = curve[["duration_days", "back_share"]].assign(step=self.step)
        words = lambda code: say(f"step.{code}")  # noqa: E731 - a name keeps the line short
        return {"curve": steps(shown, "duration_days", "back_share", "step", say, words=words)}

    def _say_days(
        self, curve: pd.DataFrame, table: pd.DataFrame, day: float
    ) -> tuple[Finding, ...]:
        half, horizon = median(curve), float(self.horizon)
        told = [
            Finding("no_median") if np.isnan(half) else Finding("median", {"days": half}),
            Finding("naive", {"days": mean_gap(table)}),
        ]
        if watched(table) < horizon:
            values = {"days": watched(table), "horizon": horizon}
            told.append(Finding("short_watch", values, "insufficient"))
        if not np.isnan(day):
            told.insert(0, Finding("wake", {"days": day, "horizon": min(horizon, watched(table))}))
        return tuple(told)


def milestones(table: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """The share that is back within a week, a month and so on, as far as was watched."""
    days = [day for day in MILESTONES if day <= watched(table)]
    low, high = back_intervals(table, days)
    return pd.DataFrame(
        {
            "within_days": days,
            "back_share": back_within(curve, days),
            "low_share": low,
            "high_share": high,
        }
    )


def watched(table: pd.DataFrame) -> float:
    """For how many days at least thirty gaps were watched."""
    counts = table.groupby("duration_days")["gap_count"].sum()
    at_risk = counts[::-1].cumsum()
    return float(at_risk.index[at_risk >= ENOUGH_FOR_SHARE].max())


def median(curve: pd.DataFrame) -> float:
    """The days within which half have come back; not a number where fewer have."""
    reached = curve.loc[curve["back_share"] >= HALF - 1e-12, "duration_days"]
    return float(reached.iloc[0]) if len(reached) else float("nan")


def mean_gap(table: pd.DataFrame) -> float:
    """The mean gap of those who came back, which is too short: nobody still away is in it."""
    closed = table[table["is_closed"]]
    return float(np.average(closed["duration_days"], weights=closed["gap_count"]))


def say_back(miles: pd.DataFrame, n: int) -> tuple[Finding, ...]:
    """The share that is back within 90 days, or the longest time that was watched."""
    if miles.empty:
        return ()
    row = miles[miles["within_days"] <= SPOKEN].iloc[-1]
    values = {"days": int(row["within_days"]), "n": n, "share": float(row["back_share"])}
    if np.isnan(row["low_share"]):
        return (Finding("back_within", values),)
    ends = {"low": float(row["low_share"]), "high": float(row["high_share"])}
    return (Finding("back_within_range", values | ends),)
