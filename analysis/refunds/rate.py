"""The refund rate by three choices: what is counted, which refunds count, by which date.

Source: the cohort rate follows the orders paid in a period whatever day they are refunded on; the
activity rate divides the refunds of a period by the orders paid in it, as seller centres do.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.methods.intervals import Interval, ratio_interval, wilson
from analysis.methods.overdispersion import rates_spread
from analysis.methods.thresholds import ENOUGH_COVERAGE, ENOUGH_FOR_SHARE, PRACTICAL
from analysis.orders.paid import paid_orders, sold_by_day
from analysis.orders.told_refunds import orders_with_told_refunds
from analysis.periods import ALL_DAYS, MATURE_DAYS, Period, week_start
from analysis.refunds.counting import (
    ORDER_COLUMNS,
    POSSIBLE,
    REFUNDED,
    SOLD,
    UNKNOWN,
    Basis,
    State,
    Unit,
    counted_refunds,
    per_order,
    refunded_by_day,
    refunded_orders,
    refunds_from_orders,
    refunds_with_orders,
)
from analysis.study import Tables


@dataclass(frozen=True)
class RateChoice:
    """Which refund rate."""

    unit: Unit = "orders"
    state: State = "success"
    basis: Basis = "cohort"
    period: Period = ALL_DAYS


@dataclass(frozen=True)
class Rate:
    """A refund rate and what it rests on."""

    sold: float
    """Orders, pieces or yuan paid in the period."""

    refunded: float
    """The part of them that was refunded."""

    share: float
    """refunded / sold; not a number where nothing was sold, more was refunded than sold, or too
    little is known of how much was refunded."""

    low: float
    high: float
    """The 95 % interval; of pieces from none to all of those that are not known."""


def chosen_orders(tables: Tables, choice: RateChoice) -> nw.LazyFrame:
    """The orders paid in the period; without refunds those that tell whether they were refunded."""
    if "refunds" in tables:
        return paid_orders(tables["orders"]).filter(choice.period.holds("paid_at"))
    told = orders_with_told_refunds(tables, choice.period, "post_fee")
    return told.filter(~nw.col("is_refunded").is_null())


def chosen_refunds(tables: Tables, choice: RateChoice) -> nw.LazyFrame:
    """The refunds that the choice counts, one row each; by cohort only those of known orders."""
    refunds = counted_refunds(tables["refunds"], choice.state)
    if choice.basis == "cohort" and "orders" in tables:
        return refunds.join(chosen_orders(tables, choice).select("order_id"), on="order_id")
    return refunds.filter(choice.period.holds("applied_at"))


def refunds_beside_orders(tables: Tables, choice: RateChoice) -> nw.LazyFrame:
    """The same refunds beside their paid orders, as `refunds_with_orders` gives them."""
    dated = "paid_at" if choice.basis == "cohort" else "applied_at"
    return refunds_with_orders(tables, choice.state).filter(choice.period.holds(dated))


def rate_by_day(tables: Tables, choice: RateChoice) -> pd.DataFrame:
    """What was sold and what was refunded, day by day: needs orders; refunds where there are any.

    Returns:
        day_at, order_count, piece_qty, paid_amount, refunded_order_count, refunded_qty,
        and the other columns of `refunded_by_day`; a row a day, nothing missing.
    """
    sold = sold_by_day(chosen_orders(tables, choice)).rename(columns={"paid_day": "day_at"})
    return join_days(sold, refunded_on_days(tables, choice))


def refunded_on_days(tables: Tables, choice: RateChoice) -> pd.DataFrame:
    """day_at (of payment; of application by activity) and what was refunded (`rate_by_day`)."""
    if "refunds" in tables:
        by_order = per_order(refunds_beside_orders(tables, choice), *ORDER_COLUMNS)
    else:
        by_order = refunds_from_orders(chosen_orders(tables, choice))
    day = "paid_day" if choice.basis == "cohort" else "first_day"
    by_day = refunded_by_day(refunded_orders(by_order), day).rename(columns={day: "day_at"})
    if choice.basis == "activity":
        # What was sold to them was paid on other days.
        return by_day.assign(**{sold: 0.0 for _, sold in UNKNOWN.values()})
    return by_day


def join_days(sold: pd.DataFrame, refunded: pd.DataFrame) -> pd.DataFrame:
    """What was sold beside what was refunded, a row a day; nothing of a kind on a day is 0."""
    return sold.merge(refunded, on="day_at", how="outer").fillna(
        dict.fromkeys(_count_columns(sold, refunded), 0)
    )


def countable(by_day: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """The days without what was sold to orders that were refunded by nobody knows how much."""
    if unit not in UNKNOWN:
        return by_day
    sold = by_day[SOLD[unit]] - by_day[UNKNOWN[unit][1]]
    return by_day.assign(**{SOLD[unit]: sold.clip(lower=0.0).round(2)})


def unknown_count(by_day: pd.DataFrame, unit: Unit) -> int:
    """The refunded orders of which it is not known how much was refunded, in a unit."""
    return int(by_day[UNKNOWN[unit][0]].sum()) if unit in UNKNOWN else 0


def is_told(by_day: pd.DataFrame, unit: Unit) -> bool:
    """Whether of enough refunded orders it is known how much: yuan of four fifths, pieces of 90 %.

    Refunds of a part of an order tell their yuan, and often not their pieces: those that do not
    are of another kind than those that do.
    """
    most = PRACTICAL if unit == "pieces" else 1 - ENOUGH_COVERAGE
    return unknown_count(by_day, unit) <= most * by_day["refunded_order_count"].sum()


def total_rate(by_day: pd.DataFrame, unit: Unit) -> Rate:
    """The rate over all days: Wilson's interval of a share, a bootstrap over days for yuan.

    No share where too little is told (`is_told`); of pieces the bounds are given all the same.
    """
    every_day, by_day = by_day, countable(by_day, unit)
    sold, refunded = float(by_day[SOLD[unit]].sum()), float(by_day[REFUNDED[unit]].sum())
    if not sold or refunded > sold:
        return Rate(sold, refunded, np.nan, np.nan, np.nan)
    share = refunded / sold if is_told(every_day, unit) else np.nan
    if unit != "amount":
        low, high = _bounds(every_day.sum(numeric_only=True).to_frame().T, unit)
        return Rate(sold, refunded, share, float(low[0]), float(high[0]))
    if np.isnan(share):
        return Rate(sold, refunded, np.nan, np.nan, np.nan)
    low, high = ratio_interval(by_day[REFUNDED[unit]], by_day[SOLD[unit]])
    return Rate(sold, refunded, share, float(low), float(high))


def _bounds(sums: pd.DataFrame, unit: Unit, spread: float = 1.0) -> Interval:
    """Wilson's interval by row, from the least to the most that may have been refunded."""
    sold = sums[SOLD[unit]]
    least, most = (
        np.minimum(sums[column], sold)
        for column in (REFUNDED[unit], POSSIBLE.get(unit, REFUNDED[unit]))
    )
    sizes = sold / spread
    return Interval(wilson(least / spread, sizes).low, wilson(most / spread, sizes).high)


