"""Refund rate over time: does it rise or fall, once the refunds still to come are counted?

Reads    orders and refunds (columns in `analysis.orders.paid`), of refunds also done_at
Answers  by_period: what `cohort_rates` gives, by period_at (a Monday or a first of month)
         by_definition: the same days counted in six ways
         by_delay: which part of the refunds has come how many days after payment, for two halves
         of the mature orders; refunded_order_count is of the half
Rates of `by_period` are orders with a refund within 30 days of payment (45 for refunds that
succeeded) / orders paid; intervals are 95 %, as much wider than the binomial ones as the rates of
the shop's own weeks scatter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, get_args

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.curves import picked_steps, rate_by_time
from analysis.engine import frame, small
from analysis.methods.completion import delay_curve
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.periods import Grain, Period, grain_start, period_from
from analysis.refunds.blanks import say_blank, say_left_out
from analysis.refunds.cohort_rates import EXPECTED, RATES, cohort_rates
from analysis.refunds.counting import Basis, State, Unit
from analysis.refunds.cutoff import tables_known_by
from analysis.refunds.findings.rates import (
    COUNTS,
    rates_of_days,
    say_definitions,
    say_mature,
    say_mature_change,
    say_oddities,
    say_young,
    weekly_spread,
)
from analysis.refunds.followed import Followed, follow, net_since, refunds_at_age
from analysis.refunds.rate import (
    RateChoice,
    chosen_refunds,
    join_days,
    refunded_on_days,
    total_rate,
)
from analysis.refunds.records import newest_refunds
from analysis.study import Finding, Result, Say, Study, Tables

BY_PERIOD = ("period_at", "order_count", "refunded_order_count", *RATES, "mature_share", "status")
BY_PERIOD += (*EXPECTED,)
BY_DEFINITION = ("unit", "basis", "sold_count", "gone_count", *RATES)
BY_DELAY = ("half", "delay_days", "refunded_order_count", "seen_share", "low_share", "high_share")


@dataclass(frozen=True)
class RefundTrend(Study):
    """Follow the refund rate by day of payment, young orders brought to their expected end."""

    name: ClassVar = "refund_trend"
    needs: ClassVar = ("orders", "refunds")
    drawn_only: ClassVar = ("by_delay",)
    charted: ClassVar = {"by_period": "expected_rate", "by_delay": "seen_share"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_period": BY_PERIOD,
        "by_definition": BY_DEFINITION,
        "by_delay": BY_DELAY,
    }

    grain: Grain = "week"
    state: State = "success"
    start: date | None = None
    end: date | None = None
    cutoff: date | None = None
    """The last day that the files know of; None: their last moment."""

    def run(self, tables: Tables) -> Result:
        """Rates by period, the rate in six definitions, and how long refunds take to come."""
        tables = tables_known_by(tables, self.cutoff)
        if blank := say_blank(tables, self.state, dated=True):
            return Result({}, {}, blank)
        followed = follow(tables, self.state, self.cutoff)
        days = chosen_days(followed.days, self.period)
        if days.empty:
            left_out = say_left_out(tables, self.state)
            return Result({}, {}, (Finding("no_orders", verdict="insufficient"), *left_out))
        sold = chosen_days(followed.sold, self.period)
        definitions = by_definition(tables, RateChoice(state=self.state, period=self.period), sold)
        findings = (
            *say_mature(days, followed),
            *say_mature_change(days, followed),
            *say_young(days, followed),
            *say_definitions(definitions),
            *say_oddities(followed, net_since(tables["orders"])),
            *say_left_out(tables, self.state),
        )
        answers = {
            "by_period": by_period(days, self.grain, followed),
            "by_definition": definitions,
            "by_delay": by_delay(followed),
        }
        return Result(answers, mature_metrics(days, weekly_spread(followed)), findings)

    @property
    def period(self) -> Period:
        """The days of payment that are asked for."""
        return Period(self.start, self.end)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The expected rate over time, hollow where it is an estimate; the pace of refunds."""
        charts: dict[str, alt.TopLevelMixin] = {}
        expected = result.tables.get("by_period", pd.DataFrame(columns=EXPECTED)).dropna(
            subset=EXPECTED
        )
        if len(expected) > 1:
            charts["by_period"] = rate_by_time(
                _drawn(expected), "period_at", "expected_rate", say, open_where="is_estimated"
            )
        pace = result.tables.get("by_delay", pd.DataFrame())
        if len(pace):
            charts["by_delay"] = picked_steps(
                pace,
                "delay_days",
                "seen_share",
                "half",
                say,
                words=lambda half: say(f"half.{half}"),
            )
        return charts

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The refunds of a picked week or month, or that came on a picked day after payment."""
        tables = tables_known_by(tables, self.cutoff)
        if chart == "by_delay":
            return self._delayed(tables, str(picked["half"]), int(str(picked["delay_days"])))
        picked_period = period_from(str(picked["picked_day"]), self.grain)
        choice = RateChoice(state=self.state, period=picked_period.within(self.period))
        return newest_refunds(chosen_refunds(tables, choice))

    def _delayed(self, tables: Tables, half: str, delay_days: int) -> pd.DataFrame:
        """The refunds so many days after payment, of the orders of a half of the mature days."""
        followed = follow(tables, self.state, self.cutoff)
        days = {"earlier": followed.earlier, "later": followed.later}[half]["day_at"]
        paid = Period(days.min().date(), days.max().date())
        return newest_refunds(refunds_at_age(tables, self.state, paid, delay_days))


def chosen_days(days: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The days of a period, in order."""
    return small(frame(days).filter(period.holds("day_at"))).sort_values(
        "day_at", ignore_index=True
    )


