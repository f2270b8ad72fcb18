"""Findings about refund rates by day of payment: level, change, and refunds still to come.

Intervals and verdicts are as much wider than the binomial ones as the rates of the shop's own weeks
scatter. All functions take days as `analysis.refunds.followed.Followed.days` has them, in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.methods.families import detectable_difference
from analysis.methods.intervals import wilson
from analysis.methods.spread_shares import compare_spread_shares
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, ENOUGH_WEEKS, PRACTICAL, PROJECTED_SHARE
from analysis.refunds.change.lasting_change import (
    followed_weeks,
    spread_of_days,
    spread_of_weeks,
)
from analysis.refunds.cohort_rates import EXPECTED, cohort_rates
from analysis.refunds.followed import Followed
from analysis.study import Code, Finding

COMPARED_DAYS = 28
"""The last so many mature days are compared with as many before."""

COUNTS = ["order_count", "refunded_order_count", "seen_order_count"]
Z = 1.959964
"""Half a 95 % interval in standard errors."""


def rates_of_days(
    days: pd.DataFrame, projected_share: float = PROJECTED_SHARE, spread: float = 1.0
) -> pd.Series:
    """Rates of all these days together, in the columns of `cohort_rates`."""
    return cohort_rates(days[COUNTS].sum().to_frame().T, projected_share, spread).iloc[0]


def weekly_spread(followed: Followed) -> float:
    """How much more than chance rates of weeks scatter, as a variance; 1 of too few weeks."""
    return spread_of_weeks(followed_weeks(followed)).factor


def say_mature(days: pd.DataFrame, followed: Followed) -> tuple[Finding, ...]:
    """The rate of the orders that have been followed to the end."""
    mature = days[days["is_mature"]]
    if mature["order_count"].sum() < ENOUGH_FOR_SHARE:
        few = {"n": int(mature["order_count"].sum()), "days": followed.followed_days}
        return (Finding("few_mature", few, "insufficient"),)
    values = _rate_values(mature, weekly_spread(followed))
    return (Finding("mature", {**values, "days": followed.followed_days}),)


def say_mature_change(days: pd.DataFrame, followed: Followed) -> tuple[Finding, ...]:
    """Whether the last 28 mature days differ from the 28 before, by more than weeks differ."""
    mature = days[days["is_mature"]]
    last = mature["day_at"].max() - pd.Timedelta(days=COMPARED_DAYS)
    now = mature[mature["day_at"] > last]
    before = mature[
        (mature["day_at"] <= last) & (mature["day_at"] > last - pd.Timedelta(days=COMPARED_DAYS))
    ]
    if now.empty or before.empty:
        return ()
    (refunded, n), (base_refunded, base_n) = _refunded_and_paid(now), _refunded_and_paid(before)
    weeks = followed_weeks(followed)
    spread = spread_of_days(followed, pd.concat([before, now]))
    compared = compare_spread_shares((refunded, n, base_refunded, base_n), spread)
    if compared.verdict == "insufficient":
        return (Finding("change_insufficient", {"n": n, "base_n": base_n}, "insufficient"),)
    if len(weeks) < ENOUGH_WEEKS:
        return (Finding("few_whole_weeks", {"weeks": len(weeks)}, "insufficient"),)
    values = {
        **_rate_values(now, spread.factor),
        "base_n": base_n,
        "base_share": base_refunded / base_n,
        **compared.signed_values,
        "smallest": detectable_difference(
            n / spread.factor, base_n / spread.factor, base_refunded / base_n
        ),
    }
    return (Finding(f"{compared.direction}_{compared.verdict}", values, compared.verdict),)


def say_young(days: pd.DataFrame, followed: Followed) -> tuple[Finding, ...]:
    """What to expect of the young orders, and whether their rate only looks low."""
    young, mature = days[~days["is_mature"]], days[days["is_mature"]]
    if young["order_count"].sum() < ENOUGH_FOR_SHARE:
        return ()
    spread = spread_of_days(followed, young).factor
    rates = rates_of_days(young, followed.projected_share, spread)
    values = {**_rate_values(young, spread), "seen": float(rates["mature_share"])}
    if np.isnan(rates["expected_rate"]):
        return (Finding("young", values),)
    expected = Estimate(*(float(rates[name]) for name in EXPECTED))
    expected = expected.widened(followed.seen_error(young))
    known = {"expected": expected.rate, "low": expected.low, "high": expected.high}
    estimate = Finding("young_expected", values | known)
    refunded, n = _refunded_and_paid(mature.tail(COMPARED_DAYS))
    if n < ENOUGH_FOR_SHARE:
        return (estimate,)
    base_spread = spread_of_days(followed, mature.tail(COMPARED_DAYS)).factor
    base_low, base_high = wilson(refunded / base_spread, n / base_spread)
    base = Estimate(refunded / n, float(base_low), float(base_high))
    change = _young_change(float(rates["refund_rate"]), expected, base)
    if not change:
        return (estimate,)
    verdict = "none" if change == "only_youth" else "hint"
    ends = {"base_share": base.rate, "low": base.low, "high": base.high}
    return (estimate, Finding(change, {"n": n} | ends, verdict))


@dataclass(frozen=True)
class Estimate:
    """A rate with its 95 % interval."""

    rate: float
    low: float
    high: float

    def widened(self, error: float) -> Estimate:
        """The same, with the error of what the rate was divided by (a part of it, one sigma)."""
        if not self.rate or not np.isfinite(error):
            return self
        log_error = Z * error
        below = np.hypot(np.log(self.rate / self.low), log_error) if self.low else np.inf
        above = np.hypot(np.log(self.high / self.rate), log_error)
        return Estimate(
            self.rate, float(self.rate * np.exp(-below)), float(min(self.rate * np.exp(above), 1.0))
        )

    def is_above(self, other: Estimate) -> bool:
        """Whether it is higher by more than both intervals explain, and by a tenth at least.

        The interval of the ratio of both is put together from theirs (Donner and Zou 2012).
        """
        if not other.rate or not self.low:
            return self.low > other.high
        distance = np.log(self.rate / other.rate)
        chance = np.hypot(np.log(self.rate / self.low), np.log(other.high / other.rate))
        return bool(distance > max(chance, np.log1p(PRACTICAL)))


def _young_change(share: float, expected: Estimate, base: Estimate) -> str:
    """What may be said of young orders against mature ones; empty where they do not look low."""
    if base.is_above(expected):
        return "young_fell"
    if expected.is_above(base):
        return "young_rose"
    return "only_youth" if share < base.rate else ""


def say_definitions(definitions: pd.DataFrame) -> tuple[Finding, ...]:
    """Why the rate by payment and the rate by refund date differ, where they do."""
    by_basis = definitions[definitions["unit"] == "orders"].set_index("basis")
    rates = by_basis["refund_rate"]
    if not abs(rates["activity"] - rates["cohort"]) > PRACTICAL * rates["cohort"]:
        return ()
    values: dict[str, float] = {"n": int(by_basis["sold_count"]["cohort"])}
    for basis in ("cohort", "activity"):
        ends = {f"{basis}_{end}": float(by_basis[f"{end}_rate"][basis]) for end in ("low", "high")}
        values |= {basis: float(rates[basis]), **ends}
    return (Finding("bases_differ", values),)


def say_oddities(followed: Followed, net_since: Mapping[str, pd.Timestamp]) -> tuple[Finding, ...]:
    """Warn where files do not cover the same days, or mean another thing than they did."""
    findings = [
        Finding("net_since", {"platform": Code("platform", platform), "since": since}, "clear")
        for platform, since in net_since.items()
    ]
    findings += say_end(followed.cutoff, followed.late_days)
    if followed.skipped_days:
        findings.append(Finding("refunds_start_late", {"days": followed.skipped_days}))
    if followed.has_moved:
        findings.append(Finding("pace_moved", verdict="hint"))
    return tuple(findings)


def say_end(cutoff: pd.Timestamp, late_days: int) -> tuple[Finding, ...]:
    """Warn where refunds end so many days before the orders do; nothing where they do not."""
    if not late_days:
        return ()
    return (Finding("refunds_end_early", {"days": late_days, "until": cutoff}),)


def _refunded_and_paid(days: pd.DataFrame) -> tuple[int, int]:
    return int(days["refunded_order_count"].sum()), int(days["order_count"].sum())


def _rate_values(days: pd.DataFrame, spread: float) -> dict[str, object]:
    refunded, n = _refunded_and_paid(days)
    low, high = wilson(refunded / spread, n / spread)
    return {
        "n": n,
        "gone": refunded,
        "share": refunded / n,
        "low": float(low),
        "high": float(high),
        "first": days["day_at"].min(),
        "last": days["day_at"].max(),
    }
