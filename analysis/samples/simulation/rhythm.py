"""When people buy: weekdays, hours, pay days, campaigns."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

WEEKDAY = np.array([1.0, 0.97, 0.98, 1.0, 1.05, 1.12, 1.15])
"""Monday to Sunday."""

HOUR = np.array(
    [
        2.2, 1.2, 0.7, 0.4, 0.3, 0.4, 0.8, 1.6, 2.8, 4.2, 5.6, 5.5,
        5.2, 5.0, 4.8, 4.9, 5.0, 4.6, 4.8, 6.0, 7.6, 8.4, 7.2, 4.6,
    ]
)  # fmt: skip
"""Orders by hour of the day, 0 to 23; only proportions matter."""

PAY_DAYS = {10: 1.08, 15: 1.12, 25: 1.06}

CAMPAIGNS = {
    "0308": 1.5, "0601": 1.9, "0602": 1.5, "0603": 1.4, "0616": 1.6, "0617": 1.8, "0618": 2.6,
    "1101": 1.8, "1102": 1.4, "1110": 1.7, "1111": 3.2, "1112": 1.2, "1212": 1.6,
}  # fmt: skip
"""Month and day -> how many times an ordinary day."""


def calendar(days: int, last_day: date) -> pd.DatetimeIndex:
    """The days of the shop's history, the last one included."""
    return pd.date_range(end=pd.Timestamp(last_day), periods=days, freq="D", unit="s")


def day_weights(days: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """How much of the trade falls on each day; sums to 1."""
    weights = WEEKDAY[days.day_of_week.to_numpy()]
    pay = np.array([PAY_DAYS.get(day, 1.0) for day in days.day])
    campaign = np.array([CAMPAIGNS.get(key, 1.0) for key in days.strftime("%m%d")])
    growth = np.linspace(0.95, 1.05, len(days))
    weights = weights * pay * campaign * growth
    return weights / weights.sum()


def moments(
    rng: np.random.Generator, days: pd.DatetimeIndex, count: int
) -> npt.NDArray[np.datetime64]:
    """`count` times of purchase, in order, to the second."""
    day = np.repeat(np.arange(len(days)), rng.multinomial(count, day_weights(days)))
    hour = rng.choice(24, size=count, p=HOUR / HOUR.sum())
    second = day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, count)
    second.sort()
    return days[0].to_datetime64().astype("datetime64[s]") + second.astype("timedelta64[s]")
