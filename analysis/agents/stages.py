"""Whether a conversation was held before or after the sale.

Reads    chats: conversation_id, buyer_key, sent_at; orders: buyer_key and the columns of
         `analysis.orders.paid`
A conversation is after-sale where its buyer had paid within the 30 days before it began.
"""

from __future__ import annotations

from datetime import timedelta

import narwhals as nw

from analysis.engine import Table, frame, once
from analysis.orders.paid import paid_orders
from analysis.study import Tables

AFTER_SALE = timedelta(days=30)


def conversation() -> nw.Expr:
    """The name of a line's conversation: its number, or buyer and day without one."""
    day = nw.col("sent_at").dt.truncate("1d").cast(nw.String)
    return nw.coalesce(
        nw.col("conversation_id"), nw.concat_str(nw.col("buyer_key"), day, separator=" ")
    )


def orders_of_known_buyers(orders: Table) -> nw.LazyFrame:
    """The paid orders whose buyer is known: order_id, buyer_key, paid_at, order_amount."""
    paid = paid_orders(orders, "buyer_key").filter(~nw.col("buyer_key").is_null())
    return paid.select("order_id", "buyer_key", "paid_at", "order_amount")


def after_sale_conversations(tables: Tables) -> nw.LazyFrame:
    """The conversations after a sale, one row each: conversation_id."""
    return once(tables, _after_sale_conversations)


def with_stage(rows: nw.LazyFrame, tables: Tables) -> nw.LazyFrame:
    """Rows that name their conversation, with its stage: pre_sale or after_sale."""
    after_sale = after_sale_conversations(tables).with_columns(after_sale=nw.lit("after_sale"))
    return (
        rows.join(after_sale, on="conversation_id", how="left")
        .with_columns(stage=nw.coalesce("after_sale", nw.lit("pre_sale")))
        .drop("after_sale")
    )


def _after_sale_conversations(tables: Tables) -> nw.LazyFrame:
    conversations = (
        frame(tables["chats"])
        .with_columns(conversation_id=conversation())
        .group_by("conversation_id")
        .agg(began_at=nw.col("sent_at").min(), buyer_key=nw.col("buyer_key").max())
    )
    return (
        conversations.join(orders_of_known_buyers(tables["orders"]), on="buyer_key")
        .filter(
            nw.col("paid_at") < nw.col("began_at"),
            nw.col("paid_at") >= nw.col("began_at") - AFTER_SALE,
        )
        .select("conversation_id")
        .unique()
    )
