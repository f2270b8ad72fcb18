"""Other indicators: how many good cases a rate or a mean needs to reach its target.

Reads    what is typed; of shop_daily the latest day's value where the indicator is exported
Answers  by_day: day_count, required_rate or required_value, is_possible; what new cases must
         be on average for the window to be at the target after so many days
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.scores.indicators import INDICATORS, Aim, Indicator
from analysis.scores.stars import half_up
from analysis.scores.typed_numbers import exact, percent
from analysis.study import Finding, Result, Say, Study, Tables

CHECKPOINTS = (1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180)
"""Days ahead that are shown, as far as the window goes."""


@dataclass(frozen=True)
class ScoreIndicators(Study):
    """Count the cases one indicator needs, and what the next weeks must look like."""

    name: ClassVar = "score_indicators"
    wants: ClassVar = ("shop_daily",)

    indicator: str = "pickup_24h"
    base: int = 0
    now: str = ""
    """A percentage for a rate, the number itself for a mean; blank: the files' latest."""

    target: str = ""
    ideal: str = ""
    window: int = 30
    per_day: str = ""

    def run(self, tables: Tables) -> Result:
        """One sentence on the count, one on the days, a row a checkpoint."""
        known = INDICATORS[self.indicator]
        filed = latest_value(tables, known)
        now = self._number(self.now) if self.now.strip() else filed
        target, ideal = self._number(self.target), self._ideal()
        told = say_filed(filed, known) if not self.now.strip() else ()
        if now is None or target is None or ideal is None or self.base < 1:
            lack = Finding("lacks_mean" if self._lacks_ideal() else "lacks", verdict="insufficient")
            return Result({}, findings=(lack, *told))
        aim = Aim(known.kind, self.base, now, target, ideal)
        per_day = exact(self.per_day) or Fraction(self.base, self.window)
        days = required_by_day(aim, self.window, per_day)
        return Result(
            {"by_day": days},
            findings=(say_cases(aim), *say_days(aim, days, per_day), *told),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Counts say enough."""
        return {}

    @property
    def _is_rate(self) -> bool:
        return INDICATORS[self.indicator].kind.startswith("rate")

    def _number(self, typed: str) -> Fraction | None:
        value = percent(typed) if self._is_rate else exact(typed)
        inside = value is not None and value >= 0 and (value <= 1 or not self._is_rate)
        return value if inside else None

    def _ideal(self) -> Fraction | None:
        known = INDICATORS[self.indicator]
        if self._is_rate:
            return Fraction(known.kind == "rate_up")
        return exact(self.ideal) if self.ideal.strip() else exact(known.ideal)

    def _lacks_ideal(self) -> bool:
        return self._ideal() is None


def latest_value(tables: Tables, known: Indicator) -> Fraction | None:
    """The indicator on the latest day of the files of one shop, as exact as it was written."""
    if not known.column or "shop_daily" not in tables:
        return None
    found = small(
        frame(tables["shop_daily"])
        .filter(~nw.col(known.column).is_null() & ~nw.col("date").is_null())
        .select("date", "platform", "shop_name", known.column)
    )
    if found.empty or len(found[["platform", "shop_name"]].drop_duplicates()) > 1:
        return None
    latest = found.sort_values(["date", known.column]).iloc[-1]
    return Fraction(repr(float(latest[known.column])))


def required_by_day(aim: Aim, window: int, per_day: Fraction) -> pd.DataFrame:
    """The table `by_day` of the module's head."""
    is_rate = aim.kind.startswith("rate")
    rows = []
    for days in (*(day for day in CHECKPOINTS if day < window), window):
        value = aim.required(days, window, per_day)
        possible = value is not None and aim.allows(value)
        shown = float(value) if value is not None and possible else float("nan")
        rows.append((days, shown, possible))
    name = "required_rate" if is_rate else "required_value"
    table = pd.DataFrame(rows, columns=["day_count", name, "is_possible"])
    return table.astype({name: "float64", "is_possible": "boolean"})


def say_filed(filed: Fraction | None, known: Indicator) -> tuple[Finding, ...]:
    """Where the value of today came from."""
    if filed is None:
        return ()
    shown = filed * 100 if known.kind.startswith("rate") else filed
    return (Finding("filed", {"value": half_up(shown, 2)}),)


def say_cases(aim: Aim) -> Finding:
    """How many ideal cases the target takes, or why no number is enough."""
    values = {"n": aim.base, "count": aim.cases}
    if aim.is_met:
        return Finding("met", values)
    if aim.cases is None:
        return Finding("beyond", values)
    return Finding(f"cases_{aim.kind}", {**values, "ideal": half_up(aim.ideal, 2)})


def say_days(aim: Aim, days: pd.DataFrame, per_day: Fraction) -> tuple[Finding, ...]:
    """The first checkpoint at which the target is within reach."""
    if aim.is_met or not aim.is_possible:
        return ()
    within = days[days["is_possible"]]
    if within.empty:
        return (Finding("not_in_window", {"per_day": half_up(per_day, 1)}),)
    first = within.iloc[0]
    value = float(first.iloc[1]) * (100 if aim.kind.startswith("rate") else 1)
    return (
        Finding(
            "first_days_rate" if aim.kind.startswith("rate") else "first_days_mean",
            {
                "days": int(first["day_count"]),
                "value": half_up(value, 2),
                "per_day": half_up(per_day, 1),
            },
        ),
    )
