"""Small things that all canonical tables are made with."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import Shop
from analysis.samples.simulation import identities as who
from analysis.samples.text import Ints, Text, padded, pick, plain

NAMES_BUYERS = ("taobao", "jd")
"""Platforms whose order exports tell one buyer from another."""

Columns: TypeAlias = dict[str, Any]
"""Canonical column -> its values: a series, a numpy array or Arrow text."""


def in_yuan(cents: Ints) -> npt.NDArray[np.float64]:
    """Cents as yuan."""
    return np.asarray(cents) / 100


def rate(part: pd.Series, whole: pd.Series) -> npt.NDArray[np.float64]:
    """A share as reports round it, missing where there is nothing to share."""
    return (part / whole.where(whole > 0)).round(4).to_numpy()


def buyer_keys(shop: Shop, buyers: Ints) -> Text:
    """Pseudonyms of buyers; blank where the platform's orders do not tell buyers apart."""
    if shop.setting.platform not in NAMES_BUYERS:
        return pick(("",), buyers)
    return padded(buyers, 20)


def order_ids(shop: Shop, orders: pd.DataFrame) -> Text:
    """Order ids as the shop's platform writes them."""
    if shop.setting.platform == "pdd":
        return who.pdd_order_ids(orders["created_at"], orders["order_no"])
    return plain(orders["order_no"])


def goods(shop: Shop, sku: Ints) -> Columns:
    """Ids, title and specification of what was sold."""
    ids = {name: plain(shop.skus[name].to_numpy()[sku]) for name in ("item_id", "sku_id")}
    texts = ("item_title", "sku_spec", "item_code", "sku_code")
    return ids | {name: pick(shop.skus[name], sku) for name in texts}
