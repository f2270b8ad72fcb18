"""The goods: few products sell most, prices are log-normal, refund rates differ by category."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings

CATEGORIES = {
    "连衣裙": 0.15,
    "针织衫": 0.12,
    "牛仔裤": 0.13,
    "帆布鞋": 0.15,
    "收纳盒": 0.05,
    "发饰": 0.06,
}
"""The usual refund rate of each category."""

STYLES = ("晨雾", "青禾", "海盐", "栗子", "月白", "松果", "云朵", "山茶", "初雪", "薄荷")
COLOURS = ("米白", "雾蓝", "炭灰", "豆绿")
SIZES = ("S码", "M码", "L码")
SAME_RATE = 0.11
CONCENTRATION = 60.0


def make_items(settings: ShopSettings) -> pd.DataFrame:
    """A row a product: ids, category, price, weight (share of the pieces), refund_rate."""
    chance = settings.stream("goods")
    count = int(np.clip(8 * np.log10(settings.orders) + settings.orders / 400, 20, 110))
    ranks = np.arange(1, count + 1)
    weights = ranks**-1.05 * np.exp(chance.normal(0, 0.15, count))
    categories = chance.choice(list(CATEGORIES), count)
    means = np.array([CATEGORIES[name] for name in categories])
    rates = chance.beta(means * CONCENTRATION, (1 - means) * CONCENTRATION)
    items = pd.DataFrame(
        {
            "item_id": [str(660_000_481_203 + 7_717 * rank) for rank in ranks],
            "item_title": [
                f"{STYLES[rank % 10]}系列{name}{rank:03}款"
                for rank, name in zip(ranks, categories, strict=True)
            ],
            "item_code": [f"K{rank:04}" for rank in ranks],
            "category": categories,
            "price": np.floor(np.exp(chance.normal(4.2, 0.6, count))) + 0.9,
            "weight": weights / weights.sum(),
            "refund_rate": rates if settings.goods_differ else SAME_RATE,
        }
    )
    if settings.plant.item_rate is not None:
        items.loc[target_item(settings), "refund_rate"] = settings.plant.item_rate
    return items


def target_item(settings: ShopSettings) -> int:
    """The product that plants change: the second in sales; the first where its share moves."""
    return 0 if settings.plant.share_factor != 1 else 1


def shares(items: pd.DataFrame, settings: ShopSettings, *, recent: bool) -> np.ndarray:
    """How much of the pieces each product sells, before and in the recent days."""
    share = items["weight"].to_numpy()
    if not recent:
        return share
    item = target_item(settings)
    more = share[item] * settings.plant.share_factor
    rest = np.arange(len(items)) != item
    return np.where(rest, share * (1 - more) / share[rest].sum(), more)


def make_skus(items: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """A row a SKU: its item's number, specification, code, and share of the item's sales."""
    chance = settings.stream("skus")
    rows = []
    for item, code in enumerate(items["item_code"]):
        specs = [
            (f"颜色分类:{colour};尺码:{size}", f"{code}-{at}{size[0]}")
            for at, colour in enumerate(COLOURS[: int(chance.integers(1, 5))])
            for size in SIZES[: int(chance.integers(1, 4))]
        ]
        shares = chance.dirichlet(np.full(len(specs), 1.5))
        rows += [(item, *spec, share) for spec, share in zip(specs, shares, strict=True)]
    skus = pd.DataFrame(rows, columns=["item", "sku_spec", "sku_code", "share"])
    return skus.assign(sku_id=[str(5_200_111_700_013 + 919 * at) for at in skus.index])
