"""Refunds of order lines: overdispersed by day, weeks late, cut off by the export."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.days import lasting
from benchmarks.independent_shop.goods import target_item
from benchmarks.independent_shop.places import is_target_line
from benchmarks.independent_shop.plants import RECENT_DAYS
from benchmarks.independent_shop.settings import ShopSettings

DAY_SPREAD, ORDER_SPREAD, BUYER_SPREAD = 0.3, 0.5, 0.4
"""Of the logit of a refund, shared by all orders paid on a day, by an order, and by a buyer."""

DAY_KEPT = 0.4
APPLYING_SHAPE = 5.0
"""How unequal the days are on which buyers get round to applying: gamma shape."""

BEFORE_SHIPPING = 0.22
KINDS = {"return_refund": 0.60, "refund_only": 0.18, "partial": 0.22}
OUTCOMES = {"success": 0.90, "closed": 0.07, "rejected": 0.03}
LATE_SHARE, TYPICAL_SHARE = 0.15, 0.7
"""Of refunds that come weeks after delivery; of a planted problem's refunds with its reason."""

FREIGHT_SHARE = 0.012
UNSHIPPED_REASONS = {"多拍/拍错/不想要": 6, "未按约定时间发货": 2, "缺货": 1, "其他": 1}
REASONS = {
    "7天无理由退换货": 30,
    "大小/尺寸与商品描述不符": 16,
    "质量问题": 14,
    "颜色/图案/款式与商品描述不符": 10,
    "效果不好/不喜欢": 12,
    "包装/商品破损/污渍": 5,
    "快递/物流一直未送到": 5,
    "少件/漏发": 4,
    "其他": 4,
}
FREE_WORDS = (
    "穿上不太合身，领口有点紧",
    "洗了一次就起球",
    "盒子压扁了，里面裂了一条缝",
    "等太久了不要了",
    "和朋友买重了",
    "颜色比图片暗很多",
)
FREE_SHARE = 0.06


