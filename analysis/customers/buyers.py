"""Buyers: the paid orders of each buyer, and their amounts net of refunds.

Reads    orders: buyer_key, order_status and the columns of `analysis.orders.paid`
         refunds, where they are there: the amounts refunded
An order counts for its buyer when it was paid and not wholly refunded. Orders without a buyer
key are left out; no key is guessed from anything else.
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, once, small
from analysis.orders.paid import HALF_A_CENT, paid_orders
from analysis.orders.told_refunds import orders_with_told_refunds
from analysis.periods import ALL_DAYS, Period
from analysis.refunds.counting import counted_refunds, per_order
from analysis.study import Code, Finding, Result, Tables

CANCELLED = ("closed", "refunded")
"""Status of a paid order that was cancelled or refunded as a whole."""

BUYER_COLUMNS = ("buyer_key", "order_status", "discount_seller", "discount_platform")
BUYER_COLUMNS += ("paid_amount", "paid_is_net_of_refund")


def with_buyer_key(table: nw.LazyFrame) -> nw.LazyFrame:
    """The rows that name their buyer."""
    return table.filter(nw.col("buyer_key").fill_null("") != "")


def buyer_orders(tables: Tables, period: Period = ALL_DAYS) -> nw.LazyFrame:
    """One row a paid order that names its buyer.

    Returns:
        order_id, buyer_key, paid_at, paid_day, order_amount (before refunds), net_amount (null
        where the payment, or what was refunded of it, is not known), discount_amount, is_kept and
        is_refunded (1 or 0: kept in part is both), is_untold (1 where the files do not say whether
        it was refunded, and it counts as not refunded).
    """
    if "refunds" not in tables:
        orders_alone = {"orders": tables["orders"]}
        told = with_buyer_key(orders_with_told_refunds(orders_alone, period, *BUYER_COLUMNS))
        return _with_outcome(told.with_columns(refunded_amount=nw.col("told_amount")))
    paid = with_buyer_key(paid_orders(tables["orders"], *BUYER_COLUMNS))
    paid = paid.filter(period.holds("paid_at"))
    refunds = per_order(counted_refunds(tables["refunds"], "success"))
    refunds = refunds.select("order_id", "refunded_amount", has_refund=nw.lit(1))
    joined = paid.join(refunds, on="order_id", how="left")
    by_order = nw.when(nw.col("order_refund_amount") > 0).then(nw.col("order_refund_amount"))
    refunded = nw.coalesce(nw.col("refunded_amount"), by_order)
    is_refunded = nw.coalesce(nw.col("has_refund"), (refunded > 0).cast(nw.Int64), nw.lit(0))
    return _with_outcome(joined.with_columns(refunded_amount=refunded, is_refunded=is_refunded))


def _with_outcome(paid: nw.LazyFrame) -> nw.LazyFrame:
    """The columns of `buyer_orders` from paid orders with is_refunded and refunded_amount."""
    is_refunded = (nw.col("is_refunded") == 1).fill_null(value=False)
    refunded = nw.when(is_refunded).then(nw.col("refunded_amount")).otherwise(nw.lit(0.0))
    is_cancelled = nw.col("order_status").fill_null("").is_in(CANCELLED)
    is_wholly_refunded = is_refunded & (refunded >= nw.col("order_amount") - HALF_A_CENT).fill_null(
        value=False
    )
    is_net = nw.col("paid_is_net_of_refund").fill_null(value=False)
    net_as_paid = nw.when(is_net & nw.col("order_amount").is_null()).then(nw.col("paid_amount"))
    net = nw.when(~refunded.is_null()).then(
        nw.col("order_amount") - nw.min_horizontal(refunded, nw.col("order_amount"))
    )
    told = [nw.col("discount_seller"), nw.col("discount_platform")]
    discount = nw.coalesce(told[0] + told[1], *told)
    return paid.select(
        "order_id",
        "buyer_key",
        "paid_at",
        "paid_day",
        "order_amount",
        discount_amount=discount,
        net_amount=nw.coalesce(net, net_as_paid),
        # DuckDB adds numbers with a point twice as fast as whole ones.
        is_kept=(~(is_cancelled | is_wholly_refunded)).cast(nw.Float64),
        is_refunded=(is_cancelled | is_refunded).cast(nw.Float64),
        is_untold=(~is_cancelled & nw.col("is_refunded").is_null()).cast(nw.Float64),
    )


def kept_orders_by_day(orders: nw.LazyFrame) -> nw.LazyFrame:
    """The kept orders with those of one buyer and day merged: buyer_key, paid_day, net_amount."""
    kept_orders = orders.filter(nw.col("is_kept") == 1)
    return kept_orders.group_by("buyer_key", "paid_day").agg(net_amount=nw.col("net_amount").sum())


def customers(
    tables: Tables, period: Period = ALL_DAYS, *, merge_days: bool = False
) -> pd.DataFrame:
    """One row a buyer who kept an order in the period, in no order.

    Args:
        tables: orders, and refunds where they are there.
        period: of the payment.
        merge_days: whether orders of one buyer on one day count as one.

    Returns:
        buyer_key, last_day, order_count, net_amount (of kept orders that tell it; a buyer of whom
        no order does is left out), paid_order_count and refunded_order_count (of all paid).
    """
    return small(once(tables, _customers, period, merge_days))


def _customers(tables: Tables, period: Period, merge_days: bool) -> nw.LazyFrame:
    orders = buyer_orders(tables, period)
    is_kept = nw.col("is_kept") == 1
    counts = ("order_count", "paid_order_count", "refunded_order_count")
    by_buyer = (
        orders.with_columns(
            kept_at=nw.when(is_kept).then(nw.col("paid_at")),
            kept_amount=nw.when(is_kept).then(nw.col("net_amount")),
        )
        .group_by("buyer_key")
        .agg(
            last_at=nw.col("kept_at").max(),
            order_count=nw.col("is_kept").sum(),
            net_amount=nw.col("kept_amount").sum(),
            known_count=nw.col("kept_amount").count(),
            paid_order_count=nw.len(),
            refunded_order_count=nw.col("is_refunded").sum(),
        )
        .filter(nw.col("order_count") > 0, nw.col("known_count") > 0)
        .with_columns(nw.col(*counts).cast(nw.Int64), last_day=nw.col("last_at").dt.truncate("1d"))
        .drop("last_at", "known_count")
    )
    if merge_days:
        day_counts = kept_orders_by_day(orders).group_by("buyer_key").agg(order_count=nw.len())
        by_buyer = by_buyer.drop("order_count").join(day_counts, on="buyer_key")
    return by_buyer


def discount_shares(tables: Tables, period: Period = ALL_DAYS) -> pd.DataFrame:
    """The discount on the price of a buyer's paid orders: buyer_key, discount_share (0 to 1).

    Of the orders that tell both; not a number of a buyer who has none. Where one of the two
    discounts is blank, the other one is taken to be all: some exports have one of them only.
    """
    orders = buyer_orders(tables, period)
    is_told = ~(nw.col("order_amount") + nw.col("discount_amount")).is_null()
    amounts = ("order_amount", "discount_amount")
    by_buyer = small(
        orders.with_columns(nw.when(is_told).then(nw.col(name)).alias(name) for name in amounts)
        .group_by("buyer_key")
        .agg(nw.col(*amounts).sum(), told_count=nw.col("discount_amount").count())
    )
    price = by_buyer["order_amount"] + by_buyer["discount_amount"]
    known = (price > 0) & (by_buyer["told_count"] > 0)
    share = (by_buyer["discount_amount"] / price.where(known)).astype("float64").clip(0, 1)
    return by_buyer[["buyer_key"]].assign(discount_share=share)


def first_paid_day(tables: Tables) -> pd.Timestamp:
    """The day of the first paid order that names its buyer; NaT where there is none."""
    return small(buyer_orders(tables).select(nw.col("paid_day").min()))["paid_day"].iloc[0]


def as_of(tables: Tables, period: Period = ALL_DAYS) -> pd.Timestamp:
    """The day to which recency is counted: the day after the period's end or the last order.

    NaT where no order has a time.
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


