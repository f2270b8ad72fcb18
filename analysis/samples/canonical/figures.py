"""Figures by day, reviews and messages as canonical tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.canonical.columns import Columns, in_yuan, order_ids, rate
from analysis.samples.exports.common import review_texts
from analysis.samples.exports.taobao_figures import review_rows
from analysis.samples.shop import Shop
from analysis.samples.simulation import daily, voices
from analysis.samples.simulation.chats import FIRST_SESSION, make_chats
from analysis.samples.simulation.service import SHIFTS
from analysis.samples.text import padded, pick, plain
from analysis.samples.words import words

SENDERS = ("buyer", "agent", "robot")


def agents(shop: Shop) -> Columns:
    """Agents by day, the shift as group."""
    rows = shop.agents
    stars = {f"eval_{star}": rows[f"star_{star}"] for star in range(1, 6)}
    rated = rows[[f"star_{star}" for star in range(1, 6)]].sum(axis=1)
    whole = {"reply_rate": ("answered", "reception"), "inquiry_paid_rate": ("paid", "inquiry")}
    whole |= {"response_rate_30s": ("within_30s", "rounds")}
    whole |= {"reply_rate_3min": ("within_3min", "rounds")}
    rates = {name: rate(rows[part], rows[of]) for name, (part, of) in whole.items()}
    return (stars | rates) | {
        "date_from": rows["date"],
        "date_to": rows["date"],
        "agent": pick(words()["agents"], rows["agent"]),
        "agent_group": pick(SHIFTS, rows["shift"]),
        "consult_count": rows["reception"],
        "reception_count": rows["reception"],
        "no_reply_count": rows["reception"] - rows["answered"],
        "first_response_s": rows["first_s"],
        "avg_response_s": rows["response_s"],
        "inquiry_count": rows["inquiry"],
        "inquiry_paid_buyers": rows["paid"],
        "sales_amount": in_yuan(rows["sales_cents"]),
        "eval_received": rated,
        "satisfaction_rate": rate(rows["star_4"] + rows["star_5"], rated),
        "is_pending": np.zeros(len(rows), dtype=bool),
    }


def ratings(shop: Shop) -> Columns:
    """Scores by day; the stars are those of the description."""
    rows = voices.scores(shop.ratings, shop.setting.days).merge(shop.ratings, on="date")
    counts = {f"star_{star}_count": rows[f"desc_{star}"] for star in range(1, 6)}
    return counts | _scores(rows) | {"date": rows["date"]}


def _scores(rows: pd.DataFrame) -> Columns:
    return {f"{name}_score": np.round(rows[name], 5) for name in voices.DIMENSIONS}


def shop_days(shop: Shop) -> Columns:
    """The shop by day."""
    rows = daily.shop_days(shop)
    return _scores(rows) | {
        "date": rows["date"],
        "visitors": rows["visitors"],
        "paid_buyers": rows["paid_buyers"],
        "paid_amount": in_yuan(rows["paid_cents"]),
        "refund_amount": in_yuan(rows["refund_cents"]),
    }


def traffic(shop: Shop) -> Columns:
    """Traffic by day and source."""
    rows = daily.traffic_days(shop)
    return {
        "date": rows["date"],
        "source": pick(words()["sources"], rows["source"]),
        "visitors": rows["visitors"],
        "pageviews": rows["pages"],
        "paid_buyers": rows["paid_buyers"],
        "paid_amount": in_yuan(rows["paid_cents"]),
        "paid_rate": np.round(rows["paid_buyers"] / rows["visitors"].clip(lower=1), 4),
    }


def ads(shop: Shop) -> Columns:
    """Ads by day and campaign."""
    rows = daily.ad_days(shop)
    return {
        "date": rows["date"],
        "campaign_id": plain(daily.campaign_ids(rows)),
        "campaign_name": pick(words()["campaigns"], rows["campaign"]),
        "impressions": rows["impressions"],
        "clicks": rows["clicks"],
        "spend": in_yuan(rows["spend_cents"]),
        "orders": rows["orders"],
        "gmv": in_yuan(rows["gmv_cents"]),
    }


def stock(shop: Shop) -> Columns:
    """Stock at the end of the last day."""
    rows = daily.stock(shop)
    texts = ("item_title", "item_code", "sku_code", "sku_spec")
    return {name: rows[name] for name in texts} | {
        "as_of": np.full(len(rows), np.datetime64(shop.setting.last_day, "s")),
        "price": in_yuan(rows["price_cents"]),
        "stock_total": rows["available"] + rows["locked"],
        "stock_locked": rows["locked"],
        "stock_available": rows["available"],
        "stock_defective": rows["defective"],
        "stock_purchase_transit": rows["transit"],
        "out_7d": rows["out_7d"],
        "out_30d": rows["out_30d"],
    }


def reviews(shop: Shop) -> Columns:
    """Reviews."""
    rows = review_rows(shop)
    line = shop.lines.iloc[rows["line"].to_numpy()]
    return {
        "order_id": order_ids(shop, shop.orders.iloc[line["order"].to_numpy()]),
        "item_id": plain(shop.skus["item_id"].to_numpy()[line["sku"]]),
        "sku_spec": pick(shop.skus["sku_spec"], line["sku"]),
        "rating": rows["stars"],
        "content": review_texts(rows),
        "reviewed_at": rows["reviewed_at"],
    }


def chats(shop: Shop) -> Columns:
    """Messages of the last days."""
    rows, chat = make_chats(shop), words()["chat"]
    said = [*chat["ask"], *chat["answer"]]
    by_shop = (rows["sender"] > 0) * len(chat["ask"])
    return {
        "conversation_id": plain(rows["session"] + FIRST_SESSION),
        "agent": pick(words()["agents"], rows["agent"]),
        "buyer_key": padded(rows["buyer"], 20),
        "sent_at": rows["sent_at"],
        "sender": pick(SENDERS, rows["sender"]),
        "text": pick(said, by_shop + rows["wording"]),
    }
