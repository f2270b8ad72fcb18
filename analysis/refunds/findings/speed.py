"""Findings about how fast refunds are handled."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import Table, frame, small
from analysis.methods.intervals import wilson
from analysis.methods.survival import HALF, ended_within, ended_within_interval, log_rank
from analysis.methods.thresholds import CLEAR_P, ENOUGH_EVENTS, ENOUGH_FOR_SHARE, HINT_P, PRACTICAL
from analysis.periods import Period
from analysis.refunds.counting import NO_MONEY_BACK
from analysis.refunds.durations import DAY_H, curve_of, has_unread_status, summary
from analysis.study import Code, Finding

MANY_UNKNOWN = 0.05

QUANTILES = ["median_h", "low_median_h", "high_median_h", "p90_h", "low_p90_h", "high_p90_h"]


def indicators(durations: pd.DataFrame, disputes: dict[str, int], paid: int) -> dict[str, float]:
    """The platforms' figures, as far as the files give what they rest on.

    Returns:
        finished_count, open_count, mean_h (退款处理时长), median_h, p90_h, self_share (自主完结率)
        and dispute_rate (纠纷退款率; of paid orders), with their intervals; an open one has no high
        end (not a number). Without any end that has a time there is no finished_count.
        told_count and paid_count are what the last two rest on.
    """
    all_types = summary(durations)
    timed = ["finished_count"] if all_types["finished_count"] else []
    figures = {name: all_types[name] for name in (*timed, "open_count")}
    for name in ("mean_h", "median_h", "p90_h"):
        if not np.isnan(all_types[name]):
            figures |= {key: all_types[key] for key in (name, f"low_{name}", f"high_{name}")}
    stated_count = disputes["told_count"]
    if stated_count >= ENOUGH_FOR_SHARE:
        figures |= _share("self_share", stated_count - disputes["called_count"], stated_count) | {
            "told_count": stated_count
        }
        if may_be_rated(disputes, paid):
            figures |= _share("dispute_rate", disputes["lost_count"], paid) | {"paid_count": paid}
    return figures


def _share(name: str, count: int, n: int) -> dict[str, float]:
    low, high = wilson(count, n)
    return {name: count / n, f"low_{name}": float(low), f"high_{name}": float(high)}


def say_types(by_type: pd.DataFrame) -> tuple[Finding, ...]:
    """The usual duration of each type, as "half within, nine in ten within"."""
    with_median = by_type.dropna(subset=["median_h"])
    if not by_type["finished_count"].sum() and by_type["untimed_count"].sum():
        return ()
    if with_median.empty:
        n = int(by_type[["finished_count", "open_count"]].sum().sum())
        return (Finding("few_finished", {"n": n}, "insufficient"),)
    return tuple(_say_type(row) for _, row in with_median.iterrows())


def _say_type(row: pd.Series) -> Finding:
    values = {
        "refund_type": Code("refund_type", row["refund_type"]),
        "n": int(row["finished_count"] + row["open_count"] + row["ended_count"]),
        "open": int(row["open_count"]),
        "ended": int(row["ended_count"]),
        **{name: float(row[name]) for name in QUANTILES},
    }
    # None of those without a time is counted: nothing is said of how many were closed.
    untold = "_untimed" if row["untimed_count"] and not row["ended_count"] else ""
    return Finding(("type" if np.isnan(row["p90_h"]) else "type_p90") + untold, values)


def say_speed_change(durations: pd.DataFrame, by_type: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the refunds of the last 28 days are handled faster or slower; the main type only."""
    if not by_type["finished_count"].sum():
        return ()
    main = by_type["refund_type"].iloc[0]
    of_type = durations[(durations["refund_type"] == main) & (durations["fate"] != "unknown")]
    finished = of_type["fate"] == "finished"
    sides = [of_type[of_type["is_recent"] == recent] for recent in (True, False)]
    counts = [int(side["refund_count"].sum()) for side in sides]
    finished_count = int(of_type.loc[finished, "refund_count"].sum())
    if min(counts) < ENOUGH_FOR_SHARE or finished_count < ENOUGH_EVENTS:
        return (
            Finding(
                "change_insufficient", {"refund_type": Code("refund_type", main)}, "insufficient"
            ),
        )
    compared = log_rank(
        of_type["minute_count"], finished, of_type["is_recent"], of_type["refund_count"]
    )
    now, before = _median("median_h", sides[0]), _median("base_h", sides[1])
    values = {
        "refund_type": Code("refund_type", main),
        "n": counts[0],
        "base_n": counts[1],
        **now,
        **before,
    }
    change = now["median_h"] - before["base_h"]
    if not compared.p_value <= HINT_P or np.isnan(change):
        return (Finding("same_none", values, "none"),)
    large = abs(change) >= PRACTICAL * before["base_h"]
    verdict = "clear" if compared.p_value <= CLEAR_P and large else "hint"
    way = "faster" if compared.observed > compared.expected else "slower"
    return (Finding(f"{way}_{verdict}", values, verdict),)


