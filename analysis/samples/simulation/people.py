"""Who buys: made-up customers with their home, taste and time with the shop."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import stream
from analysis.samples.words import words

CUSTOMERS_PER_ORDER = 0.6
STAYS_DAYS = 240.0
TRIES = 4
DEAR_SHARE = 0.4


def make_buyers(seed: int, orders: int, days: int) -> pd.DataFrame:
    """One row a customer: province, city (numbers), weight, first_day, last_day, home, dear.

    `home` is whose name, phone and address the customer gives; as a rule the own number. `dear`
    customers like what costs more.
    """
    rng, count = stream(seed, "buyers"), max(50, int(orders * CUSTOMERS_PER_ORDER))
    provinces = words()["province"]
    weight = np.array([province["weight"] for province in provinces], dtype=float)
    city_counts = np.array([len(province["cities"]) for province in provinces])
    province = rng.choice(len(provinces), size=count, p=weight / weight.sum())
    first = rng.uniform(-STAYS_DAYS / 2, days, count)
    return pd.DataFrame(
        {
            "province": province.astype(np.int8),
            "city": (rng.random(count) * city_counts[province]).astype(np.int8),
            "weight": rng.gamma(0.8, 1.0, count) + 0.05,
            "first_day": first,
            "last_day": first + rng.exponential(STAYS_DAYS, count),
            "home": np.arange(count),
            "dear": rng.random(count) < DEAR_SHARE,
        }
    )


def who_buys(
    rng: np.random.Generator, buyers: pd.DataFrame, day: npt.NDArray[np.float64]
) -> npt.NDArray[np.int32]:
    """A customer for each order: often the frequent ones, and as a rule while they are with us."""
    reach = buyers["weight"].cumsum().to_numpy()
    first, last = buyers["first_day"].to_numpy(), buyers["last_day"].to_numpy()
    chosen = np.searchsorted(reach, rng.random(len(day)) * reach[-1])
    for _ in range(TRIES):
        away = np.flatnonzero((day < first[chosen]) | (day > last[chosen]))
        chosen[away] = np.searchsorted(reach, rng.random(len(away)) * reach[-1])
    return chosen.astype(np.int32)
