"""Who bought: the paid orders of each buyer, and what they were worth after refunds.

Reads    orders: buyer_key, order_status and the columns of `analysis.orders.paid`
         refunds, where they are there: the money that went back
An order counts for its buyer when it was paid and not wholly refunded. Orders without a buyer
key count for nobody; no key is guessed from anything else.
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, once, small
from analysis.orders.paid import HALF_A_CENT, paid_orders
from analysis.periods import EVER, Period
from analysis.refunds.counting import counted_refunds, per_order
from analysis.study import Finding, Result, Tables

CALLED_OFF = ("closed", "refunded")
"""A paid order that ends in one of these went back as a whole."""

ALSO = ("buyer_key", "order_status", "discount_seller", "discount_platform")


def keyed(table: nw.LazyFrame) -> nw.LazyFrame:
    """The rows that name their buyer."""
    return table.filter(nw.col("buyer_key").fill_null("") != "")


def buyer_orders(tables: Tables, period: Period = EVER) -> nw.LazyFrame:
    """One row a paid order of a known buyer.

    Returns:
        order_id, buyer_key, paid_at, paid_day, order_amount (before refunds), net_amount,
        discount_amount, is_kept and is_refunded (1 or 0: kept in part is both).
    """
    paid = keyed(paid_orders(tables["orders"], *ALSO)).filter(period.holds("paid_at"))
    if "refunds" in tables:
        back = per_order(counted_refunds(tables["refunds"], "success"))
        paid = paid.join(back.select("order_id", "refunded_amount"), on="order_id", how="left")
        told = nw.coalesce("refunded_amount", "known_amount")
    else:
        told = nw.col("known_amount")
    return _kept(paid.with_columns(gone_amount=told))


def _kept(paid: nw.LazyFrame) -> nw.LazyFrame:
    off = nw.col("order_status").fill_null("").is_in(CALLED_OFF)
    whole = (nw.col("gone_amount") > 0) & (
        nw.col("gone_amount") >= nw.col("order_amount") - HALF_A_CENT
    )
    discount = nw.col("discount_seller").fill_null(0.0) + nw.col("discount_platform").fill_null(0.0)
    return paid.select(
        "order_id",
        "buyer_key",
        "paid_at",
        "paid_day",
        "order_amount",
        discount_amount=discount,
        net_amount=nw.col("order_amount") - nw.min_horizontal("gone_amount", "order_amount"),
        # DuckDB adds numbers with a point twice as fast as whole ones.
        is_kept=(~(off | whole)).cast(nw.Float64),
        is_refunded=(off | (nw.col("gone_amount") > 0)).cast(nw.Float64),
    )


def by_day(orders: nw.LazyFrame) -> nw.LazyFrame:
    """The kept orders with those of one buyer and day merged: buyer_key, paid_day, net_amount."""
    kept = orders.filter(nw.col("is_kept") == 1)
    return kept.group_by("buyer_key", "paid_day").agg(net_amount=nw.col("net_amount").sum())


def customers(tables: Tables, period: Period = EVER, *, merge_days: bool = False) -> pd.DataFrame:
    """One row a buyer who kept an order in the period, in no order.

    Args:
        tables: orders, and refunds where they are there.
        period: of the payment.
        merge_days: whether orders of one buyer on one day count as one.

    Returns:
        buyer_key, last_day, order_count, net_amount (of kept orders), paid_order_count and
        refunded_order_count (of all paid).
    """
    return small(once(tables, _customers, period, merge_days))


def _customers(tables: Tables, period: Period, merge_days: bool) -> nw.LazyFrame:
    orders = buyer_orders(tables, period)
    kept = nw.col("is_kept") == 1
    counts = ("order_count", "paid_order_count", "refunded_order_count")
    summed = (
        orders.with_columns(
            kept_at=nw.when(kept).then(nw.col("paid_at")),
            kept_amount=nw.when(kept).then(nw.col("net_amount")).otherwise(nw.lit(0.0)),
        )
        .group_by("buyer_key")
        .agg(
            last_at=nw.col("kept_at").max(),
            order_count=nw.col("is_kept").sum(),
            net_amount=nw.col("kept_amount").sum(),
            paid_order_count=nw.len(),
            refunded_order_count=nw.col("is_refunded").sum(),
        )
        .filter(nw.col("order_count") > 0)
        .with_columns(nw.col(*counts).cast(nw.Int64), last_day=nw.col("last_at").dt.truncate("1d"))
        .drop("last_at")
    )
    if merge_days:
        days = by_day(orders).group_by("buyer_key").agg(order_count=nw.len())
        summed = summed.drop("order_count").join(days, on="buyer_key")
    return summed


def discounts(tables: Tables, period: Period = EVER) -> pd.DataFrame:
    """What was taken off the price of a buyer's paid orders: buyer_key, discount_share (0 to 1)."""
    orders = buyer_orders(tables, period)
    table = small(
        orders.group_by("buyer_key").agg(
            paid=nw.col("order_amount").sum(), off=nw.col("discount_amount").sum()
        )
    )
    price = table["paid"] + table["off"]
    share = (table["off"] / price.where(price > 0)).fillna(0.0).clip(0, 1)
    return table[["buyer_key"]].assign(discount_share=share)


def first_day(tables: Tables) -> pd.Timestamp:
    """The day of the first paid order of a known buyer; not a time where there is none."""
    return small(buyer_orders(tables).select(nw.col("paid_day").min()))["paid_day"].iloc[0]


def as_of(tables: Tables, period: Period = EVER) -> pd.Timestamp:
    """The day that recency is counted to: after the period's end, or after the last order.

    Not a time where no order has one.
    """
    if period.end:
        return pd.Timestamp(period.end) + pd.Timedelta(days=1)
    times = frame(tables["orders"]).select(nw.col("created_at", "paid_at").max())
    days = small(times).max(axis=1).dt.normalize() + pd.Timedelta(days=1)
    return days.iloc[0]


def days_between(earlier: pd.Series, later: pd.Timestamp) -> pd.Series:
    """Whole days from each of some midnights to a later one."""
    days = (later.to_datetime64() - earlier.to_numpy("datetime64[us]")) / np.timedelta64(1, "D")
    return pd.Series(days, index=earlier.index)


def unkeyed(tables: Tables, period: Period = EVER) -> tuple[Finding, ...]:
    """Say how many paid orders name no buyer and so count for nobody; nothing where all do."""
    paid = paid_orders(tables["orders"], "buyer_key").filter(period.holds("paid_at"))
    has_key = (nw.col("buyer_key").fill_null("") != "").cast(nw.Int64)
    counted = small(paid.select(n=nw.len(), keyed=has_key.sum())).iloc[0]
    lacking = int(counted["n"] - counted["keyed"])
    if not lacking:
        return ()
    return (Finding("unkeyed", {"n": lacking, "all": int(counted["n"])}),)


def nobody(tables: Tables) -> Result:
    """The answer of a study that found no buyer: no key in the files, or no order to keep."""
    any_key = small(keyed(frame(tables["orders"])).select(n=nw.len()))["n"].iloc[0]
    key = "no_kept_order" if any_key else "no_buyer_key"
    return Result({}, findings=(Finding(key, {"study": "customer_key"}, "insufficient"),))
