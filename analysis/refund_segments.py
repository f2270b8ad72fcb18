"""Sales and refunds of two periods by what was sold, how and where it went.

A unit is an order, or for goods an order's share in one of them. Its refund counts within the
same number of days after payment in both periods, so that a young period is not called better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.periods import Period
from analysis.refund_base import State, paid_orders
from analysis.refund_cohorts import FOLLOWED_DAYS, with_event
from analysis.refunded_goods import GoodsChoice, refunds_by_goods
from analysis.sold_lines import REFUND, paid_lines
from analysis.study import OTHER, Tables

Dimension = Literal["item", "sku", "carrier", "province", "platform", "shop"]
"""What an order is told apart by."""

COMPARED_DAYS = 28
DAY_MINUTES = 24 * 60
COLUMNS = {"shop": "shop_name"}


@dataclass(frozen=True)
class Comparison:
    """Two periods of payment, followed for the same number of days after it."""

    base: Period
    now: Period
    followed_days: int
    state: State = "success"

    @property
    def both(self) -> Period:
        """The days of the two periods."""
        return Period(self.base.start, self.now.end)


def compared_periods(chosen: Period, cutoff: pd.Timestamp, state: State) -> Comparison:
    """The period that was chosen and as many days before it.

    Without a choice: the last 28 days of payment that have been followed to the end.
    """
    followed = FOLLOWED_DAYS[state]
    last = chosen.end or cutoff.date() - timedelta(days=followed if not chosen.start else 0)
    first = chosen.start or last - timedelta(days=COMPARED_DAYS - 1)
    before = first - timedelta(days=1)
    base = Period(before - (last - first), before)
    age = (cutoff.date() - last).days
    return Comparison(base, Period(first, last), max(min(followed, age), 0), state)


def count_segments(tables: Tables, comparison: Comparison, dimension: Dimension) -> pd.DataFrame:
    """segment, base_n, base_events, n, events: units sold, and those of them that came back."""
    units = sold_units(tables, dimension, comparison.both)
    gone = gone_units(tables, dimension, comparison)
    keys = ["order_id", "segment"] if dimension in ("item", "sku") else ["order_id"]
    waited = (nw.col("event_at") - nw.col("paid_at")).dt.total_minutes()
    in_time = (waited < (comparison.followed_days + 1) * DAY_MINUTES).fill_null(value=False)
    chosen = units.with_columns(is_now=comparison.now.holds("paid_at"))
    joined = chosen.join(gone, on=keys, how="left").with_columns(events=in_time.cast(nw.Int64))
    counted = small(
        joined.group_by("segment", "is_now").agg(n=nw.len(), events=nw.col("events").sum())
    )
    now, base = (
        counted[counted["is_now"].astype(bool) == side].set_index("segment")[["n", "events"]]
        for side in (True, False)
    )
    both = pd.concat([base.add_prefix("base_"), now], axis=1)
    return both.fillna(0).astype("int64").rename_axis("segment").sort_index().reset_index()


def sold_units(tables: Tables, dimension: Dimension, period: Period) -> nw.LazyFrame:
    """One row a unit paid in the period: order_id, paid_at, segment (`OTHER` if it is not told).

    Orders that no carrier ever took are not the carriers' and left out there.
    """
    if dimension in ("item", "sku"):
        lines = paid_lines(tables, period).with_columns(segment=nw.col(dimension))
        return lines.group_by("order_id", "segment").agg(nw.col("paid_at").min())
    column = nw.col(COLUMNS.get(dimension, dimension))
    orders = frame(tables["orders"])
    if dimension == "carrier":
        orders = orders.filter(~column.is_null())
    told = orders.select("order_id", segment=column.fill_null(OTHER))
    paid = paid_orders(tables["orders"]).filter(period.holds("paid_at"))
    return paid.select("order_id", "paid_at").join(told, on="order_id")


def gone_units(tables: Tables, dimension: Dimension, comparison: Comparison) -> nw.LazyFrame:
    """One row a unit with a refund: order_id, for goods segment, and event_at, its first one."""
    refunds = with_event(tables, comparison.state)
    if dimension not in ("item", "sku"):
        return refunds.group_by("order_id").agg(nw.col("event_at").min())
    choice = GoodsChoice(comparison.state, comparison.both)
    goods = refunds_by_goods(tables, choice).with_columns(segment=nw.col(dimension))
    events = refunds.select(*REFUND, "event_at")
    dated = goods.filter(~nw.col("segment").is_null()).join(events, on=REFUND)
    return dated.group_by("order_id", "segment").agg(nw.col("event_at").min())


def count_reasons(tables: Tables, comparison: Comparison) -> pd.DataFrame:
    """reason_l1, base_events, events: refunded orders by the reason of their first refund."""
    refunds = with_event(tables, comparison.state).with_columns(
        reason_l1=nw.col("reason_l1").fill_null("other")
    )
    first = refunds.group_by("order_id").agg(first_at=nw.col("event_at").min())
    firsts = refunds.join(first, on="order_id").filter(nw.col("event_at") == nw.col("first_at"))
    main = firsts.group_by("order_id", "first_at").agg(nw.col("reason_l1").min())
    paid = paid_orders(tables["orders"]).filter(comparison.both.holds("paid_at"))
    waited = (nw.col("first_at") - nw.col("paid_at")).dt.total_minutes()
    in_time = main.join(paid.select("order_id", "paid_at"), on="order_id").filter(
        waited < (comparison.followed_days + 1) * DAY_MINUTES
    )
    is_now = comparison.now.holds("paid_at").cast(nw.Int64)
    counted = small(
        in_time.with_columns(is_now=is_now)
        .group_by("reason_l1")
        .agg(base_events=nw.len(), events=nw.col("is_now").sum())
    ).astype({"base_events": "int64", "events": "int64"})
    both = counted.assign(base_events=counted["base_events"] - counted["events"])
    return both.sort_values("reason_l1", ignore_index=True)
