"""Findings about a changed refund rate and its parts; no part is named where it may be chance."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.methods.families import ShareComparison, detectable_difference
from analysis.methods.thresholds import HINT_P, SURE
from analysis.refunds.change.lasting_change import LastingChange
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


def say_lasting(change: LastingChange | None) -> tuple[Finding, ...]:
    """Since which day more or less is refunded, over the whole file; nothing of too few weeks."""
    if not change:
        return ()
    if not change.is_sure:
        return (Finding("no_step", {"weeks": change.weeks}, "none"),)
    (low, high), (base_low, base_high) = change.after.interval, change.before.interval
    values = {
        "since": change.since,
        "first": change.first,
        "last": change.last,
        "n": change.after.n,
        "base_n": change.before.n,
        "share": change.after.share,
        "low": float(low),
        "high": float(high),
        "base_share": change.before.share,
        "low_base": float(base_low),
        "high_base": float(base_high),
    }
    key = "rose_since" if change.is_rise else "fell_since"
    return (Finding(key, values, change.verdict),)


def say_parts(
    segments: pd.DataFrame, reasons: pd.DataFrame, whole: ShareComparison, dimension: Dimension
) -> tuple[Finding, ...]:
    """How much is rate and how much is mix, and which parts stand out.

    Where the whole change may be chance no change of a rate is named. What is sold more or less is
    known far better than what comes back, and is named still, if it is sure enough alone.
    """
    effects = sure_effects(segments)
    if whole.verdict not in ("hint", "clear"):
        mixes = effects[(effects["effect"] == "mix") & (effects["q_value"] <= HINT_P)]
        reference = Finding("for_reference", verdict=whole.verdict)
        return (reference, *_say_effects(mixes, segments, dimension))
    # Rounded as they are shown, so that the two parts add up to the whole for the reader too.
    total = round(whole.difference * 100, 2)
    rate = round(float(segments["rate_effect_points"].sum()) * 100, 2)
    split = {"rate": rate, "mix": total - rate, "total": total}
    same_way = effects[effects["points"] * whole.difference > 0]
    parts = _say_effects(same_way, segments, dimension)
    spread = () if parts else (_say_spread(split),)
    by_reason = [_say_reason(row) for _, row in _sure_reasons(reasons, whole).iterrows()]
    return (Finding("split", split), *parts, *spread, *by_reason)


def sure_effects(segments: pd.DataFrame) -> pd.DataFrame:
    """The effects that are more than chance, the largest first; none of `OTHER`.

    Returns:
        effect (rate or mix), points (0 to 1), low, high, q_value, verdict; the index is that of
        the segments.
    """
    sides = {
        "rate": ("rate_effect_points", "q_value", "verdict"),
        "mix": ("mix_effect_points", "mix_q_value", "mix_verdict"),
    }
    effects = pd.concat(
        [
            pd.DataFrame(
                {
                    "effect": effect,
                    "points": segments[points],
                    "low": segments[f"low_{points}"],
                    "high": segments[f"high_{points}"],
                    "q_value": segments[q_value],
                    "verdict": segments[verdict],
                }
            )[segments["segment"] != OTHER]
            for effect, (points, q_value, verdict) in sides.items()
        ]
    )
    sure = effects[effects["verdict"].isin(SURE)]
    order = sure["points"].abs().to_numpy().argsort(kind="stable")[::-1]
    return sure.iloc[order]


def _say_effects(
    effects: pd.DataFrame, segments: pd.DataFrame, dimension: Dimension
) -> tuple[Finding, ...]:
    named = effects.head(NAMED)
    return tuple(
        _say_effect(effect, segments.loc[effect["segment_index"]], dimension)
        for effect in named.reset_index(names="segment_index").to_dict("records")
    )


def _say_spread(split: Mapping[str, float]) -> Finding:
    """No part stands out alone: by which of both ways the rate moved more."""
    key = "spread_mix" if abs(split["mix"]) > abs(split["rate"]) else "spread_out"
    return Finding(key, {"points": split["mix" if key == "spread_mix" else "rate"]}, "none")


def _sure_reasons(reasons: pd.DataFrame, whole: ShareComparison) -> pd.DataFrame:
    """Those reasons that moved the same way as the whole, and by more than chance."""
    same_way = reasons["difference_points"] * whole.difference > 0
    return reasons[same_way & reasons["verdict"].isin(SURE)].head(NAMED)


def _say_effect(
    effect: Mapping[Hashable, Any], segment: pd.Series, dimension: Dimension
) -> Finding:
    """What a segment added to the change, and in which of the two ways."""
    name = segment["segment_name"]
    is_known = segment["segment"] == name and dimension == "platform"
    values = {
        "segment": Code("platform", name) if is_known else name,
        "n": int(segment["sold_count"]),
        "base_n": int(segment["base_count"]),
        "share": float(segment["refund_rate"]),
        "base_share": float(segment["base_rate"]),
        "part": float(segment["sold_share"]),
        "base_part": float(segment["base_sold_share"]),
        "points": float(effect["points"]) * 100,
        "low": float(effect["low"]),
        "high": float(effect["high"]),
    }
    if effect["effect"] == "mix":
        values["part_points"] = (values["part"] - values["base_part"]) * 100
        key = "segment_more" if values["part"] > values["base_part"] else "segment_less"
        # A segment that is new has no rate before, one that is gone has none after.
        values["share"] = _known(values["share"], values["base_share"])
    else:
        key = "segment_worse" if effect["points"] > 0 else "segment_better"
    return Finding(key, values, effect["verdict"])


def _known(share: float, other: float) -> float:
    return other if math.isnan(share) else share


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
