"""Refund reasons: how many orders are refunded, and why.

Reads    orders and refunds (either is enough; columns in `analysis.orders.paid`), and of refunds
         also reason_l1, reason_l2; without refunds what `analysis.orders.told_refunds` reads
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
import numpy as np
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.charts.curves import rate_by_time
from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.orders.last_moment import last_moment
from analysis.orders.paid import blank_where_untold, in_cents
from analysis.orders.told_refunds import orders_with_told_refunds
from analysis.periods import Period, period_from
from analysis.refunds.blanks import (
    blank_amount_count,
    say_blank_amounts,
    say_blank_orders,
    say_blank_refunds,
    say_undated_refunds,
    say_unplaced_orders,
    status_needed,
)
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
    is_told,
    rate_by_day,
    rate_by_week,
    refunds_beside_orders,
    total_rate,
    unknown_count,
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
    wants: ClassVar = ("order_lines",)
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
        absent = [name for name in self.any_of if name not in tables]
        lacks = [Finding(f"lacks_{name}", verdict="insufficient") for name in absent]
        tables, blanks = self.usable(tables)
        choice = self.choice(tables)
        rated, reasoned = Result({}), Result({})
        if "orders" in tables:
            rated = rate_result(tables, choice)
        if "refunds" in tables:
            reasoned = reason_result(tables, choice)
        return Result(
            tables={**reasoned.tables, **rated.tables},
            metrics={**rated.metrics, **reasoned.metrics},
            findings=(*rated.findings, *reasoned.findings, *blanks, *lacks),
        )

    def usable(self, tables: Tables) -> tuple[Tables, tuple[Finding, ...]]:
        """The tables without one whose needed columns are blank throughout, and which these are."""
        blanks: dict[str, tuple[Finding, ...]] = {}
        if "orders" in tables:
            blanks["orders"] = say_blank_orders(tables)
        if "refunds" in tables:
            by_application = self.basis == "activity" or "orders" not in tables
            dated = ("no_applied_dates",) if by_application else ()
            needed = ("no_refund_orders", *status_needed(self.state), *dated)
            blanks["refunds"] = say_blank_refunds(tables, *needed)
        unusable = [name for name, findings in blanks.items() if findings]
        found = tuple(finding for name in unusable for finding in blanks[name])
        if not unusable:
            return tables, ()
        return {name: tables[name] for name in tables if name not in unusable}, found

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
    silent = () if "refunds" in tables else say_silent_orders(tables, choice.period)
    if any(finding.verdict == "insufficient" for finding in silent):
        return Result({}, {}, silent)
    by_day = rate_by_day(tables, choice)
    rate = total_rate(by_day, choice.unit)
    order_count, metrics = int(by_day["order_count"].sum()), rate_metrics(by_day)
    said = (*silent, *say_unplaced_orders(tables))
    if not order_count:
        return Result({}, {}, (Finding("no_orders", verdict="insufficient"), *said))
    if order_count < ENOUGH_FOR_SHARE:
        gone = metrics["refunded_order_count"]
        few = Finding("few_orders", {"n": order_count, "gone": gone}, "insufficient")
        return Result({}, metrics, (few, *said))
    if not rate.sold or not is_told(by_day, choice.unit):
        untold = say_untold(rate, by_day, choice.unit)
        return Result({}, metrics, (untold, *said, *say_oddities(by_day, tables, choice)))
    if rate.refunded <= rate.sold:
        metrics |= {"refund_rate": rate.share, "low_rate": rate.low, "high_rate": rate.high}
    cutoff = refunds_known_until(tables, None)[0] if "refunds" in tables else last_moment(tables)
    weeks = rate_by_week(by_day, choice.unit, cutoff)
    findings = (
        say_rate(rate, by_day, choice),
        *say_young(weeks, choice),
        *said,
        *say_oddities(by_day, tables, choice),
    )
    return Result({"by_week": weeks}, metrics, findings)


def rate_metrics(by_day: pd.DataFrame) -> dict[str, float]:
    """Orders and yuan, sold and refunded; no sum of yuan where no row told any."""
    orders, refunded = (int(by_day[name].sum()) for name in ("order_count", "refunded_order_count"))
    metrics: dict[str, float] = {"order_count": orders, "refunded_order_count": refunded}
    paid, back = (
        round(float(by_day[name].sum()), 2) for name in ("paid_amount", "refunded_amount")
    )
    if paid:
        metrics["paid_amount"] = paid
    if paid and unknown_count(by_day, "amount") < max(refunded, 1):
        metrics["refunded_amount"] = back
    return metrics


def say_untold(rate: Rate, by_day: pd.DataFrame, unit: Unit) -> Finding:
    """Why there is no rate in a unit; of pieces the bounds that are known."""
    if unit != "pieces" or not rate.sold or np.isnan(rate.high):
        return Finding("not_told", {"unit": Code("unit", unit)}, "insufficient")
    values = {
        "n": int(by_day["refunded_order_count"].sum()),
        "unknown": unknown_count(by_day, unit),
        "low": rate.low,
        "high": rate.high,
    }
    return Finding("pieces_between", values, "insufficient")


def say_silent_orders(tables: Tables, period: Period) -> tuple[Finding, ...]:
    """How many orders do not tell whether they were refunded; no rate where none was kept."""
    told = orders_with_told_refunds(tables, period)
    counted = small(
        told.select(
            n=nw.len(),
            told=nw.col("is_refunded").count(),
            refunded=nw.col("is_refunded").sum(),
        )
    ).fillna(0)
    n, told_count, refunded = (int(counted[name].iloc[0]) for name in ("n", "told", "refunded"))
    silent = n - told_count
    if not silent:
        return ()
    if told_count > refunded:
        return (Finding("silent_orders", {"n": silent}),)
    values = {"n": n, "gone": refunded, "silent": silent}
    return (Finding("some_refunded" if refunded else "refunds_untold", values, "insufficient"),)


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
    unknown = {"pieces": "unknown_pieces", "amount": "unknown_amounts"}
    counts = {
        "over_paid": int(by_day["over_paid_count"].sum()),
        unknown.get(choice.unit, ""): unknown_count(by_day, choice.unit),
        "kept_pieces": int(by_day["kept_count"].sum()) if choice.unit == "pieces" else 0,
        "unmatched": unmatched_count(tables) if "refunds" in tables else 0,
    }
    if "refunds" not in tables and choice.unit == "orders":
        counts["only_by_status"] = unknown_count(by_day, "amount")
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
        .agg(
            refund_count=nw.len(),
            refund_amount=nw.col("refund_amount").sum(),
            amount_count=nw.col("refund_amount").count(),
        )
    )
    known = blank_where_untold(small(by_day), "refund_amount", "amount_count")
    counted = in_cents(known).sort_values(["day_at", "reason_l2"], ignore_index=True)
    if counted.empty:
        return Result({}, {"refund_count": 0}, (Finding("no_refunds", verdict="insufficient"),))
    by_reason = rank_reasons(counted, choice.unit)
    total, blank = int(counted["refund_count"].sum()), blank_amount_count(counted)
    metrics = {"refund_count": total, **coverage(explained_count(counted), total)}
    if blank < total:
        metrics["refund_amount"] = round(float(counted["refund_amount"].sum()), 2)
    tables_out = {"by_reason": by_reason, "by_detail": rank_details(counted, choice.unit)}
    undated = ("applied_at",) if choice.basis == "activity" or not has_orders else ()
    findings = (
        *say_reasons(by_reason, metrics, choice.unit),
        *say_blank_amounts(blank),
        *(say_undated_refunds(tables, choice.state, *undated) if undated else ()),
    )
    return Result(tables_out, metrics, findings)
