"""Carriers and places: who delivers worse, once it is counted where to; which places suffer?

Reads    orders (shipped ones) and refunds; order_lines where there are any: see
         `analysis.refunds.places`
Answers  by_place: what `judge_places` gives; a row a carrier (or province), the largest excess
         first
         by_cell: a row a carrier and province with 30 orders and 3 refunds or more, more than
         expected, the largest excess first
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
from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, FEWEST_EVENTS, SURE
from analysis.orders.last_moment import last_moment
from analysis.orders.lines import SPLIT
from analysis.periods import Period, period_or_recent
from analysis.refunds.blanks import say_blank, say_blank_refunds, say_unplaced_orders
from analysis.refunds.counting import State
from analysis.refunds.findings.places import say_cells, say_places
from analysis.refunds.hotspots import excess_of_cells
from analysis.refunds.places import (
    BY_PLACE,
    NOT_TOLD,
    Cause,
    Place,
    PlaceChoice,
    chosen_orders,
    count_places,
    judge_places,
    refunds_for_cause,
)
from analysis.refunds.records import newest_refunds
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN_CELLS, DRAWN = 300, 15
BY_CELL = ("carrier", "province", "refund_count", "order_count", "refund_expected")
BY_CELL += ("refund_excess", "ratio", "low_ratio", "high_ratio", "q_value", "verdict")


@dataclass(frozen=True)
class RefundPlaces(Study):
    """Compare carriers or provinces fairly, and find where a carrier fails."""

    name: ClassVar = "refund_places"
    needs: ClassVar = ("orders", "refunds")
    wants: ClassVar = ("order_lines",)
    charted: ClassVar = {"by_place": "adjusted_rate", "by_cell": "refund_excess"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {"by_place": BY_PLACE, "by_cell": BY_CELL}

    place: Place = "carrier"
    cause: Cause = "logistics"
    state: State = "success"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Places compared, and the cells of carrier and province that stand out."""
        if blank := self.say_blank(tables):
            return Result({}, {}, blank)
        counted = count_places(tables, self.choice(tables))
        events, n = int(counted["events"].sum()), int(counted["n"].sum())
        metrics = {"order_count": n, "refund_count": events}
        if not n and not small(orders_with_carrier(tables)).iloc[0, 0]:
            return Result({}, {}, (Finding("lacks_carriers", verdict="insufficient"),))
        if n < ENOUGH_FOR_SHARE or events < ENOUGH_EVENTS:
            few = {"n": n, "count": events}
            too_few = Finding("few_refunds", few, "insufficient")
            return Result({}, metrics, (too_few, *say_unplaced_orders(tables)))
        places, cells = judge_places(counted, self.place), judge_cells(counted)
        findings = (
            *say_cells(cells),
            *say_places(places, self.place, self.cause),
            *say_unplaced_orders(tables),
        )
        return Result({"by_place": places, "by_cell": with_excess(cells)}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Adjusted rates with their ranges; the excess of carriers in provinces."""
        charts: dict[str, alt.TopLevelMixin] = {}
        places = result.tables.get("by_place", pd.DataFrame(columns=["adjusted_rate"]))
        rated = places.dropna(subset=["adjusted_rate"])
        if len(rated):
            drawn = rated.sort_values("adjusted_rate", ascending=False).head(DRAWN)
            sure = drawn.drop(columns="verdict").assign(is_sure=drawn["verdict"].isin(SURE))
            charts["by_place"] = ranked_bars(sure, "place", "adjusted_rate", say, strong="is_sure")
        cells = result.tables.get("by_cell", pd.DataFrame()).head(DRAWN)
        if len(cells):
            labels = cells["carrier"] + SPLIT + cells["province"]
            sure = cells.drop(columns=["carrier", "province", "verdict"]).assign(
                cell=labels, is_sure=cells["verdict"].isin(SURE)
            )
            charts["by_cell"] = ranked_bars(sure, "cell", "refund_excess", say, strong="is_sure")
        return charts

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked place, or of a carrier in a province, the newest first."""
        orders = chosen_orders(tables, self.choice(tables))
        if chart == "by_place":
            orders_of_place = orders.filter(nw.col(self.place) == picked["place"])
        else:
            carrier, province = str(picked["cell"]).rsplit(SPLIT, 1)
            orders_of_place = orders.filter(
                nw.col("carrier") == carrier, nw.col("province") == province
            )
        refunds = refunds_for_cause(tables, self.choice(tables))
        return newest_refunds(
            refunds.join(orders_of_place.select("order_id"), on="order_id", how="semi")
        )

    def say_blank(self, tables: Tables) -> tuple[Finding, ...]:
        """The columns that are needed and that no row tells: reasons where a cause is asked for."""
        reasons = say_blank_refunds(tables, "no_refund_reasons") if self.cause != "all" else ()
        return (*say_blank(tables, self.state), *reasons)

    def choice(self, tables: Tables) -> PlaceChoice:
        """What the reader chose; the last 90 days where no day was chosen."""
        period = period_or_recent(Period(self.start, self.end), last_moment(tables))
        return PlaceChoice(self.cause, self.state, period)


def orders_with_carrier(tables: Tables) -> nw.LazyFrame:
    """How many orders name a carrier."""
    return frame(tables["orders"]).select(nw.col("carrier").count())


def judge_cells(counted: pd.DataFrame) -> pd.DataFrame:
    """Carriers in provinces against the rest of the shop, as `refunds.hotspots` judges goods."""
    with_province = counted[counted["province"] != NOT_TOLD]
    if with_province.empty:
        return pd.DataFrame(columns=pd.Index(BY_CELL))
    cells = with_province.groupby(["carrier", "province"], as_index=False)[["n", "events"]].sum()
    named = cells.assign(goods=cells["carrier"] + SPLIT + cells["province"], reason_l1="")
    events = named[named["events"] > 0].rename(columns={"events": "refund_count"})
    judged = excess_of_cells(
        events[["goods", "reason_l1", "refund_count"]], named.set_index("goods")["n"]
    )
    places = named.set_index("goods")[["carrier", "province"]]
    joined = judged.join(places, on="goods").rename(columns={"sold_qty": "order_count"})
    return joined[[*BY_CELL]]


def with_excess(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with 30 orders and 3 refunds or more, more than was to be expected."""
    enough = (cells["order_count"] >= ENOUGH_FOR_SHARE) & (cells["refund_count"] >= FEWEST_EVENTS)
    return cells[enough & (cells["refund_excess"] > 0)].head(SHOWN_CELLS).reset_index(drop=True)
