"""The made-up shop: what it consists of and how its random numbers are drawn."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

Platform = Literal["taobao", "pdd", "douyin", "jd"]
PLATFORMS: tuple[Platform, ...] = ("taobao", "pdd", "douyin", "jd")

Level = Literal["easy", "normal", "hard"]
STRENGTH: MappingProxyType[Level, float] = MappingProxyType(
    {"easy": 2.0, "normal": 1.0, "hard": 0.4}
)
"""How large a planted effect is, as a multiple of its normal size."""


@dataclass(frozen=True)
class Setting:
    """Where and when the shop trades."""

    platform: Platform = "taobao"
    days: int = 365
    last_day: date = date(2026, 6, 30)

    @property
    def cutoff(self) -> np.datetime64:
        """The last moment that the exports know about."""
        return np.datetime64(self.last_day, "s") + np.timedelta64(86_399, "s")


@dataclass(frozen=True)
class Planted:
    """One planted problem, as the answer key tells it."""

    name: str
    study: str
    """The study that shows it; empty where none does yet."""

    where: MappingProxyType[str, str]
    """What has the problem: column -> value, in the words of the exports."""

    since: date
    until: date
    order_count: int
    """Orders (refunds, ratings, conversations: see `counted`) moved by the plant."""

    amount: float
    """Yuan moved by the plant; 0 where no money is concerned."""

    counted: str
    """What `order_count` counts: refunds, orders, conversations, ratings …"""


@dataclass(frozen=True)
class Shop:
    """Everything that happened in the shop. Money in cents, times in Beijing time without zone.

    Rows refer to one another by position: orders.buyer -> buyers, lines.order -> orders,
    lines.sku -> skus, refunds.line -> lines. While problems are planted the tables also hold what
    happens after the cutoff; `books.close` forgets it.
    """

    seed: int
    setting: Setting
    skus: pd.DataFrame
    buyers: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame
    refunds: pd.DataFrame
    agents: pd.DataFrame
    ratings: pd.DataFrame
    reviews: pd.DataFrame
    planted: tuple[Planted, ...] = ()

    def with_(self, planted: Planted | None = None, **tables: pd.DataFrame) -> Shop:
        """The same shop with some tables replaced and, if given, one more planted problem."""
        more = (planted,) if planted else ()
        return replace(self, planted=self.planted + more, **tables)


def stream(seed: int, topic: str) -> np.random.Generator:
    """Random numbers of one topic: what other topics draw does not change them."""
    return np.random.default_rng([seed, zlib.crc32(topic.encode())])
