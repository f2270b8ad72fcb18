"""What refunds of a day are usual: the same weekdays before, and the orders that bring refunds.

Reads    refunds: applied_at, shop_name, platform, reason_l1; orders where there are any (columns
         in `analysis.orders.paid`, shop_name, platform)
A campaign brings refunds for weeks: with orders, a day is compared with what its orders let
expect, by the delays from payment to application that the shop's refunds had before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.completion import DAY
from analysis.methods.overdispersion import days_weight, same_level, usual_counts
from analysis.methods.thresholds import ENOUGH_COVERAGE, ENOUGH_WEEKS
from analysis.orders.paid import paid_orders
from analysis.periods import MATURE_DAYS, Period
from analysis.refunds.counting import counted_refunds, refunds_with_orders
from analysis.study import Tables

WEEKS = 4
"""So many same weekdays before are the usual day."""

SPREAD_WEEKS = 26
"""From the errors of so many weeks it is taken how much days differ."""

SHOP = ["shop_name", "platform"]
EXPOSED = ("day_at", *SHOP, "exposed_count")


@dataclass(frozen=True)
class UsualDay:
    """What a day's count is to be compared with."""

    earlier_count: int
    """Refunds of the same weekdays before."""

    weeks: int
    """How many these are, at most 4."""

    share: float
    """The part of all of these days' refunds that the day should have; 0 to 1."""

    weight: float
    """How alike days are (`days_weight`); not a number where too few days are known."""

    by_orders: bool = False
    """Whether the share is that of the orders; else every day should have as many."""

    @property
    def expected(self) -> float:
        """The count to expect; not a number without earlier weeks."""
        return self.earlier_count * self.share / (1 - self.share) if self.weeks else np.nan

    @property
    def ends(self) -> tuple[float, float]:
        """Where 99 of a hundred such days lie; not numbers of too few days, or too unlike ones."""
        if np.isnan(self.weight):
            return np.nan, np.nan
        low, high = usual_counts(self.earlier_count, self.share, self.weight)
        return (low, high) if np.isfinite(high) else (np.nan, np.nan)

    def p_value(self, count: int) -> float:
        """How likely a usual day is so far off."""
        return same_level(count, self.earlier_count, self.share, self.weight)


@dataclass(frozen=True)
class RefundHistory:
    """The applications of every day up to the one that is asked about."""

    counts: pd.DataFrame
    """day_at, shop_name, platform, reason_l1, refund_count; a row where there are any."""

    exposed: pd.DataFrame
    """day_at, shop_name, platform, exposed_count: the orders that may be refunded on a day, each
    by the part of its refunds that come so many days after payment; no row where not known."""

    first: date
    day: date

    @property
    def whole_weeks(self) -> int:
        """The whole weeks before the day, as far back as is looked."""
        return (self.day - self.first).days // 7

    def usual(self, **group: str | None) -> UsualDay:
        """The usual day of a shop (shop_name and platform), of a reason, or of all."""
        counts = self._by_day(_of(self.counts, group), "refund_count").fillna(0.0)
        of_shop = {name: value for name, value in group.items() if name in SHOP}
        exposed = self._by_day(_of(self.exposed, of_shop), "exposed_count")
        has_exposed = (exposed.tail(7 * ENOUGH_WEEKS + 1) > 0).all()
        if not has_exposed:
            return usual_of_last(counts, pd.Series(1.0, counts.index))
        return replace(usual_of_last(counts, exposed), by_orders=True)

    def usual_reason(self, reason: str) -> UsualDay:
        """The usual day of a reason; its days differ at least as much as those of all refunds.

        A rare reason tells little of it, and what moves all refunds moves each reason.
        """
        usual = self.usual(reason_l1=reason)
        return replace(usual, weight=np.fmin(usual.weight, self.usual().weight))

    @property
    def compared_days(self) -> list[pd.Timestamp]:
        """The same weekdays before."""
        weeks = min(self.whole_weeks, WEEKS)
        return [pd.Timestamp(self.day) - 7 * week * DAY for week in range(1, weeks + 1)]

    def _by_day(self, rows: pd.DataFrame, column: str) -> pd.Series:
        days = pd.date_range(self.first, self.day)
        return rows.groupby("day_at")[column].sum().reindex(days)


