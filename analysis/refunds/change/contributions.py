"""What each segment contributed to a change of the refund rate, and which parts are no chance.

A segment moves the rate in two ways: its own rate changed (rate effect), or its part of the sales
changed while its rate differs from the others' (mix effect). Each has a test of its own; all tests
of an answer are one family.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.methods.decomposition import pool_small, pooled_names, rate_and_mix
from analysis.methods.families import (
    ShareComparison,
    compare_shares,
    false_discovery,
    family_verdict,
)
from analysis.methods.intervals import Floats, wilson
from analysis.methods.spread_shares import Spread, compare_spread_shares, spread_within
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.refunds.segments import sum_blocks
from analysis.study import Verdict

CERTAINTY: tuple[Verdict, ...] = ("insufficient", "none", "hint", "clear")
WIDTH = 2 * 1.959964
"""A 95 % interval in standard errors."""

BORROWED = 18.0
"""Degrees of freedom that the mean spread of all segments is worth for a single one."""

NO_COMPARISON = ShareComparison(np.nan, np.nan, np.nan, np.nan, "insufficient")
POINTS = {"difference": "difference_points", "low": "low_points", "high": "high_points"}
COMPARED = pd.Index(["p_value", "difference", "low", "high"])


def compare_segments(blocks: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """The effects of the segments with intervals and verdicts, the largest contribution first.

    Args:
        blocks: what `count_blocks` gives.
        spread: of the rate of all segments together, from week to week.

    Returns:
        A row a segment; small ones are taken together. Points are shares, 0 to 1: rate_effect,
        mix_effect and their ends, difference (of the segment's own rate) and its ends. q_value and
        verdict are of the rate, mix_q_value and mix_verdict of the mix. base_sold_share and
        sold_share are the segment's parts of all sales.
    """
    counted = sum_blocks(blocks)
    split = rate_and_mix(pool_small(counted))
    named = dict(zip(counted["segment"], pooled_names(counted), strict=True))
    shifts = _share_shifts(blocks.assign(segment=blocks["segment"].map(named)), split)
    changes, mixed = _rate_changes(split, spread), _mix_changes(split, shifts)
    rates, mixes = (_compared(comparisons, split.index) for comparisons in (changes, mixed))
    q = _family(rates, mixes)
    weight = (split["base_n"] / split["base_n"].sum() + split["n"] / split["n"].sum()) / 2
    table = split.assign(
        low_rate_effect_points=rates["low"] * weight,
        high_rate_effect_points=rates["high"] * weight,
        low_mix_effect_points=mixes["low"],
        high_mix_effect_points=mixes["high"],
        **{shown: rates[name] for name, shown in POINTS.items()},
        q_value=q[0],
        verdict=_verdicts(changes, q[0]),
        mix_q_value=q[1],
        mix_verdict=_verdicts(mixed, q[1]),
        base_sold_share=split["base_n"] / split["base_n"].sum(),
        sold_share=split["n"] / split["n"].sum(),
    ).rename(columns={"rate": "refund_rate", "base_n": "base_count", "n": "sold_count"})
    table = with_range(table, "base_rate", "base_events", "base_count")
    table = with_range(table, "refund_rate", "events", "sold_count")
    order = table["total_points"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].drop(columns=["events", "base_events"]).reset_index(drop=True)


def with_range(table: pd.DataFrame, rate: str, events: str, n: str) -> pd.DataFrame:
    """A rate with the ends of its interval; nothing of fewer than 30."""
    sold = table[n].where(table[n] >= ENOUGH_FOR_SHARE)
    low, high = wilson(table[events], sold)
    return table.assign(**{rate: table[events] / sold, f"low_{rate}": low, f"high_{rate}": high})


def spread_of_part(spread: Spread, part: float) -> Spread:
    """The spread of a part of the cases, where what moves a week moves all of its cases alike."""
    return Spread(1 + (spread.factor - 1) * part, spread.freedom)


def _rate_changes(split: pd.DataFrame, spread: Spread) -> list[ShareComparison]:
    """The change of each segment's own rate."""
    part = (split["n"] + split["base_n"]) / (split["n"].sum() + split["base_n"].sum())
    sides = split[["events", "n", "base_events", "base_n"]].astype(int).itertuples(index=False)
    return [
        compare_spread_shares(tuple(row), spread_of_part(spread, one))
        for row, one in zip(sides, part, strict=True)
    ]


def _share_shifts(blocks: pd.DataFrame, split: pd.DataFrame) -> list[ShareComparison]:
    """The change of each segment's part of the sales; how its blocks differ widens it."""
    keys = ["is_now", "block"]
    wide = blocks.pivot_table(
        index=keys, columns="segment", values="n", aggfunc="sum", fill_value=0
    )[[*split["segment"]]]
    totals, side = wide.sum(axis=1), wide.index.get_level_values("is_now")
    spreads = [spread_within(wide[name], totals, side) for name in wide]
    now, base = (int(split[name].sum()) for name in ("n", "base_n"))
    return [
        compare_spread_shares((int(n), now, int(base_n), base), spread)
        for n, base_n, spread in zip(split["n"], split["base_n"], moderated(spreads), strict=True)
    ]


def moderated(spreads: Sequence[Spread]) -> list[Spread]:
    """Spreads of which each borrows from the mean of all, as few blocks tell little of one."""
    if not np.isfinite([one.freedom for one in spreads]).all():
        return list(spreads)
    mean = float(np.mean([one.phi for one in spreads]))
    return [
        Spread(
            (BORROWED * mean + one.freedom * one.phi) / (BORROWED + one.freedom),
            BORROWED + one.freedom,
        )
        for one in spreads
    ]


def _mix_changes(split: pd.DataFrame, shifts: Sequence[ShareComparison]) -> list[ShareComparison]:
    """The mix effect of each segment: no chance where both of its factors are none.

    It is the change of the segment's part of the sales, times how far its rate lies from that of
    all; p is the larger one of the two factors', the interval is by the delta method.
    """
    both = split[["events", "n"]].to_numpy() + split[["base_events", "base_n"]].to_numpy()
    rest = both.sum(axis=0) - both
    sides = np.hstack([both, rest]).astype(int)
    apart = [compare_shares(*row) if row[3] else NO_COMPARISON for row in sides]
    part_of_rest = rest[:, 1] / both[:, 1].sum()
    return [
        _product(float(effect), shift, other, float(part))
        for effect, shift, other, part in zip(
            split["mix_effect_points"], shifts, apart, part_of_rest, strict=True
        )
    ]


def _product(
    effect: float, shift: ShareComparison, apart: ShareComparison, part_of_rest: float
) -> ShareComparison:
    verdict = CERTAINTY[min(CERTAINTY.index(shift.verdict), CERTAINTY.index(apart.verdict))]
    if verdict == "insufficient":
        return NO_COMPARISON
    shift_error = (shift.high - shift.low) / WIDTH * apart.difference * part_of_rest
    apart_error = (apart.high - apart.low) / WIDTH * part_of_rest * shift.difference
    half = float(np.hypot(shift_error, apart_error)) * WIDTH / 2
    p = max(shift.p_value, apart.p_value)
    return ShareComparison(effect, effect - half, effect + half, p, verdict)


def _compared(comparisons: Sequence[ShareComparison], index: pd.Index) -> pd.DataFrame:
    rows = [(one.p_value, one.difference, one.low, one.high) for one in comparisons]
    return pd.DataFrame(rows, index, COMPARED)


def _family(*tables: pd.DataFrame) -> list[Floats]:
    """The q-values of several tables whose tests are one family, table by table."""
    p = np.concatenate([table["p_value"].to_numpy(float) for table in tables])
    q = np.full(p.size, np.nan)
    is_tested = ~np.isnan(p)
    q[is_tested] = false_discovery(p[is_tested])
    return np.split(q, np.cumsum([len(table) for table in tables])[:-1])


def _verdicts(comparisons: Sequence[ShareComparison], q: Floats) -> list[Verdict]:
    return [family_verdict(one, value) for one, value in zip(comparisons, q, strict=True)]
