"""Findings about refund rates by day of payment: level, change, and refunds still to come.

All functions take days as `analysis.refunds.followed.Followed.days` has them, in order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.methods.families import compare_shares, detectable_difference
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, PRACTICAL, PROJECTED_SHARE
from analysis.refunds.cohort_rates import EXPECTED, cohort_rates
from analysis.refunds.followed import Followed
from analysis.study import Code, Finding

COMPARED_DAYS = 28
"""The last so many mature days are compared with as many before."""

COUNTS = ["order_count", "refunded_order_count", "seen_order_count"]


def rates_of_days(days: pd.DataFrame, projected_share: float = PROJECTED_SHARE) -> pd.Series:
    """Rates of all these days together, in the columns of `cohort_rates`."""
    return cohort_rates(days[COUNTS].sum().to_frame().T, projected_share).iloc[0]


def say_mature(days: pd.DataFrame, followed: Followed) -> tuple[Finding, ...]:
    """The rate of the orders that have been followed to the end."""
    mature = days[days["is_mature"]]
    if mature["order_count"].sum() < ENOUGH_FOR_SHARE:
        few = {"n": int(mature["order_count"].sum()), "days": followed.followed_days}
        return (Finding("few_mature", few, "insufficient"),)
    return (Finding("mature", {**_rate_values(mature), "days": followed.followed_days}),)


def say_mature_change(days: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the last 28 mature days differ from the 28 before."""
    mature = days[days["is_mature"]]
    last = mature["day_at"].max() - pd.Timedelta(days=COMPARED_DAYS)
    now = mature[mature["day_at"] > last]
    before = mature[
        (mature["day_at"] <= last) & (mature["day_at"] > last - pd.Timedelta(days=COMPARED_DAYS))
    ]
    if now.empty or before.empty:
        return ()
    (refunded, n), (base_refunded, base_n) = _refunded_and_paid(now), _refunded_and_paid(before)
    compared = compare_shares(refunded, n, base_refunded, base_n)
    if compared.verdict == "insufficient":
        return (Finding("change_insufficient", {"n": n, "base_n": base_n}, "insufficient"),)
    values = {
        **_rate_values(now),
        "base_n": base_n,
        "base_share": base_refunded / base_n,
        **compared.signed_values,
        "smallest": detectable_difference(n, base_n, base_refunded / base_n),
    }
    return (Finding(f"{compared.direction}_{compared.verdict}", values, compared.verdict),)


def say_young(days: pd.DataFrame, followed: Followed) -> tuple[Finding, ...]:
    """What to expect of the young orders, and whether their rate only looks low."""
    young, mature = days[~days["is_mature"]], days[days["is_mature"]]
    if young["order_count"].sum() < ENOUGH_FOR_SHARE:
        return ()
    rates = rates_of_days(young, followed.projected_share)
    values = {**_rate_values(young), "seen": float(rates["mature_share"])}
    if np.isnan(rates["expected_rate"]):
        return (Finding("young", values),)
    expected, low, high = (float(rates[name]) for name in EXPECTED)
    estimate = Finding("young_expected", values | {"expected": expected, "low": low, "high": high})
    refunded, n = _refunded_and_paid(mature.tail(COMPARED_DAYS))
    if n < ENOUGH_FOR_SHARE:
        return (estimate,)
    change = _young_change(float(rates["refund_rate"]), (low, high), refunded / n)
    if not change:
        return (estimate,)
    verdict = "none" if change == "only_youth" else "hint"
    base_low, base_high = wilson(refunded, n)
    base = {"n": n, "base_share": refunded / n, "low": float(base_low), "high": float(base_high)}
    return (estimate, Finding(change, base, verdict))


def _young_change(share: float, expected: tuple[float, float], base: float) -> str:
    """What may be said of young orders against mature ones; empty where they do not look low."""
    low, high = expected
    if high < base * (1 - PRACTICAL):
        return "young_fell"
    if low > base * (1 + PRACTICAL):
        return "young_rose"
    return "only_youth" if share < base else ""


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


def _rate_values(days: pd.DataFrame) -> dict[str, object]:
    refunded, n = _refunded_and_paid(days)
    low, high = wilson(refunded, n)
    return {
        "n": n,
        "gone": refunded,
        "share": refunded / n,
        "low": float(low),
        "high": float(high),
        "first": days["day_at"].min(),
        "last": days["day_at"].max(),
    }
