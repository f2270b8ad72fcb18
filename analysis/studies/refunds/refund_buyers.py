"""Buyers with unusually many refunded orders: who deserves a second look?

Reads    orders: buyer_key (columns in `analysis.orders.paid`); refunds: refund_amount
Answers  by_buyer: a row a buyer with 3 refunded orders or more, half of theirs or more, that
         chance does not explain; the most refunds first, at most 200. refund_count is of orders
         that were refunded, refund_expected at the shop's level, first_at and last_at of payment
The family is every buyer with 3 orders or more. A finding is never more than a hint: it says what
is unusual, not why.
Where the reader chooses no days, the last 90 are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import altair as alt
import narwhals as nw
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.engine import small
from analysis.methods.thresholds import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, FEWEST_EVENTS
from analysis.orders.last_moment import last_moment
from analysis.orders.paid import paid_orders
from analysis.periods import Period, period_or_recent
from analysis.refunds.blanks import say_blank, say_unplaced_orders, told_counts
from analysis.refunds.counting import State, counted_refunds, per_order
from analysis.refunds.records import newest_refunds
from analysis.refunds.unusual_buyers import COUNTS, unusual
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN, DRAWN, NAMED = 200, 15, 3
BY_BUYER = ("buyer_key", "order_count", "refund_count", "refund_expected", "refund_amount")
BY_BUYER += ("first_at", "last_at", "q_value")


@dataclass(frozen=True)
class RefundBuyers(Study):
    """Compare each buyer's refunds with what the shop's level would bring."""

    name: ClassVar = "refund_buyers"
    needs: ClassVar = ("orders", "refunds")
    charted: ClassVar = {"by_buyer": "refund_count"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {"by_buyer": BY_BUYER}

    state: State = "success"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Test all buyers, list those that stand out."""
        if blank := say_blank(tables, self.state):
            return Result({}, {}, blank)
        orders = self.orders(tables)
        by_counts = count_by_counts(orders)
        if not by_counts["buyer_count"].sum():
            has_buyers = told_counts(tables["orders"], "buyer_key")["buyer_key"]
            none = Finding("no_orders" if has_buyers else "lacks_buyers", verdict="insufficient")
            return Result({}, {}, (none, *say_unplaced_orders(tables)))
        n, refunded = (
            int((by_counts["buyer_count"] * by_counts[name]).sum())
            for name in ("order_count", "refund_count")
        )
        metrics = {
            "buyer_count": int(by_counts["buyer_count"].sum()),
            "order_count": n,
            "refund_count": refunded,
        }
        if n < ENOUGH_FOR_SHARE or refunded < ENOUGH_EVENTS:
            few = Finding("few_refunds", metrics, "insufficient")
            return Result({}, metrics, (few, *say_unplaced_orders(tables)))
        listed = list_buyers(orders, unusual(by_counts))
        findings = (*say_buyers(listed, metrics), *say_unplaced_orders(tables))
        return Result({"by_buyer": listed}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Refunded orders of the buyers that stand out."""
        listed = result.tables.get("by_buyer", pd.DataFrame()).head(DRAWN)
        if listed.empty:
            return {}
        drawn = listed.drop(columns=["first_at", "last_at"])
        return {"by_buyer": ranked_bars(drawn, "buyer_key", "refund_count", say)}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked buyer, the newest first."""
        buyer_orders = self.orders(tables).filter(nw.col("buyer_key") == picked["buyer_key"])
        refunds = counted_refunds(tables["refunds"], self.state)
        return newest_refunds(
            refunds.join(buyer_orders.select("order_id"), on="order_id", how="semi")
        )

    def orders(self, tables: Tables) -> nw.LazyFrame:
        """Paid orders of named buyers: buyer_key, order_id, paid_at, is_refunded, amount."""
        period = period_or_recent(Period(self.start, self.end), last_moment(tables))
        paid = paid_orders(tables["orders"], "buyer_key")
        named = paid.filter(period.holds("paid_at"), ~nw.col("buyer_key").is_null())
        refunds = per_order(counted_refunds(tables["refunds"], self.state)).select(
            "order_id", amount="refunded_amount", is_refunded=nw.lit(1)
        )
        joined = named.join(refunds, on="order_id", how="left")
        return joined.select(
            "buyer_key",
            "order_id",
            "paid_at",
            nw.col("is_refunded").fill_null(0).cast(nw.Int64),
            "amount",
        )


def by_buyer(orders: nw.LazyFrame) -> nw.LazyFrame:
    """buyer_key, order_count, refund_count, refund_amount, amount_count, first_at, last_at.

    amount_count is of the refunded orders whose amount is told.
    """
    return orders.group_by("buyer_key").agg(
        order_count=nw.len(),
        refund_count=nw.col("is_refunded").sum(),
        refund_amount=nw.col("amount").sum(),
        amount_count=nw.col("amount").count(),
        first_at=nw.col("paid_at").min(),
        last_at=nw.col("paid_at").max(),
    )


def count_by_counts(orders: nw.LazyFrame) -> pd.DataFrame:
    """The table of `analysis.refunds.unusual_buyers.alike`, counted in the engine."""
    by_counts = small(by_buyer(orders).group_by(COUNTS).agg(buyer_count=nw.len()))
    return by_counts.astype("int64").sort_values(COUNTS, ignore_index=True)


def list_buyers(orders: nw.LazyFrame, unusual_counts: pd.DataFrame) -> pd.DataFrame:
    """The table `by_buyer` of the module's head."""
    fewest = int(unusual_counts["refund_count"].min()) if len(unusual_counts) else 0
    candidates = by_buyer(orders).filter(nw.col("refund_count") >= max(fewest, FEWEST_EVENTS))
    table = small(candidates) if len(unusual_counts) else small(candidates.head(0))
    table = table.astype({"order_count": "int64", "refund_count": "int64"})
    listed = table.merge(unusual_counts, on=COUNTS).sort_values(
        ["refund_count", "buyer_key"], ascending=[False, True], ignore_index=True
    )
    told = listed["amount_count"] == listed["refund_count"]
    shown = listed.assign(refund_amount=listed["refund_amount"].where(told))
    return shown[[*BY_BUYER]].head(SHOWN)


def say_buyers(listed: pd.DataFrame, metrics: Mapping[str, float]) -> tuple[Finding, ...]:
    """Name the first few by their pseudonym, or say that nobody stands out."""
    if listed.empty:
        return (Finding("nobody_stands_out", metrics, "none"),)
    named = [
        Finding(
            "buyer_untold" if pd.isna(row["refund_amount"]) else "buyer",
            {
                "buyer": row["buyer_key"],
                "n": int(row["order_count"]),
                "count": int(row["refund_count"]),
                "expected": float(row["refund_expected"]),
                "amount": float(row["refund_amount"]),
            },
            "hint",
        )
        for _, row in listed.head(NAMED).iterrows()
    ]
    return (*named, Finding("look_yourself", {"count": len(listed)}))
