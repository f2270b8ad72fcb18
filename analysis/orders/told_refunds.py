"""What order exports themselves tell of refunds: an amount, the order's status, a line's status.

Reads    orders: refund_amount, order_status, platform (and the columns of `analysis.orders.paid`)
         order_lines, where they are there: refund_status, refund_amount
An order of which none of these says anything is neither refunded nor not refunded: it is unknown.
A status that says refunded counts where the amount is silent; then the amount is unknown.
"""

from __future__ import annotations

import narwhals as nw

from analysis.engine import frame
from analysis.orders.paid import NEVER_PAID, paid_orders
from analysis.periods import ALL_DAYS, Period
from analysis.study import Tables

REFUNDED = "refunded"
"""The status of an order that was refunded as a whole."""


def orders_with_told_refunds(tables: Tables, period: Period = ALL_DAYS, *also: str) -> nw.LazyFrame:
    """The orders paid in a period, as `paid_orders` has them, with what is told of refunds.

    Args:
        tables: orders, and order_lines where they are to be asked.
        period: of the payment.
        also: further columns of orders to keep; platform and order_status are kept anyway.

    Returns:
        also is_refunded (1 or 0; null where nothing is told) and told_amount (null where the order
        was not refunded, or by how much is not told).
    """
    paid = paid_orders(tables["orders"], *dict.fromkeys(("platform", "order_status", *also)))
    paid = paid.filter(period.holds("paid_at")).with_columns(nw.col("platform").fill_null(""))
    told = paid.join(_platforms_with_status(tables), on="platform", how="left")
    told = _with_lines(told, tables)
    return _with_outcome(told)


def _platforms_with_status(tables: Tables) -> nw.LazyFrame:
    """platform, status_tells: whether any of its orders has a status that says refunded."""
    is_word = (nw.col("order_status").fill_null("") == REFUNDED).cast(nw.Int64)
    words = frame(tables["orders"]).select(nw.col("platform").fill_null(""), is_word=is_word)
    return words.group_by("platform").agg(status_tells=nw.col("is_word").max())


def _with_lines(told: nw.LazyFrame, tables: Tables) -> nw.LazyFrame:
    """The orders with line_refunded (1, 0, or null) and line_amount, of the lines' own columns."""
    if "order_lines" not in tables:
        none = nw.lit(None).cast(nw.Float64)
        return told.with_columns(line_refunded=none, line_amount=none)
    lines = frame(tables["order_lines"]).filter(~nw.col("refund_status").is_null())
    back = nw.col("refund_status") == "success"
    by_order = (
        lines.select("order_id", back=back.cast(nw.Int64), amount=_where(back, "refund_amount"))
        .group_by("order_id")
        .agg(
            line_refunded=nw.col("back").max(),
            back_count=nw.col("back").sum(),
            amount_count=nw.col("amount").count(),
            amount=nw.col("amount").sum(),
        )
    )
    is_whole = nw.col("amount_count") == nw.col("back_count")
    amounts = by_order.select("order_id", "line_refunded", line_amount=_where(is_whole, "amount"))
    return told.join(amounts, on="order_id", how="left")


def _with_outcome(told: nw.LazyFrame) -> nw.LazyFrame:
    amount, line = nw.col("order_refund_amount"), nw.col("line_refunded")
    status = nw.col("order_status").fill_null("")
    says_refunded = (amount > 0).fill_null(value=False) | (line == 1).fill_null(value=False)
    says_not = (amount == 0).fill_null(value=False) | (line == 0).fill_null(value=False)
    # A paid order that was closed may have been refunded; no word says so.
    by_status = (nw.col("status_tells") == 1) & ~status.is_in(["", *NEVER_PAID])
    not_refunded = nw.when(says_not | by_status).then(nw.lit(0))
    outcome = nw.when(says_refunded | (status == REFUNDED)).then(nw.lit(1)).otherwise(not_refunded)
    return told.with_columns(is_refunded=outcome).with_columns(
        told_amount=nw.when(nw.col("is_refunded") == 1).then(
            nw.coalesce(_positive("order_refund_amount"), _positive("line_amount"))
        )
    )


def _positive(name: str) -> nw.Expr:
    return _where(nw.col(name) > 0, name)


def _where(condition: nw.Expr, name: str) -> nw.Expr:
    return nw.when(condition).then(nw.col(name))
