"""Which refunds count, and what was refunded of each order: amount and pieces."""

from __future__ import annotations

from typing import Literal

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, once, small
from analysis.orders.lines import CLUES
from analysis.orders.paid import HALF_A_CENT, in_cents, paid_orders
from analysis.refunds.returned_pieces import with_returned_pieces
from analysis.study import Tables

Unit = Literal["orders", "pieces", "amount"]
"""What is counted: orders with a refund, pieces returned, or yuan refunded."""

State = Literal["success", "applied"]
"""Which refunds count: those that succeeded, or all that were applied for."""

Basis = Literal["cohort", "activity"]
"""Refunds of the orders paid in the period, or the refunds of the period."""

SOLD = {"orders": "order_count", "pieces": "piece_qty", "amount": "paid_amount"}
REFUNDED = {"orders": "refunded_order_count", "pieces": "refunded_qty", "amount": "refunded_amount"}
"""By unit: the columns of what was sold and of what was refunded."""

UNKNOWN = {
    "pieces": ("unknown_qty_count", "unknown_qty"),
    "amount": ("blank_amount_count", "blank_amount"),
}
"""By unit: refunded orders of which it is not known how much, and what was sold to them."""

POSSIBLE = {"pieces": "possible_qty"}
"""By unit: the column of the most that may have been refunded, where that is known."""

ORDER_COLUMNS = ("paid_at", "paid_day", "order_qty", "order_amount", "goods_amount")
"""goods_amount: what was paid without the postage."""

REFUND_COLUMNS = ("refund_id", "order_id", "applied_at", "event_at", "refund_amount", "refund_qty")
REFUND_COLUMNS += ("refund_type", "is_full", "reason_l1", "reason_l2", *CLUES)

NO_MONEY_BACK = ("exchange", "resend", "repair")


def counted_refunds(refunds: Table, state: State) -> nw.LazyFrame:
    """The refunds that count in a state, exchanges, resends and repairs left out."""
    is_counted = nw.col("refund_status") == "success"
    if state == "applied":
        is_counted = nw.col("refund_status").fill_null("") != "none"
    return frame(refunds).filter(
        is_counted, ~nw.col("refund_type").fill_null("").is_in(NO_MONEY_BACK)
    )


def with_event(tables: Tables, state: State) -> nw.LazyFrame:
    """The refunds that count, with event_at: when it was applied for, or when it was paid.

    A refund that succeeded at an unknown time counts from its application.
    """
    event = nw.col("applied_at")
    if state == "success":
        event = nw.coalesce("done_at", "applied_at")
    return counted_refunds(tables["refunds"], state).with_columns(event_at=event)


def refunds_with_orders(tables: Tables, state: State) -> nw.LazyFrame:
    """The refunds that count, each beside its paid order if that is known.

    Cached for the tables, so that refunds and orders are joined once.
    """
    return once(tables, _refunds_with_orders, state)


def _refunds_with_orders(tables: Tables, state: State) -> nw.LazyFrame:
    paid = with_goods_amount(paid_orders(tables["orders"], "post_fee"))
    refunds = with_event(tables, state).select(*REFUND_COLUMNS)
    beside = refunds.join(paid.select("order_id", *ORDER_COLUMNS), on="order_id", how="left")
    return with_returned_pieces(beside, tables).drop(*CLUES)


def with_goods_amount(paid: nw.LazyFrame) -> nw.LazyFrame:
    """Paid orders with goods_amount: without the postage, where more than that was paid."""
    goods = nw.col("order_amount") - nw.col("post_fee").fill_null(0.0)
    return paid.with_columns(
        goods_amount=nw.when(goods > HALF_A_CENT).then(goods).otherwise(nw.col("order_amount"))
    )


def refunds_from_orders(told: nw.LazyFrame) -> nw.LazyFrame:
    """Refunds that order exports tell of themselves, in the columns of `per_order`.

    Args:
        told: what `orders_with_told_refunds` gives, with post_fee.
    """
    return (
        with_goods_amount(told)
        .filter(nw.col("is_refunded") == 1)
        .select(
            "order_id",
            *ORDER_COLUMNS,
            first_day=nw.lit(None).cast(nw.Datetime("us")),
            refunded_amount=nw.col("told_amount"),
            returned_qty=nw.lit(None).cast(nw.Float64),
        )
    )


