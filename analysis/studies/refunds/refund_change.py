"""Why the refund rate changed: what is sold became worse, or other things are sold.

Reads    orders and refunds; order_lines for items and SKUs (see `analysis.refunds.segments`)
Answers  by_segment: a row a segment, the largest part of the change first; difference_points,
         low_points, high_points, q_value and verdict are of the change of its own rate
         by_reason: refunded orders per paid order, by their first reason
Refunds count within the same number of days after payment in both periods. The parts add up to
the change exactly. Points are shares, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import altair as alt
import narwhals as nw
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.methods.decomposition import pool_small, rate_and_mix
from analysis.methods.families import compare_shares, has_enough_cases, with_verdicts
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.periods import Period
from analysis.refunds.blanks import say_blank, say_left_out
from analysis.refunds.counting import State, counted_refunds
from analysis.refunds.cutoff import refunds_known_until, tables_known_by
from analysis.refunds.findings.change import say_parts, say_unit, say_whole_change
from analysis.refunds.findings.goods import goods_name
from analysis.refunds.findings.rates import say_end
from analysis.refunds.goods_counts import (
    REFUND,
    GoodsChoice,
    count_sold,
    names_at,
    refunds_by_goods,
)
from analysis.refunds.records import newest_refunds
from analysis.refunds.segments import (
    GOODS,
    Dimension,
    compared_periods,
    count_reasons,
    count_segments,
    sold_units,
)
from analysis.study import OTHER, Finding, Result, Say, Study, Tables

SHOWN_SEGMENTS, DRAWN_SEGMENTS = 300, 12
CHANGE = ("difference_points", "low_points", "high_points", "q_value")
BY_SEGMENT = ("segment_name", "total_points", "rate_effect_points", "mix_effect_points", "verdict")
BY_SEGMENT += ("base_count", "base_rate", "low_base_rate", "high_base_rate")
BY_SEGMENT += ("sold_count", "refund_rate", "low_refund_rate", "high_refund_rate")
BY_SEGMENT += (*CHANGE, "segment")
BY_REASON = ("reason_l1", "base_refund_count", "refund_count", *CHANGE, "verdict")
POINTS = {"difference": "difference_points", "low": "low_points", "high": "high_points"}


@dataclass(frozen=True)
class RefundChange(Study):
    """Compare a period with the one before, and split the change into its parts."""

    name: ClassVar = "refund_change"
    compares_itself: ClassVar = True
    needs: ClassVar = ("orders", "refunds")
    wants: ClassVar = ("order_lines",)
    charted: ClassVar = {"by_segment": "total_points"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_segment": BY_SEGMENT,
        "by_reason": BY_REASON,
    }

    dimension: Dimension = "item"
    state: State = "success"
    start: date | None = None
    end: date | None = None
    cutoff: date | None = None
    """The last day that the files know of; None: their last moment."""

    def run(self, tables: Tables) -> Result:
        """The change, its parts by segment and by reason."""
        if self.dimension in GOODS and "order_lines" not in tables:
            return Result({}, {}, (Finding("lacks_lines", verdict="insufficient"),))
        tables = tables_known_by(tables, self.cutoff)
        if blank := say_blank(tables, self.state, dated=True):
            return Result({}, {}, blank)
        cutoff, late_days = refunds_known_until(tables, self.cutoff)
        no_orders = Finding("no_orders", verdict="insufficient")
        if pd.isna(cutoff):
            return Result({}, {}, (no_orders,))
        ends_early = say_end(cutoff, late_days)
        compared = compared_periods(self.period, cutoff, self.state)
        counted = count_segments(tables, compared, self.dimension)
        if not (counted["base_n"].sum() and counted["n"].sum()):
            return Result({}, {}, (no_orders, *ends_early, *say_left_out(tables, self.state)))
        whole = compare_shares(*sums(counted))
        segments = with_names(compare_segments(counted), self.names(tables, compared.both))
        reasons = compare_reasons(count_reasons(tables, compared))
        findings = (
            *say_whole_change(sums(counted), whole, compared),
            *say_parts(segments, reasons, whole, self.dimension),
            *say_unit(whole, self.dimension),
            *ends_early,
            *say_left_out(tables, self.state),
        )
        events, n, base_events, base_n = sums(counted)
        metrics = {
            **rate_metrics("base_rate", base_events, base_n),
            **rate_metrics("refund_rate", events, n),
        }
        answers = {"by_segment": segments.head(SHOWN_SEGMENTS), "by_reason": reasons}
        return Result(answers, metrics if has_enough_cases(whole) else {}, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """What the largest parts add to the change; dark where it is more than chance."""
        segments = result.tables.get("by_segment", pd.DataFrame())
        if segments.empty:
            return {}
        top = segments.head(DRAWN_SEGMENTS)
        drawn = top.drop(columns=["segment_name", "verdict", *CHANGE])
        sure = drawn.assign(is_sure=top["verdict"].isin(["hint", "clear"]))
        bars = ranked_bars(
            sure,
            "segment",
            "total_points",
            say,
            words=self._labels(top, say).__getitem__,
            strong="is_sure",
        )
        return {"by_segment": bars}

    def _labels(self, segments: pd.DataFrame, say: Say) -> dict[str, str]:
        """What the segments are called, by segment."""
        labels = dict(zip(segments["segment"], segments["segment_name"], strict=True))
        if self.dimension == "platform":
            labels = {code: say(f"platform.{code}") for code in labels if code != OTHER}
        return labels | {OTHER: say("other")}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked segment's sales in the later period, the newest first."""
        tables = tables_known_by(tables, self.cutoff)
        cutoff, _ = refunds_known_until(tables, self.cutoff)
        compared = compared_periods(self.period, cutoff, self.state)
        units = sold_units(tables, self.dimension, compared.now).filter(
            nw.col("segment") == picked["segment"]
        )
        refunds = counted_refunds(tables["refunds"], self.state)
        if self.dimension in GOODS:
            goods = refunds_by_goods(tables, GoodsChoice(self.state, compared.now))
            refunds_of_goods = goods.filter(nw.col(self.dimension) == picked["segment"])
            refunds = refunds.join(refunds_of_goods.select(REFUND), on=REFUND, how="semi")
        return newest_refunds(refunds.join(units.select("order_id"), on="order_id", how="semi"))

    @property
    def period(self) -> Period:
        """The later of the two periods, as far as the reader chose it."""
        return Period(self.start, self.end)

    def names(self, tables: Tables, sold: Period) -> pd.Series:
        """What goods sold in a period are called, by segment; nothing for other dimensions."""
        if self.dimension not in GOODS:
            return pd.Series(dtype="str")
        goods = names_at(count_sold(tables, GoodsChoice(period=sold)), self.dimension)
        return pd.Series({key: goods_name(row) for key, row in goods.iterrows()}, dtype="str")


