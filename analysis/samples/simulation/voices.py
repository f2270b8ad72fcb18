"""What buyers give back: daily star ratings of the three DSR dimensions, and reviews."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.shop import Setting, Shop, stream
from analysis.samples.simulation import rhythm
from analysis.samples.simulation.aftersales import WORDINGS
from analysis.samples.simulation.trade import seconds

DIMENSIONS = ("desc", "service", "logistics")
STARS = np.array(
    [
        [0.012, 0.010, 0.045, 0.130, 0.803],
        [0.010, 0.008, 0.040, 0.112, 0.830],
        [0.014, 0.010, 0.046, 0.120, 0.810],
    ]
)
"""Share of one to five stars in each dimension."""

RATED_SHARE, REVIEW_SHARE = 0.40, 0.22
REVIEW_STARS = np.array([0.03, 0.02, 0.07, 0.16, 0.72])
WINDOW_DAYS = 180
"""A rating counts for the score for this long."""


def make_ratings(seed: int, setting: Setting, orders: int) -> pd.DataFrame:
    """One row a day, the window before included: date, counts `desc_1` to `logistics_5`."""
    rng = stream(seed, "ratings")
    days = rhythm.calendar(setting.days + WINDOW_DAYS, setting.last_day)
    expected = rhythm.day_weights(days) * orders * RATED_SHARE * len(days) / setting.days
    rated = rng.poisson(expected)
    columns = {
        f"{name}_{star + 1}": counts[:, star]
        for name, shares in zip(DIMENSIONS, STARS, strict=True)
        for counts in [rng.multinomial(rated, shares)]
        for star in range(5)
    }
    return pd.DataFrame({"date": days, **columns})


def scores(ratings: pd.DataFrame, days: int) -> pd.DataFrame:
    """The three scores as shown on each of the last `days` days: mean stars over the window."""
    table = {"date": ratings["date"]}
    for name in DIMENSIONS:
        counts = ratings[[f"{name}_{star}" for star in range(1, 6)]]
        total, raters = (counts * np.arange(1, 6)).sum(axis=1), counts.sum(axis=1)
        table[name] = _window(total) / _window(raters).clip(lower=1)
    return pd.DataFrame(table).tail(days).reset_index(drop=True)


def _window(counts: pd.Series) -> pd.Series:
    reached = counts.cumsum()
    return reached - reached.shift(WINDOW_DAYS, fill_value=0)


def make_reviews(shop: Shop) -> pd.DataFrame:
    """One row a review of a received line: line, stars (1 to 5), reviewed_at, wording, oversold."""
    rng = stream(shop.seed, "reviews")
    received = shop.orders["received_at"].to_numpy()[shop.lines["order"]]
    asked = (rng.random(len(shop.lines)) < REVIEW_SHARE) & ~np.isnat(received)
    line = np.flatnonzero(asked)
    wait = seconds(rng.exponential(1.5 * 86_400, len(line)) + 600)
    return pd.DataFrame(
        {
            "line": line,
            "stars": (1 + rng.choice(5, size=len(line), p=REVIEW_STARS)).astype(np.int8),
            "reviewed_at": received[line] + wait,
            "wording": rng.integers(0, WORDINGS, len(line)).astype(np.int16),
            "oversold": False,
        }
    )
