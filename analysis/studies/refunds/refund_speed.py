"""How fast refunds are handled: from application to the end, open ones counted in.

Reads    refunds: see `analysis.refunds.durations`; timeout_at, refund_amount for the open ones
         orders where there are any: paid orders, below disputes lost
Answers  by_type: what `durations.summary` gives; a row a type, the most frequent first
         open_next: open refunds, the next to time out first, at most 1000
         by_hour: the share still open after so many hours, with its 95 % interval
Dates are of application. Medians and P90 are Kaplan and Meier's, open refunds censored; where
their range is open, its high end is not a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.charts.curves import picked_steps
from analysis.engine import small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.orders.paid import paid_orders
from analysis.periods import Period
from analysis.refunds.blanks import say_blank_refunds
from analysis.refunds.cutoff import known_until, tables_known_by
from analysis.refunds.durations import (
    MINUTES,
    SUMMARY,
    TURNS,
    count_disputes,
    count_durations,
    curve_of,
    summary,
    timed_refunds,
)
from analysis.refunds.findings.speed import (
    indicators,
    say_disputes,
    say_no_money_back,
    say_open,
    say_speed_change,
    say_types,
    say_unknown_ends,
    say_unread_status,
)
from analysis.refunds.records import SOURCE
from analysis.study import Finding, Result, Say, Study, Tables

RECENT_DAYS = 28
SHOWN_OPEN = 1000
HOURS = np.r_[0:48, 48:720:6, 720]
"""Where curves are read: by the hour for two days, then four times a day for a month."""

CURVE = ["open_share", "low_share", "high_share"]
OPEN_COLUMNS = ("refund_id", "order_id", "refund_type", "refund_status", "turn", "applied_at")
OPEN_COLUMNS += ("timeout_at", "left_h", "waited_h", "refund_amount")


@dataclass(frozen=True)
class RefundSpeed(Study):
    """Measure how long refunds take, and list the open ones that time out next."""

    name: ClassVar = "refund_speed"
    needs: ClassVar = ("refunds",)
    wants: ClassVar = ("orders",)
    headline: ClassVar = (
        "finished_count",
        "open_count",
        "mean_h",
        "median_h",
        "p90_h",
        "self_share",
        "dispute_rate",
    )
    drawn_only: ClassVar = ("by_hour",)
    charted: ClassVar = {"by_type": "median_h"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_type": ("refund_type", *SUMMARY),
        "open_next": OPEN_COLUMNS,
        "by_hour": ("refund_type", "duration_h", *CURVE),
    }

    start: date | None = None
    end: date | None = None
    cutoff: date | None = None
    """The last day that the files know of; None: their last moment."""

    def run(self, tables: Tables) -> Result:
        """Durations by type, the platforms' indicators, and what is still open."""
        if blank := say_blank_refunds(tables, "no_applied_dates", "no_refund_status"):
            return Result({}, {}, blank)
        cutoff = known_until(tables, self.cutoff)
        if pd.isna(cutoff):
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        known_tables = tables_known_by(tables, self.cutoff)
        timed = timed_refunds(known_tables["refunds"], self.period, cutoff)
        recent_from = cutoff.normalize() - pd.Timedelta(days=RECENT_DAYS - 1)
        durations = count_durations(timed, recent_from)
        if durations.empty:
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        by_type = summarised(durations)
        still_open = open_refunds(timed, cutoff)
        by_platform = count_disputes(timed)
        paid = paid_count(known_tables, self.period, by_platform["platform"].tolist())
        disputes = total_disputes(by_platform)
        disputes["lost_count"] = total_disputes(
            count_disputes(of_known_orders(timed, known_tables))
        )["lost_count"]
        answers = {
            "by_type": by_type,
            "open_next": still_open.head(SHOWN_OPEN),
            "by_hour": curves(durations),
        }
        findings = (
            *say_unknown_ends(durations),
            *say_no_money_back(durations),
            *say_types(by_type),
            *say_speed_change(durations[durations["minute_count"].notna()], by_type),
            *say_open(still_open, cutoff),
            *say_disputes(disputes, paid),
            *say_unread_status(known_tables["refunds"], self.period),
        )
        return Result(answers, indicators(durations, disputes, paid), findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Medians by type; the share still open over time."""
        charts: dict[str, alt.TopLevelMixin] = {}
        by_type = result.tables.get("by_type", pd.DataFrame(columns=["median_h"]))
        with_median = by_type.dropna(subset=["median_h"])

        def words(code: str) -> str:
            return say(f"refund_type.{code}")

        if len(with_median):
            charts["by_type"] = ranked_bars(
                _drawn(with_median), "refund_type", "median_h", say, words=words
            )
        curve = result.tables.get("by_hour", pd.DataFrame())
        if len(curve):
            charts["by_hour"] = picked_steps(
                curve, "duration_h", "open_share", "refund_type", say, words=words
            )
        return charts

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked type, those that took (or wait) longest first.

        Of a picked step of the curve: those that had not ended by then.
        """
        of_type = self.timed(tables).filter(nw.col("refund_type") == picked["refund_type"])
        if chart == "by_hour":
            minutes = int(str(picked["duration_h"])) * MINUTES
            of_type = of_type.filter(nw.col("minute_count") > minutes)
        longest = of_type.sort("minute_count", "refund_id", descending=[True, False])
        shown = longest.with_columns(waited_h=nw.col("minute_count") / MINUTES)
        columns = ["refund_id", "order_id", "applied_at", "done_at", "waited_h", "refund_status"]
        return small(shown.select(*columns, "refund_amount", *SOURCE).head(SHOWN_ROWS))

    @property
    def period(self) -> Period:
        """The days of application that are asked for."""
        return Period(self.start, self.end)

    def timed(self, tables: Tables) -> nw.LazyFrame:
        """The refunds of the period with fate and duration."""
        refunds = tables_known_by(tables, self.cutoff)["refunds"]
        return timed_refunds(refunds, self.period, known_until(tables, self.cutoff))


def summarised(durations: pd.DataFrame) -> pd.DataFrame:
    """The table `by_type` of the module's head."""
    rows = [
        {"refund_type": kind, **summary(part)} for kind, part in durations.groupby("refund_type")
    ]
    table = pd.DataFrame(rows)
    counted = table[["finished_count", "open_count", "ended_count", "untimed_count"]].sum(axis=1)
    order = table.assign(counted=counted).sort_values(
        ["counted", "refund_type"], ascending=[False, True], ignore_index=True
    )
    return order.drop(columns="counted")


def curves(durations: pd.DataFrame) -> pd.DataFrame:
    """The share still open, by type and hour.

    Types with fewer than 30 refunds, or without the times of their ends, are left out.
    """
    dated = durations[durations["fate"] != "unknown"]
    return pd.concat(
        [
            _read_curve(str(kind), part)
            for kind, part in dated.groupby("refund_type")
            if part["refund_count"].sum() >= ENOUGH_FOR_SHARE and part["fate"].eq("finished").any()
        ]
        or [pd.DataFrame(columns=["refund_type", "duration_h", *CURVE])],
        ignore_index=True,
    )


def _read_curve(kind: str, durations: pd.DataFrame) -> pd.DataFrame:
    """The curve at fixed hours, as long as anything was watched."""
    curve = curve_of(durations)
    hours = HOURS[durations["minute_count"].max() / MINUTES >= HOURS]
    at = np.searchsorted(curve["duration"], hours, side="right")
    start = pd.DataFrame([(1.0, np.nan, np.nan)], columns=CURVE)
    read = pd.concat([start, curve[CURVE]], ignore_index=True).iloc[at].reset_index(drop=True)
    return read.assign(refund_type=kind, duration_h=hours)[["refund_type", "duration_h", *CURVE]]


def _drawn(types: pd.DataFrame) -> pd.DataFrame:
    """What the bars show: medians with their ranges; an open range is not drawn."""
    ends = {"low_h": types["low_median_h"], "high_h": types["high_median_h"]}
    closed = types["high_median_h"].notna()
    columns = [name for name in types if not str(name).startswith(("low_", "high_"))]
    return types[columns].assign(**{name: values.where(closed) for name, values in ends.items()})


def open_refunds(timed: nw.LazyFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """All open refunds, the next to time out first; those without a time-out by their age."""
    waiting = timed.filter(nw.col("fate") == "open").with_columns(
        waited_h=nw.col("minute_count") / MINUTES,
        left_h=(nw.col("timeout_at") - nw.lit(cutoff)).dt.total_minutes() / MINUTES,
    )
    columns = [name for name in OPEN_COLUMNS if name != "turn"]
    table = small(waiting.select(columns)).sort_values(
        ["timeout_at", "applied_at", "refund_id"], na_position="last", ignore_index=True
    )
    turn = {status: who for who, statuses in TURNS.items() for status in statuses}
    return table.assign(turn=table["refund_status"].map(turn))[[*OPEN_COLUMNS]]


def total_disputes(by_platform: pd.DataFrame) -> dict[str, int]:
    """The counts of `count_disputes` over all platforms."""
    return {str(name): int(n) for name, n in by_platform.iloc[:, 1:].sum().items()}


def of_known_orders(timed: nw.LazyFrame, tables: Tables) -> nw.LazyFrame:
    """The refunds whose orders are known to be paid; all of them where no orders are known."""
    if "orders" not in tables:
        return timed
    return timed.join(paid_orders(tables["orders"]).select("order_id"), on="order_id", how="semi")


def paid_count(tables: Tables, period: Period, platforms: Sequence[str]) -> int:
    """Orders paid in the period on some platforms; 0 where no orders are known."""
    if "orders" not in tables:
        return 0
    paid = paid_orders(tables["orders"], "platform").filter(
        period.holds("paid_at"), nw.col("platform").fill_null("").is_in(platforms)
    )
    return int(small(paid.select(nw.len()))["len"].iloc[0])
