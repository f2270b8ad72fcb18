"""Refund hot spots: which goods are refunded for which reason more often than sales explain?

Reads    refunds: reason_l1, refund_amount, the columns that name goods (see analysis.orders.lines)
         order_lines and orders where there are any: what was sold
Answers  by_item, by_sku (with order lines): goods and reasons with 3 refunds or more, and more
         than expected, the largest excess first; ratio is shrunken, with its 90 % interval
         by_mix: which reasons are unusual among the refunds of an item
Several refunds of an order for the same goods and reason count once. Where the reader chooses no
days, the last 90 are taken: what was put right last year is no trouble today.
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
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, FEWEST_EVENTS, SURE
from analysis.orders.last_moment import last_moment
from analysis.orders.lines import SPLIT, Level
from analysis.periods import Period, period_or_recent
from analysis.refunds.blanks import (
    blank_amount_count,
    say_blank_amounts,
    say_blank_lines,
    say_blank_orders,
    say_blank_refunds,
    say_unplaced_orders,
    status_needed,
)
from analysis.refunds.counting import State, counted_refunds
from analysis.refunds.findings.goods import (
    say_hotspots,
    say_mix,
    say_unknown_goods,
    short_goods_name,
)
from analysis.refunds.goods_counts import (
    REFUND,
    GoodsChoice,
    at_level,
    count_cells,
    count_sold,
    name_refunded,
    names_at,
    refunds_by_goods,
)
from analysis.refunds.hotspots import excess_of_cells, residuals_of_cells
from analysis.refunds.records import newest_refunds
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN_CELLS, DRAWN_CELLS = 300, 12
LEVELS: Mapping[str, Level] = {"by_item": "item", "by_sku": "sku"}
EXCESS = ("goods", "reason_l1", "verdict", "sold_qty", "refund_count", "refund_expected")
EXCESS += ("refund_excess", "excess_amount", "ratio", "low_ratio", "high_ratio", "q_value")
MIX = ("item_title", "goods", "reason_l1", "refund_count", "refund_expected", "residual_score")
MIX += ("q_value", "verdict")
DRAWN = ["sold_qty", "refund_count", "refund_expected", "refund_excess", "excess_amount"]


@dataclass(frozen=True)
class RefundHotspots(Study):
    """Search all goods and reasons for more refunds than chance would bring."""

    name: ClassVar = "refund_hotspots"
    gains: ClassVar = ("in_all", "in_all_untold")
    needs: ClassVar = ("refunds",)
    wants: ClassVar = ("order_lines", "orders")
    charted: ClassVar = {"by_item": "refund_excess", "by_sku": "refund_excess"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_item": ("item_title", *EXCESS),
        "by_sku": ("item_title", "sku_spec", *EXCESS),
        "by_mix": MIX,
    }

    state: State = "success"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Excess by item and by SKU, and the mix of reasons, as far as the tables go."""
        if blank := self.say_blank(tables):
            return Result({}, {}, blank)
        choice = self.choice(tables)
        cells = count_cells(tables, choice)
        if cells.empty:
            none = Finding("no_refunds", verdict="insufficient")
            return Result({}, {}, (none, *self.say_unplaced(tables)))
        total = int(cells["refund_count"].sum())
        unknown = int(cells.loc[cells["item"].isna(), "refund_count"].sum())
        has_lines = "order_lines" in tables
        notes = (
            _say_scope(choice.period, total, has_lines=has_lines),
            *say_unknown_goods(unknown, total),
            *say_blank_amounts(blank_amount_count(cells)),
            *self.say_unplaced(tables),
        )
        if not has_lines:
            mixed = unusual_mix(cells, name_refunded(tables, choice))
            lacks = Finding("lacks_lines", verdict="insufficient")
            findings = (lacks, *say_mix(mixed), *notes)
            return Result({"by_mix": mixed}, {"refund_count": total}, findings)
        sold = count_sold(tables, choice)
        by_item, by_sku = (excess_by_goods(cells, sold, level) for level in LEVELS.values())
        answers = {
            "by_item": with_excess(by_item),
            "by_sku": with_excess(by_sku),
            "by_mix": unusual_mix(cells, sold),
        }
        metrics = {"sold_qty": int(sold["sold_qty"].sum()), "refund_count": total}
        judged_count = int((at_level(sold, "sku")["sold_qty"] >= ENOUGH_FOR_SHARE).sum())
        return Result(answers, metrics, (*say_hotspots(by_item, by_sku, judged_count), *notes))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The largest excesses as bars; those that chance does not explain are strong."""
        tables = {name: result.tables.get(name, pd.DataFrame()) for name in LEVELS}
        return {name: _bars(table, say) for name, table in tables.items() if len(table)}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of the picked goods for the picked reason, the newest first."""
        goods, reason = str(picked["cell"]).rsplit(SPLIT, 1)
        refunds_of_cell = refunds_by_goods(tables, self.choice(tables)).filter(
            nw.col(LEVELS[chart]) == goods, nw.col("reason_l1") == reason
        )
        refunds = counted_refunds(tables["refunds"], self.state)
        return newest_refunds(refunds.join(refunds_of_cell.select(REFUND), on=REFUND, how="semi"))

    def say_blank(self, tables: Tables) -> tuple[Finding, ...]:
        """The columns that are needed and that no row tells.

        Of refunds the order where lines are there, else when they were applied for.
        """
        has_lines = "order_lines" in tables
        found_by = "no_refund_orders" if has_lines else "no_applied_dates"
        blank = say_blank_refunds(tables, found_by, *status_needed(self.state))
        if not has_lines:
            return blank
        of_orders = say_blank_orders(tables) if "orders" in tables else ()
        return (*blank, *of_orders, *say_blank_lines(tables))

    def say_unplaced(self, tables: Tables) -> tuple[Finding, ...]:
        """The orders that cannot be placed in time, where lines are placed by their orders."""
        return say_unplaced_orders(tables) if {"orders", "order_lines"} <= {*tables} else ()

    def choice(self, tables: Tables) -> GoodsChoice:
        """What the reader chose; the last 90 days where no day was chosen."""
        period = period_or_recent(Period(self.start, self.end), last_moment(tables))
        return GoodsChoice(self.state, period)


