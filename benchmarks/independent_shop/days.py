"""How busy the days are: a weekly rhythm, festivals, slow drift, and gamma noise.

Counts drawn by these intensities are negative binomial within a day and correlated between days.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings

WEEK = np.array([1.06, 1.02, 0.98, 0.96, 0.92, 0.98, 1.08])
FESTIVALS = ((6, 18, 3.0, 5), (11, 11, 5.0, 7), (12, 12, 1.8, 2), (3, 8, 1.5, 2))
"""Month, day, factor on that day, and days on which it builds up."""

DAYS_AFTER, FACTOR_AFTER = 2, 0.8
DRIFT_KEPT, DRIFT_SPREAD = 0.85, 0.20
GAMMA_SHAPE = 14.0

HOURS = np.array(
    [
        *(2.0, 1.0, 0.5, 0.3, 0.3, 0.5, 1.2, 2.4, 3.8, 5.2, 6.0, 5.6),
        *(5.4, 5.4, 5.2, 5.0, 5.0, 4.8, 5.0, 6.2, 7.6, 8.2, 6.8, 4.2),
    ]
)
"""How much is bought in each hour of a day."""


def day_intensities(settings: ShopSettings) -> np.ndarray:
    """The intensity of every day of the file, 1 on average."""
    chance = settings.stream("days")
    days = pd.date_range(settings.start, periods=settings.days)
    drift = lasting(DRIFT_SPREAD, DRIFT_KEPT, settings.days, chance)
    noise = np.exp(drift) * chance.gamma(GAMMA_SHAPE, 1 / GAMMA_SHAPE, settings.days)
    busy = WEEK[days.day_of_week] * festival_factors(days) * noise
    return busy / busy.mean()


def lasting(spread: float, kept: float, days: int, chance: np.random.Generator) -> np.ndarray:
    """An effect of each day that fades slowly, around 0 with this standard deviation."""
    effects = chance.normal(0, spread, days)
    for day in range(1, days):
        effects[day] = kept * effects[day - 1] + np.sqrt(1 - kept**2) * effects[day]
    return effects


def festival_factors(days: pd.DatetimeIndex) -> np.ndarray:
    """How much more is bought on and before festivals, and how much less right after them."""
    factors = np.ones(len(days))
    for month, day, most, before in FESTIVALS:
        ahead = np.array([(pd.Timestamp(one.year, month, day) - one).days for one in days])
        rising = (ahead >= 0) & (ahead <= before)
        factors[rising] = 1 + (most - 1) * np.exp(-ahead[rising] / 1.5)
        factors[(ahead < 0) & (ahead >= -DAYS_AFTER)] *= FACTOR_AFTER
    return factors


def clock_times(counted: np.ndarray, intensities: np.ndarray) -> np.ndarray:
    """Times on an even clock as days since the start, busy days and hours taking more of it."""
    day_ends = np.concatenate([[0.0], np.cumsum(intensities)])
    day = np.clip(np.searchsorted(day_ends, counted, side="right") - 1, 0, len(intensities) - 1)
    part = (counted - day_ends[day]) / intensities[day]
    hour_ends = np.concatenate([[0.0], np.cumsum(HOURS) / HOURS.sum()])
    return day + np.interp(part, hour_ends, np.arange(25) / 24)
