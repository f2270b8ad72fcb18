"""What may be said of how fast refunds are handled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.refund_durations import DAY_H, curve_of, summary
from analysis.statistics import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, PRACTICAL, wilson
from analysis.study import Finding
from analysis.survival import ended_within, log_rank

SURE, VERY_SURE = 0.05, 0.01
MANY_UNKNOWN = 0.05


def indicators(durations: pd.DataFrame, disputes: dict[str, int], paid: int) -> dict[str, float]:
    """The platforms' figures, as far as the files tell them.

    Returns:
        finished_count, open_count, mean_h (退款处理时长), median_h, p90_h, self_share (自主完结率)
        and dispute_rate (纠纷退款率; of paid orders), the last two with their intervals. Without
        any end that has a time, the number of those finished is not told.
    """
    all_types = summary(durations)
    timed = ["finished_count"] if all_types["finished_count"] else []
    shown = [*timed, "open_count", "mean_h", "median_h", "p90_h"]
    found = {name: all_types[name] for name in shown if not np.isnan(all_types[name])}
    told = disputes["told_count"]
    if told >= ENOUGH_FOR_SHARE:
        found |= _share("self_share", told - disputes["called_count"], told)
        if paid >= ENOUGH_FOR_SHARE:
            found |= _share("dispute_rate", disputes["lost_count"], paid)
    return found


def _share(name: str, count: int, n: int) -> dict[str, float]:
    low, high = wilson(count, n)
    return {name: count / n, f"low_{name}": float(low), f"high_{name}": float(high)}


def say_types(by_type: pd.DataFrame) -> tuple[Finding, ...]:
    """The usual duration of each type, as "half within, nine in ten within"."""
    told = by_type.dropna(subset=["median_h"])
    if not by_type["finished_count"].sum() and by_type["untimed_count"].sum():
        return ()
    if told.empty:
        n = int(by_type[["finished_count", "open_count"]].sum().sum())
        return (Finding("few_finished", {"n": n}, "insufficient"),)
    return tuple(_say_type(row) for _, row in told.iterrows())


def _say_type(row: pd.Series) -> Finding:
    values = {
        "refund_type": row["refund_type"],
        "n": int(row["finished_count"] + row["open_count"] + row["ended_count"]),
        "open": int(row["open_count"]),
        "ended": int(row["ended_count"]),
        "median_h": float(row["median_h"]),
        "p90_h": float(row["p90_h"]),
    }
    return Finding("type" if np.isnan(row["p90_h"]) else "type_p90", values)


def say_change(durations: pd.DataFrame, by_type: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the refunds of the last 28 days are handled faster or slower; the main type only."""
    if not by_type["finished_count"].sum():
        return ()
    main = by_type["refund_type"].iloc[0]
    mine = durations[(durations["refund_type"] == main) & (durations["fate"] != "unknown")]
    finished = mine["fate"] == "finished"
    sides = [mine[mine["is_recent"] == recent] for recent in (True, False)]
    counts = [int(side["refund_count"].sum()) for side in sides]
    ends = int(mine.loc[finished, "refund_count"].sum())
    if min(counts) < ENOUGH_FOR_SHARE or ends < ENOUGH_EVENTS:
        return (Finding("change_insufficient", {"refund_type": main}, "insufficient"),)
    compared = log_rank(mine["minute_count"], finished, mine["is_recent"], mine["refund_count"])
    now, before = (ended_within(curve_of(side), 0.5) for side in sides)
    values = {"refund_type": main, "n": counts[0], "base_n": counts[1]}
    values |= {"median_h": now, "base_h": before}
    if not compared.p_value <= SURE or np.isnan(now) or np.isnan(before):
        return (Finding("same_none", values, "none"),)
    large = abs(now - before) >= PRACTICAL * before
    verdict = "clear" if compared.p_value <= VERY_SURE and large else "hint"
    way = "faster" if compared.observed > compared.expected else "slower"
    return (Finding(f"{way}_{verdict}", values, verdict),)


def say_open(
    still_open: pd.DataFrame, open_count: int, cutoff: pd.Timestamp
) -> tuple[Finding, ...]:
    """How many refunds are open, and how many of them time out within a day."""
    if not open_count:
        return (Finding("none_open", {"cutoff": cutoff}),)
    soon = still_open[still_open["left_h"].between(0, DAY_H)]
    mine = soon[soon["turn"] == "seller"]
    at_stake = float(soon["refund_amount"].sum())
    values = {
        "cutoff": cutoff,
        "n": open_count,
        "past": int((still_open["left_h"] < 0).sum()),
        "soon": len(soon),
        "mine": len(mine),
        "amount": at_stake,
    }
    key = "open" if still_open["left_h"].notna().any() else "open_untimed"
    return (Finding(key, values, worth_amount=at_stake),)


def say_disputes(disputes: dict[str, int]) -> tuple[Finding, ...]:
    """How many finished without the platform, where the files say so."""
    n = disputes["told_count"]
    if not n:
        return (Finding("lacks_disputes"),)
    if n < ENOUGH_FOR_SHARE:
        return ()
    alone = n - disputes["called_count"]
    low, high = wilson(alone, n)
    values = {"n": n, "count": alone, "share": alone / n, "low": float(low), "high": float(high)}
    return (Finding("finished_alone", values),)


def say_lacks(durations: pd.DataFrame) -> tuple[Finding, ...]:
    """Refunds that are over at an unknown time, where these are many, or all."""
    unknown = int(durations.loc[durations["fate"] == "unknown", "refund_count"].sum())
    if unknown and not (durations["fate"] == "finished").any():
        return (Finding("no_ends", {"n": unknown}, "insufficient"),)
    if unknown <= MANY_UNKNOWN * durations["refund_count"].sum():
        return ()
    return (Finding("unknown_ends", {"n": unknown}, "insufficient"),)
