"""The refund rate by three choices: what is counted, which refunds count, by which date.

Source: the cohort rate follows the orders paid in a period whatever day they are refunded on; the
activity rate divides the refunds of a period by the orders paid in it, as seller centres do.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.methods.intervals import ratio_interval, wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.orders.paid import paid_orders, sold_by_day
from analysis.periods import EVER, MATURE_DAYS, Period, week_of
from analysis.refunds.counting import (
    GONE,
    OF_ORDER,
    SOLD,
    Basis,
    State,
    Unit,
    counted_refunds,
    per_order,
    refunded_by_day,
    refunded_orders,
    refunds_told_by_orders,
    refunds_with_orders,
)
from analysis.study import Tables


@dataclass(frozen=True)
class Choice:
    """Which refund rate."""

    unit: Unit = "orders"
    state: State = "success"
    basis: Basis = "cohort"
    period: Period = EVER


@dataclass(frozen=True)
class Rate:
    """A refund rate and what it rests on."""

    sold: float
    """Orders, pieces or yuan paid in the period."""

    gone: float
    """The part of them that came back."""

    share: float
    """gone / sold; not a number where nothing was sold, or more came back than was sold."""

    low: float
    high: float


def chosen_orders(tables: Tables, choice: Choice) -> nw.LazyFrame:
    """The orders paid in the period."""
    return paid_orders(tables["orders"]).filter(choice.period.holds("paid_at"))


def chosen_refunds(tables: Tables, choice: Choice) -> nw.LazyFrame:
    """The refunds that the choice counts, one row each; with orders at hand also of known ones."""
    refunds = counted_refunds(tables["refunds"], choice.state)
    if choice.basis == "cohort" and "orders" in tables:
        return refunds.join(chosen_orders(tables, choice).select("order_id"), on="order_id")
    return refunds.filter(choice.period.holds("applied_at"))


def refunds_beside_orders(tables: Tables, choice: Choice) -> nw.LazyFrame:
    """The same refunds beside their paid orders, as `refunds_with_orders` gives them."""
    dated = "paid_at" if choice.basis == "cohort" else "applied_at"
    return refunds_with_orders(tables, choice.state).filter(choice.period.holds(dated))


def rate_by_day(tables: Tables, choice: Choice) -> pd.DataFrame:
    """What was sold and what came back, day by day: needs orders, takes refunds where there are.

    Returns:
        day_at, order_count, piece_qty, paid_amount, refunded_order_count, refunded_qty,
        refunded_amount, unknown_qty_count, over_paid_count; a row a day, nothing missing.
    """
    sold = sold_by_day(chosen_orders(tables, choice)).rename(columns={"paid_day": "day_at"})
    return day_by_day(sold, gone_on(tables, choice))


def gone_on(tables: Tables, choice: Choice) -> pd.DataFrame:
    """day_at (of payment, or of application by activity) and what came back (`rate_by_day`)."""
    if "refunds" in tables:
        by_order = per_order(refunds_beside_orders(tables, choice), *OF_ORDER)
    else:
        by_order = refunds_told_by_orders(chosen_orders(tables, choice))
    day = "paid_day" if choice.basis == "cohort" else "first_day"
    return refunded_by_day(refunded_orders(by_order), day).rename(columns={day: "day_at"})


def day_by_day(sold: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    """What was sold beside what came back, a row a day; nothing of a kind on a day is 0."""
    return sold.merge(gone, on="day_at", how="outer").fillna(dict.fromkeys(_counts(sold, gone), 0))


def total_rate(by_day: pd.DataFrame, unit: Unit) -> Rate:
    """The rate over all days: Wilson's interval of a share, a bootstrap over days for yuan."""
    sold, gone = float(by_day[SOLD[unit]].sum()), float(by_day[GONE[unit]].sum())
    if not sold or gone > sold:
        return Rate(sold, gone, np.nan, np.nan, np.nan)
    if unit == "amount":
        low, high = ratio_interval(by_day[GONE[unit]], by_day[SOLD[unit]])
    else:
        low, high = wilson(gone, sold)
    return Rate(sold, gone, gone / sold, float(low), float(high))


def rate_by_week(by_day: pd.DataFrame, unit: Unit, cutoff: pd.Timestamp) -> pd.DataFrame:
    """The rate week by week.

    Args:
        by_day: what `rate_by_day` gives.
        unit: what is counted.
        cutoff: the last moment the files know of; a week is young until 30 days after its end.

    Returns:
        week_at (Monday), the two columns of the unit, refund_rate, low_rate, high_rate, is_young;
        a rate on fewer than 30 orders, or on yuan of fewer, is not a number, nor is one where more
        came back than was sold.
    """
    columns = list(dict.fromkeys(["order_count", SOLD[unit], GONE[unit]]))
    weeks = by_day.groupby(week_of(by_day["day_at"]).rename("week_at"))[columns].sum()
    sold, gone = weeks[SOLD[unit]], weeks[GONE[unit]]
    enough = (weeks["order_count"] >= ENOUGH_FOR_SHARE) & (gone <= sold)
    if unit == "amount":
        told = _day_intervals(by_day, weeks.index[enough & (sold > 0)])
        low, high = told.reindex(weeks.index).T.to_numpy()
    else:
        low, high = wilson(np.minimum(gone, sold), sold)
    rates = pd.DataFrame(
        {"refund_rate": gone / sold, "low_rate": low, "high_rate": high}, index=weeks.index
    )
    weeks = weeks.join(rates[enough])
    weeks = weeks.reset_index()
    return weeks.assign(is_young=weeks["week_at"] + pd.Timedelta(days=6 + MATURE_DAYS) > cutoff)


def _day_intervals(by_day: pd.DataFrame, weeks: pd.Index) -> pd.DataFrame:
    """low, high by week: the range of its ratio of yuan, its days drawn anew; finite or nothing."""
    of_week = week_of(by_day["day_at"])
    parts = [by_day[of_week == week] for week in weeks]
    ends = [ratio_interval(part[GONE["amount"]], part[SOLD["amount"]]) for part in parts]
    table = pd.DataFrame(ends, weeks, ["low", "high"], dtype=float)
    return table.replace([np.inf, -np.inf], np.nan).dropna()


def _counts(*tables: pd.DataFrame) -> list[str]:
    return [column for table in tables for column in table.columns if column != "day_at"]
