"""Refund rates by day of payment: the rate so far, and the rate to expect in the end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.methods.completion import DAY, seen_share
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, MATURE_SHARE, PROJECTED_SHARE

RATES = ["refund_rate", "low_rate", "high_rate"]
EXPECTED = ["expected_rate", "expected_low_rate", "expected_high_rate"]


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
    followed_days = np.size(curve) - 1
    within_days = by_age[by_age["delay_days"] <= followed_days]
    refunded_count = within_days.groupby("day_at")["refunded_order_count"].sum()
    age = (cutoff - sold["day_at"]) / DAY - 1
    return pd.DataFrame(
        {
            "day_at": sold["day_at"],
            "order_count": sold["order_count"],
            "refunded_order_count": sold["day_at"].map(refunded_count).fillna(0).astype("int64"),
            "seen_order_count": sold["order_count"] * seen_share(curve, age),
        }
    )


def cohort_rates(
    cohorts: pd.DataFrame, projected_share: float = PROJECTED_SHARE, spread: float = 1.0
) -> pd.DataFrame:
    """Rate so far and rate to expect, with 95 % intervals.

    Args:
        cohorts: order_count, refunded_order_count, seen_order_count (the sum over orders of the
            part of their refunds that has been seen).
        projected_share: from which part on the rest is estimated.
        spread: variance of rates of weeks over the binomial one, at least 1.

    Returns:
        The same rows with refund_rate, low_rate, high_rate, mature_share, status (`mature`,
        `estimated`, `young`, or `few` orders), expected_rate, expected_low_rate,
        expected_high_rate. What rests on too little data is not a number. The interval of the
        expected rate is Wilson's, widened in proportion; it leaves out the error of the curve,
        which `Followed.seen_error` tells and judgements take into account.
    """
    n, refunded_count = cohorts["order_count"], cohorts["refunded_order_count"]
    mature = cohorts["seen_order_count"] / n
    low, high = wilson(refunded_count / spread, n / spread)
    status = np.select(
        [n < ENOUGH_FOR_SHARE, mature >= MATURE_SHARE, mature >= projected_share],
        ["few", "mature", "estimated"],
        "young",
    )
    rated = cohorts.assign(
        refund_rate=refunded_count / n,
        low_rate=low,
        high_rate=high,
        mature_share=mature,
        status=pd.Series(status, cohorts.index, dtype="str"),
        expected_rate=np.minimum(refunded_count / n / mature, 1.0),
        expected_low_rate=np.minimum(low / mature, 1.0),
        expected_high_rate=np.minimum(high / mature, 1.0),
    )
    rated[RATES] = rated[RATES].where(rated["status"] != "few", np.nan)
    has_expected = rated["status"].isin(["mature", "estimated"])
    rated[EXPECTED] = rated[EXPECTED].where(has_expected, np.nan)
    return rated.drop(columns="seen_order_count")
