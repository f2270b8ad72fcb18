"""Refunds and sales by goods: the small tables that questions about goods are answered from."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from analysis.engine import small
from analysis.orders.lines import CLUES, Level, item_key, paid_lines, shared_clues, sku_key
from analysis.orders.paid import blank_where_untold
from analysis.periods import ALL_DAYS, Period
from analysis.refunds.counting import State, counted_refunds
from analysis.study import Tables

CELL = ["item", "sku", "reason_l1"]
SUMS = ("sold_qty", "refund_count", "refund_amount", "amount_count")


@dataclass(frozen=True)
class GoodsChoice:
    """Which refunds of which sales."""

    state: State = "success"
    period: Period = ALL_DAYS
    """Of payment; where no order lines are, of application."""


def refunds_by_goods(tables: Tables, choice: GoodsChoice) -> nw.LazyFrame:
    """One row a refund: refund_id, order_id, item, sku (null where unknown), reason_l1, amount."""
    refunds = counted_refunds(tables["refunds"], choice.state).with_columns(
        reason_l1=nw.col("reason_l1").fill_null("other"), amount="refund_amount"
    )
    if "order_lines" not in tables:
        chosen = refunds.filter(choice.period.holds("applied_at"))
        named = chosen.with_columns(item=item_key(of_line=False), sku=sku_key(of_line=False))
        return named.select(*REFUND, *CELL, "amount")
    lines = paid_lines(tables, choice.period, among=refunds)
    return goods_of_refunds(refunds, lines, "reason_l1", "amount")


def count_cells(tables: Tables, choice: GoodsChoice) -> pd.DataFrame:
    """item, sku, reason_l1, refund_count, refund_amount, amount_count.

    An order counts once in each cell; amount_count is of those that tell an amount.
    """
    refunds = refunds_by_goods(tables, choice)
    by_order = refunds.group_by("order_id", *CELL).agg(
        nw.col("amount").sum(), told=nw.col("amount").count()
    )
    is_told = nw.col("told") > 0
    cells = (
        by_order.with_columns(amount=nw.when(is_told).then(nw.col("amount")))
        .group_by(CELL)
        .agg(
            refund_count=nw.len(),
            refund_amount=nw.col("amount").sum(),
            amount_count=nw.col("amount").count(),
        )
    )
    known = blank_where_untold(small(cells), "refund_amount", "amount_count")
    return known.sort_values(CELL, ignore_index=True)


def count_sold(tables: Tables, choice: GoodsChoice) -> pd.DataFrame:
    """item, sku, item_title, sku_spec, sold_qty: what was sold in the period and its names."""
    by_goods = paid_lines(tables, choice.period).group_by("item", "sku")
    named = by_goods.agg(
        nw.col("item_title").min(), nw.col("sku_spec").min(), sold_qty=nw.col("qty").sum()
    )
    sold = small(named).astype({"sold_qty": "int64"})
    return sold.sort_values(["item", "sku"], ignore_index=True)


def name_refunded(tables: Tables, choice: GoodsChoice) -> pd.DataFrame:
    """item, sku, item_title, sku_spec, as the refunds themselves name them."""
    refunds = counted_refunds(tables["refunds"], choice.state)
    named = refunds.with_columns(item=item_key(of_line=False), sku=sku_key(of_line=False))
    names = named.group_by("item", "sku").agg(nw.col("item_title", "sku_spec").min())
    return small(names).dropna(subset=["item"]).sort_values(["item", "sku"], ignore_index=True)


def at_level(table: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Sums of counts by goods (and reason, where there are any) at a level; unknown goods left out.

    Returns:
        goods, the other columns of the table that are no names; sorted by goods.
    """
    named = table.rename(columns={level: "goods"})
    keys = [name for name in ("goods", "reason_l1") if name in named]
    sums = [name for name in SUMS if name in named]
    return named.groupby(keys, as_index=False)[sums].sum(min_count=1)


def names_at(table: pd.DataFrame, level: Level) -> pd.DataFrame:
    """What goods are called at a level: item_title, and of a SKU sku_spec, by goods."""
    wanted = ["item", "item_title", "sku_spec"] if level == "sku" else ["item_title"]
    firsts = table.rename(columns={level: "goods"}).groupby("goods")[
        [name for name in wanted if name != level]
    ]
    return firsts.first()


REFUND = ["refund_id", "order_id"]
"""What names a refund: numbers of refunds alone may meet where files of platforms are mixed."""


def goods_of_refunds(refunds: nw.LazyFrame, lines: nw.LazyFrame, *also: str) -> nw.LazyFrame:
    """The goods that each refund is about: refund_id, order_id, item, sku, and columns to keep.

    A refund belongs to the line of its order that shares the strongest clues; where several goods
    share them equally, item or sku is null. Refunds of orders without lines are left out.
    """
    clues = refunds.select(*REFUND, *also, *(nw.col(c).alias(f"refund_{c}") for c in CLUES))
    pairs = clues.join(lines, on="order_id").with_columns(score=shared_clues())
    best = nw.col("score").max().over(*REFUND)
    fitting = pairs.with_columns(best=best).filter(nw.col("score") == nw.col("best"))
    candidates = fitting.group_by(REFUND).agg(
        *(nw.col(name).min() for name in also),
        item=nw.col("item").min(),
        other_item=nw.col("item").max(),
        sku=nw.col("sku").min(),
        other_sku=nw.col("sku").max(),
    )
    agreed = {
        name: nw.when(nw.col(name) == nw.col(f"other_{name}")).then(nw.col(name))
        for name in ("item", "sku")
    }
    return candidates.with_columns(**agreed).select(*REFUND, "item", "sku", *also)
