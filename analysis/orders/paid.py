"""What every refund study rests on: which orders were paid, and which money went back.

Reads    orders: order_id, order_status, created_at, paid_at, paid_amount, refund_amount,
         qty_total, paid_is_net_of_refund
         refunds: refund_id, order_id, refund_status, refund_type, applied_at, refund_amount
Formulas are those of the refund rate by cohort and by activity; a refund of an order counts once.
"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, small

HALF_A_CENT = 0.005
NEVER_PAID = ("unpaid", "closed")


def paid_orders(orders: Table, *also: str) -> nw.LazyFrame:
    """One row a paid order: order_id, paid_at, paid_day, order_qty, order_amount, known_amount.

    Where a file has no payment time, the order counts from its creation if its status says that
    it was paid. `order_amount` is what the buyer paid, before any money went back;
    `known_amount` is the refund that the order export itself tells. `also` names further columns
    of orders to keep.
    """
    told_paid = ~nw.col("order_status").is_in(NEVER_PAID) & ~nw.col("order_status").is_null()
    return (
        frame(orders)
        .with_columns(
            told_at=nw.when(told_paid).then(nw.col("created_at")),
            known_amount=nw.col("refund_amount").fill_null(0.0),
        )
        .with_columns(
            paid_at=nw.coalesce("paid_at", "told_at"),
            back_amount=nw.when(nw.col("paid_is_net_of_refund"))
            .then(nw.col("known_amount"))
            .otherwise(nw.lit(0.0)),
        )
        .filter(~nw.col("paid_at").is_null())
        .select(
            "order_id",
            "paid_at",
            "known_amount",
            *also,
            paid_day=nw.col("paid_at").dt.truncate("1d"),
            order_qty=nw.col("qty_total").cast(nw.Float64),
            order_amount=nw.col("paid_amount").fill_null(0.0) + nw.col("back_amount"),
        )
    )


def sold_by_day(paid: nw.LazyFrame) -> pd.DataFrame:
    """Per day of payment: paid_day, order_count, piece_qty, paid_amount."""
    by_day = paid.group_by("paid_day").agg(
        order_count=nw.len(),
        piece_qty=nw.col("order_qty").sum(),
        paid_amount=nw.col("order_amount").sum(),
    )
    return in_cents(small(by_day)).sort_values("paid_day", ignore_index=True)


def in_cents(sums: pd.DataFrame) -> pd.DataFrame:
    """Sums of yuan as whole cents again: engines add in any order, and floats notice."""
    amounts = [name for name in sums.columns if name.endswith("_amount")]
    return sums.assign(**{name: sums[name].round(2) for name in amounts})
