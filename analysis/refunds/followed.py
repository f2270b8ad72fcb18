"""Orders by day of payment, followed until their refunds have come, as far as the files know.

Reads    orders and refunds (columns in `analysis.orders.paid`), of refunds also done_at
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, small
from analysis.methods.completion import DAY, curves_differ, delay_curve, seen_error
from analysis.methods.intervals import Floats
from analysis.methods.thresholds import ENOUGH_DELAYS, MATURE_SHARE, PROJECTED_SHARE
from analysis.orders.paid import paid_orders, sold_by_day
from analysis.periods import Period
from analysis.refunds.cohort_rates import by_payment_day
from analysis.refunds.counting import State, refunds_with_orders, with_event
from analysis.refunds.cutoff import last_whole_day, refunds_known_until
from analysis.study import Tables

FOLLOWED_DAYS: Mapping[State, int] = MappingProxyType({"applied": 30, "success": 45})
"""How long an order is followed: nearly all refunds are applied for within 30 days; those that
succeed take longer, as goods have to be returned first."""

EARLY_DAYS = 14
"""Orders that start so much earlier than refunds do have refunds that were not exported."""


@dataclass(frozen=True)
class Followed:
    """Orders by day of payment, followed for as long as the files know."""

    days: pd.DataFrame
    """day_at, order_count, refunded_order_count, seen_order_count, is_mature; see
    `by_payment_day`."""

    sold: pd.DataFrame
    """Of every day of payment what `sold_by_day` gives, with day_at."""

    earlier: pd.DataFrame
    later: pd.DataFrame
    """The refunds of the mature orders in two halves: day_at, delay_days, refunded_order_count."""

    followed_days: int
    cutoff: pd.Timestamp
    late_days: int
    """How many days the refunds end before the orders do; 0 where they end together."""

    skipped_days: int
    """Days of payment left out at the start, as the refunds begin later; 0 where none are."""

    curve: Floats
    """Which part of the refunds is there after 0, 1 … days, as `delay_curve` gives it."""

    curve_count: int
    """How many refunds it rests on."""

    def seen_error(self, days: pd.DataFrame) -> float:
        """Standard error of seen_order_count of some days together, as a part of it."""
        age = (self.cutoff - days["day_at"]) / DAY - 1
        return seen_error(self.curve, self.curve_count, days["order_count"], age)

    @property
    def has_moved(self) -> bool:
        """Whether the refunds of the later half came at another pace."""
        return curves_differ(self.earlier, self.later, self.followed_days)

    @property
    def projected_share(self) -> float:
        """From which part of the refunds on the rest may be estimated."""
        refunded_count = self.earlier["refunded_order_count"].sum()
        refunded_count += self.later["refunded_order_count"].sum()
        return PROJECTED_SHARE if refunded_count >= ENOUGH_DELAYS else MATURE_SHARE


def follow(tables: Tables, state: State, until: date | None = None) -> Followed:
    """Follow all paid orders; where the pace of refunds has changed, the later pace is taken.

    `until` is the day that the reader says the files know of, if any.
    """
    every_day = sold_by_day(paid_orders(tables["orders"])).rename(columns={"paid_day": "day_at"})
    skipped_days = _days_before_refunds(tables, every_day["day_at"].min())
    sold = every_day[every_day["day_at"] >= every_day["day_at"].min() + skipped_days * DAY]
    by_age = refunds_by_age(tables, state)
    cutoff, late_days = refunds_known_until(tables, until)
    followed_days = FOLLOWED_DAYS[state]
    is_mature = sold["day_at"] <= last_whole_day(cutoff) - followed_days * DAY
    mature_refunds = by_age[by_age["day_at"].isin(sold.loc[is_mature, "day_at"])]
    earlier, later = _halves(mature_refunds[mature_refunds["delay_days"] <= followed_days])
    curve_refunds = later if curves_differ(earlier, later, followed_days) else mature_refunds
    if curve_refunds["refunded_order_count"].sum() < ENOUGH_DELAYS:
        curve_refunds = curve_refunds.head(0)
    curve = delay_curve(curve_refunds, followed_days)
    days = by_payment_day(sold, by_age, curve, cutoff).assign(is_mature=is_mature)
    return Followed(
        days,
        every_day,
        earlier,
        later,
        followed_days,
        cutoff,
        late_days,
        skipped_days,
        curve,
        int(curve_refunds["refunded_order_count"].sum()),
    )


def refunds_by_age(tables: Tables, state: State) -> pd.DataFrame:
    """Refunded orders by day of payment and days until the refund (or the application).

    Returns:
        day_at, delay_days, refunded_order_count; whole calendar days, an order counts once, at
        its first refund.
    """
    dated_refunds = refunds_with_orders(tables, state).filter(
        ~nw.col("paid_day").is_null(), ~nw.col("event_at").is_null()
    )
    first = dated_refunds.group_by("order_id").agg(nw.col("event_at", "paid_day").min())
    days = first.with_columns(delay_days=days_waited())
    counted = small(days.group_by("paid_day", "delay_days").agg(refunded_order_count=nw.len()))
    in_order = counted.astype({"delay_days": "int64"}).sort_values(["paid_day", "delay_days"])
    return in_order.rename(columns={"paid_day": "day_at"}).reset_index(drop=True)


def refunds_at_age(tables: Tables, state: State, paid_in: Period, delay_days: int) -> nw.LazyFrame:
    """The refunds of the orders paid in a period that came so many days after payment."""
    paid = paid_orders(tables["orders"]).filter(paid_in.holds("paid_at"))
    refunds = with_event(tables, state).join(paid.select("order_id", "paid_day"), on="order_id")
    return refunds.filter(days_waited() == delay_days)


def days_waited() -> nw.Expr:
    """Whole calendar days from paid_day to event_at; an event before its payment came at once."""
    waited = nw.col("event_at").dt.truncate("1d") - nw.col("paid_day")
    days = waited.dt.total_minutes() // (24 * 60)
    return nw.when(days < 0).then(nw.lit(0)).otherwise(days)


def net_since(orders: Table) -> dict[str, pd.Timestamp]:
    """Per platform: the day from which its export shows payments less what was refunded.

    Platforms that always did, or never, are left out: nothing changed there.
    """
    day = nw.coalesce("paid_at", "created_at").dt.truncate("1d")
    is_net = nw.col("paid_is_net_of_refund").fill_null(False)
    days = frame(orders).with_columns(day_at=day, is_net=is_net)
    first_days = small(days.group_by("platform", "is_net").agg(nw.col("day_at").min()))
    first_days = first_days.dropna(subset=["platform"]).sort_values("day_at")
    later = first_days[first_days["platform"].duplicated() & first_days["is_net"].astype(bool)]
    return dict(zip(later["platform"], later["day_at"], strict=True))


def _days_before_refunds(tables: Tables, first_day: pd.Timestamp) -> int:
    """How many days after the first order the refunds begin, if that is too late for chance."""
    first = small(frame(tables["refunds"]).select(nw.col("applied_at").min()))["applied_at"].iloc[0]
    if pd.isna(first) or pd.isna(first_day):
        return 0
    early_days = (first - first_day) // DAY
    return early_days if early_days > EARLY_DAYS else 0


def _halves(by_age: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split by day of payment so that both have about as many refunds."""
    in_order = by_age.sort_values(["day_at", "delay_days"], ignore_index=True)
    reached = in_order.groupby("day_at")["refunded_order_count"].sum().cumsum()
    first_days = reached.index[reached <= reached.max() / 2]
    is_first = in_order["day_at"].isin(first_days)
    return in_order[is_first], in_order[~is_first]
