"""Paid order lines: which goods were sold, and the clues by which refunds are matched with them.

Reads    order_lines: order_id, line_id, item_id, sku_id, sku_code, item_code, item_title,
         sku_spec, qty, line_status, paid_at
         refunds: refund_id, order_id, line_id, item_id, item_title, sku_spec, sku_code
         orders (where there are any): those paid decide which lines were paid
Goods are named by a key: of a SKU its code, else its id, else item and specification; of an item
its id, else its code, else its title. A shop's own code joins the same goods of several platforms.
"""

from __future__ import annotations

from typing import Literal

import narwhals as nw

from analysis.engine import frame, once
from analysis.orders.paid import NEVER_PAID, paid_orders
from analysis.periods import ALL_DAYS, Period
from analysis.study import Tables

Level = Literal["item", "sku"]
"""An item with all its variants, or one variant."""

CLUES = {"line_id": 16, "sku_code": 8, "sku_spec": 4, "item_id": 2, "item_title": 1}
"""What a refund and a line may share, with its weight: more than all weaker ones together."""

SPLIT = " · "
"""Between the parts of a key that is made of several."""


def sku_key(*, of_line: bool) -> nw.Expr:
    """The key of a SKU, of an order's line or of a refund; null where nothing names it."""
    described = nw.concat_str(
        nw.coalesce("item_id", "item_title"),
        nw.coalesce("sku_spec", nw.lit("")),
        separator=SPLIT,
    )
    codes = ("sku_code", "sku_id") if of_line else ("sku_code",)
    return nw.coalesce(*codes, described)


def item_key(*, of_line: bool) -> nw.Expr:
    """The key of an item, of an order's line or of a refund."""
    codes = ("item_id", "item_code") if of_line else ("item_id",)
    return nw.coalesce(*codes, "item_title")


def paid_moments(tables: Tables, period: Period) -> nw.LazyFrame:
    """The orders paid in the period: order_id, paid_at."""
    paid = paid_orders(tables["orders"]).filter(period.holds("paid_at"))
    return paid.select("order_id", "paid_at")


def paid_lines(
    tables: Tables, period: Period = ALL_DAYS, among: nw.LazyFrame | None = None
) -> nw.LazyFrame:
    """One row a line paid in the period: order_id, paid_at, item, sku, qty and the clues.

    Lines without a number of pieces count as one; lines that nothing names are left out. With
    `among`, refunds for instance, only the lines of their orders are looked at.
    """
    lines = frame(tables["order_lines"])
    if "orders" in tables:
        paid = _of_orders(once(tables, paid_moments, period), among)
        paid = paid.select("order_id", order_paid_at="paid_at")
        lines = lines.join(paid, on="order_id").with_columns(paid_at=nw.col("order_paid_at"))
    else:
        not_unpaid = lines.filter(~nw.col("line_status").fill_null("").is_in(NEVER_PAID))
        lines = _of_orders(not_unpaid, among)
    return (
        lines.with_columns(item=item_key(of_line=True), sku=sku_key(of_line=True))
        .filter(~nw.col("item").is_null(), ~nw.col("sku").is_null())
        .filter(period.holds("paid_at"))
        .select(
            "order_id",
            "paid_at",
            "item",
            "sku",
            *CLUES,
            qty=nw.col("qty").fill_null(1).cast(nw.Int64),
        )
    )


def shared_clues() -> nw.Expr:
    """How much a refund's clues (`refund_…`) and a line's are alike: the sum of their weights."""
    same = [
        nw.when((nw.col(f"refund_{clue}") == nw.col(clue)).fill_null(value=False))
        .then(nw.lit(weight))
        .otherwise(nw.lit(0))
        for clue, weight in CLUES.items()
    ]
    return nw.sum_horizontal(*same)


def _of_orders(rows: nw.LazyFrame, among: nw.LazyFrame | None) -> nw.LazyFrame:
    if among is None:
        return rows
    return rows.join(among.select("order_id"), on="order_id", how="semi")
