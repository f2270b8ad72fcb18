"""Making a shop: its ordinary life, then its planted problems, then the end of the period."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.samples.plants import PLANTS, Wish
from analysis.samples.shop import Level, Setting, Shop
from analysis.samples.simulation import aftersales, books, catalogue, people, service, trade, voices


def make_shop(
    seed: int,
    orders: int,
    plants: Iterable[str] = (),
    level: Level = "normal",
    setting: Setting | None = None,
) -> Shop:
    """A shop with the wished problems and no others. The same arguments give the same shop.

    Args:
        seed: Decides everything that chance decides.
        orders: How many orders are created (a few more with the plant `fake_orders`).
        plants: Names of planted problems, each with an optional size, as `bad_batch` or
            `bad_batch:1.5`; see `plants.PLANTS`.
        level: How large planted effects are against the noise.
        setting: Platform, days of history, last day; by default Taobao, a year to 2026-06-30.

    Raises:
        ValueError: A plant has a name that is not known.
    """
    wishes = sorted((Wish.parse(text, level) for text in plants), key=Wish.turn)
    shop = ordinary_life(seed, orders, setting or Setting())
    for wish in wishes:
        shop = PLANTS[wish.name](shop, wish.strength)
    return books.close(shop)


def ordinary_life(seed: int, orders: int, setting: Setting) -> Shop:
    """The shop without any problem, with a future beyond its cutoff."""
    skus = catalogue.make_skus(orders)
    buyers = people.make_buyers(seed, orders, setting.days)
    head = trade.make_orders(seed, orders, setting, buyers)
    lines = trade.make_lines(seed, setting, head, buyers, skus)
    none = pd.DataFrame()
    shop = Shop(seed, setting, skus, buyers, head, lines, none, none, none, none)
    shop = shop.with_(
        refunds=aftersales.make_refunds(shop),
        agents=service.make_agents(seed, setting, orders, float(lines["paid_cents"].mean())),
        ratings=voices.make_ratings(seed, setting, orders),
    )
    return shop.with_(reviews=voices.make_reviews(shop))
