"""Refund reasons: how many orders are refunded, and why.

Reads    orders and refunds (either is enough; columns in `analysis.orders.paid`), and of refunds
         also reason_l1, reason_l2
Answers  by_reason: a row a reason, the largest first, the unexplained always last
         by_detail: the same by second level of the reason
         by_week: what was sold and what was refunded in the chosen unit; weeks younger than 30
         days (is_young) may still grow
Shares are of refunds (of yuan where the unit is the amount), intervals are 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

import altair as alt
import narwhals as nw
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.charts.curves import rate_by_time
from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.orders.last_moment import last_moment
from analysis.orders.paid import in_cents
from analysis.periods import Period, period_from
from analysis.refunds.counting import Basis, State, Unit
from analysis.refunds.cutoff import refunds_known_until
from analysis.refunds.ranking import (
    SHARES,
    UNSPECIFIED,
    coverage,
    explained_count,
    rank_details,
    rank_reasons,
    say_reasons,
)
from analysis.refunds.rate import (
    Rate,
    RateChoice,
    chosen_refunds,
    rate_by_day,
    rate_by_week,
    refunds_beside_orders,
    total_rate,
)
from analysis.refunds.records import newest_refunds
from analysis.study import Code, Finding, Result, Say, Study, Tables

COUNTS = ("refund_count", "refund_amount")
BY_WEEK = ("week_at", "order_count", "piece_qty", "paid_amount")
BY_WEEK += ("refunded_order_count", "refunded_qty", "refunded_amount")
BY_WEEK += ("refund_rate", "low_rate", "high_rate", "is_young")
"""Of the middle ones a week has those of the chosen unit."""


@dataclass(frozen=True)
class RefundReasons(Study):
    """Rank the reasons of the refunds and give the refund rate."""

    name: ClassVar = "refund_reasons"
    compares_refunds: ClassVar = True
    any_of: ClassVar = ("refunds", "orders")
    headline: ClassVar = (
        "refund_rate",
        "order_count",
        "refunded_order_count",
        "refunded_amount",
        "coverage_share",
    )
    charted: ClassVar = {"by_reason": "refund_count", "by_week": "refund_rate"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_reason": ("reason_l1", *COUNTS, *SHARES, "is_vital"),
        "by_detail": ("reason_l1", "reason_l2", *COUNTS, *SHARES[:3]),
        "by_week": BY_WEEK,
    }

    unit: Unit = "orders"
    state: State = "success"
    basis: Basis = "cohort"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Rate, weeks and reasons, as far as the tables go."""
        choice = self.choice(tables)
        rated, reasoned = Result({}), Result({})
        if "orders" in tables:
            rated = rate_result(tables, choice)
        if "refunds" in tables:
            reasoned = reason_result(tables, choice)
        absent = [name for name in self.any_of if name not in tables]
        missing = [Finding(f"lacks_{name}", verdict="insufficient") for name in absent]
        return Result(
            tables={**reasoned.tables, **rated.tables},
            metrics={**rated.metrics, **reasoned.metrics},
            findings=(*rated.findings, *reasoned.findings, *missing),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Reasons as ranked bars, the rate week by week."""
        charts: dict[str, alt.TopLevelMixin] = {}
        reasons = result.tables.get("by_reason", pd.DataFrame())
        if len(reasons):
            value = "refund_count" if reasons["share"].isna().all() else "share"
            charts["by_reason"] = ranked_bars(
                reasons,
                "reason_l1",
                value,
                say,
                words=lambda code: say(f"reason_l1.{code}"),
                strong="is_vital",
            )
        weeks = result.tables.get("by_week", pd.DataFrame())
        if len(weeks) > 1 and weeks["refund_rate"].notna().any():
            charts["by_week"] = rate_by_time(
                weeks, "week_at", "refund_rate", say, open_where="is_young"
            )
        return charts

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked reason or week, the newest first, at most 500."""
        if "refunds" not in tables:
            return pd.DataFrame()
        choice = self.choice(tables)
        if chart == "by_week":
            week = period_from(str(picked["picked_day"]), "week").within(choice.period)
            return newest_refunds(chosen_refunds(tables, replace(choice, period=week)))
        matching = with_reasons(chosen_refunds(tables, choice))
        return newest_refunds(matching.filter(nw.col("reason_l1") == picked["reason_l1"]))

    def choice(self, tables: Tables) -> RateChoice:
        """The three choices; an order export alone knows neither dates nor states of refunds."""
        period = Period(self.start, self.end)
        if "refunds" not in tables:
            return RateChoice(self.unit, "success", "cohort", period)
        return RateChoice(self.unit, self.state, self.basis, period)


def rate_result(tables: Tables, choice: RateChoice) -> Result:
    """The refund rate: metrics, weeks and findings."""
    by_day = rate_by_day(tables, choice)
    rate = total_rate(by_day, choice.unit)
    order_count = int(by_day["order_count"].sum())
    metrics = {
        "order_count": order_count,
        "refunded_order_count": int(by_day["refunded_order_count"].sum()),
        "paid_amount": round(float(by_day["paid_amount"].sum()), 2),
        "refunded_amount": round(float(by_day["refunded_amount"].sum()), 2),
    }
    if order_count < ENOUGH_FOR_SHARE:
        few = Finding("few_orders", {"n": order_count, "gone": rate.refunded}, "insufficient")
        return Result({}, metrics, (few,))
    if not rate.sold:
        return Result(
            {}, metrics, (Finding("not_told", {"unit": Code("unit", choice.unit)}, "insufficient"),)
        )
    if rate.refunded <= rate.sold:
        metrics |= {"refund_rate": rate.share, "low_rate": rate.low, "high_rate": rate.high}
    cutoff = refunds_known_until(tables, None)[0] if "refunds" in tables else last_moment(tables)
    weeks = rate_by_week(by_day, choice.unit, cutoff)
    findings = (
        say_rate(rate, by_day, choice),
        *say_young(weeks, choice),
        *say_oddities(by_day, tables, choice),
    )
    return Result({"by_week": weeks}, metrics, findings)


def say_rate(rate: Rate, by_day: pd.DataFrame, choice: RateChoice) -> Finding:
    """The rate in words, named by unit, state and basis; none where more was refunded than sold."""
    values = {
        "n": rate.sold,
        "gone": rate.refunded,
        "share": rate.share,
        "low": rate.low,
        "high": rate.high,
        "first": by_day["day_at"].min(),
        "last": by_day["day_at"].max(),
        "state": Code("state", choice.state),
        "unit": Code("unit", choice.unit),
    }
    if rate.refunded > rate.sold:
        return Finding("more_gone", values, "insufficient")
    return Finding(f"rate_{choice.unit}_{choice.basis}", values)


def say_young(weeks: pd.DataFrame, choice: RateChoice) -> tuple[Finding, ...]:
    """Warn that refunds of the last weeks' orders are still to come."""
    young = weeks[weeks["is_young"]]
    if choice.basis != "cohort" or young.empty:
        return ()
    return (Finding("young", {"weeks": len(young), "since": young["week_at"].min()}),)


def say_oddities(by_day: pd.DataFrame, tables: Tables, choice: RateChoice) -> tuple[Finding, ...]:
    """Contradictions in the data: unknown orders, refunds above what was paid."""
    counts = {
        "over_paid": int(by_day["over_paid_count"].sum()),
        "unknown_pieces": int(by_day["unknown_qty_count"].sum()) if choice.unit == "pieces" else 0,
        "unmatched": unmatched_count(tables) if "refunds" in tables else 0,
    }
    return tuple(Finding(key, {"n": count}) for key, count in counts.items() if count)


def unmatched_count(tables: Tables) -> int:
    """How many refunds belong to orders that the order table does not hold."""
    orders = frame(tables["orders"]).select("order_id")
    unmatched = frame(tables["refunds"]).join(orders, on="order_id", how="anti")
    return int(small(unmatched.select(n=nw.len()))["n"].iloc[0])


def with_reasons(refunds: nw.LazyFrame) -> nw.LazyFrame:
    """Refunds without a reason among those whose reason is blank."""
    return refunds.with_columns(
        nw.col("reason_l1").fill_null("other"), nw.col("reason_l2").fill_null(UNSPECIFIED)
    )


def reason_result(tables: Tables, choice: RateChoice) -> Result:
    """The reasons of the refunds ranked, in two levels."""
    has_orders = "orders" in tables
    refunds = (refunds_beside_orders if has_orders else chosen_refunds)(tables, choice)
    by_day = (
        with_reasons(refunds)
        .with_columns(day_at=nw.col("applied_at").dt.truncate("1d"))
        .group_by("reason_l1", "reason_l2", "day_at")
        .agg(refund_count=nw.len(), refund_amount=nw.col("refund_amount").sum())
    )
    counted = in_cents(small(by_day)).sort_values(["day_at", "reason_l2"], ignore_index=True)
    if counted.empty:
        return Result({}, {"refund_count": 0}, (Finding("no_refunds", verdict="insufficient"),))
    by_reason = rank_reasons(counted, choice.unit)
    total = int(counted["refund_count"].sum())
    metrics = {
        "refund_count": total,
        "refund_amount": round(float(counted["refund_amount"].sum()), 2),
        **coverage(explained_count(counted), total),
    }
    tables_out = {"by_reason": by_reason, "by_detail": rank_details(counted, choice.unit)}
    return Result(tables_out, metrics, say_reasons(by_reason, metrics, choice.unit))
