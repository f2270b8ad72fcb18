"""Orders and their lines: several lines in a quarter of the orders, promotions, postage."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.buyers import make_purchases
from benchmarks.independent_shop.days import clock_times, day_intensities
from benchmarks.independent_shop.goods import shares
from benchmarks.independent_shop.places import FAR_POSTAGE, FREE_ABOVE, POSTAGE, add_places
from benchmarks.independent_shop.plants import RECENT_DAYS
from benchmarks.independent_shop.settings import ShopSettings

UNPAID = 0.06
MORE_LINES, MORE_PIECES = 0.28, 0.1
PROMOTION_SPREAD, WITHOUT_PROMOTION = 0.05, 0.4


def make_orders(settings: ShopSettings) -> pd.DataFrame:
    """A row an order: buyer, is_paid, created, paid, shipped, received (days), place, carrier."""
    intensities = day_intensities(settings)
    wanted = settings.orders / (1 - UNPAID)
    purchases = make_purchases(settings, float(intensities.sum()), wanted)
    chance = settings.stream("orders")
    created = clock_times(purchases["at"].to_numpy(), intensities)
    orders = pd.DataFrame(
        {
            "buyer": purchases["buyer"],
            "is_first": purchases["is_first"],
            "is_paid": chance.random(len(purchases)) >= UNPAID,
            "created": created,
            "paid": created + chance.exponential(6.0, len(purchases)) / 1_440,
        }
    )
    orders = orders[orders["paid"] < settings.days].reset_index(drop=True)
    return add_places(orders, settings)


def make_lines(
    orders: pd.DataFrame, items: pd.DataFrame, skus: pd.DataFrame, settings: ShopSettings
) -> pd.DataFrame:
    """A row a SKU of an order.

    Columns: order, item, sku, qty, is_first (of its order), refund_rate, unit_price, goods_amount,
    paid_amount (without postage).
    """
    chance = settings.stream("lines")
    more = chance.random(len(orders)) < MORE_LINES
    counts = 1 + more * chance.geometric(0.75, len(orders))
    order = np.repeat(np.arange(len(orders)), counts)
    recent = orders["paid"].to_numpy()[order] >= settings.days - RECENT_DAYS
    item = chance.choice(len(items), order.size, p=shares(items, settings, recent=False))
    if settings.plant.share_factor != 1:
        later = shares(items, settings, recent=True)
        item[recent] = settings.stream("later").choice(len(items), int(recent.sum()), p=later)
    sku = _skus_of(item, skus, chance)
    lines = pd.DataFrame({"order": order, "item": item, "sku": sku})
    lines["qty"] = 1 + (chance.random(order.size) < MORE_PIECES) * chance.geometric(0.6, order.size)
    lines = lines.drop_duplicates(["order", "sku"], ignore_index=True)
    return _with_amounts(lines, items, len(orders), chance)


def _skus_of(item: np.ndarray, skus: pd.DataFrame, chance: np.random.Generator) -> np.ndarray:
    """A SKU of each item, by its share of the item's sales."""
    ends = skus["item"].to_numpy() + skus.groupby("item")["share"].cumsum().to_numpy()
    drawn = item + chance.random(item.size) * (1 - 1e-9)
    return np.minimum(np.searchsorted(ends, drawn, side="right"), len(skus) - 1)


def _with_amounts(
    lines: pd.DataFrame, items: pd.DataFrame, order_count: int, chance: np.random.Generator
) -> pd.DataFrame:
    """Amounts to the cent; an order's promotion takes the same part of each of its lines."""
    cuts = np.minimum(chance.exponential(PROMOTION_SPREAD, order_count), 0.4)
    cuts[chance.random(order_count) < WITHOUT_PROMOTION] = 0.0
    price = items["price"].to_numpy()[lines["item"]]
    goods = np.round(price * lines["qty"], 2)
    return lines.assign(
        is_first=~lines["order"].duplicated(),
        refund_rate=items["refund_rate"].to_numpy()[lines["item"]],
        unit_price=price,
        goods_amount=goods,
        paid_amount=np.round(goods * (1 - cuts[lines["order"]]), 2),
    )


def add_sums(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """With goods_amount, post_fee, paid_amount (0 where unpaid) and qty."""
    sums = lines.groupby("order")[["goods_amount", "paid_amount", "qty"]].sum().round(2)
    postage = np.where(orders["is_far"], FAR_POSTAGE, POSTAGE)
    postage = np.where(sums["paid_amount"] >= FREE_ABOVE, 0.0, postage)
    return orders.assign(
        goods_amount=sums["goods_amount"],
        post_fee=postage,
        due_amount=(sums["paid_amount"] + postage).round(2),
        paid_amount=np.where(orders["is_paid"], (sums["paid_amount"] + postage).round(2), 0.0),
        qty=sums["qty"],
    )
