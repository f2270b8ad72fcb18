"""Why a share changed: its parts changed, or the mix of its parts did (Kitagawa, symmetric)."""

from __future__ import annotations

import pandas as pd

from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import OTHER

TOLERANCE = 1e-9
COUNTS = ["base_n", "base_events", "n", "events"]


def pool_small(segments: pd.DataFrame) -> pd.DataFrame:
    """Put segments with fewer than 30 cases in a period together as `OTHER`.

    A segment that is new or gone, with no case at all in one period, stays by itself.

    Args:
        segments: segment, base_n, base_events, n, events; a row a segment.

    Returns:
        The same columns; sorted by segment.
    """
    pooled = segments.assign(segment=pooled_names(segments))
    return pooled.groupby("segment", as_index=False)[COUNTS].sum()


def pooled_names(segments: pd.DataFrame) -> pd.Series:
    """What each segment is called once `pool_small` has put the small ones together."""
    is_large = (segments[["base_n", "n"]] >= ENOUGH_FOR_SHARE) | (segments[["base_n", "n"]] == 0)
    has_cases = segments[["base_n", "n"]].max(axis=1) >= ENOUGH_FOR_SHARE
    return segments["segment"].where(is_large.all(axis=1) & has_cases, OTHER)


def rate_and_mix(segments: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a share between two periods into what each segment adds to it.

    A segment's rate effect is the change of its own share at its mean weight; its mix effect is
    the change of its weight, times how far its share lies from that of all. A new or vanished
    segment is all mix.

    Args:
        segments: segment, base_n, base_events, n, events; a row a segment, none without cases.

    Returns:
        The same rows with base_rate, rate, rate_effect_points, mix_effect_points, total_points
        (0 to 1). Both effects add up to the change of the whole, exactly.
    """
    base_n, n = segments["base_n"].sum(), segments["n"].sum()
    base_whole, whole = segments["base_events"].sum() / base_n, segments["events"].sum() / n
    base_rate = segments["base_events"] / segments["base_n"].where(segments["base_n"] > 0)
    rate = segments["events"] / segments["n"].where(segments["n"] > 0)
    first, second = base_rate.fillna(rate), rate.fillna(base_rate)
    weight, new_weight = segments["base_n"] / base_n, segments["n"] / n
    rate_effect = (second - first) * (weight + new_weight) / 2
    mix_effect = (new_weight - weight) * ((first + second) / 2 - (base_whole + whole) / 2)
    total = rate_effect + mix_effect
    if abs(total.sum() - (whole - base_whole)) > TOLERANCE:
        raise AssertionError("the parts do not add up to the change")
    return segments.assign(
        base_rate=base_rate,
        rate=rate,
        rate_effect_points=rate_effect,
        mix_effect_points=mix_effect,
        total_points=total,
    )