def say_unkeyed(tables: Tables, period: Period = ALL_DAYS) -> tuple[Finding, ...]:
    """Say how many paid orders name no buyer and so count for nobody; nothing where all do."""
    paid = paid_orders(tables["orders"], "buyer_key").filter(period.holds("paid_at"))
    has_key = (nw.col("buyer_key").fill_null("") != "").cast(nw.Int64)
    counted = small(paid.select(n=nw.len(), keyed=has_key.sum())).iloc[0]
    unkeyed_count = int(counted["n"] - counted["keyed"])
    if not unkeyed_count:
        return ()
    return (Finding("unkeyed", {"n": unkeyed_count, "all": int(counted["n"])}),)


def say_not_counted(tables: Tables, period: Period = ALL_DAYS) -> tuple[Finding, ...]:
    """What the figures of customers leave out: orders without buyer, without a known amount.

    Also how many orders count as not refunded as nothing is told; nothing of what does not occur.
    """
    kept = buyer_orders(tables, period).filter(nw.col("is_kept") == 1)
    counted = small(
        kept.select(n=nw.len(), told=nw.col("net_amount").count(), untold=nw.col("is_untold").sum())
    ).fillna(0)
    n, told, untold = (int(counted[name].iloc[0]) for name in ("n", "told", "untold"))
    counts = {"blank_amounts": n - told, "untold_refunds": untold}
    found = (Finding(key, {"n": count, "all": n}) for key, count in counts.items() if count)
    return (*say_unkeyed(tables, period), *found)


def no_customers(tables: Tables) -> Result:
    """The answer of a study without customers: why there are none."""
    keyed = with_buyer_key(frame(tables["orders"]))
    kept = buyer_orders(tables).filter(nw.col("is_kept") == 1)
    counted = small(kept.select(n=nw.len(), told=nw.col("net_amount").count())).iloc[0]
    key = "no_kept_order" if small(keyed.select(n=nw.len()))["n"].iloc[0] else "no_buyer_key"
    if counted["n"] and not counted["told"]:
        key = "no_amounts"
    values = {"study": Code("study", "customer_key"), "n": int(counted["n"])}
    return Result({}, findings=(Finding(key, values, "insufficient"),))
