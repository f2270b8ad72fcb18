"""Sales and refunds of two periods by what was sold, how and where it went.

A unit is an order, or for goods an order's share in one of them. Its refund counts within the
same number of calendar days after payment in both periods, as many as are over for every order of
them, so that a young period is not called better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import narwhals as nw
import pandas as pd

from analysis.engine import once, small
from analysis.orders.lines import paid_lines, paid_moments
from analysis.orders.paid import paid_orders
from analysis.periods import Period
from analysis.refunds.counting import State
from analysis.refunds.cutoff import followed_days, last_whole_day
from analysis.refunds.followed import FOLLOWED_DAYS, days_waited, with_event
from analysis.refunds.goods_counts import goods_of_refunds
from analysis.study import OTHER, Tables

Dimension = Literal["item", "sku", "carrier", "province", "platform", "shop"]
"""What sales are split by."""

COMPARED_DAYS = 28
WEEK_DAYS, BLOCKS = 7, 4
MINUTES_A_DAY = 1440
GOODS = ("item", "sku")
PAID_DAY = nw.col("paid_at").dt.truncate("1d")
COLUMNS = {"shop": "shop_name"}


@dataclass(frozen=True)
class ComparedPeriods:
    """Two periods of payment, followed for the same number of calendar days after it."""

    base: Period
    now: Period
    followed_days: int
    state: State = "success"

    @property
    def both(self) -> Period:
        """The days of the two periods."""
        return Period(self.base.start, self.now.end)

    @property
    def days(self) -> int:
        """How many days each of the two periods has, at least one."""
        first, last = (pd.Timestamp(str(day)) for day in (self.now.start, self.now.end))
        return max((last - first).days + 1, 1)

    @property
    def in_time(self) -> nw.Expr:
        """Whether event_at came while every order of both periods was followed."""
        return (days_waited() <= self.followed_days).fill_null(value=False)


def compared_periods(chosen: Period, cutoff: pd.Timestamp, state: State) -> ComparedPeriods:
    """The period that was chosen, as far as its days are over, and as many days before it.

    Without a choice: the last 28 days of payment that have been followed to the end.
    """
    followed = FOLLOWED_DAYS[state]
    over = last_whole_day(cutoff).date()
    usual = over if chosen.start else over - timedelta(days=followed)
    last = min(chosen.end, over) if chosen.end else usual
    first = chosen.start or last - timedelta(days=COMPARED_DAYS - 1)
    before = first - timedelta(days=1)
    base = Period(before - (last - first), before)
    age = min(followed, followed_days(last, cutoff))
    return ComparedPeriods(base, Period(first, last), max(age, 0), state)


def count_blocks(tables: Tables, compared: ComparedPeriods, dimension: Dimension) -> pd.DataFrame:
    """segment, is_now, block, n, events: units sold, and those of them refunded.

    Blocks are weeks from the first day of each period on; of short periods at least a day and
    about a quarter of the period. How they differ tells how much more than chance moves a segment.
    """
    units = sold_units(tables, dimension, compared.both)
    refunded = refunded_units(tables, dimension, compared)
    keys = ["order_id", "segment"] if dimension in GOODS else ["order_id"]
    first, length = pd.Timestamp(str(compared.both.start)), compared.days
    since_first = (nw.col("paid_day") - nw.lit(first.to_pydatetime())).dt.total_minutes()
    joined = units.join(refunded, on=keys, how="left").with_columns(
        is_now=compared.now.holds("paid_at").cast(nw.Int64),
        events=compared.in_time.cast(nw.Int64),
        day=since_first // MINUTES_A_DAY % length,
    )
    counted = small(
        joined.group_by("segment", "is_now", "day").agg(n=nw.len(), events=nw.col("events").sum())
    )
    block_days = min(max(length // BLOCKS, 1), WEEK_DAYS)
    keys = ["segment", "is_now", "block"]
    blocks = counted.assign(
        is_now=counted["is_now"] == 1, block=counted["day"].astype("int64") // block_days
    )
    summed = blocks.groupby(keys)[["n", "events"]].sum().astype("int64")
    return summed.reset_index().sort_values(keys, ignore_index=True)


def sum_blocks(blocks: pd.DataFrame) -> pd.DataFrame:
    """segment, base_n, base_events, n, events of what `count_blocks` gives."""
    sides = blocks.groupby(["segment", "is_now"])[["n", "events"]].sum().reset_index()
    now, base = (
        sides[sides["is_now"] == side].set_index("segment")[["n", "events"]]
        for side in (True, False)
    )
    both = pd.concat([base.add_prefix("base_"), now], axis=1)
    return both.fillna(0).astype("int64").rename_axis("segment").sort_index().reset_index()


def sold_units(tables: Tables, dimension: Dimension, period: Period) -> nw.LazyFrame:
    """One row a unit paid in the period: order_id, paid_at, paid_day, segment (or `OTHER`).

    Orders that no carrier ever took are not the carriers' and left out there.
    """
    if dimension in GOODS:
        lines = paid_lines(tables, period).with_columns(segment=nw.col(dimension))
        units = lines.group_by("order_id", "segment").agg(nw.col("paid_at").min())
        return units.with_columns(paid_day=PAID_DAY)
    column = COLUMNS.get(dimension, dimension)
    paid = paid_orders(tables["orders"], column).filter(period.holds("paid_at"))
    if dimension == "carrier":
        paid = paid.filter(~nw.col(column).is_null())
    return paid.select("order_id", "paid_at", "paid_day", segment=nw.col(column).fill_null(OTHER))


def refunded_units(tables: Tables, dimension: Dimension, compared: ComparedPeriods) -> nw.LazyFrame:
    """One row a unit with a refund: order_id, for goods segment, and event_at, its first one."""
    refunds = with_event(tables, compared.state)
    if dimension not in GOODS:
        return refunds.group_by("order_id").agg(nw.col("event_at").min())
    lines = paid_lines(tables, compared.both, among=refunds)
    goods = goods_of_refunds(refunds, lines, "event_at").with_columns(segment=nw.col(dimension))
    named = goods.filter(~nw.col("segment").is_null())
    return named.group_by("order_id", "segment").agg(nw.col("event_at").min())


def count_reasons(tables: Tables, compared: ComparedPeriods) -> pd.DataFrame:
    """reason_l1, base_n, base_events, n, events: refunded orders by their first refund's reason.

    The orders paid, n, are all of a period and the same in each row.
    """
    refunds = with_event(tables, compared.state).with_columns(
        reason_l1=nw.col("reason_l1").fill_null("other")
    )
    first = refunds.group_by("order_id").agg(first_at=nw.col("event_at").min())
    first_refunds = refunds.join(first, on="order_id").filter(
        nw.col("event_at") == nw.col("first_at")
    )
    first_reasons = first_refunds.group_by("order_id", "event_at").agg(nw.col("reason_l1").min())
    paid = once(tables, paid_moments, compared.both).with_columns(
        paid_day=PAID_DAY, is_now=compared.now.holds("paid_at").cast(nw.Int64)
    )
    in_time = first_reasons.join(paid, on="order_id").filter(compared.in_time)
    counted = small(
        in_time.group_by("reason_l1").agg(all_events=nw.len(), events=nw.col("is_now").sum())
    )
    sold = small(paid.select(all_n=nw.len(), n=nw.col("is_now").sum())).fillna(0).iloc[0]
    events, all_events = (counted[name].astype("int64") for name in ("events", "all_events"))
    both = pd.DataFrame(
        {
            "reason_l1": counted["reason_l1"],
            "base_n": int(sold["all_n"] - sold["n"]),
            "base_events": all_events - events,
            "n": int(sold["n"]),
            "events": events,
        }
    )
    return both.sort_values("reason_l1", ignore_index=True)
