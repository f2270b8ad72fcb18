"""Ratings of the goods by day, the scores over a rolling window, and reviews in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings

WINDOW = 180
RATED_SHARE, REVIEWED_SHARE = 0.35, 0.10
STAR_SHARES = np.array([0.78, 0.13, 0.05, 0.02, 0.02])
"""Of five stars to one."""

DAY_SPREAD = 0.3
BAD_DAYS, BAD_BEFORE_END = 10, 110
WORDS = {
    "好评": ("很喜欢，和图片一样", "面料舒服，会回购", "包装用心，推荐"),
    "中评": ("一般吧，没有想象中好", "颜色有点差别"),
    "差评": ("有线头，失望", "尺码偏小，退了"),
}


def make_ratings(orders: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """A row a day, from `WINDOW` days before the file: day (below 0 before), star_5 to star_1.

    With the means over the window: desc, service, logistics; blank before the file begins.
    """
    chance = settings.stream("ratings")
    received = orders.loc[orders["is_paid"], "received"].to_numpy()
    by_day = np.bincount(received[received < settings.days].astype(int), minlength=settings.days)
    usual = by_day[min(10, settings.days - 1) :].mean()
    earlier = chance.poisson(usual * chance.gamma(8.0, 1 / 8, WINDOW))
    rated = chance.binomial(np.concatenate([earlier, by_day]), RATED_SHARE)
    days = np.arange(-WINDOW, settings.days)
    plant = np.where(is_bad_day(days, settings), settings.plant.rating_logit, 0.0)
    table = pd.DataFrame({"day": days})
    for name, planted in (("desc", plant), ("service", 0.0), ("logistics", 0.0)):
        stars = _stars(rated, planted + chance.normal(0, DAY_SPREAD, days.size), chance)
        in_window = pd.DataFrame(stars).rolling(WINDOW, min_periods=WINDOW).sum().to_numpy()
        with np.errstate(invalid="ignore"):
            table[name] = in_window @ np.arange(5, 0, -1) / in_window.sum(axis=1)
        if name == "desc":
            table[[f"star_{at}" for at in range(5, 0, -1)]] = stars
    return table


def is_bad_day(days: np.ndarray, settings: ShopSettings) -> np.ndarray:
    """The days of the planted drop."""
    first = settings.days - BAD_BEFORE_END
    return (days >= first) & (days < first + BAD_DAYS)


def _stars(rated: np.ndarray, logit: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Counts of five stars to one by day; the logit lifts the better stars."""
    ends = np.cumsum(STAR_SHARES)[:-1]
    at_least = 1 / (1 + np.exp(-(np.log(ends / (1 - ends)) + logit[:, None])))
    shares = np.diff(at_least, axis=1, prepend=0.0, append=1.0)
    return chance.multinomial(rated, shares)


def make_reviews(orders: pd.DataFrame, lines: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """A row a review: line, at (days), kind, text; of goods that arrived before the export."""
    chance = settings.stream("reviews")
    received = orders["received"].to_numpy()[lines["order"]]
    written = received + chance.gamma(1.5, 3.0, len(lines))
    chosen = (chance.random(len(lines)) < REVIEWED_SHARE) & (written < settings.days)
    chosen &= orders["is_paid"].to_numpy()[lines["order"]]
    kind = chance.choice(list(WORDS), int(chosen.sum()), p=[0.91, 0.05, 0.04])
    return pd.DataFrame(
        {
            "line": np.flatnonzero(chosen),
            "at": written[chosen],
            "kind": kind,
            "text": [str(chance.choice(WORDS[one])) for one in kind],
        }
    ).sort_values("at", ignore_index=True)
