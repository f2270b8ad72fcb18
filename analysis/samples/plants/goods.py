"""Problems of goods: they show as refunds of one SKU or item, and in reviews."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.plants.telling import days_back, told
from analysis.samples.shop import Planted, Shop, stream
from analysis.samples.simulation.aftersales import refunds_for
from analysis.samples.words import reasons_of

BATCH_DAYS, CHART_DAYS, OVERSOLD_DAYS = 75, 75, 90
BATCH_SHARE, CHART_SHARE, OVERSOLD_SHARE = 0.22, 0.12, 0.12
"""Share of the sold lines of the period that come back because of the problem."""

BAD_REVIEW_SHARE = 0.36
BEST_SELLERS = 4


def bad_batch(shop: Shop, strength: float) -> Shop:
    """One SKU that sells well starts to come back for its quality."""
    mine = shop.skus["item"] == _item(shop, 0)
    sku = int(shop.skus["popularity"].where(mine, 0.0).to_numpy().argmax())
    lines = sold(shop, shop.lines["sku"].to_numpy() == sku, BATCH_DAYS)
    shop, added = more_refunds(shop, "bad_batch", lines, ("quality", BATCH_SHARE * strength))
    names = ["sku_code", "sku_spec", "item_title"]
    where = {"reason_l1": "quality"} | {name: shop.skus[name].iloc[sku] for name in names}
    return shop.with_(_told(shop, "bad_batch", where, (BATCH_DAYS, added)))


def wrong_size_chart(shop: Shop, strength: float) -> Shop:
    """One item, in all its sizes, does not fit as its size chart says."""
    item = _item(shop, 1)
    lines = sold(shop, _of_item(shop, item), CHART_DAYS)
    wanted = ("size_fit", CHART_SHARE * strength)
    shop, added = more_refunds(shop, "wrong_size_chart", lines, wanted)
    where = _item_words(shop, item) | {"reason_l1": "size_fit"}
    return shop.with_(_told(shop, "wrong_size_chart", where, (CHART_DAYS, added)))


def oversold(shop: Shop, strength: float) -> Shop:
    """One item is praised too much: it comes back as not as described, and reviews say so."""
    item = _item(shop, 2)
    lines = sold(shop, _of_item(shop, item), OVERSOLD_DAYS)
    wanted = ("not_as_described", OVERSOLD_SHARE * strength)
    shop, added = more_refunds(shop, "oversold", lines, wanted)
    where = _item_words(shop, item) | {"reason_l1": "not_as_described"}
    shop = shop.with_(_told(shop, "oversold", where, (OVERSOLD_DAYS, added)))
    return shop.with_(reviews=_disappointed(shop, item, BAD_REVIEW_SHARE * strength))


def _disappointed(shop: Shop, item: int, share: float) -> pd.DataFrame:
    reviews = shop.reviews
    mine = _of_item(shop, item)[reviews["line"]]
    mine &= reviews["reviewed_at"].to_numpy() >= days_back(shop, OVERSOLD_DAYS)
    mine &= stream(shop.seed, "oversold reviews").random(len(mine)) < share
    stars = np.where(mine, 1, reviews["stars"]).astype(np.int8)
    return reviews.assign(stars=stars, oversold=reviews["oversold"] | mine)


def more_refunds(
    shop: Shop, topic: str, lines: npt.NDArray[np.integer], wanted: tuple[str, float]
) -> tuple[Shop, pd.DataFrame]:
    """Let a counted share of lines, so far without refund, come back for one reason.

    Args:
        shop: The shop before.
        topic: Names the random numbers.
        lines: Positions of the lines that may come back.
        wanted: The reason, or its first level, and the share of `lines`.

    Returns:
        The shop with the refunds, and the added refunds alone, all applied for by the cutoff.
    """
    rng, (reason, share) = stream(shop.seed, topic), wanted
    free = np.setdiff1d(lines, shop.refunds["line"])
    rng.shuffle(free)
    made = refunds_for(rng, shop, free, rng.choice(reasons_of(reason), len(free)))
    seen = made[made["applied_at"] <= shop.setting.cutoff]
    added = seen.head(round(share * len(lines)))
    return shop.with_(refunds=pd.concat([shop.refunds, added], ignore_index=True)), added


def sold(shop: Shop, mine: npt.NDArray[np.bool_], days: int) -> npt.NDArray[np.integer]:
    """Positions of those lines that were paid for in the last `days` days."""
    paid = shop.orders["paid_at"].to_numpy()[shop.lines["order"]]
    return np.flatnonzero(mine & (paid >= days_back(shop, days)) & (paid <= shop.setting.cutoff))


def _item(shop: Shop, turn: int) -> int:
    # Goods plants take turns among the items that sell best, so that they never meet.
    return int(stream(shop.seed, "plants of goods").permutation(BEST_SELLERS)[turn])


def _of_item(shop: Shop, item: int) -> npt.NDArray[np.bool_]:
    return (shop.skus["item"].to_numpy() == item)[shop.lines["sku"]]


def _item_words(shop: Shop, item: int) -> dict[str, str]:
    first = shop.skus[shop.skus["item"] == item].iloc[0]
    return {"item_id": str(first["item_id"]), "item_title": first["item_title"]}


def _told(shop: Shop, name: str, where: dict[str, str], found: tuple[int, pd.DataFrame]) -> Planted:
    days, added = found
    period = (days_back(shop, days), shop.setting.cutoff)
    size = ("refunds", len(added), int(added["amount_cents"].sum()))
    return told(name, "refund_hotspots", where, period, size)