def excess_by_goods(cells: pd.DataFrame, sold: pd.DataFrame, level: Level) -> pd.DataFrame:
    """All goods and reasons with refunds, judged, named and with excess_amount.

    The money at stake is the excess, where there is one, times the mean amount of these refunds.
    """
    events = at_level(cells, level)
    judged = excess_of_cells(events, at_level(sold, level).set_index("goods")["sold_qty"])
    mean = judged["refund_amount"] / judged["amount_count"]
    money = judged.assign(excess_amount=judged["refund_excess"].clip(lower=0) * mean)
    return with_names(
        money.drop(columns=["p_value", "refund_amount", "amount_count"]), names_at(sold, level)
    )


def unusual_mix(cells: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Items whose refunds name a reason more often than chance would bring."""
    judged = residuals_of_cells(at_level(cells, "item"))
    unusual_cells = judged[judged["verdict"].isin(SURE)].drop(columns="p_value").head(SHOWN_CELLS)
    return with_names(unusual_cells, names_at(names, "item"))


def with_names(cells: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Cells with the goods' names in front."""
    joined = cells.join(names, on="goods")
    return joined[[*names.columns, *cells.columns]].reset_index(drop=True)


def with_excess(cells: pd.DataFrame) -> pd.DataFrame:
    """Goods and reasons with at least three refunds, more than was to be expected."""
    many = (cells["refund_count"] >= FEWEST_EVENTS) & (cells["refund_excess"] > 0)
    names = [name for name in ("item_title", "sku_spec") if name in cells]
    return cells.loc[many, [*names, *EXCESS]].head(SHOWN_CELLS).reset_index(drop=True)


def _say_scope(period: Period, total: int, *, has_lines: bool) -> Finding:
    """Which days: of payment, or of application where nothing is known of what was sold."""
    values = {"refund_count": total, "first": period.start, "last": period.end}
    if not (period.start and period.end):
        return Finding("scope_open", {"refund_count": total})
    return Finding("scope" if has_lines else "scope_applied", values)


def _bars(cells: pd.DataFrame, say: Say) -> alt.TopLevelMixin:
    top = cells.head(DRAWN_CELLS)
    keys = top["goods"] + SPLIT + top["reason_l1"]
    words = {
        key: say("reason_l1." + row["reason_l1"]) + SPLIT + short_goods_name(row)
        for key, (_, row) in zip(keys, top.iterrows(), strict=True)
    }
    drawn = top[DRAWN].assign(cell=keys, is_sure=top["verdict"].isin(SURE))
    return ranked_bars(
        drawn, "cell", "refund_excess", say, words=words.__getitem__, strong="is_sure"
    )