def usual_of_last(counts: pd.Series, exposed: pd.Series) -> UsualDay:
    """The usual day to compare the last one with; both series hold every day in order.

    Days whose exposure is not known, or that of a week before, tell nothing of the spread.
    """
    weeks = min(WEEKS, (len(counts) - 1) // 7)
    if not weeks:
        return UsualDay(0, 0, np.nan, np.nan)
    back = [7 * week for week in range(1, weeks + 1)]
    earlier = pd.concat([counts.shift(days) for days in back], axis=1).sum(axis=1, skipna=False)
    with_day = pd.concat([exposed.shift(days) for days in (0, *back)], axis=1)
    shares = exposed / with_day.sum(axis=1, skipna=False)
    compared = pd.DataFrame({"count": counts, "total": counts + earlier, "share": shares})
    errors = compared.iloc[:-1].dropna().tail(7 * SPREAD_WEEKS)
    weight = days_weight(errors["count"], errors["total"], errors["share"])
    is_enough = len(counts) > 7 * ENOUGH_WEEKS
    last = int(earlier.iloc[-1])
    return UsualDay(last, weeks, float(shares.iloc[-1]), weight if is_enough else np.nan)


def refund_history(tables: Tables, day: date) -> RefundHistory:
    """The applications of a day and of at most 30 weeks before it."""
    start = day - timedelta(weeks=SPREAD_WEEKS + WEEKS)
    refunds = counted_refunds(tables["refunds"], "applied")
    inside = refunds.filter(Period(start, day).holds("applied_at"))
    by_day = inside.with_columns(
        nw.col("reason_l1").fill_null("other"), day_at=nw.col("applied_at").dt.truncate("1d")
    )
    keys = ["day_at", *SHOP, "reason_l1"]
    counts = small(by_day.group_by(keys).agg(refund_count=nw.len()))
    moments = small(frame(tables["refunds"]).select(nw.col("applied_at").min()))["applied_at"]
    first_day = moments.fillna(pd.Timestamp(day)).iloc[0].date()
    first = min(max(start, first_day), day)
    return RefundHistory(counts, exposed_orders(tables, start, day), first, day)


def exposed_orders(tables: Tables, start: date, day: date) -> pd.DataFrame:
    """Orders by the day on which they may be refunded, as `RefundHistory.exposed` has them.

    Without rows where there are no orders, where they end before the day, or where more than a
    fifth of the refunds since `start` are of none of them.
    """
    nothing = pd.DataFrame(columns=pd.Index(EXPOSED))
    if "orders" not in tables:
        return nothing
    paid = paid_orders(tables["orders"], *SHOP)
    sold = small(paid.group_by("paid_day", *SHOP).agg(order_count=nw.len()))
    last = pd.Timestamp(day)
    if sold.empty or sold["paid_day"].max() < last:
        return nothing
    parts = refund_pace(tables, start, day, sold.groupby("paid_day")["order_count"].sum())
    spread = sold.merge(parts, how="cross")
    spread = spread.assign(
        day_at=spread["paid_day"] + spread["delay_days"] * DAY,
        exposed_count=spread["order_count"] * spread["part"],
    )
    whole = spread["day_at"].between(sold["paid_day"].min() + MATURE_DAYS * DAY, last)
    by_day = spread[whole].groupby(["day_at", *SHOP], dropna=False)["exposed_count"].sum()
    return by_day.reset_index()


def refund_pace(tables: Tables, start: date, day: date, sold: pd.Series) -> pd.DataFrame:
    """delay_days (0 to 30), part: refunds an order so many days after it was paid.

    Of the applications from `start` to the day before `day`; `sold` are orders by day of payment.
    No rows where more than a fifth of these refunds are of no known order, or much older.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(day) - DAY
    refunds = refunds_with_orders(tables, "applied").filter(
        Period(start, last.date()).holds("applied_at")
    )
    waited = nw.col("applied_at").dt.truncate("1d") - nw.col("paid_day")
    ages = refunds.select(delay_days=waited.dt.total_minutes() // (24 * 60))
    counted = small(ages.group_by("delay_days").agg(refund_count=nw.len()))
    within = counted[counted["delay_days"].between(0, MATURE_DAYS)].sort_values("delay_days")
    if within["refund_count"].sum() < ENOUGH_COVERAGE * counted["refund_count"].sum():
        within = within.head(0)
    at_risk = [
        int(sold[(sold.index >= first - age * DAY) & (sold.index <= last - age * DAY)].sum())
        for age in within["delay_days"]
    ]
    return within.assign(part=within["refund_count"] / at_risk)[["delay_days", "part"]]


def _of(rows: pd.DataFrame, group: dict[str, str | None]) -> pd.DataFrame:
    """The rows of a group; a name that is missing is a group of its own."""
    chosen = pd.Series(True, rows.index)
    for name, value in group.items():
        chosen &= rows[name].isna() if pd.isna(value) else rows[name] == value
    return rows[chosen]
