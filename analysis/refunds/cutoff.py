"""Until when the files know: their last moment, or the end of a day that the reader sets.

One wrong date in the future makes every order look followed to the end; after a quiet last week
the files know more than their last moment says. So the reader may set the day.
"""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd

from analysis.engine import SharedTables, Table, frame
from analysis.methods.completion import DAY
from analysis.orders.last_moment import last_moment
from analysis.study import Tables

START_TIMES = {
    "orders": ("created_at", "paid_at"),
    "order_lines": ("paid_at",),
    "refunds": ("applied_at",),
}
"""Of each table: the times after which a row was not there yet."""

ALMOST_OVER = pd.Timedelta(hours=1)
"""A day whose last hour only is missing counts as over."""

LATE_DAYS = 3
"""Refunds that end so much earlier than orders do were exported earlier."""

END_TIMES = ("done_at", "closed_at")
REOPENED_STATUS = "pending_seller"
"""The status given to a refund that had not ended by then; its status of that day is unknown."""


def known_until(tables: Tables, day: date | None) -> pd.Timestamp:
    """The end of the day; without one the last moment in the files, if there is any."""
    if day is None:
        return last_moment(tables)
    return pd.Timestamp(day) + pd.Timedelta(hours=23, minutes=59, seconds=59)


def refunds_known_until(tables: Tables, day: date | None) -> tuple[pd.Timestamp, int]:
    """Until when the refunds of the orders are known, and how many days too early that is.

    Refunds that end more than three days before the orders do were exported earlier: the orders
    are followed until the last refund, and the number of days is returned. Else, or with the
    reader's day, it is `known_until` and 0 days.
    """
    cutoff = known_until(tables, day)
    last_refund = last_moment({"refunds": tables["refunds"]})
    if day or pd.isna(cutoff) or pd.isna(last_refund):
        return cutoff, 0
    late_days = (cutoff - last_refund) // DAY
    return (last_refund, late_days) if late_days > LATE_DAYS else (cutoff, 0)


def last_whole_day(cutoff: pd.Timestamp) -> pd.Timestamp:
    """The last day that is over by the cutoff."""
    return (cutoff + ALMOST_OVER).floor("1D") - DAY


def followed_days(paid_on: date, cutoff: pd.Timestamp) -> int:
    """Whole calendar days after a day of payment that are over by the cutoff; -1 before it ends."""
    return (last_whole_day(cutoff) - pd.Timestamp(paid_on)) // DAY


def tables_known_by(tables: Tables, day: date | None) -> Tables:
    """The tables as they stood at the end of the day; as they are without one.

    Rows of later days are left out, and refunds that ended later are open.
    """
    if day is None:
        return tables
    end = known_until(tables, day)
    seen = {name: _started_by(tables[name], name, end) for name in START_TIMES if name in tables}
    if "refunds" in seen:
        seen["refunds"] = _reopened(seen["refunds"], end)
    return SharedTables({**tables, **{name: rows.to_native() for name, rows in seen.items()}})


def _started_by(table: Table, name: str, end: pd.Timestamp) -> nw.LazyFrame:
    rows = frame(table)
    for column in START_TIMES[name]:
        rows = rows.filter((nw.col(column) <= end) | nw.col(column).is_null())
    return rows


def _reopened(refunds: nw.LazyFrame, end: pd.Timestamp) -> nw.LazyFrame:
    later = nw.any_horizontal(*(nw.col(name) > end for name in END_TIMES), ignore_nulls=True)
    status = nw.when(later).then(nw.lit(REOPENED_STATUS)).otherwise(nw.col("refund_status"))
    ends = {name: nw.when(nw.col(name) <= end).then(nw.col(name)) for name in END_TIMES}
    return refunds.with_columns(refund_status=status, **ends)