def by_period(days: pd.DataFrame, grain: Grain, followed: Followed) -> pd.DataFrame:
    """Rates by week or month of payment; the table `by_period` of the module's head."""
    grouped = days.groupby(grain_start(days["day_at"], grain).rename("period_at"))[COUNTS].sum()
    return cohort_rates(grouped.reset_index(), followed.projected_share, weekly_spread(followed))


def by_definition(tables: Tables, choice: RateChoice, sold: pd.DataFrame) -> pd.DataFrame:
    """The rate of the same days by order, piece and yuan, by cohort and by activity."""
    days = {
        basis: join_days(sold, refunded_on_days(tables, replace(choice, basis=basis)))
        for basis in get_args(Basis)
    }
    rates = [
        (unit, basis, total_rate(days[basis], unit))
        for unit in get_args(Unit)
        for basis in get_args(Basis)
    ]
    rows = [(u, b, r.sold, r.refunded, r.share, r.low, r.high) for u, b, r in rates]
    table = pd.DataFrame(rows, columns=pd.Index(BY_DEFINITION))
    if days["cohort"]["order_count"].sum() < ENOUGH_FOR_SHARE:
        table[RATES] = np.nan
    return table


def by_delay(followed: Followed) -> pd.DataFrame:
    """How the refunds of mature orders are spread over the days after payment."""
    parts = {"earlier": followed.earlier, "later": followed.later}
    enough = {
        half: part
        for half, part in parts.items()
        if part["refunded_order_count"].sum() >= ENOUGH_FOR_SHARE
    }
    curves = [_pace(half, part, followed.followed_days) for half, part in enough.items()]
    return pd.concat(curves or [pd.DataFrame(columns=pd.Index(BY_DELAY))], ignore_index=True)


def _pace(half: str, part: pd.DataFrame, followed_days: int) -> pd.DataFrame:
    count = int(part["refunded_order_count"].sum())
    seen = delay_curve(part, followed_days)
    low, high = wilson(seen * count, count)
    return pd.DataFrame(
        {
            "half": half,
            "delay_days": range(followed_days + 1),
            "refunded_order_count": count,
            "seen_share": seen,
            "low_share": low,
            "high_share": high,
        }
    )[[*BY_DELAY]]


def mature_metrics(days: pd.DataFrame, spread: float) -> dict[str, float]:
    """The metrics: orders paid; the rate of those followed to the end where there are enough."""
    rates = rates_of_days(days[days["is_mature"]], spread=spread)
    columns = {"mature_rate": "refund_rate", "low_rate": "low_rate", "high_rate": "high_rate"}
    counts: dict[str, float] = {"order_count": int(days["order_count"].sum())}
    if np.isnan(rates["refund_rate"]):
        return counts
    return counts | {name: float(rates[column]) for name, column in columns.items()}


def _drawn(periods: pd.DataFrame) -> pd.DataFrame:
    """What the chart shows: the expected rate with its own interval."""
    plain = periods.drop(columns=["low_rate", "high_rate", "status"])
    return plain.rename(
        columns={"expected_low_rate": "low_rate", "expected_high_rate": "high_rate"}
    ).assign(is_estimated=periods["status"] == "estimated")
