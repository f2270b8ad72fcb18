"""Customers one by one, as a list to act on: pseudonyms and order numbers, no personal data."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.customers.buyers import buyer_orders
from analysis.customers.groups import Choice, group_customers
from analysis.engine import small
from analysis.periods import Period
from analysis.study import Tables

LISTED = ("r_days", "order_count", "net_amount", "rfm_code")


def members(tables: Tables, choice: Choice, group: str) -> pd.DataFrame:
    """The customers of one group, the largest first: see `listed`."""
    found = group_customers(tables, choice)
    if found is None:
        return pd.DataFrame()
    return listed(tables, found.table[found.table[choice.grouping] == group], choice.period)


def listed(tables: Tables, chosen: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Some of the grouped customers as a list, by net yuan from the highest, ties by key.

    Returns:
        buyer_key, last_order_id (finds the buyer in the back office), r_days, order_count,
        net_amount, rfm_code (the three scores, as 545).
    """
    orders = chosen.merge(last_orders(tables, period), on="buyer_key", how="left")
    code = sum(
        (orders[name].astype(str) for name in ("f_score", "m_score")), orders["r_score"].astype(str)
    )
    orders = orders.assign(rfm_code=code)
    return orders.sort_values(["net_amount", "buyer_key"], ascending=[False, True])[
        ["buyer_key", "last_order_id", *LISTED]
    ].reset_index(drop=True)


def last_orders(tables: Tables, period: Period) -> pd.DataFrame:
    """The number of each buyer's last kept order: buyer_key, last_order_id."""
    kept = buyer_orders(tables, period).filter(nw.col("is_kept") == 1)
    last = kept.group_by("buyer_key").agg(last_at=nw.col("paid_at").max())
    newest = kept.join(last, on="buyer_key").filter(nw.col("paid_at") == nw.col("last_at"))
    return small(newest.group_by("buyer_key").agg(last_order_id=nw.col("order_id").max()))


def named(people: pd.DataFrame, buyer_ids: pd.DataFrame) -> pd.DataFrame:
    """A list with the platform's buyer ids after the pseudonyms; the same list where none are kept.

    Args:
        people: a table of `listed`.
        buyer_ids: buyer_key, buyer_id, of those whose id was kept.
    """
    if buyer_ids.empty or people.empty:
        return people
    ids = people["buyer_key"].map(buyer_ids.set_index("buyer_key")["buyer_id"])
    table = people.copy()
    table.insert(1, "buyer_id", ids)
    return table
