"""Orders by the day they were paid, and what is still to come of those that are young.

An order is followed for a fixed number of days. How the refunds of orders that were followed to
the end are spread over these days (the delay curve) tells how much of the refunds of younger
orders has been seen: their rate so far, divided by that part, is the rate to expect.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.methods.intervals import ENOUGH_FOR_SHARE, Floats, wilson

MATURE_SHARE = 0.9
"""With less than this part of the refunds seen, a rate is an estimate."""

PROJECTED_SHARE = 0.3
"""With less than this part seen, nothing is estimated."""

ENOUGH_DELAYS = 50
"""Refunds that a delay curve rests on, at the least."""

DIFFERENT_CURVES = 1.63
"""Kolmogorov and Smirnov's distance, scaled, that chance alone exceeds once in a hundred times."""

DAY = pd.Timedelta(days=1)
RATES = ["refund_rate", "low_rate", "high_rate"]
EXPECTED = ["expected_rate", "expected_low_rate", "expected_high_rate"]


def delay_curve(by_age: pd.DataFrame, followed: int) -> Floats:
    """The part of the refunds within `followed` days that is there after 0, 1 … `followed` days.

    Args:
        by_age: delay_days, refunded_order_count, of orders that are at least that old.
        followed: days; later refunds are left out. Without any refund nothing is known before the
            last day.
    """
    inside = by_age[by_age["delay_days"] <= followed]
    counts = np.bincount(
        inside["delay_days"], inside["refunded_order_count"], minlength=followed + 1
    )
    if not counts.sum():
        return np.r_[np.zeros(followed), 1.0]
    return counts.cumsum() / counts.sum()


def seen_share(curve: npt.ArrayLike, age_days: pd.Series) -> Floats:
    """The part of their refunds that orders of an age have had; ages may be broken.

    Age 0 is the end of the day of payment, -1 its beginning.
    """
    reached = np.asarray(curve, float)
    return np.interp(age_days, np.arange(-1, reached.size), np.r_[0.0, reached])


def curves_differ(first: pd.DataFrame, second: pd.DataFrame, followed: int) -> bool:
    """Whether two sets of refunds, both as `delay_curve` takes them, come at different paces."""
    counts = [int(part["refunded_order_count"].sum()) for part in (first, second)]
    if min(counts) < ENOUGH_DELAYS:
        return False
    distance = np.abs(delay_curve(first, followed) - delay_curve(second, followed)).max()
    return bool(distance * np.sqrt(counts[0] * counts[1] / sum(counts)) > DIFFERENT_CURVES)


def by_payment_day(
    sold: pd.DataFrame, by_age: pd.DataFrame, curve: npt.ArrayLike, cutoff: pd.Timestamp
) -> pd.DataFrame:
    """Orders, refunds within the followed days, and the part of them that has been seen.

    Args:
        sold: day_at, order_count.
        by_age: what `refunds_by_age` gives.
        curve: what `delay_curve` gives; its length says how long an order is followed.
        cutoff: the last moment the files know of.

    Returns:
        day_at, order_count, refunded_order_count, seen_order_count (orders times the part).
    """
    followed = np.size(curve) - 1
    inside = by_age[by_age["delay_days"] <= followed]
    gone = inside.groupby("day_at")["refunded_order_count"].sum()
    age = (cutoff - sold["day_at"]) / DAY - 1
    return pd.DataFrame(
        {
            "day_at": sold["day_at"],
            "order_count": sold["order_count"],
            "refunded_order_count": sold["day_at"].map(gone).fillna(0).astype("int64"),
            "seen_order_count": sold["order_count"] * seen_share(curve, age),
        }
    )


def cohort_rates(cohorts: pd.DataFrame, projected_share: float = PROJECTED_SHARE) -> pd.DataFrame:
    """Rate so far and rate to expect, with 95 % intervals.

    Args:
        cohorts: order_count, refunded_order_count, seen_order_count (the sum over orders of the
            part of their refunds that has been seen).
        projected_share: from which part on the rest is estimated.

    Returns:
        The same rows with refund_rate, low_rate, high_rate, mature_share, status (`mature`,
        `estimated`, `young`, or `few` orders), expected_rate, expected_low_rate,
        expected_high_rate. What may not be told is not a number. The interval of the expected
        rate is Wilson's, widened in proportion; it leaves out the error of the curve.
    """
    n, gone = cohorts["order_count"], cohorts["refunded_order_count"]
    mature = cohorts["seen_order_count"] / n
    low, high = wilson(gone, n)
    status = np.select(
        [n < ENOUGH_FOR_SHARE, mature >= MATURE_SHARE, mature >= projected_share],
        ["few", "mature", "estimated"],
        "young",
    )
    rated = cohorts.assign(
        refund_rate=gone / n,
        low_rate=low,
        high_rate=high,
        mature_share=mature,
        status=pd.Series(status, cohorts.index, dtype="str"),
        expected_rate=gone / n / mature,
        expected_low_rate=low / mature,
        expected_high_rate=np.minimum(high / mature, 1.0),
    )
    rated[RATES] = rated[RATES].where(rated["status"] != "few", np.nan)
    told = rated["status"].isin(["mature", "estimated"])
    rated[EXPECTED] = rated[EXPECTED].where(told, np.nan)
    return rated.drop(columns="seen_order_count")
