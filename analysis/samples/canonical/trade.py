"""Orders, their lines and their refunds as canonical tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.canonical.columns import Columns, buyer_keys, goods, in_yuan, order_ids
from analysis.samples.exports.common import line_rows, reason_texts, reason_words, refund_rows
from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.simulation.books import ORDER_STATUS, REFUND_STATUS
from analysis.samples.text import Text, pick, plain
from analysis.samples.words import reason_codes, words

TYPES = ("refund_only", "return_refund", "exchange")


def orders(shop: Shop) -> Columns:
    """Orders, as their export shows them at the cutoff."""
    orders = shop.orders
    people, on_taobao = shop.buyers.iloc[orders["buyer"].to_numpy()], _is_taobao(shop)
    refunded = np.where(orders["is_net"], orders["refund_cents"], 0)
    billed = orders["paid_cents"] - orders["post_cents"]
    shipped = orders["shipped_at"].notna().to_numpy()
    return {
        "order_id": order_ids(shop, orders),
        "buyer_key": buyer_keys(shop, orders["buyer"]),
        "order_status": _order_status(shop),
        "created_at": orders["created_at"],
        "paid_at": orders["paid_at"],
        "promised_ship_at": orders["paid_at"] + np.timedelta64(2, "D"),
        "shipped_at": orders["shipped_at"],
        "received_at": orders["received_at"],
        "goods_amount": in_yuan(billed if on_taobao else orders["goods_cents"]),
        "post_fee": in_yuan(orders["post_cents"]),
        "paid_amount": in_yuan(_paid(shop, orders, orders["paid_cents"] - refunded)),
        "paid_is_net_of_refund": orders["is_net"],
        "refund_amount": in_yuan(orders["refund_cents"]),
        "qty_total": orders["qty_total"],
        "carrier": pick(["", *words()["carriers"]], np.where(shipped, orders["carrier"] + 1, 0)),
        "province": who.provinces(people),
        "city": who.cities(people),
    }


def _is_taobao(shop: Shop) -> bool:
    return shop.setting.platform == "taobao"


def _paid(shop: Shop, orders: pd.DataFrame, cents: pd.Series) -> npt.NDArray[np.int64]:
    # Only Taobao shows zero before the payment; the others show what is to be paid.
    unpaid = orders["paid_at"].isna().to_numpy() & _is_taobao(shop)
    return np.where(unpaid, 0, cents.to_numpy())


def _order_status(shop: Shop) -> Text:
    closed = "refunded" if shop.setting.platform == "pdd" else "closed"
    status = pick(ORDER_STATUS, shop.orders["status"]).to_numpy(zero_copy_only=False)
    paid_back = shop.orders["whole_back"].to_numpy() & shop.orders["paid_at"].notna().to_numpy()
    kept = status if closed == "closed" else np.where(paid_back, closed, status)
    return pick(kept, np.arange(len(kept)))


def lines(shop: Shop) -> Columns:
    """Order lines, each with its last refund."""
    rows = line_rows(shop)
    orders = shop.orders.iloc[rows["order"].to_numpy()]
    asked = rows["refund_status"].to_numpy() + 1
    return goods(shop, rows["sku"]) | {
        "order_id": order_ids(shop, orders),
        "line_id": plain(rows["line_no"]),
        "qty": rows["qty"],
        "unit_price": in_yuan(rows["unit_cents"]),
        "line_amount": in_yuan(rows["paid_cents"]),
        "paid_amount": in_yuan(_paid(shop, orders, rows["paid_cents"])),
        "refund_status": pick(["none", *REFUND_STATUS], asked),
        "refund_amount": in_yuan(rows["refund_cents"]),
        "created_at": orders["created_at"],
        "paid_at": orders["paid_at"],
    }


def refunds(shop: Shop) -> Columns:
    """Refunds."""
    rows = refund_rows(shop)
    line = line_rows(shop).iloc[rows["line"].to_numpy()]
    orders = shop.orders.iloc[line["order"].to_numpy()]
    codes = reason_codes()
    times = ("applied_at", "agreed_at", "return_shipped_at", "done_at", "closed_at", "timeout_at")
    return (
        goods(shop, line["sku"])
        | {name: rows[name] for name in times}
        | {
            "refund_id": plain(rows["refund_no"]),
            "order_id": order_ids(shop, orders),
            "line_id": plain(line["line_no"]),
            "refund_type": pick(TYPES, rows["kind"]),
            "refund_status": pick(REFUND_STATUS, rows["status"]),
            "refund_phase": pick(("after_sale", "in_sale"), rows["in_sale"]),
            "paid_amount": in_yuan(line["paid_cents"]),
            "refund_amount": in_yuan(rows["amount_cents"]),
            "refund_qty": np.where(rows["is_full"], line["qty"], 0),
            "is_full": rows["is_full"],
            "reason_raw": reason_words(shop, rows),
            "reason_l1": pick([code.split(".")[0] for code in codes], rows["reason"]),
            "reason_l2": pick(codes, rows["reason"]),
            "reason_text": reason_texts(rows),
        }
    )
