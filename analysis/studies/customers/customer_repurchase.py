"""Repurchase: how long until a customer buys again, and when to write to those who have not.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  milestones: within_days, back_share, low_share, high_share
         curve: duration_days, at_risk_count, back_count, back_share, low_share, high_share
Shares count those who have not come again for as long as they were watched (Kaplan-Meier). A
median or wake-up day has its range where the ends of the shares reach it; one that is never
reached is not a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.charts.curves import picked_steps
from analysis.customers.buyers import as_of, buyer_orders, nobody, unkeyed
from analysis.customers.retention import (
    WOKEN,
    Step,
    back_intervals,
    back_within,
    every_gap,
    gaps,
    reached,
    return_curve,
    wake_up,
    without_each_part,
)
from analysis.engine import small
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.study import Finding, Result, Say, Study, Tables

Horizon = Literal["90", "180", "365"]
"""Days within which a customer must come back to count as returning."""

MILESTONES = (7, 14, 30, 60, 90, 180, 365)
SPOKEN = 90
HALF = 0.5
ROWS = ("order_id", "buyer_key", "paid_at", "next_at", "net_amount")


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
        low, high = back_intervals(table, curve["duration_days"])
        curve = curve.assign(low_share=low, high_share=high)
        horizon = min(float(self.horizon), watched(table))
        metrics |= median_day(curve) | wake_day(table, curve, horizon)
        findings = (*say_back(miles, n), *self._say_days(table, metrics), *unkeyed(tables))
        return Result({"milestones": miles, "curve": curve}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The share that is back, day by day."""
        curve = result.tables.get("curve", pd.DataFrame())
        if curve.empty:
            return {}
        shown = curve.assign(step=self.step)
        words = lambda code: say(f"step.{code}")  # noqa: E731 - a name keeps the line short
        drawn = picked_steps(shown, "duration_days", "back_share", "step", say, words=words)
        return {"curve": drawn}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The orders whose buyer came again after a picked number of days, the newest first."""
        days = float(str(picked["duration_days"]))
        followed = every_gap(tables, self.step, as_of(tables)).filter(
            nw.col("is_closed"), nw.col("duration_days") == days
        )
        kept = buyer_orders(tables).filter(nw.col("is_kept") == 1)
        orders = kept.join(
            followed.select("buyer_key", "paid_day", next_at="next_day"),
            on=["buyer_key", "paid_day"],
        )
        newest = orders.sort("paid_at", "order_id", descending=[True, False])
        return small(newest.select(*ROWS).head(SHOWN_ROWS))

    def _say_days(self, table: pd.DataFrame, metrics: Mapping[str, float]) -> tuple[Finding, ...]:
        horizon, seen = float(self.horizon), watched(table)
        told = [_say_day("median", "median_days", metrics), say_mean(table)]
        if seen < horizon:
            values = {"days": seen, "horizon": horizon}
            told.append(Finding("short_watch", values, "insufficient"))
        if not np.isnan(metrics["wake_days"]):
            values = {"horizon": min(horizon, seen)}
            told.insert(0, _say_day("wake", "wake_days", metrics, values))
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


def median_day(curve: pd.DataFrame) -> dict[str, float]:
    """The days within which half have come back, with its range: median_days and its ends."""
    days = curve["duration_days"]
    low, high = curve["high_share"], curve["low_share"]
    return {
        "median_days": reached(days, curve["back_share"], HALF),
        "low_median_days": reached(days, low, HALF),
        "high_median_days": reached(days, high, HALF),
    }


def wake_day(table: pd.DataFrame, curve: pd.DataFrame, horizon: float) -> dict[str, float]:
    """The day by which most who return within the horizon are back: wake_days and its ends."""
    days = curve.loc[curve["duration_days"] <= horizon, "duration_days"]
    low, high = back_intervals(table, days, horizon)
    return {
        "wake_days": wake_up(curve, horizon),
        "low_wake_days": reached(days, high, WOKEN),
        "high_wake_days": reached(days, low, WOKEN),
    }


def mean_gap(table: pd.DataFrame) -> Floats:
    """The mean gap of those who came back, which is too short: nobody still away is in it.

    Not a number where nobody came back.
    """
    closed = table[table["is_closed"]]
    days, count = closed["duration_days"] * closed["gap_count"], closed["gap_count"].sum()
    return np.array([days.sum() / (count or np.nan)])


def say_mean(table: pd.DataFrame) -> Finding:
    """The mean gap with its range, and that it is no measure."""
    low, high = without_each_part(table, mean_gap)
    n = int(table.loc[table["is_closed"], "gap_count"].sum())
    values = {"days": float(mean_gap(table)[0]), "n": n}
    if np.isnan(low[0]):
        return Finding("naive", values)
    return Finding("naive_range", values | {"low": float(low[0]), "high": float(high[0])})


def _say_day(
    key: str, name: str, metrics: Mapping[str, float], also: Mapping[str, float] | None = None
) -> Finding:
    """A day with its range, without an upper end, or alone, as far as it is told."""
    day, low, high = metrics[name], metrics[f"low_{name}"], metrics[f"high_{name}"]
    if np.isnan(day):
        return Finding(f"no_{key}")
    values = {"days": day, "n": metrics["gap_count"], **(also or {})}
    if np.isnan(low):
        return Finding(key, values)
    if np.isnan(high):
        return Finding(f"{key}_open", values | {"low": low})
    return Finding(f"{key}_range", values | {"low": low, "high": high})


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
