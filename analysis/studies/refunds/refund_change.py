"""Why the refund rate changed: what is sold became worse, or other things are sold.

Reads    orders and refunds; order_lines for items and SKUs (see `analysis.refunds.segments`)
Answers  by_segment: a row a segment (or platform), the largest part first; difference_points,
         low_points, high_points, q_value and verdict are of the change of its own rate,
         mix_q_value and mix_verdict of what its part of the sales added; all are one family
         by_reason: refunded orders per paid order, by their first reason
         by_week: weeks of payment of the whole file, by order; level_rate is the rate before or
         after the step that fits best, is_range marks the weeks in which it may lie
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
from analysis.charts.step_line import rate_with_step
from analysis.methods.families import has_enough_cases, with_verdicts
from analysis.methods.intervals import wilson
from analysis.methods.spread_shares import compare_spread_shares
from analysis.methods.thresholds import ENOUGH_WEEKS, SURE
from analysis.periods import Period, period_from
from analysis.refunds.blanks import say_blank, say_blank_lines, say_left_out
from analysis.refunds.change.contributions import POINTS, compare_segments
from analysis.refunds.change.lasting_change import (
    BY_WEEK,
    TESTS,
    by_week,
    lasting_change,
    spread_of_days,
)
from analysis.refunds.counting import State, counted_refunds
from analysis.refunds.cutoff import refunds_known_until, tables_known_by
from analysis.refunds.findings.change import (
    say_lasting,
    say_parts,
    say_unit,
    say_whole_change,
)
from analysis.refunds.findings.goods import goods_name
from analysis.refunds.findings.rates import say_end
from analysis.refunds.followed import follow
from analysis.refunds.goods_counts import (
    REFUND,
    GoodsChoice,
    count_sold,
    names_at,
    refunds_by_goods,
)
from analysis.refunds.rate import RateChoice, chosen_refunds
from analysis.refunds.records import newest_refunds
from analysis.refunds.segments import (
    GOODS,
    Dimension,
    compared_periods,
    count_blocks,
    count_reasons,
    sold_units,
    sum_blocks,
)
from analysis.study import OTHER, Finding, Result, Say, Study, Tables

SHOWN_SEGMENTS, DRAWN_SEGMENTS = 300, 12
CHANGE = ("difference_points", "low_points", "high_points", "q_value")
EFFECTS = ("rate_effect_points", "mix_effect_points")
BY_SEGMENT = ("segment_name", "total_points", *EFFECTS, "verdict", "mix_verdict")
BY_SEGMENT += ("base_sold_share", "sold_share")
BY_SEGMENT += ("base_count", "base_rate", "low_base_rate", "high_base_rate")
BY_SEGMENT += ("sold_count", "refund_rate", "low_refund_rate", "high_refund_rate")
ENDS = tuple(f"{end}_{effect}" for effect in EFFECTS for end in ("low", "high"))
BY_SEGMENT += (*CHANGE, "mix_q_value", *ENDS, "segment")
BY_PLATFORM = ("platform", *(name for name in BY_SEGMENT if not name.startswith("segment")))
BY_REASON = ("reason_l1", "base_refund_count", "refund_count", *CHANGE, "verdict")


@dataclass(frozen=True)
class RefundChange(Study):
    """Compare a period with the one before, and split the change into its parts."""

    name: ClassVar = "refund_change"
    compares_itself: ClassVar = True
    needs: ClassVar = ("orders", "refunds")
    wants: ClassVar = ("order_lines",)
    charted: ClassVar = {"by_segment": "total_points", "by_week": "week_rate"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_segment": ("platform", *BY_SEGMENT),
        "by_reason": BY_REASON,
        "by_week": BY_WEEK,
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
        if blank := self.say_blank(tables):
            return Result({}, {}, blank)
        cutoff, late_days = refunds_known_until(tables, self.cutoff)
        no_orders = Finding("no_orders", verdict="insufficient")
        if pd.isna(cutoff):
            return Result({}, {}, (no_orders,))
        ends_early = say_end(cutoff, late_days)
        compared = compared_periods(self.period, cutoff, self.state)
        blocks = count_blocks(tables, compared, self.dimension)
        counted = sum_blocks(blocks)
        if not (counted["base_n"].sum() and counted["n"].sum()):
            return Result({}, {}, (no_orders, *ends_early, *say_left_out(tables, self.state)))
        followed = follow(tables, self.state, self.cutoff)
        spread = spread_of_days(followed, days_within(followed.days, compared.both))
        lasting = lasting_change(followed)
        whole = compare_spread_shares(sums(counted), spread, TESTS if lasting else 1)
        segments = compare_segments(blocks, spread)
        segments = with_names(segments, self.names(tables, compared.both))
        reasons = compare_reasons(count_reasons(tables, compared))
        findings = (
            *say_whole_change(sums(counted), whole, compared),
            *say_lasting(lasting),
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
        shown = self._named(segments.head(SHOWN_SEGMENTS))
        answers = {"by_segment": shown, "by_reason": reasons}
        if lasting:
            answers["by_week"] = by_week(followed, lasting)
        return Result(answers, metrics if has_enough_cases(whole) else {}, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """What the largest parts add to the change, dark where it is no chance; and the weeks."""
        segments = result.tables.get("by_segment", pd.DataFrame())
        if segments.empty:
            return {}
        return {"by_segment": self._draw_segments(segments, say)} | draw_weeks(result, say)

    def _draw_segments(self, segments: pd.DataFrame, say: Say) -> alt.TopLevelMixin:
        top = segments.head(DRAWN_SEGMENTS)
        undrawn = ["segment_name", "verdict", "mix_verdict", "mix_q_value", *CHANGE, *ENDS]
        drawn = top.drop(columns=undrawn, errors="ignore")
        sure = drawn.assign(is_sure=top["verdict"].isin(SURE) | top["mix_verdict"].isin(SURE))
        return ranked_bars(
            sure,
            self._key,
            "total_points",
            say,
            words=self._labels(top, say).__getitem__,
            strong="is_sure",
        )

    def _labels(self, segments: pd.DataFrame, say: Say) -> dict[str, str]:
        """What the segments are called, by segment."""
        if self._key == "platform":
            codes = segments["platform"]
            labels = {code: say(f"platform.{code}") for code in codes if code != OTHER}
        else:
            labels = dict(zip(segments["segment"], segments["segment_name"], strict=True))
        return labels | {OTHER: say("other")}

    @property
    def _key(self) -> str:
        """The column that says which segment a row is: codes of platforms have words."""
        return "platform" if self.dimension == "platform" else "segment"

    def _named(self, segments: pd.DataFrame) -> pd.DataFrame:
        """The segments as they are shown: a platform is a code and has no name beside it."""
        if self._key == "segment":
            return segments
        return segments.rename(columns={"segment": "platform"})[[*BY_PLATFORM]]

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked week, or of a segment's sales in the later period.

        The newest first.
        """
        tables = tables_known_by(tables, self.cutoff)
        if chart == "by_week":
            week = period_from(str(picked["picked_day"]), "week")
            return newest_refunds(chosen_refunds(tables, RateChoice(state=self.state, period=week)))
        cutoff, _ = refunds_known_until(tables, self.cutoff)
        compared = compared_periods(self.period, cutoff, self.state)
        units = sold_units(tables, self.dimension, compared.now).filter(
            nw.col("segment") == picked[self._key]
        )
        refunds = counted_refunds(tables["refunds"], self.state)
        if self.dimension in GOODS:
            goods = refunds_by_goods(tables, GoodsChoice(self.state, compared.now))
            refunds_of_goods = goods.filter(nw.col(self.dimension) == picked[self._key])
            refunds = refunds.join(refunds_of_goods.select(REFUND), on=REFUND, how="semi")
        return newest_refunds(refunds.join(units.select("order_id"), on="order_id", how="semi"))

    def say_blank(self, tables: Tables) -> tuple[Finding, ...]:
        """The columns that the comparison needs and that no row tells."""
        blank = say_blank(tables, self.state, dated=True)
        return (*blank, *(say_blank_lines(tables) if self.dimension in GOODS else ()))

    @property
    def period(self) -> Period:
        """The later of the two periods, as far as the reader chose it."""
        return Period(self.start, self.end)

    def names(self, tables: Tables, sold: Period) -> pd.Series:
        """What goods sold in a period are called, by segment; nothing for other dimensions."""
        if self.dimension not in GOODS:
            return pd.Series(dtype="str")
        goods = names_at(count_sold(tables, GoodsChoice(period=sold)), self.dimension)
        rows = [row for _, row in goods.reset_index().iterrows()]
        return pd.Series({row["goods"]: goods_name(row) for row in rows}, dtype="str")


def draw_weeks(result: Result, say: Say) -> dict[str, alt.TopLevelMixin]:
    """The rate of each week with the level before and after the step; nothing of few weeks."""
    weeks = result.tables.get("by_week", pd.DataFrame(columns=["week_rate"]))
    weeks = weeks.dropna(subset=["week_rate"])
    if len(weeks) < ENOUGH_WEEKS:
        return {}
    return {"by_week": rate_with_step(weeks, "week_at", "week_rate", say)}


def days_within(days: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The days of a period."""
    first, last = (pd.Timestamp(str(day)) for day in (period.start, period.end))
    return days[days["day_at"].between(first, last)]


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
