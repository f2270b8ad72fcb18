"""Customers with their days, scores and group, and what a group of them amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.customers.buyers import as_of, customers, days_between
from analysis.customers.rfm import Centre, Cuts, Middle, Scale, cut_points, grouped, middle, scored
from analysis.methods.intervals import Floats, wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.periods import EVER, Period
from analysis.study import Tables

Grouping = Literal["group8", "segment"]
"""Eight groups, or ten named segments; also the name of the column."""

Count = Literal["orders", "days"]
"""What frequency counts: orders, or days with an order."""

OWN_MIDDLE = Middle(60, 2, 200)
OWN_CUTS = Cuts((30, 60, 90, 180), (1, 2, 3, 5), (50, 100, 200, 500))
"""What a reader's own borders start from: days, orders, yuan."""


@dataclass(frozen=True)
class Choice:
    """How customers are put into groups."""

    grouping: Grouping = "group8"
    centre: Centre = "mean"
    scale: Scale = "quantile"
    count: Count = "orders"
    own_middle: Middle = OWN_MIDDLE
    own_cuts: Cuts = OWN_CUTS
    period: Period = EVER


@dataclass(frozen=True)
class Grouped:
    """All customers, and the borders that their groups were made with."""

    table: pd.DataFrame
    """What `customers` gives, and r_days, r_score, f_score, m_score, segment, group8."""

    cuts: Cuts
    middle: Middle
    as_of: pd.Timestamp


def group_customers(tables: Tables, choice: Choice) -> Grouped | None:
    """Score and group everybody who kept an order; None where there is nobody."""
    bought = customers(tables, choice.period, merge_days=choice.count == "days")
    if bought.empty:
        return None
    today = as_of(tables, choice.period)
    table = bought.assign(r_days=days_between(bought["last_day"], today))
    cuts = cut_points(table, choice.scale, choice.own_cuts)
    cut = middle(table, choice.centre, choice.own_middle)
    return Grouped(grouped(scored(table, cuts), cut), cuts, cut, today)


def profile(table: pd.DataFrame, by: Grouping) -> pd.DataFrame:
    """What each group amounts to, in the order of its definition; groups of nobody stand too.

    Returns:
        group, customer_count, customer_share, order_count, net_amount, amount_share (of all
        net yuan), median_days, median_orders, median_amount, refund_rate (of its paid orders),
        low_rate, high_rate. Fewer than 30 customers, or 30 paid orders, have no share or rate.
    """
    groups = table.groupby(by, observed=False)
    summed = groups[["order_count", "net_amount", "paid_order_count", "refunded_order_count"]].sum()
    medians = groups[["r_days", "order_count", "net_amount"]].median()
    counts = groups.size()
    rate, low, high = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    summary = pd.DataFrame(
        {
            "customer_count": counts,
            "customer_share": _share(counts, len(table)),
            "order_count": summed["order_count"],
            "net_amount": summed["net_amount"],
            "amount_share": _share(summed["net_amount"], len(table)),
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
    return tuple(np.where(enough, ends, np.nan) for ends in (rate, low, high))


def _share(parts: pd.Series, customers: int) -> pd.Series:
    total = parts.sum()
    if customers < ENOUGH_FOR_SHARE or not total > 0:
        return pd.Series(np.nan, index=parts.index)
    return parts / total
