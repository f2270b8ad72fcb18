"""Retention: cohorts by the month of the first order, and the time to the next order.

Source of the time to the next order: Kaplan and Meier; a gap that is still open is censored at the
last day of the files. Its intervals come from leaving out one sixteenth of the buyers at a time
(delete-a-group jackknife), as one buyer's orders are not independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.customers.buyers import buyer_orders, kept_orders_by_day
from analysis.engine import small
from analysis.methods.intervals import Floats, wilson
from analysis.methods.survival import kaplan_meier
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import Tables

Step = Literal["every", "first"]
"""From every order to the next one, or from the first to the second alone."""

COHORTS = (
    "cohort_month",
    "size_count",
    "month_number",
    "active_count",
    "active_share",
    "is_complete",
)
"""The columns of `cohorts`."""

AVERAGE = ("month_number", "size_count", "active_count", "active_share", "low_share", "high_share")
"""The columns of `average_cohort`."""

MONTHS = 12
MINUTES_A_DAY = 1440
PARTS = 16
"""Groups of buyers that the jackknife leaves out one by one; the same for the same files."""

EPOCH = datetime(1970, 1, 1)
WAKE_UP_SHARE = 0.8
"""Of those who return: the share that is back by the wake-up day."""

ENOUGH_PARTS = 8
"""Groups of buyers that a jackknife interval needs at least."""


def month_number(column: str) -> nw.Expr:
    """Months since year 0, so that they can be subtracted."""
    day = nw.col(column).dt
    return (day.year() * MONTHS + day.month() - 1).cast(nw.Int64)


def month_start(numbers: pd.Series) -> pd.Series:
    """The first day of each month that `month_number` gave."""
    months = numbers.to_numpy(np.int64) - 1970 * MONTHS
    return pd.Series(months.astype("datetime64[M]").astype("datetime64[us]"), index=numbers.index)


def buyer_months(tables: Tables) -> nw.LazyFrame:
    """One row a buyer and month with a kept order: buyer_key, month (a number)."""
    kept_orders = buyer_orders(tables).filter(nw.col("is_kept") == 1)
    return kept_orders.select("buyer_key", month=month_number("paid_at")).unique()


def active_months(tables: Tables) -> pd.DataFrame:
    """first, month (numbers), active_count: buyers of a first month who bought in a month."""
    months = buyer_months(tables)
    firsts = months.group_by("buyer_key").agg(first=nw.col("month").min())
    counted = months.join(firsts, on="buyer_key").group_by("first", "month")
    return small(counted.agg(active_count=nw.len())).sort_values(
        ["first", "month"], ignore_index=True
    )


def cohorts(active: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Each cohort followed month by month.

    Args:
        active: what `active_months` gives.
        as_of: the day up to which the files know; a month that ends later is not complete.

    Returns:
        The columns of COHORTS; month_number 0 is the month of the first order, active_share is
        not a number where the month is not complete.
    """
    if active.empty:
        return pd.DataFrame(columns=list(COHORTS))
    followed = _every_month(active)
    sizes = followed[followed["month"] == followed["first"]].set_index("first")["active_count"]
    size_count = followed["first"].map(sizes)
    is_complete = month_start(followed["month"].add(1)) <= as_of
    return pd.DataFrame(
        {
            "cohort_month": month_start(followed["first"]),
            "size_count": size_count,
            "month_number": followed["month"] - followed["first"],
            "active_count": followed["active_count"],
            "active_share": (followed["active_count"] / size_count).where(is_complete),
            "is_complete": is_complete,
        }
    ).reset_index(drop=True)


def _every_month(active: pd.DataFrame) -> pd.DataFrame:
    """A row a cohort and month up to the last one; active_count is 0 where no buyer came."""
    wide = active.pivot_table(index="first", columns="month", values="active_count", fill_value=0)
    months = range(int(active["first"].min()), int(active["month"].max()) + 1)
    long = wide.reindex(columns=months, fill_value=0).reset_index()
    long = long.melt("first", var_name="month", value_name="active_count").astype("int64")
    return long.query("month >= first").sort_values(["first", "month"])


def average_cohort(cohorts: pd.DataFrame) -> pd.DataFrame:
    """All cohorts that have completed a month, taken together: the columns of AVERAGE."""
    complete = cohorts[cohorts["is_complete"].astype(bool)]
    summed = complete.groupby("month_number", as_index=False)[["size_count", "active_count"]].sum()
    low, high = wilson(summed["active_count"], summed["size_count"])
    share = summed["active_count"] / summed["size_count"]
    return summed.assign(active_share=share, low_share=low, high_share=high)


def gap_counts(tables: Tables, step: Step, as_of: pd.Timestamp) -> pd.DataFrame:
    """Days from an order to the buyer's next one, counted.

    Returns:
        part (sixteen groups of buyers, by the day of their first order), duration_days, is_closed,
        gap_count.
    """
    keys = ["part", "duration_days", "is_closed"]
    counted = order_gaps(tables, step, as_of).group_by(*keys).agg(gap_count=nw.len())
    return small(counted).sort_values(keys, ignore_index=True)


