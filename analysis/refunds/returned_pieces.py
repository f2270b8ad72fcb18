"""How many pieces a refund took back, as far as the file tells it.

Reads    refunds: refund_id, order_id, refund_type, refund_amount, refund_qty, is_full, reason_l2,
         and the clues of `analysis.orders.lines`; orders: post_fee
         order_lines where there are any: qty, paid_amount
A refund of postage or of a price difference takes none. The number that the export gives counts
before all others; else a line that was refunded as a whole counts with its pieces. What a part of
the money was for is not known, and no 0: not known, either, is a part of an order of several lines.
"""

from __future__ import annotations

import narwhals as nw

from analysis.engine import frame
from analysis.orders.lines import CLUES, shared_clues
from analysis.orders.paid import HALF_A_CENT
from analysis.study import Tables

REFUND = ["refund_id", "order_id"]
NO_GOODS_BACK = ("freight", "price_protect")
FREIGHT_REASON = "price.freight"


def with_returned_pieces(refunds: nw.LazyFrame, tables: Tables) -> nw.LazyFrame:
    """The refunds with refund_qty, the pieces that came back; null where that is not known.

    Args:
        refunds: beside their paid orders: order_qty, order_amount, goods_amount.
        tables: order_lines, where there are any.
    """
    amount, kind = nw.col("refund_amount"), nw.col("refund_type").fill_null("")
    no_line = nw.col("line_qty").is_null()
    single = (nw.col("line_qty") == 1) | (no_line & (nw.col("order_qty") == 1))
    is_return = kind == "return_refund"
    is_whole = nw.col("is_full").fill_null(value=False) | (
        amount >= nw.col("line_amount") - HALF_A_CENT
    ).fill_null(value=False)
    is_freight = (nw.col("reason_l2").fill_null("") == FREIGHT_REASON) | is_freight_amount()
    pieces = (
        nw.when(~nw.col("refund_qty").is_null())
        .then(nw.col("refund_qty").cast(nw.Float64))
        .otherwise(
            nw.when(kind.is_in(NO_GOODS_BACK))
            .then(nw.lit(0.0))
            .otherwise(
                nw.when(is_whole & ~no_line)
                .then(nw.col("line_qty"))
                .otherwise(
                    nw.when((is_return & single).fill_null(value=False))
                    .then(nw.lit(1.0))
                    .otherwise(nw.when(is_freight & ~is_return).then(nw.lit(0.0)))
                )
            )
        )
    )
    return with_line(refunds, tables).with_columns(refund_qty=pieces)


def is_freight_amount() -> nw.Expr:
    """Whether no more was refunded than the postage of the order, and less than its goods cost."""
    amount, goods = nw.col("refund_amount"), nw.col("goods_amount")
    postage = nw.col("order_amount") - goods
    return ((amount <= postage + HALF_A_CENT) & (amount < goods)).fill_null(value=False)


def with_line(refunds: nw.LazyFrame, tables: Tables) -> nw.LazyFrame:
    """The refunds with line_qty and line_amount of the order's line that each is about.

    Null without lines, or where several lines share the strongest clues.
    """
    if "order_lines" not in tables:
        none = nw.lit(None).cast(nw.Float64)
        return refunds.with_columns(line_qty=none, line_amount=none)
    clues = refunds.select(*REFUND, *(nw.col(c).alias(f"refund_{c}") for c in CLUES))
    lines = frame(tables["order_lines"]).select(
        "order_id", *CLUES, nw.col("qty").cast(nw.Float64), line_amount="paid_amount"
    )
    pairs = clues.join(lines, on="order_id").with_columns(score=shared_clues())
    best = nw.col("score").max().over(*REFUND)
    fitting = pairs.with_columns(best=best).filter(nw.col("score") == nw.col("best"))
    by_refund = fitting.group_by(REFUND).agg(
        line_count=nw.len(),
        line_qty=nw.col("qty").min(),
        line_amount=nw.col("line_amount").min(),
    )
    told = by_refund.filter(nw.col("line_count") == 1).drop("line_count")
    return refunds.join(told, on=REFUND, how="left")
