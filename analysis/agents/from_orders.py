"""Which agent an order belongs to, and from it conversion, refunds and sales of each agent.

Reads    chats: conversation_id, agent, buyer_key, sent_at, sender; orders and refunds (columns in
         `analysis.orders.paid`), of orders also buyer_key
An order belongs to the human who wrote to its buyer last within the 24 hours before payment: one
order to one agent. A buyer who asked and bought is counted with everyone whom such an order belongs
to; who bought nothing, with the human who wrote last in the conversation. Where no buyer of the
messages is a buyer of the orders, the files name buyers in different ways, and nothing is known.
"""

from __future__ import annotations

from datetime import timedelta

import narwhals as nw
import pandas as pd

from analysis.agents.from_chats import IN_ORDER, chat_lines
from analysis.agents.measures import AgentChoice, counts_by_measure
from analysis.agents.stages import after_sale_conversations, orders_of_known_buyers
from analysis.engine import frame, once, small
from analysis.orders.last_moment import last_moment
from analysis.refunds.counting import counted_refunds, per_order
from analysis.refunds.followed import FOLLOWED_DAYS
from analysis.study import Tables

WINDOW = timedelta(hours=24)
NEEDS = ("chats", "orders")


def attributed_orders(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """The orders that belong to an agent: order_id, agent, conversation_id, buyer_key, paid_at,
    order_amount.
    """  # noqa: D205
    return once(tables, _attributed_orders, choice.of_lines)


def _attributed_orders(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    agent_lines = (
        chat_lines(tables, choice)
        .filter(nw.col("sender") == "agent", ~nw.col("buyer_key").is_null())
        .select("buyer_key", "agent", "conversation_id", *IN_ORDER)
    )
    lines_before_payment = (
        orders_of_known_buyers(tables["orders"])
        .join(agent_lines, on="buyer_key")
        .filter(
            nw.col("sent_at") <= nw.col("paid_at"), nw.col("sent_at") >= nw.col("paid_at") - WINDOW
        )
    )
    return _last_line_of(lines_before_payment, "order_id", IN_ORDER).select(
        "order_id", "agent", "conversation_id", "buyer_key", "paid_at", "order_amount"
    )


def _last_line_of(rows: nw.LazyFrame, group: str, order: tuple[str, ...]) -> nw.LazyFrame:
    """The last line of each, whole: lines of one second in the file's order, then by name."""
    ordered = (*order, "agent", "conversation_id")
    later = nw.col("agent").shift(-1).over(group, order_by=ordered)
    return rows.with_columns(later=later).filter(nw.col("later").is_null()).drop("later")


def order_counts(
    tables: Tables, choice: AgentChoice, by: tuple[str, ...] = ("agent",)
) -> pd.DataFrame:
    """Conversion and refunds: by..., measure, events, n.

    Conversion counts distinct buyers who asked before any purchase, and those of them whose order
    belongs to the agent. Refunds count orders old enough for their refunds to have come.

    Args:
        tables: chats and orders, of which refunds are told where there are refunds.
        choice: what is counted.
        by: agent, day_at: the last day a buyer asked on, and the day an order was paid on.
    """
    if not _share_buyers(tables):
        empty = pd.DataFrame(columns=[*by, "measure", "events", "n"])
        return empty.astype({"events": float, "n": float})
    parts = [_counted(once(tables, _buyers_who_asked, choice.of_lines), "asked_paid_rate", by)]
    if "refunds" in tables:
        refunds = once(tables, _refunded_orders, choice.of_lines)
        parts.append(_counted(refunds, "refund_rate", by))
    return pd.concat(parts, ignore_index=True)


def _counted(cases: nw.LazyFrame, measure: str, by: tuple[str, ...]) -> pd.DataFrame:
    """Cases of which each says in `event` whether it counts: by..., measure, events, n."""
    sums = {f"x_{measure}": nw.col("event").sum(), f"n_{measure}": nw.len()}
    return counts_by_measure(small(cases.group_by(*by).agg(**sums)), by, (measure,))


def count_attributed_orders(tables: Tables, choice: AgentChoice) -> tuple[int, int]:
    """Orders that belong to an agent, and all that were paid while messages were logged."""
    if not _share_buyers(tables):
        return 0, 0
    logged = small(
        chat_lines(tables, choice).select(
            first=nw.col("sent_at").min(), last=nw.col("sent_at").max()
        )
    ).iloc[0]
    during = (nw.col("paid_at") >= logged["first"]) & (nw.col("paid_at") <= logged["last"])
    attributed = attributed_orders(tables, choice).filter(during).select(n=nw.len())
    paid = orders_of_known_buyers(tables["orders"]).filter(during).select(n=nw.len())
    return int(small(attributed)["n"].iloc[0]), int(small(paid)["n"].iloc[0])


def order_work(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Sales of each agent's orders: agent, sales (yuan), buyers; no rows where nothing is known."""
    if not _share_buyers(tables):
        empty = pd.DataFrame(columns=["agent", "sales", "buyers"])
        return empty.astype({"sales": float, "buyers": float})
    return small(
        attributed_orders(tables, choice)
        .group_by("agent")
        .agg(sales=nw.col("order_amount").sum(), buyers=nw.col("buyer_key").n_unique())
    )


def _share_buyers(tables: Tables) -> bool:
    """Whether any buyer of the messages, whose writers are told, is a buyer of numbered orders."""
    if any(name not in tables for name in NEEDS):
        return False
    return bool(small(once(tables, _count_shared_buyers))["n"].iloc[0])


def _count_shared_buyers(tables: Tables) -> nw.LazyFrame:
    """How many orders have a buyer of the messages: n."""
    told = frame(tables["chats"]).filter(~nw.col("sender").is_null())
    chat_buyers = told.select("buyer_key").unique()
    return (
        orders_of_known_buyers(tables["orders"])
        .filter(~nw.col("order_id").is_null())
        .join(chat_buyers, on="buyer_key")
        .select(n=nw.len())
    )


def _buyers_who_asked(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """agent, day_at, event (paid): a buyer asked everyone who sold, else who wrote last."""
    lines = chat_lines(tables, choice).join(
        after_sale_conversations(tables), on="conversation_id", how="anti"
    )
    lines = lines.with_columns(
        buyer_key=nw.col("buyer_key").max().over("conversation_id"),
        human=nw.col("sender") == "agent",
    ).filter(nw.col("sender").is_in(["buyer", "agent"]), ~nw.col("buyer_key").is_null())
    last_lines = _last_line_of(lines, "conversation_id", ("human", *IN_ORDER))
    sellers = attributed_orders(tables, choice).select("conversation_id", seller="agent").unique()
    by_conversation = (
        last_lines.select("conversation_id", "buyer_key", "agent", "day_at")
        .join(sellers, on="conversation_id", how="left")
        .with_columns(
            agent=nw.coalesce("seller", "agent"), paid=(~nw.col("seller").is_null()).cast(nw.Int64)
        )
    )
    return by_conversation.group_by("agent", "buyer_key").agg(
        event=nw.col("paid").max(), day_at=nw.col("day_at").max()
    )


def _refunded_orders(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """agent, day_at, event (refunded) of the orders that have been followed long enough."""
    followed_long = pd.Timedelta(days=FOLLOWED_DAYS["success"] + 1)
    followed_orders = attributed_orders(tables, choice).filter(
        nw.col("paid_at") <= last_moment(tables) - followed_long
    )
    refunded_orders = per_order(counted_refunds(tables["refunds"], "success")).select(
        "order_id", refunded=nw.lit(1)
    )
    return followed_orders.join(refunded_orders, on="order_id", how="left").select(
        "agent", day_at=nw.col("paid_at").dt.truncate("1d"), event=nw.col("refunded").fill_null(0)
    )