def _median(name: str, durations: pd.DataFrame) -> dict[str, float]:
    """The hours until half are done, with the ends of the interval, by name."""
    curve = curve_of(durations)
    low, high = ended_within_interval(curve, HALF)
    ends = {f"low_{name}": float(low), f"high_{name}": float(high)}
    return {name: ended_within(curve, HALF), **ends}


def say_open(still_open: pd.DataFrame, cutoff: pd.Timestamp) -> tuple[Finding, ...]:
    """How many refunds are open, and how many of them time out within a day."""
    if still_open.empty:
        return (Finding("none_open", {"cutoff": cutoff}),)
    soon = still_open[still_open["left_h"].between(0, DAY_H)]
    sellers_turn = soon[soon["turn"] == "seller"]
    at_stake = float(soon["refund_amount"].sum())
    values = {
        "cutoff": cutoff,
        "n": len(still_open),
        "past": int((still_open["left_h"] < 0).sum()),
        "soon": len(soon),
        "mine": len(sellers_turn),
    }
    if still_open["left_h"].isna().all():
        return (Finding("open_untimed", values),)
    if soon["refund_amount"].isna().any():
        return (Finding("open_untold", values, worth_amount=at_stake),)
    return (Finding("open", values | {"amount": at_stake}, worth_amount=at_stake),)


def say_unread_status(refunds: Table, period: Period) -> tuple[Finding, ...]:
    """How many refunds are left out as their status is blank or was not understood."""
    unread = frame(refunds).filter(period.holds("applied_at"), has_unread_status())
    n = int(small(unread.select(n=nw.len()))["n"].iloc[0])
    return (Finding("unread_status", {"n": n}),) if n else ()


def say_no_money_back(durations: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of the finished ones gave no money back, so that other pages leave them out."""
    finished = durations[durations["fate"] == "finished"]
    other = finished[finished["refund_type"].isin(NO_MONEY_BACK)]
    n, count = (int(part["refund_count"].sum()) for part in (finished, other))
    return (Finding("no_money_back", {"n": n, "count": count, "rest": n - count}),) if count else ()


def say_disputes(disputes: dict[str, int], paid: int) -> tuple[Finding, ...]:
    """How many finished without the platform, and how many it decided against the shop.

    No finding about what the files do not give, nor about fewer than 30.
    """
    n = disputes["told_count"]
    if not n:
        return (Finding("lacks_disputes"),)
    if n < ENOUGH_FOR_SHARE:
        return ()
    alone = _say_share("finished_alone", n - disputes["called_count"], n)
    if not may_be_rated(disputes, paid):
        return (alone,)
    return (alone, _say_share("lost", disputes["lost_count"], paid))


def may_be_rated(disputes: dict[str, int], paid: int) -> bool:
    """Whether enough orders were paid for a rate of lost ones, and not fewer than were lost."""
    return paid >= max(ENOUGH_FOR_SHARE, disputes["lost_count"])


def _say_share(key: str, count: int, n: int) -> Finding:
    low, high = wilson(count, n)
    values = {"n": n, "count": count, "share": count / n, "low": float(low), "high": float(high)}
    return Finding(key, values)


def say_unknown_ends(durations: pd.DataFrame) -> tuple[Finding, ...]:
    """Refunds that are over at an unknown time, where these are many, or all."""
    unknown = int(durations.loc[durations["fate"] == "unknown", "refund_count"].sum())
    if unknown and not (durations["fate"] == "finished").any():
        return (Finding("no_ends", {"n": unknown}, "insufficient"),)
    if unknown <= MANY_UNKNOWN * durations["refund_count"].sum():
        return ()
    return (Finding("unknown_ends", {"n": unknown}, "insufficient"),)
