"""Completion of refunds by order age (chain ladder).

An order is followed for a fixed number of days. How the refunds of orders that were followed to
the end are spread over these days (the delay curve) tells how much of the refunds of younger
orders has been seen: their rate so far, divided by that part, is the rate to expect.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.methods.intervals import Floats
from analysis.methods.thresholds import ENOUGH_DELAYS

DIFFERENT_CURVES = 1.63
"""Critical value of the scaled Kolmogorov-Smirnov distance at the 1 % level."""

DAY = pd.Timedelta(days=1)


def delay_curve(by_age: pd.DataFrame, followed: int) -> Floats:
    """The part of the refunds within `followed` days that is there after 0, 1 … `followed` days.

    Args:
        by_age: delay_days, refunded_order_count, of orders that are at least that old.
        followed: days; later refunds are left out. Without any refund nothing is known before the
            last day.
    """
    followed_refunds = by_age[by_age["delay_days"] <= followed]
    counts = np.bincount(
        followed_refunds["delay_days"],
        followed_refunds["refunded_order_count"],
        minlength=followed + 1,
    )
    if not counts.sum():
        return np.r_[np.zeros(followed), 1.0]
    return counts.cumsum() / counts.sum()


def seen_share(curve: npt.ArrayLike, age_days: pd.Series) -> Floats:
    """The part of their refunds that orders of an age have had; ages may be broken.

    Age 0 is the end of the day of payment, -1 its beginning.
    """
    share_by_age = np.asarray(curve, float)
    return np.interp(age_days, np.arange(-1, share_by_age.size), np.r_[0.0, share_by_age])


def seen_error(
    curve: npt.ArrayLike, refund_count: int, n: npt.ArrayLike, age_days: pd.Series
) -> float:
    """Standard error of the refunds that orders of some ages have had, as a part of these.

    The curve is the mean over the refunds that it rests on, so the sum over the orders is a mean
    over these refunds as well, and has the error of one.

    Args:
        curve: what `delay_curve` gives.
        refund_count: how many refunds it rests on.
        n: orders of each age.
        age_days: as `seen_share` takes them.
    """
    share_by_age, orders = np.asarray(curve, float), np.asarray(n, float)
    part_by_delay = np.diff(share_by_age, prepend=0.0)
    delays = np.arange(share_by_age.size)
    seen_by_delay = np.array([seen_share(delays >= delay, age_days) @ orders for delay in delays])
    seen = float(part_by_delay @ seen_by_delay)
    if not seen or not refund_count:
        return np.nan
    variance = part_by_delay @ (seen_by_delay - seen) ** 2 / refund_count
    return float(np.sqrt(variance)) / seen


def curves_differ(first: pd.DataFrame, second: pd.DataFrame, followed: int) -> bool:
    """Whether two sets of refunds, both as `delay_curve` takes them, come at different paces."""
    counts = [int(part["refunded_order_count"].sum()) for part in (first, second)]
    if min(counts) < ENOUGH_DELAYS:
        return False
    distance = np.abs(delay_curve(first, followed) - delay_curve(second, followed)).max()
    return bool(distance * np.sqrt(counts[0] * counts[1] / sum(counts)) > DIFFERENT_CURVES)
