"""Who buys when: a steady stream of buyers who come, return at rates of their own, and leave.

The stream has run for two years when the file begins and is in its steady state even then, so a
buyer's first order in the file is often not the first one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.plants import FALL_AT
from benchmarks.independent_shop.settings import ShopSettings

YEARS_BEFORE = 2
MEAN_STAY = 420.0
"""Days that a buyer stays on average; the stay has no memory."""

RATE_SHAPE, MEAN_RATE = 0.5, 0.9 / 365
"""Buying rates are gamma-mixed: most buyers seldom return, a few do all the time."""

SERIAL_BEFORE_END = (80.0, 20.0)
"""Days before the end between which the buyer orders who sends everything back."""


def make_purchases(settings: ShopSettings, clock_days: float, wanted: float) -> pd.DataFrame:
    """Purchases of the file's time: buyer, at (days on an even clock), is_first.

    Args:
        settings: of the shop.
        clock_days: length of the file on the even clock.
        wanted: how many purchases are expected.
    """
    chance = settings.stream("buyers")
    before = 365.0 * YEARS_BEFORE
    arrival_rate = wanted / clock_days / (1 + MEAN_RATE * MEAN_STAY)
    known = chance.poisson(arrival_rate * MEAN_STAY)
    fresh = chance.poisson(arrival_rate * (before + clock_days))
    came = np.concatenate([np.full(known, -before), chance.uniform(-before, clock_days, fresh)])
    left = came + chance.exponential(MEAN_STAY, came.size)
    rate = chance.gamma(RATE_SHAPE, MEAN_RATE / RATE_SHAPE, came.size)
    rate[came >= clock_days * FALL_AT] *= settings.plant.repurchase_factor
    returns = chance.poisson(rate * (np.minimum(left, clock_days) - came))
    again = np.repeat(np.arange(came.size), returns)
    again_at = came[again] + chance.random(again.size) * (
        np.minimum(left, clock_days)[again] - came[again]
    )
    first = np.arange(known, came.size)
    serial, serial_at = _serial(settings, came.size)
    buyer = np.concatenate([first, again, serial])
    purchases = pd.DataFrame(
        {
            "buyer": buyer,
            "at": np.concatenate([came[first], again_at, serial_at]),
            "is_first": np.arange(buyer.size) < first.size,
        }
    )
    return purchases[purchases["at"] >= 0].sort_values("at", ignore_index=True)


def _serial(settings: ShopSettings, buyer: int) -> tuple[np.ndarray, np.ndarray]:
    """The purchases of the buyer who sends everything back, early enough to be seen."""
    count = settings.plant.serial_orders
    first, last = (settings.days - before for before in SERIAL_BEFORE_END)
    return np.full(count, buyer), np.linspace(first, last, count)
