"""Since when the refund rate has been higher or lower: a step over the whole file.

Weeks of payment whose orders have all been followed to the end are put in order of time, and cut
where both sides differ most. A change is seen for as long as it lasts, not in the last days alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.methods.change_point import step_p_value, step_position, step_range
from analysis.methods.intervals import Interval, wilson
from analysis.methods.overdispersion import rates_spread
from analysis.methods.spread_shares import CHANCE_ALONE, Spread
from analysis.methods.thresholds import (
    CLEAR_P,
    ENOUGH_EVENTS,
    ENOUGH_FOR_SHARE,
    ENOUGH_WEEKS,
    HINT_P,
    PRACTICAL,
    SURE,
)
from analysis.periods import week_start
from analysis.refunds.followed import Followed
from analysis.study import Verdict

DAY = pd.Timedelta(days=1)
LEAST_WEEKS = ENOUGH_WEEKS // 2
"""Weeks on either side of a step."""

TESTS = 2
"""A page that looks for a step also compares two periods: p is that of both together."""

BY_WEEK = ("week_at", "order_count", "refunded_order_count", "week_rate", "low_rate", "high_rate")
BY_WEEK += ("level_rate", "is_after", "is_range")
COUNTS = ["order_count", "refunded_order_count"]


@dataclass(frozen=True)
class Side:
    """The orders before or after the step."""

    n: int
    refunded: int
    spread: float

    @property
    def share(self) -> float:
        """The part of them that was refunded."""
        return self.refunded / self.n

    @property
    def interval(self) -> Interval:
        """Its 95 % interval, as wide as weeks differ."""
        return wilson(self.refunded / self.spread, self.n / self.spread)


@dataclass(frozen=True)
class LastingChange:
    """The step that fits best, and how sure it is."""

    since: pd.Timestamp
    """The first day after it."""

    first: pd.Timestamp
    last: pd.Timestamp
    """The first and the last day that `since` may be."""

    before: Side
    after: Side
    weeks: int
    verdict: Verdict

    @property
    def is_sure(self) -> bool:
        """Whether it is more than chance."""
        return self.verdict in SURE

    @property
    def is_rise(self) -> bool:
        """Whether more is refunded since."""
        return self.after.share > self.before.share


def followed_weeks(followed: Followed) -> pd.DataFrame:
    """Whole weeks of payment with orders, all followed to the end: week_at (Monday) and COUNTS."""
    days = followed.days[followed.days["is_mature"]]
    if days.empty:
        return pd.DataFrame(columns=["week_at", *COUNTS])
    weeks = days.groupby(week_start(days["day_at"]).rename("week_at"))[COUNTS].sum().reset_index()
    first, last = days["day_at"].min(), days["day_at"].max()
    is_whole = (weeks["week_at"] >= first) & (weeks["week_at"] + 6 * DAY <= last)
    return weeks[is_whole].reset_index(drop=True)


def spread_of_weeks(weeks: pd.DataFrame) -> Spread:
    """How much more than chance the refund rate of weeks differs; chance alone of too few weeks."""
    phi = rates_spread(weeks["refunded_order_count"], weeks["order_count"])
    return CHANCE_ALONE if np.isnan(phi) else Spread(phi, np.inf)


def spread_of_days(followed: Followed, days: pd.DataFrame) -> Spread:
    """How much more than chance the rate of some days together varies.

    What moves a day moves all its orders: days that are crowded beside the others, as those of a
    campaign, bring the more of it into the total.

    Args:
        followed: all days.
        days: some of them.
    """
    weeks = spread_of_weeks(followed_weeks(followed))
    usual = _crowd(followed.days.loc[followed.days["is_mature"], "order_count"])
    if days.empty or not usual:
        return weeks
    return Spread(1 + (weeks.factor - 1) * _crowd(days["order_count"]) / usual, weeks.freedom)


def _crowd(order_count: pd.Series) -> float:
    """With how many orders of its day an order shares its luck, on average; 0 without any."""
    total = float(order_count.sum())
    return float((order_count**2).sum()) / total if total else 0.0


def lasting_change(followed: Followed) -> LastingChange | None:
    """The step of the refund rate that fits the file best; none where there is too little."""
    weeks = followed_weeks(followed)
    refunded, sold = weeks["refunded_order_count"], weeks["order_count"]
    if len(weeks) < 2 * ENOUGH_WEEKS or refunded.sum() < ENOUGH_EVENTS:
        return None
    phi = spread_of_weeks(weeks).factor
    is_followed = followed.days["is_mature"] & followed.days["day_at"].between(
        weeks["week_at"].min(), weeks["week_at"].max() + 6 * DAY
    )
    days = followed.days[is_followed].sort_values("day_at", ignore_index=True)
    position = step_position(refunded, sold, LEAST_WEEKS)
    week = weeks["week_at"].iloc[position]
    least = int(min((days["day_at"] < weeks["week_at"].iloc[LEAST_WEEKS]).sum(), len(days) // 2))
    best, fewest, most = step_range(days["refunded_order_count"], days["order_count"], least, phi)
    since, first, last = (days["day_at"].iloc[place] for place in (best, fewest, most))
    before, after = (
        Side(int(part["order_count"].sum()), int(part["refunded_order_count"].sum()), phi)
        for part in (days[days["day_at"] < since], days[days["day_at"] >= since])
    )
    if min(before.n, after.n) < ENOUGH_FOR_SHARE:
        return None
    p = min(step_p_value(refunded, sold, LEAST_WEEKS) * TESTS, 1.0)
    ends = min(first, week), max(last, week)
    return LastingChange(since, *ends, before, after, len(weeks), _verdict(p, before, after))


def by_week(followed: Followed, change: LastingChange) -> pd.DataFrame:
    """The weeks with their rates, the level before and after the step, and the range of its day.

    Where the step may be chance there is one level, that of all weeks.
    """
    weeks = followed_weeks(followed)
    spread = change.before.spread
    low, high = wilson(weeks["refunded_order_count"] / spread, weeks["order_count"] / spread)
    enough = weeks["order_count"] >= ENOUGH_FOR_SHARE
    is_after = (weeks["week_at"] + 3 * DAY >= change.since) & change.is_sure
    is_range = weeks["week_at"].between(change.first - 6 * DAY, change.last) & change.is_sure
    rates = {"week_rate": weeks["refunded_order_count"] / weeks["order_count"]}
    rates |= {"low_rate": low, "high_rate": high}
    all_weeks = weeks["refunded_order_count"].sum() / weeks["order_count"].sum()
    before = change.before.share if change.is_sure else all_weeks
    level = np.where(is_after, change.after.share, before)
    return weeks.assign(
        **{name: pd.Series(rate).where(enough) for name, rate in rates.items()},
        level_rate=level,
        is_after=is_after,
        is_range=is_range,
    )[[*BY_WEEK]]


def _verdict(p: float, before: Side, after: Side) -> Verdict:
    if not p <= HINT_P:
        return "none"
    is_large = abs(after.share - before.share) >= PRACTICAL * before.share
    return "clear" if p <= CLEAR_P and is_large else "hint"
