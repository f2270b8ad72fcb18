"""Shipped orders and their refunds by carrier, province and item.

Reads    orders: carrier, province (columns in `analysis.orders.paid`); refunds: reason_l1
         order_lines where there are any: the item that an order is about
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import numpy as np
import pandas as pd
from scipy import stats

from analysis.engine import small
from analysis.methods.case_mix import observed_expected
from analysis.methods.families import false_discovery
from analysis.methods.funnel import funnel_limits
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import CLEAR, CLEAR_RATIO, ENOUGH_FOR_SHARE, FEWEST_EVENTS, HINT
from analysis.orders.lines import paid_lines
from analysis.orders.paid import paid_orders
from analysis.periods import ALL_DAYS, Period
from analysis.refunds.counting import State, counted_refunds
from analysis.refunds.hotspots import shrunken_ratios, spread_of
from analysis.study import Tables

Place = Literal["carrier", "province"]
Cause = Literal["logistics", "all"]
"""Refunds that blame the way to the customer, or all refunds."""

STRATUM = {"carrier": "province", "province": "item"}
"""What else differs between places, and is evened out."""

NOT_TOLD = ""

BY_PLACE = ("place", "order_count", "refund_count")
BY_PLACE += ("refund_rate", "low_refund_rate", "high_refund_rate")
BY_PLACE += ("refund_expected", "refund_excess", "adjusted_rate", "low_rate", "high_rate")
BY_PLACE += ("inner_low_rate", "inner_high_rate", "outer_low_rate", "outer_high_rate")
BY_PLACE += ("ratio", "low_ratio", "high_ratio", "q_value", "verdict")
"""The columns of `judge_places`."""


@dataclass(frozen=True)
class PlaceChoice:
    """Which refunds of which orders."""

    cause: Cause = "logistics"
    state: State = "success"
    period: Period = ALL_DAYS
    """Of payment."""


def count_places(tables: Tables, choice: PlaceChoice) -> pd.DataFrame:
    """carrier, province, item, n, events: shipped orders and those of them refunded.

    An order without a carrier was not shipped, and is left out. A province or item that is not
    known is an empty text; without order lines all items are.
    """
    orders = chosen_orders(tables, choice)
    refunded = (
        refunds_for_cause(tables, choice).select("order_id").unique().with_columns(events=nw.lit(1))
    )
    joined = orders.join(refunded, on="order_id", how="left").with_columns(
        nw.col("events").fill_null(0)
    )
    keys = ["carrier", "province", "item"]
    counted = small(joined.group_by(keys).agg(n=nw.len(), events=nw.col("events").sum()))
    return counted.astype({"n": "int64", "events": "int64"}).sort_values(keys, ignore_index=True)


def chosen_orders(tables: Tables, choice: PlaceChoice) -> nw.LazyFrame:
    """The shipped orders paid in the period: order_id, carrier, province, item."""
    paid = paid_orders(tables["orders"], "carrier", "province")
    shipped = paid.filter(choice.period.holds("paid_at"), ~nw.col("carrier").is_null())
    orders = shipped.select("order_id", "carrier", nw.col("province").fill_null(NOT_TOLD))
    if "order_lines" not in tables:
        return orders.with_columns(item=nw.lit(NOT_TOLD))
    items = paid_lines(tables, choice.period).group_by("order_id").agg(nw.col("item").min())
    joined = orders.join(items, on="order_id", how="left")
    return joined.with_columns(nw.col("item").fill_null(NOT_TOLD))


def refunds_for_cause(tables: Tables, choice: PlaceChoice) -> nw.LazyFrame:
    """The refunds that count: of the chosen state, for the chosen cause."""
    refunds = counted_refunds(tables["refunds"], choice.state)
    return refunds if choice.cause == "all" else refunds.filter(nw.col("reason_l1") == choice.cause)


def judge_places(counted: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Compare carriers as if all delivered to the same provinces; provinces as if all bought alike.

    Args:
        counted: what `count_places` gives.
        place: what is compared.

    Returns:
        place, order_count, refund_count, refund_rate, low_refund_rate, high_refund_rate (crude),
        refund_expected, refund_excess, adjusted_rate, low_rate, high_rate (95 %, adjusted),
        inner_low_rate, inner_high_rate, outer_low_rate, outer_high_rate (where chance alone would
        leave 95 and 99.8 % of places of this size), ratio, low_ratio, high_ratio (shrunken, 90 %),
        q_value, verdict; the largest excess first. The family is every place with 30 orders; p is
        of at least as many refunds (Poisson).
    """
    named = counted[counted[place] != NOT_TOLD]
    if named.empty:
        return pd.DataFrame(columns=pd.Index(BY_PLACE))
    strata = named.rename(columns={place: "unit", STRATUM[place]: "stratum"})
    grouped = strata.groupby(["unit", "stratum"], as_index=False)[["n", "events"]].sum()
    compared = observed_expected(grouped)
    enough = compared["n"] >= ENOUGH_FOR_SHARE
    p = stats.poisson.sf(compared["events"] - 1, compared["expected"])
    spread = spread_of(compared.loc[enough, "events"], compared.loc[enough, "expected"])
    ratio, low_ratio, high_ratio = shrunken_ratios(compared["events"], compared["expected"], spread)
    inner, outer = funnel_limits(compared["n"], compared["events"].sum() / compared["n"].sum())
    crude = wilson(compared["events"], compared["n"])
    table = pd.DataFrame(
        {
            "place": compared["unit"],
            "order_count": compared["n"],
            "refund_count": compared["events"],
            "refund_rate": compared["share"],
            "low_refund_rate": crude.low,
            "high_refund_rate": crude.high,
            "refund_expected": compared["expected"],
            "refund_excess": compared["events"] - compared["expected"],
            "adjusted_rate": compared["adjusted"],
            "low_rate": compared["low"],
            "high_rate": compared["high"],
            "inner_low_rate": inner.low,
            "inner_high_rate": inner.high,
            "outer_low_rate": outer.low,
            "outer_high_rate": outer.high,
            "ratio": ratio,
            "low_ratio": low_ratio,
            "high_ratio": high_ratio,
            "q_value": pd.Series(false_discovery(p[enough]), compared.index[enough]),
        }
    )
    rates = ["refund_rate", "low_refund_rate", "high_refund_rate"]
    rates += ["adjusted_rate", "low_rate", "high_rate"]
    table[rates] = table[rates].where(enough, np.nan)
    return table.assign(verdict=_verdicts(table)).sort_values(
        ["refund_excess", "place"], ascending=[False, True], ignore_index=True
    )


def _verdicts(table: pd.DataFrame) -> list[str]:
    worth = (table["refund_count"] >= FEWEST_EVENTS) & (table["low_ratio"] > 1)
    clear = worth & (table["q_value"] <= CLEAR) & (table["ratio"] >= CLEAR_RATIO)
    few = table["order_count"] < ENOUGH_FOR_SHARE
    return np.select(
        [few, clear, worth & (table["q_value"] <= HINT)], ["insufficient", "clear", "hint"], "none"
    ).tolist()
