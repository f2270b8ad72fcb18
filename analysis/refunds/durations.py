"""How long refunds take: their durations counted by type, and what the platforms make of them.

Reads    refunds: refund_type, refund_status, applied_at, done_at, closed_at, intervene_status,
         responsible_party
A refund is finished when goods or money were given back; it ended otherwise when it was withdrawn,
rejected or closed; else it is open until the last moment the files know of.
"""

from __future__ import annotations

from typing import SupportsFloat

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import Table, frame, small
from analysis.methods.intervals import Interval, mean_interval
from analysis.methods.survival import (
    ended_within,
    ended_within_interval,
    kaplan_meier,
    open_after,
    open_after_interval,
)
from analysis.methods.thresholds import ENOUGH_FOR_MEAN, ENOUGH_FOR_P90, ENOUGH_FOR_SHARE
from analysis.periods import Period

FINISHED = ("success", "exchanged", "resent", "repaired")
NO_REFUND = ("none",)
TURNS = {
    "seller": ("pending_seller", "pending_receipt", "pending_payment"),
    "buyer": ("pending_buyer", "pending_return", "rejected"),
    "platform": ("platform",),
}
"""Who has to act next, by the status of an open refund."""

NOT_CALLED_IN = ("无", "未", "否", "没有", "不需")
"""Words of `intervene_status` that say that the platform was not called in."""

SELLERS_FAULT = ("商家", "卖家", "店铺")

MINUTES = 60
DAY_H = 24

MEASURES = ("mean_h", "median_h", "p90_h", "within_24h_share")
SUMMARY = ("finished_count", "open_count", "ended_count", "untimed_count")
SUMMARY += tuple(end + measure for measure in MEASURES for end in ("", "low_", "high_"))
"""The figures of `summary`."""


def timed_refunds(refunds: Table, period: Period, cutoff: pd.Timestamp) -> nw.LazyFrame:
    """The refunds applied for in the period, each with `fate` and `minute_count`.

    Fate is `finished`, `ended` (otherwise), `open`, or `unknown` where a refund is over and its
    file does not say when. A refund whose status is not known is left out, unless it was closed.
    """
    status = nw.col("refund_status").fill_null("")
    chosen = frame(refunds).filter(
        period.holds("applied_at"), ~status.is_in(NO_REFUND), ~has_unread_status()
    )
    over = nw.when(status.is_in(FINISHED)).then(nw.lit("finished"))
    ended = (status == "closed") | ~nw.col("closed_at").is_null()
    fated = chosen.with_columns(
        fate=over.otherwise(nw.when(ended).then(nw.lit("ended")).otherwise(nw.lit("open"))),
        refund_type=nw.col("refund_type").fill_null("unknown"),
    )
    finished, closed = nw.col("fate") == "finished", nw.col("fate") == "ended"
    end = nw.when(finished).then(nw.col("done_at"))
    end = end.otherwise(nw.when(closed).then(nw.col("closed_at")).otherwise(nw.lit(cutoff)))
    timed = fated.with_columns(end_at=end).with_columns(
        minute_count=(nw.col("end_at") - nw.col("applied_at")).dt.total_minutes(),
        fate=nw.when(nw.col("end_at").is_null()).then(nw.lit("unknown")).otherwise(nw.col("fate")),
    )
    # A refund that ended before it was applied for is a slip of the clock.
    zero = nw.when(nw.col("minute_count") < 0).then(nw.lit(0)).otherwise(nw.col("minute_count"))
    return timed.with_columns(minute_count=zero)


def has_unread_status() -> nw.Expr:
    """Whether nothing says what became of a refund: it is not known to be open."""
    return nw.col("refund_status").is_null() & nw.col("closed_at").is_null()


def count_durations(timed: nw.LazyFrame, recent_from: pd.Timestamp) -> pd.DataFrame:
    """refund_type, fate, is_recent (applied for since then), minute_count, refund_count."""
    marked = timed.with_columns(is_recent=nw.col("applied_at") >= recent_from)
    keys = ["refund_type", "fate", "is_recent", "minute_count"]
    counted = small(marked.group_by(keys).agg(refund_count=nw.len()))
    return counted.sort_values(keys, ignore_index=True)


