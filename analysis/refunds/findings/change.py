"""Findings about a changed refund rate and its parts; no part is named where it may be chance."""

from __future__ import annotations

import pandas as pd

from analysis.methods.families import ShareComparison, detectable_difference
from analysis.refunds.segments import GOODS, ComparedPeriods, Dimension
from analysis.study import OTHER, Code, Finding

NAMED = 2
"""So many segments and reasons are named."""


def say_whole_change(
    sides: tuple[int, int, int, int], whole: ShareComparison, periods: ComparedPeriods
) -> tuple[Finding, ...]:
    """Up, down or neither, and after how many days both periods were looked at."""
    events, n, base_events, base_n = sides
    dates = {
        "first": periods.now.start,
        "last": periods.now.end,
        "base_first": periods.base.start,
        "base_last": periods.base.end,
        "n": n,
        "base_n": base_n,
        "days": periods.followed_days,
    }
    if whole.verdict == "insufficient":
        return (Finding("change_insufficient", dates, "insufficient"),)
    values = dates | {
        "share": events / n,
        "base_share": base_events / base_n,
        **whole.signed_values,
        "smallest": detectable_difference(n, base_n, base_events / base_n),
    }
    change = Finding(f"{whole.direction}_{whole.verdict}", values, whole.verdict)
    return (change, Finding("same_age", dates))


def say_unit(whole: ShareComparison, dimension: Dimension) -> tuple[Finding, ...]:
    """That a case is no order where goods are compared: other pages rate the same days by order."""
    if whole.verdict == "insufficient" or dimension not in GOODS:
        return ()
    return (Finding("not_by_order", {"dimension": Code("dimension", dimension)}),)


def say_parts(
    segments: pd.DataFrame, reasons: pd.DataFrame, whole: ShareComparison, dimension: Dimension
) -> tuple[Finding, ...]:
    """How much is rate and how much is mix, and which parts stand out."""
    if whole.verdict not in ("hint", "clear"):
        return (Finding("for_reference", verdict=whole.verdict),)
    # Rounded as they are shown, so that the two parts add up to the whole for the reader too.
    total = round(whole.difference * 100, 2)
    rate = round(float(segments["rate_effect_points"].sum()) * 100, 2)
    split = {"rate": rate, "mix": total - rate, "total": total}
    sure_segments = _sure_parts(segments, "total_points", whole)
    sure_reasons = _sure_parts(reasons, "difference_points", whole)
    parts = [_say_segment(row, dimension) for _, row in sure_segments.iterrows()]
    spread = () if parts else (Finding("spread_out", verdict="none"),)
    by_reason = [_say_reason(row) for _, row in sure_reasons.iterrows()]
    return (Finding("split", split), *parts, *spread, *by_reason)


def _sure_parts(table: pd.DataFrame, value: str, whole: ShareComparison) -> pd.DataFrame:
    """Those parts that moved the same way as the whole, and by more than chance."""
    same_way = table[value] * whole.difference > 0
    is_sure = same_way & table["verdict"].isin(["hint", "clear"])
    is_named = table["segment"] != OTHER if "segment" in table else True
    return table[is_sure & is_named].head(NAMED)


def _say_segment(row: pd.Series, dimension: Dimension) -> Finding:
    name = row["segment_name"]
    values = {
        "segment": Code("platform", name) if dimension == "platform" else name,
        "n": int(row["sold_count"]),
        "base_n": int(row["base_count"]),
        "share": float(row["refund_rate"]),
        "base_share": float(row["base_rate"]),
        "low": float(row["low_points"]),
        "high": float(row["high_points"]),
        "points": float(row["total_points"]) * 100,
    }
    return Finding("segment", values, row["verdict"])


def _say_reason(row: pd.Series) -> Finding:
    values = {
        "reason_l1": Code("reason_l1", row["reason_l1"]),
        "count": int(row["refund_count"]),
        "base_count": int(row["base_refund_count"]),
        "low": float(row["low_points"]),
        "high": float(row["high_points"]),
        "points": float(row["difference_points"]) * 100,
    }
    return Finding("reason", values, row["verdict"])
