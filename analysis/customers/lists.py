"""Lists of customers to contact: pseudonyms, order numbers and figures, no personal data."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.customers.buyers import buyer_orders
from analysis.customers.groups import Choice, group_customers
from analysis.engine import small
from analysis.periods import ALL_DAYS, Period
from analysis.study import Tables

LIST_COLUMNS = (
    "buyer_key",
    "last_order_id",
    "r_days",
    "order_count",
    "net_amount",
    "rfm_code",
)


def group_members(tables: Tables, choice: Choice, group: str) -> pd.DataFrame:
    """The customers of one group, the largest first: see `customer_list`."""
    grouped = group_customers(tables, choice)
    if grouped is None:
        return pd.DataFrame()
    chosen = grouped.customers[grouped.customers[choice.grouping] == group]
    return customer_list(tables, chosen, choice.period)


def customer_list(tables: Tables, chosen: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Some of the grouped customers as a list, by net yuan from the highest, ties by key.

    Returns:
        buyer_key, last_order_id (finds the buyer in the back office), r_days, order_count,
        net_amount, rfm_code (the three scores, as 545).
    """
    customers = chosen.merge(last_order_ids(tables, period), on="buyer_key", how="left")
    r, f, m = (customers[name].astype(str) for name in ("r_score", "f_score", "m_score"))
    ranked = customers.assign(rfm_code=r + f + m).sort_values(
        ["net_amount", "buyer_key"], ascending=[False, True], ignore_index=True
    )
    return ranked[list(LIST_COLUMNS)]


def are_found_by_order(tables: Tables) -> bool | None:
    """Whether lists have order numbers to look up; None where there are no customers to list."""
    last = last_order_ids(tables, ALL_DAYS)["last_order_id"]
    return bool(last.notna().any()) if len(last) else None


def last_order_ids(tables: Tables, period: Period) -> pd.DataFrame:
    """The number of each buyer's last kept order: buyer_key, last_order_id."""
    kept_orders = buyer_orders(tables, period).filter(nw.col("is_kept") == 1)
    last = kept_orders.group_by("buyer_key").agg(last_at=nw.col("paid_at").max())
    newest = kept_orders.join(last, on="buyer_key").filter(nw.col("paid_at") == nw.col("last_at"))
    return small(newest.group_by("buyer_key").agg(last_order_id=nw.col("order_id").max()))


def with_buyer_ids(customers: pd.DataFrame, buyer_ids: pd.DataFrame) -> pd.DataFrame:
    """A list with the platform's buyer ids after the pseudonyms; the same list where none are kept.

    Args:
        customers: a table of `customer_list`.
        buyer_ids: buyer_key, buyer_id, of those whose id was kept.
    """
    if buyer_ids.empty or customers.empty:
        return customers
    ids = customers["buyer_key"].map(buyer_ids.set_index("buyer_key")["buyer_id"])
    with_ids = customers.copy()
    with_ids.insert(1, "buyer_id", ids)
    return with_ids
