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
"""What is called recent: what was put right last year is no trouble today."""

Grain = Literal["week", "month"]
"""What a point of a curve over time stands for."""


@dataclass(frozen=True)
class Period:
    """Days from start to end, both included; an end that is None is open."""

    start: date | None = None
    end: date | None = None

    def holds(self, column: str) -> nw.Expr:
        """Whether the time in a column falls into the period; a missing time does in no period."""
        inside = ~nw.col(column).is_null()
        if self.start:
            inside = inside & (nw.col(column) >= pd.Timestamp(self.start))
        if self.end:
            inside = inside & (nw.col(column) < pd.Timestamp(self.end) + pd.Timedelta(days=1))
        return inside

    def within(self, other: Period) -> Period:
        """The days that both have."""
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        return Period(max(starts, default=None), min(ends, default=None))


EVER = Period()
"""All days."""


def week_of(days: pd.Series) -> pd.Series:
    """The Monday of each day."""
    midnight = days.dt.normalize()
    return midnight - pd.to_timedelta(midnight.dt.day_of_week, unit="D")


def first_of(days: pd.Series, grain: Grain) -> pd.Series:
    """The Monday of each day's week, or the first of its month."""
    if grain == "week":
        return week_of(days)
    midnight = days.dt.normalize()
    return midnight - pd.to_timedelta(midnight.dt.day - 1, unit="D")


def period_from(first: str, grain: Grain) -> Period:
    """The week or month that starts on a day (2026-05-01)."""
    start = date.fromisoformat(first)
    days = 7 if grain == "week" else pd.Timestamp(start).days_in_month
    return Period(start, start + timedelta(days=days - 1))


def or_recent(period: Period, last: pd.Timestamp) -> Period:
    """The period, or the last 90 days that are known where it is open at both ends."""
    if period.start or period.end or pd.isna(last):
        return period
    return Period(last.date() - timedelta(days=RECENT_DAYS - 1), last.date())