def per_order(refunds: nw.LazyFrame, *of_order: str) -> nw.LazyFrame:
    """One row a refunded order.

    Args:
        refunds: refunds that count.
        of_order: columns of the order that stand beside each of its refunds, to keep.

    Returns:
        order_id, the columns of `of_order`, refunded_amount (null where one of its refunds has
        none), first_day (of application), returned_qty (refund_qty of its refunds together; null
        where one of them has none).
    """
    return (
        refunds.group_by("order_id")
        .agg(
            *(nw.col(name).min() for name in of_order),
            first_at=nw.col("applied_at").min(),
            amount=nw.col("refund_amount").sum(),
            amount_count=nw.col("refund_amount").count(),
            refund_count=nw.len(),
            qty=nw.col("refund_qty").sum(),
            qty_count=nw.col("refund_qty").count(),
        )
        .select(
            "order_id",
            *of_order,
            refunded_amount=nw.when(nw.col("amount_count") == nw.col("refund_count")).then(
                nw.col("amount")
            ),
            first_day=nw.col("first_at").dt.truncate("1d"),
            returned_qty=nw.when(nw.col("qty_count") == nw.col("refund_count")).then(
                nw.col("qty").cast(nw.Float64)
            ),
        )
    )


def refunded_orders(by_order: nw.LazyFrame) -> nw.LazyFrame:
    """The refunded orders with refunded_amount, refunded_qty and over_amount.

    Amounts are capped at what was paid (`over_amount` is the excess); of a paid order whose payment
    is blank they are null. Pieces are those of `with_returned_pieces`; without them a refund of all
    that the goods cost is all pieces of its order, any other is null.
    """
    is_full = nw.col("refunded_amount") >= nw.col("goods_amount") - HALF_A_CENT
    unpriced = ~nw.col("paid_day").is_null() & nw.col("order_amount").is_null()
    is_blank = nw.col("refunded_amount").is_null() | unpriced
    return by_order.with_columns(
        refunded_qty=nw.when(~nw.col("returned_qty").is_null())
        .then(nw.min_horizontal("returned_qty", "order_qty"))
        .otherwise(nw.when(is_full).then(nw.col("order_qty"))),
        over_amount=nw.col("refunded_amount") - nw.col("order_amount"),
        refunded_amount=nw.when(~is_blank).then(
            nw.min_horizontal("refunded_amount", "order_amount")
        ),
    )


def refunded_by_day(refunded: nw.LazyFrame, day: str) -> pd.DataFrame:
    """What was refunded per day.

    Returns:
        the day, refunded_order_count, refunded_qty, possible_qty (with all pieces of the orders of
        which it is not known how many came back), refunded_amount, unknown_qty_count and
        blank_amount_count (orders whose refunded pieces, or yuan, are not known), unknown_qty and
        blank_amount (what was sold to them), kept_count (orders refunded without a piece taken
        back), over_paid_count (refunds above what was paid).
    """
    no_qty, no_amount = (nw.col(name).is_null() for name in ("refunded_qty", "refunded_amount"))
    by_day = (
        refunded.with_columns(
            unknown=no_qty.cast(nw.Int64),
            blank=no_amount.cast(nw.Int64),
            unknown_qty=nw.when(no_qty).then(nw.col("order_qty")),
            blank_amount=nw.when(no_amount).then(nw.col("order_amount")),
            kept=(nw.col("refunded_qty") == 0).fill_null(value=False).cast(nw.Int64),
            over=(nw.col("over_amount").fill_null(0.0) > HALF_A_CENT).cast(nw.Int64),
        )
        .group_by(day)
        .agg(
            refunded_order_count=nw.len(),
            refunded_qty=nw.col("refunded_qty").sum(),
            refunded_amount=nw.col("refunded_amount").sum(),
            unknown_qty_count=nw.col("unknown").sum(),
            unknown_qty=nw.col("unknown_qty").sum(),
            blank_amount_count=nw.col("blank").sum(),
            blank_amount=nw.col("blank_amount").sum(),
            kept_count=nw.col("kept").sum(),
            over_paid_count=nw.col("over").sum(),
        )
    )
    days = in_cents(small(by_day)).sort_values(day, ignore_index=True)
    return days.assign(possible_qty=days["refunded_qty"].fillna(0) + days["unknown_qty"].fillna(0))
