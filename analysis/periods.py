"""Days, weeks and the period a reader chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import narwhals as nw
import pandas as pd

MATURE_DAYS = 30
"""After this many days nearly every refund of an order has been applied for."""

RECENT_DAYS = 90
"""Length of the default period, in days before the last known one."""

Grain = Literal["week", "month"]
"""The time unit of a point of a curve."""


@dataclass(frozen=True)
class Period:
    """Days from start to end, both included; an end that is None is open."""

    start: date | None = None
    end: date | None = None

    def holds(self, column: str) -> nw.Expr:
        """Whether the time in a column is in the period; a missing time is in none."""
        is_inside = ~nw.col(column).is_null()
        if self.start:
            is_inside = is_inside & (nw.col(column) >= pd.Timestamp(self.start))
        if self.end:
            is_inside = is_inside & (nw.col(column) < pd.Timestamp(self.end) + pd.Timedelta(days=1))
        return is_inside

    def within(self, other: Period) -> Period:
        """The days that both have."""
        start_dates = [day for day in (self.start, other.start) if day]
        end_dates = [day for day in (self.end, other.end) if day]
        return Period(max(start_dates, default=None), min(end_dates, default=None))


ALL_DAYS = Period()
"""All days."""


def week_start(days: pd.Series) -> pd.Series:
    """The Monday of each day."""
    dates = days.dt.normalize()
    return dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")


def grain_start(days: pd.Series, grain: Grain) -> pd.Series:
    """The Monday of each day's week, or the first of its month."""
    if grain == "week":
        return week_start(days)
    dates = days.dt.normalize()
    return dates - pd.to_timedelta(dates.dt.day - 1, unit="D")


def period_from(first: str, grain: Grain) -> Period:
    """The week or month that starts on a day (2026-05-01)."""
    start = date.fromisoformat(first)
    days = 7 if grain == "week" else pd.Timestamp(start).days_in_month
    return Period(start, start + timedelta(days=days - 1))


def period_or_recent(period: Period, last: pd.Timestamp) -> Period:
    """The period, or the last 90 days that are known where it is open at both ends."""
    if period.start or period.end or pd.isna(last):
        return period
    return Period(last.date() - timedelta(days=RECENT_DAYS - 1), last.date())
