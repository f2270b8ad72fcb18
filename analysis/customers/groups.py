"""Customers with their days, scores and group, and the profile of each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.customers.buyers import as_of, customers, days_between
from analysis.customers.rfm import (
    Borders,
    Centre,
    CutPoints,
    Scale,
    borders_of,
    cut_points,
    with_group8,
    with_scores,
)
from analysis.methods.intervals import Floats, wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.periods import ALL_DAYS, Period
from analysis.study import Tables

Grouping = Literal["group8", "segment"]
"""Eight groups, or ten named segments; also the name of the column."""

Count = Literal["orders", "days"]
"""What frequency counts: orders, or days with an order."""

PROFILE = (
    "group",
    "customer_count",
    "customer_share",
    "order_count",
    "net_amount",
    "amount_share",
    "median_days",
    "median_orders",
    "median_amount",
    "refund_rate",
    "low_rate",
    "high_rate",
)
"""The columns of `profile`."""

DEFAULT_BORDERS = Borders(60, 2, 200)
DEFAULT_CUT_POINTS = CutPoints((30, 60, 90, 180), (1, 2, 3, 5), (50, 100, 200, 500))
"""The reader's own borders and cut points before any change: days, orders, yuan."""


@dataclass(frozen=True)
class Choice:
    """How customers are put into groups."""

    grouping: Grouping = "group8"
    centre: Centre = "mean"
    scale: Scale = "quantile"
    count: Count = "orders"
    own_borders: Borders = DEFAULT_BORDERS
    own_cut_points: CutPoints = DEFAULT_CUT_POINTS
    period: Period = ALL_DAYS


@dataclass(frozen=True)
class GroupedCustomers:
    """All customers, with the cut points and borders of their scores and groups."""

    customers: pd.DataFrame
    """What `buyers.customers` gives, and r_days, r_score, f_score, m_score, segment, group8."""

    cut_points: CutPoints
    borders: Borders
    as_of: pd.Timestamp


def group_customers(tables: Tables, choice: Choice) -> GroupedCustomers | None:
    """Score and group all buyers who kept an order; None where there is none."""
    buyers = customers(tables, choice.period, merge_days=choice.count == "days")
    if buyers.empty:
        return None
    today = as_of(tables, choice.period)
    buyers = buyers.assign(r_days=days_between(buyers["last_day"], today))
    cuts = cut_points(buyers, choice.scale, choice.own_cut_points)
    borders = borders_of(buyers, choice.centre, choice.own_borders)
    grouped = with_group8(with_scores(buyers, cuts), borders)
    return GroupedCustomers(grouped, cuts, borders, today)


def profile(customers: pd.DataFrame, by: Grouping) -> pd.DataFrame:
    """Size, yuan and habits of each group, in the order of definition; empty groups are included.

    Returns:
        The columns of PROFILE; amount_share is of all net yuan, refund_rate of the group's paid
        orders. Fewer than 30 customers, or 30 paid orders, have no share or rate.
    """
    groups = customers.groupby(by, observed=False)
    summed = groups[["order_count", "net_amount", "paid_order_count", "refunded_order_count"]].sum()
    medians = groups[["r_days", "order_count", "net_amount"]].median()
    counts = groups.size()
    rate, low, high = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    summary = pd.DataFrame(
        {
            "customer_count": counts,
            "customer_share": _share(counts, len(customers)),
            "order_count": summed["order_count"],
            "net_amount": summed["net_amount"],
            "amount_share": _share(summed["net_amount"], len(customers)),
            "median_days": medians["r_days"],
            "median_orders": medians["order_count"],
            "median_amount": medians["net_amount"],
            "refund_rate": rate,
            "low_rate": low,
            "high_rate": high,
        }
    ).reset_index()
    return summary.rename(columns={by: "group"}).astype({"group": "str"})


def refund_rates(refunded: pd.Series, paid: pd.Series) -> tuple[Floats, ...]:
    """Rate and its 95 % interval; not a number on fewer than 30 paid orders."""
    enough = paid.to_numpy() >= ENOUGH_FOR_SHARE
    low, high = wilson(refunded, paid)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = refunded.to_numpy(float) / paid.to_numpy(float)
    return tuple(np.where(enough, values, np.nan) for values in (rate, low, high))


def _share(parts: pd.Series, customer_count: int) -> pd.Series:
    total = parts.sum()
    if customer_count < ENOUGH_FOR_SHARE or not total > 0:
        return pd.Series(np.nan, index=parts.index)
    return parts / total
