"""Other indicators: how many good cases a rate or a mean needs to reach its target.

Reads    what is typed; of shop_daily the latest day's value where the indicator is exported
Answers  by_day: the mean of new cases that brings the window to the target after so many days;
         blank where no cases can have it
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
from analysis.scores.dsr_study import CAUSES
from analysis.scores.indicators import INDICATORS, Aim, Indicator
from analysis.scores.stars import half_up_not_zero, trimmed
from analysis.scores.typed_numbers import exact_number, percent_share
from analysis.study import Finding, Result, Say, Study, Tables

CHECKPOINTS = (1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180)
"""Days ahead that are shown, as far as the window goes."""


@dataclass(frozen=True)
class ScoreIndicators(Study):
    """Count the cases one indicator needs, and what new cases must be on average by day."""

    name: ClassVar = "score_indicators"
    chapter: ClassVar = ""
    related: ClassVar = CAUSES
    wants: ClassVar = ("shop_daily",)
    answers: ClassVar = {
        "by_day": ("day_count", "required_rate", "required_value", "is_possible"),
    }

    indicator: str = "pickup_24h"
    base: int = 0
    now: str = ""
    """A percentage for a rate, the number itself for a mean; blank: the files' latest."""

    target: str = ""
    ideal: str = ""
    window: int = 30
    per_day: str = ""
    """New cases a day; blank or unreadable: as many as in the window now."""

    def run(self, tables: Tables) -> Result:
        """One sentence on the count, one on the days, a row a checkpoint."""
        indicator = INDICATORS[self.indicator]
        file_value = latest_value(tables, indicator)
        now = self._number(self.now) if self.now.strip() else file_value
        target, ideal = self._number(self.target), self._ideal()
        source = say_file_value(file_value, indicator) if not self.now.strip() else ()
        if now is None or target is None or ideal is None or self.base < 1:
            lack = Finding("lacks_mean" if ideal is None else "lacks", verdict="insufficient")
            return Result({}, findings=(lack, *source))
        aim = Aim(indicator.kind, self.base, now, target, ideal)
        per_day = self._new_cases_per_day()
        days = required_by_day(aim, self.window, per_day)
        return Result(
            {"by_day": days},
            findings=(say_cases(aim), *say_days(aim, days, per_day, self.window), *source),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """No chart."""
        return {}

    @property
    def _is_rate(self) -> bool:
        return INDICATORS[self.indicator].kind.startswith("rate")

    def _number(self, typed: str) -> Fraction | None:
        value = percent_share(typed) if self._is_rate else exact_number(typed)
        is_valid = value is not None and value >= 0 and (value <= 1 or not self._is_rate)
        return value if is_valid else None

    def _ideal(self) -> Fraction | None:
        indicator = INDICATORS[self.indicator]
        if self._is_rate:
            return Fraction(indicator.kind == "rate_up")
        return exact_number(self.ideal if self.ideal.strip() else indicator.ideal)

    def _new_cases_per_day(self) -> Fraction:
        per_day = exact_number(self.per_day)
        return Fraction(self.base, self.window) if per_day is None or per_day < 0 else per_day


def latest_value(tables: Tables, indicator: Indicator) -> Fraction | None:
    """The indicator on the latest day of the files of one shop, as exact as it was written."""
    if not indicator.column or "shop_daily" not in tables:
        return None
    rows = small(
        frame(tables["shop_daily"])
        .filter(~nw.col(indicator.column).is_null() & ~nw.col("date").is_null())
        .select("date", "platform", "shop_name", indicator.column)
    )
    if rows.empty or len(rows[["platform", "shop_name"]].drop_duplicates()) > 1:
        return None
    latest = rows.sort_values(["date", indicator.column]).iloc[-1]
    return Fraction(repr(float(latest[indicator.column])))


def required_by_day(aim: Aim, window: int, per_day: Fraction) -> pd.DataFrame:
    """The table `by_day`."""
    is_rate = aim.kind.startswith("rate")
    rows = []
    for days in (*(day for day in CHECKPOINTS if day < window), window):
        value = aim.required_value(days, window, per_day)
        is_possible = value is not None and aim.allows(value)
        number = float(value) if value is not None and is_possible else float("nan")
        rows.append((days, number, is_possible))
    name = "required_rate" if is_rate else "required_value"
    table = pd.DataFrame(rows, columns=["day_count", name, "is_possible"])
    return table.astype({name: "float64", "is_possible": "boolean"})


def say_file_value(file_value: Fraction | None, indicator: Indicator) -> tuple[Finding, ...]:
    """That the value now was taken from the files."""
    if file_value is None:
        return ()
    value = file_value * 100 if indicator.kind.startswith("rate") else file_value
    return (Finding("filed", {"value": half_up_not_zero(value, 2)}),)


def say_cases(aim: Aim) -> Finding:
    """How many ideal cases the target takes, or why no number is enough."""
    values = {"n": aim.base, "count": aim.cases_needed}
    if aim.is_met:
        return Finding("met", values)
    if aim.cases_needed is None:
        return Finding("beyond", values)
    return Finding(f"cases_{aim.kind}", {**values, "ideal": half_up_not_zero(aim.ideal, 2)})


def say_days(aim: Aim, days: pd.DataFrame, per_day: Fraction, window: int) -> tuple[Finding, ...]:
    """The first checkpoint at which the target is within reach."""
    if aim.is_met or not aim.is_possible:
        return ()
    possible_days = days[days["is_possible"]]
    if possible_days.empty:
        return (Finding("not_in_window", {"per_day": trimmed(per_day), "window": window}),)
    first = possible_days.iloc[0]
    value = float(first.iloc[1]) * (100 if aim.kind.startswith("rate") else 1)
    return (
        Finding(
            "first_days_rate" if aim.kind.startswith("rate") else "first_days_mean",
            {
                "days": int(first["day_count"]),
                "value": half_up_not_zero(value, 2),
                "per_day": half_up_not_zero(per_day, 1),
                "window": window,
            },
        ),
    )
