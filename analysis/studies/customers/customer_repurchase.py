"""Repurchase: how long until a customer buys again, and on which day to remind those who have not.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Shares count those who have not come again for as long as they were watched (Kaplan-Meier). A
median or wake-up day has its range where the ends of the shares reach it; one that is never
first_day_at is not a number.
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
from analysis.customers.buyers import (
    as_of,
    buyer_orders,
    first_paid_day,
    no_customers,
    say_unkeyed,
)
from analysis.customers.look_back import old_shares
from analysis.customers.retention import (
    WAKE_UP_SHARE,
    Step,
    active_months,
    back_share_intervals,
    back_share_within,
    first_day_at,
    gap_counts,
    jackknife_range,
    month_start,
    order_gaps,
    return_curve,
    wake_up_day,
    watched_days,
)
from analysis.engine import small
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import (
    ENOUGH_EVENTS,
    ENOUGH_FOR_SHARE,
    MOST_OLD_SHARE,
    SHOWN_ROWS,
)
from analysis.study import Finding, Result, Say, Study, Tables

Horizon = Literal["90", "180", "365"]
"""Days within which a customer must come back to count as returning."""

MILESTONES = (7, 14, 30, 60, 90, 180, 365)
SAID_DAYS = 90
"""The milestone that a sentence names."""

HALF = 0.5
SHARES = ("back_share", "low_share", "high_share")
ROW_COLUMNS = ("order_id", "buyer_key", "paid_at", "next_at", "net_amount")


@dataclass(frozen=True)
class CustomerRepurchase(Study):
    """Measure the time from an order to the next one."""

    name: ClassVar = "customer_repurchase"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    drawn_only: ClassVar = ("curve",)
    charted: ClassVar = {"milestones": "back_share"}
    answers: ClassVar = {
        "milestones": ("within_days", *SHARES),
        "curve": ("duration_days", "at_risk_count", "back_count", *SHARES),
    }

    step: Step = "every"
    horizon: Horizon = "180"

    def run(self, tables: Tables) -> Result:
        """The curve, its milestones, the median and the wake-up day."""
        today = as_of(tables)
        if today is pd.NaT:
            return no_customers(tables)
        gaps = gap_counts(tables, self.step, today)
        if gaps.empty:
            return no_customers(tables)
        gap_count = int(gaps["gap_count"].sum())
        closed_count = int(gaps.loc[gaps["is_closed"], "gap_count"].sum())
        metrics = {"gap_count": gap_count, "closed_count": closed_count}
        if gap_count < ENOUGH_FOR_SHARE or closed_count < ENOUGH_EVENTS:
            return Result({}, metrics, (Finding("few_gaps", metrics, "insufficient"),))
        curve = return_curve(gaps)
        by_milestone = milestones(gaps, curve)
        low, high = back_share_intervals(gaps, curve["duration_days"])
        curve = curve.assign(low_share=low, high_share=high)
        horizon = min(float(self.horizon), watched_days(gaps))
        metrics |= median_day(curve) | wake_day(gaps, curve, horizon)
        findings = (
            *say_back(by_milestone, gap_count),
            *self._say_days(gaps, metrics),
            *(say_first_mixed(tables, today) if self.step == "first" else ()),
            *say_unkeyed(tables),
        )
        return Result({"milestones": by_milestone, "curve": curve}, metrics, findings)

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
        followed = order_gaps(tables, self.step, as_of(tables)).filter(
            nw.col("is_closed"), nw.col("duration_days") == days
        )
        kept_orders = buyer_orders(tables).filter(nw.col("is_kept") == 1)
        orders = kept_orders.join(
            followed.select("buyer_key", "paid_day", next_at="next_day"),
            on=["buyer_key", "paid_day"],
        )
        newest = orders.sort("paid_at", "order_id", descending=[True, False])
        return small(newest.select(*ROW_COLUMNS).head(SHOWN_ROWS))

    def _say_days(self, gaps: pd.DataFrame, metrics: Mapping[str, float]) -> tuple[Finding, ...]:
        horizon, watched = float(self.horizon), watched_days(gaps)
        findings = [_say_day("median", "median_days", metrics), say_mean(gaps)]
        if watched < horizon:
            values = {"days": watched, "horizon": horizon}
            findings.append(Finding("short_watch", values, "insufficient"))
        if not np.isnan(metrics["wake_days"]):
            values = {"horizon": min(horizon, watched)}
            findings.insert(0, _say_day("wake", "wake_days", metrics, values))
        return tuple(findings)


def say_first_mixed(tables: Tables, today: pd.Timestamp) -> tuple[Finding, ...]:
    """Warn where many first orders are those of customers who bought before the files begin."""
    active = active_months(tables)
    starts = active[active["first"] == active["month"]]
    months, counts = month_start(starts["first"]), starts["active_count"]
    shares = old_shares(tables, months, today, first_paid_day(tables))
    share = float(np.average(shares, weights=counts))
    if share <= MOST_OLD_SHARE:
        return ()
    return (Finding("first_mixed", {"n": int(counts.sum()), "share": share}),)


def milestones(gaps: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """The table `milestones`, up to the number of days that gaps were watched."""
    days = [day for day in MILESTONES if day <= watched_days(gaps)]
    low, high = back_share_intervals(gaps, days)
    return pd.DataFrame(
        {
            "within_days": days,
            "back_share": back_share_within(curve, days),
            "low_share": low,
            "high_share": high,
        }
    )


def median_day(curve: pd.DataFrame) -> dict[str, float]:
    """The days within which half have come back, with its range: median_days and its ends."""
    days = curve["duration_days"]
    low, high = curve["high_share"], curve["low_share"]
    return {
        "median_days": first_day_at(days, curve["back_share"], HALF),
        "low_median_days": first_day_at(days, low, HALF),
        "high_median_days": first_day_at(days, high, HALF),
    }


def wake_day(gaps: pd.DataFrame, curve: pd.DataFrame, horizon: float) -> dict[str, float]:
    """The day by which most who return within the horizon are back: wake_days and its ends."""
    days = curve.loc[curve["duration_days"] <= horizon, "duration_days"]
    low, high = back_share_intervals(gaps, days, horizon)
    return {
        "wake_days": wake_up_day(curve, horizon),
        "low_wake_days": first_day_at(days, high, WAKE_UP_SHARE),
        "high_wake_days": first_day_at(days, low, WAKE_UP_SHARE),
    }


def mean_gap(gaps: pd.DataFrame) -> Floats:
    """The mean of the closed gaps, which is too short: open gaps are not in it.

    Not a number where no gap is closed.
    """
    closed = gaps[gaps["is_closed"]]
    days, count = closed["duration_days"] * closed["gap_count"], closed["gap_count"].sum()
    return np.array([days.sum() / (count or np.nan)])


def say_mean(gaps: pd.DataFrame) -> Finding:
    """The mean gap with its range, and that it is too short to plan with."""
    low, high = jackknife_range(gaps, mean_gap)
    n = int(gaps.loc[gaps["is_closed"], "gap_count"].sum())
    values = {"days": float(mean_gap(gaps)[0]), "n": n}
    if np.isnan(low[0]):
        return Finding("naive", values)
    # The jackknife is symmetric, and no gap is shorter than nothing.
    ends = {"low": max(float(low[0]), 0.0), "high": float(high[0])}
    return Finding("naive_range", values | ends)


def _say_day(
    key: str, name: str, metrics: Mapping[str, float], more: Mapping[str, float] | None = None
) -> Finding:
    """A day with its range, without an upper end, or alone, as far as its ends are known."""
    day, low, high = metrics[name], metrics[f"low_{name}"], metrics[f"high_{name}"]
    if np.isnan(day):
        return Finding(f"no_{key}")
    values = {"days": day, "n": metrics["gap_count"], **(more or {})}
    if np.isnan(low):
        return Finding(key, values)
    if np.isnan(high):
        return Finding(f"{key}_open", values | {"low": low})
    return Finding(f"{key}_range", values | {"low": low, "high": high})


def say_back(by_milestone: pd.DataFrame, gap_count: int) -> tuple[Finding, ...]:
    """The share that is back within 90 days, or within the longest milestone below."""
    if by_milestone.empty:
        return ()
    row = by_milestone[by_milestone["within_days"] <= SAID_DAYS].iloc[-1]
    values = {"days": int(row["within_days"]), "n": gap_count, "share": float(row["back_share"])}
    if np.isnan(row["low_share"]):
        return (Finding("back_within", values),)
    ends = {"low": float(row["low_share"]), "high": float(row["high_share"])}
    return (Finding("back_within_range", values | ends),)