def curve_of(durations: pd.DataFrame) -> pd.DataFrame:
    """The share of refunds still open by hour (`analysis.methods.survival.kaplan_meier`)."""
    dated = durations[durations["fate"] != "unknown"]
    hours = dated["minute_count"] / MINUTES
    return kaplan_meier(hours, dated["fate"] == "finished", dated["refund_count"])


def summary(durations: pd.DataFrame) -> dict[str, float]:
    """How many refunds there are, by fate, and how long they take.

    Returns:
        finished_count, open_count, ended_count, untimed_count, mean_h, median_h, p90_h,
        within_24h_share; of the last four also the ends of their 95 % intervals, by the names
        low_mean_h, high_mean_h and so on.

    The mean is of finished refunds, as platforms count it. Median, P90 and the share within 24
    hours count open ones too. What rests on too few refunds, or on none that finished at a known
    time, is not a number; so is a high end where the range is open.
    """
    by_fate = durations.groupby("fate")["refund_count"].sum()
    finished, still_open, ended, untimed = (
        int(by_fate.get(fate, 0)) for fate in ("finished", "open", "ended", "unknown")
    )
    total = finished + still_open + ended if finished else 0
    enough = {
        "mean_h": finished >= ENOUGH_FOR_MEAN,
        "median_h": total >= ENOUGH_FOR_MEAN,
        "p90_h": total >= ENOUGH_FOR_P90,
        "within_24h_share": total >= ENOUGH_FOR_SHARE,
    }
    measures = {
        end + measure: float(figure) if enough[measure] else np.nan
        for measure, figures in _figures(durations).items()
        for end, figure in zip(("", "low_", "high_"), figures, strict=True)
    }
    return {
        "finished_count": finished,
        "open_count": still_open,
        "ended_count": ended,
        "untimed_count": untimed,
        **measures,
    }


def _figures(durations: pd.DataFrame) -> dict[str, tuple[SupportsFloat, ...]]:
    """Mean, median, P90 and the share within 24 hours, each with its two ends."""
    done = durations[durations["fate"] == "finished"]
    hours = (done["minute_count"] / MINUTES).to_numpy(float).repeat(done["refund_count"])
    curve = curve_of(durations)
    still_open = open_after_interval(curve, DAY_H)
    return {
        "mean_h": (hours.mean() if hours.size else np.nan, *_mean_ends(hours)),
        "median_h": (ended_within(curve, 0.5), *ended_within_interval(curve, 0.5)),
        "p90_h": (ended_within(curve, 0.9), *ended_within_interval(curve, 0.9)),
        "within_24h_share": (1 - open_after(curve, DAY_H), 1 - still_open.high, 1 - still_open.low),
    }


def _mean_ends(hours: np.ndarray) -> Interval:
    """Student's t interval of a mean on the scale of logarithms: hours are skewed, and above 0."""
    low, high = mean_interval(hours)
    if not high > 0:
        return Interval(low, high)
    mean = (low + high) / 2
    wide = np.exp((high - low) / 2 / mean)
    return Interval(mean / wide, mean * wide)


def count_disputes(timed: nw.LazyFrame) -> pd.DataFrame:
    """How often the platform was called in, and how often the shop was held responsible.

    Returns:
        platform; of its finished refunds told_count: those that say whether the platform was
        called in; called_count: those where it was; lost_count: those the shop was blamed for.
        Platforms whose export has no such column are left out.
    """
    status = nw.col("intervene_status")
    not_called = nw.any_horizontal(
        *(status.str.contains(word, literal=True) for word in NOT_CALLED_IN), ignore_nulls=True
    )
    fault = nw.any_horizontal(
        *(nw.col("responsible_party").str.contains(w, literal=True) for w in SELLERS_FAULT),
        ignore_nulls=True,
    )
    with_status = timed.filter(nw.col("fate") == "finished", ~status.is_null()).select(
        nw.col("platform").fill_null(""),
        called=(~not_called).cast(nw.Int64),
        lost=(~not_called & fault).cast(nw.Int64),
    )
    counted = with_status.group_by("platform").agg(
        told_count=nw.len(), called_count=nw.col("called").sum(), lost_count=nw.col("lost").sum()
    )
    whole = dict.fromkeys(("told_count", "called_count", "lost_count"), "int64")
    return small(counted).fillna(0).astype(whole).sort_values("platform", ignore_index=True)
