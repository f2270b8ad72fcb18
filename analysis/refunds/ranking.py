"""Reasons ranked, and how surely the first of them leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.methods.families import judge_difference
from analysis.methods.intervals import Interval, ratio_interval, wilson
from analysis.methods.thresholds import ENOUGH_COVERAGE, ENOUGH_FOR_SHARE
from analysis.refunds.counting import Unit
from analysis.study import Code, Finding, Verdict

VITAL_SHARE = 0.8
SHARES = ("share", "low_share", "high_share", "cum_share", "low_cum_share", "high_cum_share")
EVEN = 0.5
UNSPECIFIED, UNMAPPED = "other.unspecified", "other.unmapped"
UNEXPLAINED = (UNSPECIFIED, UNMAPPED, "other.agreed", "other.other")
"""Reasons that name no cause: blank, not understood, agreed by both, "other"."""


def rank_reasons(counted: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Rank reason_l1 by refunds (by yuan where the unit is the amount); ties by code.

    Args:
        counted: reason_l1, day_at (or none: such refunds are left out of the intervals of yuan),
            refund_count, refund_amount.
        unit: the amount ranks by yuan, any other unit by refunds.

    Returns:
        reason_l1, refund_count, refund_amount, share, low_share, high_share, cum_share,
        low_cum_share, high_cum_share, is_vital; the unexplained always last. Fewer than 30 refunds
        have no shares.
    """
    value = _value(unit)
    ranked = _summed(counted, "reason_l1")
    ranked = ranked.assign(is_last=ranked["reason_l1"].eq("other"))
    ranked = ranked.sort_values(
        ["is_last", value, "reason_l1"], ascending=[True, False, True], ignore_index=True
    ).drop(columns="is_last")
    share = ranked[value] / ranked[value].sum()
    cumulated = share.cumsum()
    codes = ranked["reason_l1"].tolist()
    each = _intervals(counted, "reason_l1", [[code] for code in codes], unit)
    together = _intervals(counted, "reason_l1", [codes[: i + 1] for i in range(len(codes))], unit)
    ranked = ranked.assign(
        share=share,
        low_share=each.low,
        high_share=each.high,
        cum_share=cumulated,
        low_cum_share=together.low,
        high_cum_share=together.high,
        is_vital=cumulated.shift(fill_value=0.0) < VITAL_SHARE,
    )
    if ranked["refund_count"].sum() < ENOUGH_FOR_SHARE:
        return ranked.assign(**dict.fromkeys(SHARES, np.nan))
    return ranked


