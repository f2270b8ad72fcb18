"""What a shop is asked to be, and a stream of chance for each of its parts."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.independent_shop.plants import Plant


@dataclass(frozen=True)
class ShopSettings:
    """A shop without any problem, unless one is planted."""

    seed: int = 1
    orders: int = 3_000
    """Paid orders that are expected in the file."""

    first_day: date = date(2025, 1, 1)
    days: int = 365
    plant: Plant = field(default_factory=Plant)
    goods_differ: bool = True
    """Whether refund rates differ by product, category and buyer; else all of them are alike."""

    @property
    def start(self) -> pd.Timestamp:
        """Midnight of the first day."""
        return pd.Timestamp(self.first_day)

    @property
    def exported_at(self) -> pd.Timestamp:
        """The morning after the last day, when the files are exported."""
        return self.start + pd.Timedelta(days=self.days, hours=9)

    def times(self, days: np.ndarray) -> np.ndarray:
        """Days since the start as times, to the second."""
        seconds = np.floor(np.asarray(days, dtype=float) * 86_400)
        return (self.start.to_datetime64() + seconds.astype("timedelta64[s]")).astype(
            "datetime64[s]"
        )

    def stream(self, part: str) -> np.random.Generator:
        """Chance for one part of the shop, so that a plant leaves the other parts as they are."""
        return np.random.default_rng([self.seed, self.orders, zlib.crc32(part.encode())])
