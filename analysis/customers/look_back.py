"""How far back the files see: who only seems to be new, and cohorts that look back equally far.

The first order of a buyer in the files is often not the first one ever: the earlier the cohort,
the more of its members bought before the files begin, and such members return more often.
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.customers.buyers import first_paid_day
from analysis.customers.retention import (
    back_share_within,
    buyer_months,
    gap_counts,
    month_start,
    return_curve,
    watched_days,
)
from analysis.engine import small
from analysis.methods.intervals import Floats
from analysis.study import Tables

LOOK_BACK_MONTHS = 3
"""Without an order for so many months a buyer counts as new where cohorts are compared."""

DAY = pd.Timedelta(days=1)
DAYS_A_MONTH = 30
LATE_START = pd.Timedelta(days=5)
"""Files that begin within the first days of a month hold the month as a whole."""

SLOWEST_DECAY = 0.6
"""Of the part that returns in a third of the watched time, the next third brings at most this."""

STEADY_PART = 0.2
"""The curve is carried on from the day up to which so many of the gaps were watched: its end
rests on few."""


def old_shares(
    tables: Tables, cohort_months: pd.Series, as_of: pd.Timestamp, first_day: pd.Timestamp
) -> Floats:
    """Which part of the members of each cohort bought before the files begin, 0 to 1; estimated.

    As if the shop had sold before the files begin as it does in them: of its orders the part
    F(b) comes at most b days after another order of the buyer, and the part F(end) after another
    order at all. An order that has no other one in the b days behind it is then that of an old
    customer in (F(end) - F(b)) / (1 - F(b)) of the cases.

    Args:
        tables: orders, and refunds where they are there.
        cohort_months: first days of months.
        as_of: the day up to which the files know.
        first_day: the day of the first order; b reaches from there to each day of the month.
    """
    gaps = gap_counts(tables, "every", as_of)
    curve = return_curve(gaps)
    behind_days = np.maximum(np.asarray((cohort_months - first_day) / DAY, float), 0)
    is_back = back_share_within(curve, behind_days[:, np.newaxis] + np.arange(DAYS_A_MONTH))
    ever_back = ever_back_share(curve, watched_days(gaps, STEADY_PART))
    first_seen = (1 - is_back).sum(axis=1)
    old = np.maximum(ever_back - is_back, 0).sum(axis=1)
    return np.divide(old, first_seen, where=first_seen > 0, out=np.zeros_like(old))


def ever_back_share(curve: pd.DataFrame, watched: float) -> float:
    """The share that comes back at all: the curve carried on beyond the days that were watched.

    Each further third of the watched time brings as much less as the last third brought less than
    the one before it (Aitken's extrapolation).

    Args:
        curve: what `return_curve` gives.
        watched: days; where it is not a number the whole curve was watched.
    """
    end = watched if np.isfinite(watched) else float(curve["duration_days"].max())
    thirds = back_share_within(curve, end * np.array([1, 2, 3]) / 3)
    before, last = np.diff(thirds)
    decay = min(last / before, SLOWEST_DECAY) if before > 0 else 0.0
    return float(min(thirds[-1] + last * decay / (1 - decay), 1.0))


def returns_of_new(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """The buyers of each month without an order in the three months before it.

    Every month looks back equally far, so that no cohort holds more old customers than another
    one for having been early in the files. Months that the files do not see as far behind, or
    that are not followed by a whole one, are left out.

    Returns:
        cohort_month, size_count, active_count (of them those with an order in the month after).
    """
    month = nw.col("month")
    neighbours = buyer_months(tables).with_columns(
        before=month.shift(1).over("buyer_key", order_by="month"),
        after=month.shift(-1).over("buyer_key", order_by="month"),
    )
    is_new = nw.col("before").is_null() | (month - nw.col("before") > LOOK_BACK_MONTHS)
    is_back = (nw.col("after") - month == 1).fill_null(value=False)
    new = neighbours.filter(is_new).with_columns(is_back=is_back.cast(nw.Int64))
    counted = small(
        new.group_by("month").agg(size_count=nw.len(), active_count=nw.col("is_back").sum())
    ).sort_values("month", ignore_index=True)
    first_whole = _first_whole_month(first_paid_day(tables))
    is_seen = counted["month"] >= first_whole + LOOK_BACK_MONTHS
    is_followed = month_start(counted["month"] + 2) <= as_of
    seen = counted[is_seen & is_followed]
    return seen.assign(cohort_month=month_start(seen["month"])).reset_index(drop=True)[
        ["cohort_month", "size_count", "active_count"]
    ]


def _first_whole_month(first_day: pd.Timestamp) -> int:
    """The number of the first month that the files hold as a whole."""
    early = first_day - LATE_START
    return early.year * 12 + early.month