def _summed(counted: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Refunds and yuan by reason; no yuan where no refund told any."""
    groups = counted.groupby([*keys], as_index=False)
    return groups[["refund_count", "refund_amount"]].sum(min_count=1)


def rank_details(counted: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """The second level of reasons with their shares and intervals, the largest first."""
    value = _value(unit)
    ranked = _summed(counted, "reason_l1", "reason_l2")
    ranked = ranked.sort_values([value, "reason_l2"], ascending=[False, True], ignore_index=True)
    if ranked["refund_count"].sum() < ENOUGH_FOR_SHARE:
        return ranked.assign(share=np.nan, low_share=np.nan, high_share=np.nan)
    low, high = _intervals(counted, "reason_l2", [[code] for code in ranked["reason_l2"]], unit)
    share = ranked[value] / ranked[value].sum()
    return ranked.assign(share=share, low_share=low, high_share=high)


def coverage(known: int, total: int) -> dict[str, float]:
    """coverage_share, the share of refunds whose reason is known, with its ends.

    Nothing of fewer than 30 refunds.
    """
    if total < ENOUGH_FOR_SHARE:
        return {}
    low, high = wilson(known, total)
    return {
        "coverage_share": known / total,
        "low_coverage_share": float(low),
        "high_coverage_share": float(high),
    }


def explained_count(counted: pd.DataFrame) -> int:
    """The refunds whose reason names a cause."""
    return int(counted.loc[~counted["reason_l2"].isin(UNEXPLAINED), "refund_count"].sum())


def say_reasons(
    by_reason: pd.DataFrame, metrics: Mapping[str, float], unit: Unit
) -> tuple[Finding, ...]:
    """Name the leading reasons as surely as the numbers allow, and warn where they do not."""
    total = int(metrics["refund_count"])
    if total < ENOUGH_FOR_SHARE:
        return (Finding("few_refunds", {"n": total}, "insufficient"),)
    if by_reason["reason_l1"].eq("other").all():
        return (Finding("no_reasons", {"n": total}, "insufficient"),)
    if unit == "amount" and not metrics.get("refund_amount"):
        return (Finding("not_told", {"unit": Code("unit", unit)}, "insufficient"),)
    findings = [say_leader(by_reason, total, unit)]
    named = by_reason[by_reason["reason_l1"] != "other"]
    if len(named) > 1 and unit != "amount":
        findings.append(say_runner_up(named))
    if by_reason["is_vital"].sum() > 1:
        findings.append(say_vital(by_reason, total, unit))
    if metrics["coverage_share"] < ENOUGH_COVERAGE:
        weak = coverage_values(metrics, total)
        findings.append(Finding("weak_coverage", weak, "insufficient"))
    return tuple(findings)


def say_leader(by_reason: pd.DataFrame, total: int, unit: Unit) -> Finding:
    """The leading reason with its count and interval."""
    first = by_reason.iloc[0]
    values = {
        "reason_l1": Code("reason_l1", first["reason_l1"]),
        "count": int(first["refund_count"]),
        "amount": float(first["refund_amount"]),
        "n": total,
        "share": float(first["share"]),
        "low": float(first["low_share"]),
        "high": float(first["high_share"]),
    }
    return Finding("top_amount" if unit == "amount" else "top_reason", values)


def say_vital(by_reason: pd.DataFrame, total: int, unit: Unit) -> Finding:
    """How many reasons together make up four fifths."""
    vital = by_reason[by_reason["is_vital"]]
    last = vital.iloc[-1]
    values = {
        "reasons": len(vital),
        "n": total,
        "share": float(last["cum_share"]),
        "low": float(last["low_cum_share"]),
        "high": float(last["high_cum_share"]),
    }
    return Finding("vital_amount" if unit == "amount" else "vital_few", values)


def coverage_values(metrics: Mapping[str, float], total: int) -> dict[str, float]:
    """The values of a sentence about `coverage`."""
    ends = {end: metrics[f"{end}_coverage_share"] for end in ("low", "high")}
    return {"n": total, "share": metrics["coverage_share"], **ends}


def say_runner_up(named: pd.DataFrame) -> Finding:
    """Whether the first reason is really ahead of the second: a fair coin between the two?

    That it is, however surely, is a fact and no alarm: some reason leads in every shop.
    """
    first, second = named.iloc[0], named.iloc[1]
    count, second_count = int(first["refund_count"]), int(second["refund_count"])
    lead = lead_verdict(count, second_count)
    values = {
        "reason_l1": Code("reason_l1", first["reason_l1"]),
        "second_reason_l1": Code("reason_l1", second["reason_l1"]),
        "count": count,
        "second_count": second_count,
    }
    return Finding(f"lead_{lead}", values, "fact" if lead in ("hint", "clear") else lead)


def lead_verdict(count: int, second_count: int) -> Verdict:
    """How sure it is that the first of two reasons is the more frequent one."""
    both = count + second_count
    if both < ENOUGH_FOR_SHARE:
        return "insufficient"
    usual, strict = (
        Interval(*(end - EVEN for end in wilson(count, both, level))) for level in (0.95, 0.99)
    )
    return judge_difference(count / both - EVEN, usual, strict, reference=EVEN)


def _intervals(
    counted: pd.DataFrame, key: str, groups: Sequence[list[str]], unit: Unit
) -> Interval:
    """The ends of the shares of some reasons each, by refunds or by yuan (days are drawn)."""
    if unit != "amount":
        counts = counted.groupby(key)["refund_count"].sum()
        return wilson([counts[group].sum() for group in groups], counts.sum())
    by_day = counted.pivot_table(
        index="day_at", columns=key, values="refund_amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=counted[key].unique(), fill_value=0.0)
    every = by_day.sum(axis=1)
    ends = [ratio_interval(by_day[group].sum(axis=1), every) for group in groups]
    return Interval(np.array([end.low for end in ends]), np.array([end.high for end in ends]))


def _value(unit: Unit) -> str:
    return "refund_amount" if unit == "amount" else "refund_count"