def order_gaps(tables: Tables, step: Step, as_of: pd.Timestamp) -> nw.LazyFrame:
    """One row a gap: buyer_key, paid_day (its start), next_day, part, duration_days, is_closed.

    Orders of one day are one. A gap that is still open lasts until `as_of`.
    """
    days = kept_orders_by_day(buyer_orders(tables))
    order_days = days.with_columns(
        next_day=nw.col("paid_day").shift(-1).over("buyer_key", order_by="paid_day"),
        first_day=nw.col("paid_day").min().over("buyer_key"),
    )
    if step == "first":
        order_days = order_days.filter(nw.col("paid_day") == nw.col("first_day"))
    end = nw.coalesce("next_day", nw.lit(as_of.to_pydatetime()).cast(nw.Datetime("us")))
    day_number = (nw.col("first_day") - nw.lit(EPOCH)).dt.total_minutes() // MINUTES_A_DAY
    return order_days.with_columns(
        part=day_number % PARTS,
        duration_days=(end - nw.col("paid_day")).dt.total_minutes() / MINUTES_A_DAY,
        is_closed=~nw.col("next_day").is_null(),
    )


def return_curve(gaps: pd.DataFrame) -> pd.DataFrame:
    """The share that has come back after each number of days.

    Args:
        gaps: duration_days, is_closed, gap_count.

    Returns:
        duration_days, at_risk_count, back_count, back_share.
    """
    curve = kaplan_meier(gaps["duration_days"], gaps["is_closed"], gaps["gap_count"])
    return pd.DataFrame(
        {
            "duration_days": curve["duration"],
            "at_risk_count": curve["at_risk_count"].astype("int64"),
            "back_count": curve["end_count"].astype("int64"),
            "back_share": 1 - curve["open_share"],
        }
    )


def watched_days(gaps: pd.DataFrame, least_share: float = 0.0) -> float:
    """For how many days at least thirty gaps, and this part of all, were watched.

    Not a number where there are fewer gaps.
    """
    counts = gaps.groupby("duration_days")["gap_count"].sum()
    at_risk = counts[::-1].cumsum()
    enough = max(ENOUGH_FOR_SHARE, least_share * counts.sum())
    return float(at_risk.index[at_risk >= enough].max())


def back_share_within(curve: pd.DataFrame, days: npt.ArrayLike) -> Floats:
    """The shares that have come back within some numbers of days."""
    step = np.searchsorted(curve["duration_days"].to_numpy(float), days, side="right")
    return np.concatenate([[0.0], curve["back_share"].to_numpy(float)])[step]


def back_share_intervals(
    gaps: pd.DataFrame, days: npt.ArrayLike, horizon: float = np.inf
) -> tuple[Floats, Floats]:
    """95 % intervals of `back_share_within`; not a number with fewer than eight parts of buyers.

    With a horizon: of the part that is back of all who return within so many days.
    """

    def back_shares(gaps: pd.DataFrame) -> Floats:
        curve = return_curve(gaps)
        returning = 1.0 if np.isinf(horizon) else float(back_share_within(curve, horizon))
        return back_share_within(curve, days) / (returning or np.nan)

    low, high = jackknife_range(gaps, back_shares)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def jackknife_range(
    gaps: pd.DataFrame, figure: Callable[[pd.DataFrame], Floats]
) -> tuple[Floats, Floats]:
    """The 95 % interval of a figure of the gaps by the delete-a-group jackknife."""
    estimate = figure(gaps)
    parts = sorted(gaps["part"].unique())
    if len(parts) < ENOUGH_PARTS:
        return np.full_like(estimate, np.nan), np.full_like(estimate, np.nan)
    replicates = np.array([figure(gaps[gaps["part"] != part]) for part in parts])
    deviations = replicates - replicates.mean(axis=0)
    variance = (len(parts) - 1) / len(parts) * (deviations**2).sum(axis=0)
    half_width = stats.t.ppf(0.975, len(parts) - 1) * np.sqrt(variance)
    return estimate - half_width, estimate + half_width


def first_day_at(days: npt.ArrayLike, shares: npt.ArrayLike, goal: float) -> float:
    """The first of these days on which the share is at the goal; not a number where none is."""
    days_at_goal = np.asarray(days, float)[np.asarray(shares, float) >= goal - 1e-12]
    return float(days_at_goal[0]) if days_at_goal.size else float("nan")


def wake_up_day(curve: pd.DataFrame, horizon: float, share: float = WAKE_UP_SHARE) -> float:
    """The days within which this share has returned of all who return within the horizon."""
    goal = share * float(back_share_within(curve, horizon))
    if goal <= 0:
        return float("nan")
    return first_day_at(curve["duration_days"], curve["back_share"], goal)