def rate_by_week(by_day: pd.DataFrame, unit: Unit, cutoff: pd.Timestamp) -> pd.DataFrame:
    """The rate week by week.

    Args:
        by_day: what `rate_by_day` gives.
        unit: what is counted.
        cutoff: the last moment the files know of; a week is young until 30 days after its end.

    Returns:
        week_at (Monday), the two columns of the unit, refund_rate, low_rate, high_rate (as much
        wider than Wilson's as the rates of the weeks scatter), is_young (the rate may rise: not
        where all was refunded already);
        a rate on fewer than 30 orders, or on yuan of fewer, is not a number, nor is one where more
        was refunded than sold, or of pieces where too few are told.
    """
    every_day, by_day = by_day, countable(by_day, unit)
    columns = list(dict.fromkeys(["order_count", SOLD[unit], REFUNDED[unit]]))
    weeks = by_day.groupby(week_start(by_day["day_at"]).rename("week_at"))[columns].sum()
    sold, refunded = weeks[SOLD[unit]], weeks[REFUNDED[unit]]
    every_week = every_day.drop(columns="day_at").groupby(week_start(every_day["day_at"])).sum()
    enough = (weeks["order_count"] >= ENOUGH_FOR_SHARE) & (refunded <= sold)
    if unit == "pieces":
        enough &= np.array([is_told(every_week.loc[[week]], unit) for week in weeks.index])
    if unit == "amount":
        week_intervals = _week_intervals(by_day, weeks.index[enough & (sold > 0)])
        low, high = week_intervals.reindex(weeks.index).T.to_numpy()
    else:
        returned = np.minimum(refunded, sold)
        is_old = weeks.index <= cutoff - pd.Timedelta(days=6 + MATURE_DAYS)
        spread = np.nan_to_num(rates_spread(returned[is_old], sold[is_old]), nan=1.0)
        low, high = _bounds(every_week, unit, float(spread))
    rates = pd.DataFrame(
        {"refund_rate": refunded / sold, "low_rate": low, "high_rate": high}, index=weeks.index
    )
    weeks = weeks.join(rates[enough]).reset_index()
    young = weeks["week_at"] + pd.Timedelta(days=6 + MATURE_DAYS) > cutoff
    return weeks.assign(is_young=young & (weeks[REFUNDED[unit]] < weeks[SOLD[unit]]))


def _week_intervals(by_day: pd.DataFrame, weeks: pd.Index) -> pd.DataFrame:
    """low, high by week: bootstrap interval over days of its ratio of yuan; only finite ones."""
    of_week = week_start(by_day["day_at"])
    parts = [by_day[of_week == week] for week in weeks]
    ends = [ratio_interval(part[REFUNDED["amount"]], part[SOLD["amount"]]) for part in parts]
    table = pd.DataFrame(ends, weeks, ["low", "high"], dtype=float)
    return table.replace([np.inf, -np.inf], np.nan).dropna()


def _count_columns(*tables: pd.DataFrame) -> list[str]:
    return [column for table in tables for column in table.columns if column != "day_at"]
