"""Paid orders: which orders were paid, when, and how much was paid before refunds.

An amount that the file does not give is unknown and no 0: neither of a payment nor of a refund.

Reads    orders: order_id, order_status, created_at, paid_at, paid_amount, refund_amount,
         qty_total, paid_is_net_of_refund
"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, small

HALF_A_CENT = 0.005
NEVER_PAID = ("unpaid", "closed")


def paid_orders(orders: Table, *also: str) -> nw.LazyFrame:
    """One row a paid order.

    Where a file has no payment time, an order whose status says that it was paid counts from its
    creation.

    Args:
        orders: the canonical table.
        also: further columns of orders to keep.

    Returns:
        order_id, paid_at, order_refund_amount (the refund that the order export itself gives),
        the columns of `also`, paid_day, order_qty, order_amount (what the buyer paid, before any
        refund; null where the payment is blank, or is net of a refund that is blank).
    """
    has_paid_status = ~nw.col("order_status").is_in(NEVER_PAID) & ~nw.col("order_status").is_null()
    return (
        frame(orders)
        .with_columns(
            presumed_paid_at=nw.when(has_paid_status).then(nw.col("created_at")),
        )
        .with_columns(
            paid_at=nw.coalesce("paid_at", "presumed_paid_at"),
            deducted_amount=nw.when(nw.col("paid_is_net_of_refund"))
            .then(nw.col("refund_amount"))
            .otherwise(nw.lit(0.0)),
        )
        .filter(~nw.col("paid_at").is_null())
        .select(
            "order_id",
            "paid_at",
            *also,
            order_refund_amount=nw.col("refund_amount"),
            paid_day=nw.col("paid_at").dt.truncate("1d"),
            order_qty=nw.col("qty_total").cast(nw.Float64),
            order_amount=nw.col("paid_amount") + nw.col("deducted_amount"),
        )
    )


def sold_by_day(paid: nw.LazyFrame) -> pd.DataFrame:
    """Per day of payment: paid_day, order_count, piece_qty, paid_amount (of those that tell it)."""
    by_day = paid.group_by("paid_day").agg(
        order_count=nw.len(),
        piece_qty=nw.col("order_qty").sum(),
        paid_amount=nw.col("order_amount").sum(),
    )
    return in_cents(small(by_day)).sort_values("paid_day", ignore_index=True)


def blank_where_untold(sums: pd.DataFrame, amount: str, told_count: str) -> pd.DataFrame:
    """Sums of yuan that are not a number where no row told an amount: engines may say 0 there."""
    return sums.assign(**{amount: sums[amount].where(sums[told_count] > 0)})


def in_cents(sums: pd.DataFrame) -> pd.DataFrame:
    """Sums of yuan as whole cents again: engines add in any order, and floats notice."""
    amounts = [name for name in sums.columns if name.endswith("_amount")]
    return sums.assign(**{name: sums[name].round(2) for name in amounts})