def rate_metrics(name: str, events: int, n: int) -> dict[str, float]:
    """A rate with its 95 % interval, by name."""
    low, high = wilson(events, n)
    return {name: events / n, f"low_{name}": float(low), f"high_{name}": float(high)}


def sums(counted: pd.DataFrame) -> tuple[int, int, int, int]:
    """events, n, base_events, base_n of all segments, as comparisons take them."""
    events, n, base_events, base_n = (
        int(counted[name].sum()) for name in ("events", "n", "base_events", "base_n")
    )
    return events, n, base_events, base_n


def compare_segments(counted: pd.DataFrame) -> pd.DataFrame:
    """The effects of the segments, each with the verdict of its own change, the largest first."""
    split = rate_and_mix(pool_small(counted)).rename(
        columns={"rate": "refund_rate", "base_n": "base_count", "n": "sold_count"}
    )
    compared = with_verdicts(split, "events", "sold_count", "base_events", "base_count")
    shown = with_range(compared.rename(columns=POINTS), "base_rate", "base_events", "base_count")
    shown = with_range(shown, "refund_rate", "events", "sold_count")
    order = shown["total_points"].abs().sort_values(ascending=False, kind="stable").index
    return shown.loc[order].drop(columns=["events", "base_events"]).reset_index(drop=True)


def with_range(table: pd.DataFrame, rate: str, events: str, n: str) -> pd.DataFrame:
    """A rate with the ends of its interval; nothing of fewer than 30."""
    sold = table[n].where(table[n] >= ENOUGH_FOR_SHARE)
    low, high = wilson(table[events], sold)
    return table.assign(**{rate: table[events] / sold, f"low_{rate}": low, f"high_{rate}": high})


def compare_reasons(counted: pd.DataFrame) -> pd.DataFrame:
    """The table `by_reason` of the module's head: what each reason adds to the change."""
    compared = with_verdicts(counted, "events", "n", "base_events", "base_n").rename(
        columns={
            "base_events": "base_refund_count",
            "events": "refund_count",
            **POINTS,
        }
    )
    order = compared["difference_points"].abs().sort_values(ascending=False, kind="stable").index
    return compared.loc[order, [*BY_REASON]].reset_index(drop=True)


def with_names(segments: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Segments with a readable name in front: of goods what they are called."""
    known = segments["segment"].map(names) if len(names) else segments["segment"]
    table = segments.assign(segment_name=known.fillna(segments["segment"]))
    return table[[*BY_SEGMENT]]