def make_refunds(orders: pd.DataFrame, lines: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """A row a refund that is applied for before the export.

    Columns: order, line, kind, outcome (pending where it is still open), is_shipped, applied,
    done (days, blank while open), amount, reason.
    """
    chance = settings.stream("refunds")
    of_order = orders.iloc[lines["order"]].reset_index(drop=True)
    happens = chance.random(len(lines)) < _chances(orders, lines, of_order, settings)
    happens |= (of_order["buyer"] == _serial_buyer(orders, settings)).to_numpy()
    chosen = np.flatnonzero(happens & of_order["is_paid"].to_numpy())
    goods = _describe(lines.iloc[chosen], of_order.iloc[chosen], settings)
    kept = orders["is_paid"] & ~orders.index.isin(goods["order"])
    refunds = pd.concat([goods, _freight(orders[kept], lines, chance)], ignore_index=True)
    seen = refunds[refunds["applied"] < settings.days + 9 / 24]
    open_still = seen["done"] >= settings.days + 9 / 24
    return seen.assign(
        outcome=seen["outcome"].mask(open_still, "pending"), done=seen["done"].mask(open_still)
    ).sort_values(["applied", "line"], ignore_index=True)


def _chances(
    orders: pd.DataFrame, lines: pd.DataFrame, of_order: pd.DataFrame, settings: ShopSettings
) -> np.ndarray:
    """The chance of a refund of each line."""
    chance, plant = settings.stream("refund chances"), settings.plant
    buyer_spread = BUYER_SPREAD if settings.goods_differ else 0.0
    by_day = lasting(DAY_SPREAD, DAY_KEPT, settings.days, chance)
    by_order = chance.normal(0, ORDER_SPREAD, len(orders))
    by_buyer = chance.normal(0, buyer_spread, int(orders["buyer"].max()) + 1)
    rate = lines["refund_rate"].to_numpy()
    paid = of_order["paid"].to_numpy()
    logit = np.log(rate / (1 - rate)) + by_day[paid.astype(int)]
    logit += by_order[lines["order"]] + by_buyer[of_order["buyer"]]
    batch = is_bad_batch(lines["item"].to_numpy(), paid, settings)
    if plant.batch_rate is not None:
        logit[batch] = np.log(plant.batch_rate / (1 - plant.batch_rate))
    logit += np.log(plant.step_odds) * (paid >= settings.days / 2)
    logit += np.log(plant.line_odds) * is_target_line(of_order)
    return 1 / (1 + np.exp(-logit))


def is_bad_batch(item: np.ndarray, paid: np.ndarray, settings: ShopSettings) -> np.ndarray:
    """The lines of the planted product that were paid in the recent days."""
    return (item == target_item(settings)) & (paid >= settings.days - RECENT_DAYS)


def _clumped(applied: np.ndarray, days: int, chance: np.random.Generator) -> np.ndarray:
    """Applications put off by up to three days, to a day on which many apply."""
    busy = chance.gamma(APPLYING_SHAPE, 1.0, int(applied.max(initial=days)) + 5)
    day = applied.astype(int)
    waits = np.arange(4)
    ends = np.cumsum(busy[day[:, None] + waits], axis=1)
    drawn = chance.random(applied.size)[:, None] * ends[:, -1:]
    return applied + (ends <= drawn).sum(axis=1)


def _serial_buyer(orders: pd.DataFrame, settings: ShopSettings) -> int:
    return int(orders["buyer"].max()) if settings.plant.serial_orders else -1


def _describe(lines: pd.DataFrame, of_order: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """Kind, times, amount, outcome and reason of the refunds of these lines."""
    chance, count = settings.stream("refund details"), len(lines)
    shipped = chance.random(count) >= BEFORE_SHIPPING
    kind = np.where(
        shipped, chance.choice(list(KINDS), count, p=list(KINDS.values())), "refund_only"
    )
    paid, sent, got = (of_order[name].to_numpy() for name in ("paid", "shipped", "received"))
    late = chance.random(count) < LATE_SHARE
    after = np.where(late, chance.gamma(3.0, 4.5, count), chance.gamma(1.4, 2.4, count))
    early = paid + chance.random(count) * (sent - paid)
    applied = np.where(shipped, _clumped(got + after, settings.days, chance), early)
    to_end = np.where(kind == "return_refund", 6.0, 1.2)
    cut = np.where(kind == "partial", chance.beta(1.5, 4.0, count), 1.0)
    amount = np.maximum(np.round(lines["paid_amount"].to_numpy() * cut, 2), 0.01)
    post = of_order["post_fee"].to_numpy() * lines["is_first"].to_numpy()
    return pd.DataFrame(
        {
            "order": lines["order"].to_numpy(),
            "line": lines.index.to_numpy(),
            "kind": kind,
            "outcome": chance.choice(list(OUTCOMES), count, p=list(OUTCOMES.values())),
            "is_shipped": shipped,
            "applied": applied,
            "done": applied + np.exp(chance.normal(np.log(to_end), 0.5)),
            "amount": np.round(amount + np.where(shipped, 0.0, post), 2),
            "reason": _reasons(lines, of_order, shipped, settings),
        }
    )


def _reasons(
    lines: pd.DataFrame, of_order: pd.DataFrame, shipped: np.ndarray, settings: ShopSettings
) -> np.ndarray:
    chance, count = settings.stream("reasons"), len(lines)
    typical = chance.random(count) < TYPICAL_SHARE
    reason = np.where(
        shipped, _drawn(REASONS, count, chance), _drawn(UNSHIPPED_REASONS, count, chance)
    ).astype(object)
    item, paid = lines["item"].to_numpy(), of_order["paid"].to_numpy()
    bad = is_bad_batch(item, paid, settings) & (settings.plant.batch_rate is not None)
    slow = is_target_line(of_order) & (settings.plant.line_odds != 1)
    reason[typical & shipped & bad] = "质量问题"
    reason[typical & shipped & slow] = "快递/物流一直未送到"
    free = chance.random(count) < FREE_SHARE
    return np.where(free & ~bad & ~slow, chance.choice(FREE_WORDS, count), reason)


def _drawn(weights: dict[str, int], count: int, chance: np.random.Generator) -> np.ndarray:
    shares = np.array(list(weights.values()), dtype=float)
    return chance.choice(list(weights), count, p=shares / shares.sum())


def _freight(
    orders: pd.DataFrame, lines: pd.DataFrame, chance: np.random.Generator
) -> pd.DataFrame:
    """Refunds of postage, or of the way back, to orders that keep their goods."""
    first_line = np.flatnonzero(lines["is_first"])
    chosen = orders[chance.random(len(orders)) < FREIGHT_SHARE]
    post = chosen["post_fee"].to_numpy()
    way_back = np.minimum(chance.integers(5, 13, len(chosen)), chosen["paid_amount"])
    applied = chosen["received"].to_numpy() + chance.gamma(1.4, 2.0, len(chosen))
    return pd.DataFrame(
        {
            "order": chosen.index,
            "line": first_line[chosen.index],
            "kind": "freight",
            "outcome": "success",
            "is_shipped": True,
            "applied": applied,
            "done": applied + 0.8,
            "amount": np.where(post > 0, post, way_back),
            "reason": "退运费",
        }
    )
