"""What the studies of the three shop scores have in common: inputs, and what the files know.

Reads    ratings, shop_daily: date, desc_score, service_score, logistics_score of one shop
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_RATERS
from analysis.scores.dsr import BLANK, DIMENSIONS, CurrentScore, Form, Typed, read_current_score
from analysis.scores.stars import Rounding
from analysis.study import Code, Finding, Study, Tables

CAUSES = ("refund_reasons", "refund_hotspots", "agent_overview", "refund_places")
"""Studies that say why scores fall: reasons, goods, slow agents, late parcels."""

FILES = ("ratings", "shop_daily")
"""Tables that hold the scores; where both know a day, the first one decides."""


@dataclass(frozen=True)
class CurrentScores:
    """The scores that can be read, and what is wrong with the others."""

    scores: tuple[CurrentScore, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class DsrStudy(Study):
    """A study of the three scores: a typed score replaces that of the files."""

    wants: ClassVar = FILES
    chapter: ClassVar = "scores"
    related: ClassVar = CAUSES

    form: Form = "score"
    rounding: Rounding = "half_up"
    desc: Typed = BLANK
    service: Typed = BLANK
    logistics: Typed = BLANK

    @property
    def typed(self) -> Mapping[str, Typed]:
        """What was typed, by dimension."""
        return {"desc": self.desc, "service": self.service, "logistics": self.logistics}

    def current_scores(
        self, tables: Tables, dimensions: Sequence[str] = DIMENSIONS
    ) -> CurrentScores:
        """The scores now, with a sentence for each that cannot be read."""
        history = score_history(tables)
        latest = history.days.iloc[-1] if len(history.days) else None
        results = [
            read_current_score(dimension, self.typed[dimension], self.form, latest)
            for dimension in dimensions
        ]
        scores = tuple(result for result in results if isinstance(result, CurrentScore))
        findings = [result for result in results if isinstance(result, Finding)]
        if history.shop_count > 1:
            findings.append(Finding("several_shops", {"n": history.shop_count}, "insufficient"))
        if history.undated_count:
            findings.append(Finding("undated", {"n": history.undated_count}, "insufficient"))
        if not scores and not findings:
            findings.append(Finding("nothing_typed", verdict="insufficient"))
        return CurrentScores(scores, (*findings, *say_few_raters(scores)))


def say_few_raters(scores: Sequence[CurrentScore]) -> tuple[Finding, ...]:
    """Which scores rest on few raters."""
    return tuple(
        Finding(
            "few_raters",
            {"dimension": Code("dimension", current.dimension), "n": current.raters},
            "insufficient",
        )
        for current in scores
        if 0 < current.raters < ENOUGH_RATERS
    )


@dataclass(frozen=True)
class ScoreHistory:
    """The scores day by day of one shop, and how many shops the files hold."""

    days: pd.DataFrame
    """date, desc_score, service_score, logistics_score; empty where there are several shops."""

    shop_count: int
    undated_count: int
    """Rows with scores whose date is blank or could not be read: they are of no day."""


def score_history(tables: Tables) -> ScoreHistory:
    """The three scores day by day; where both tables know a day, the first of FILES decides."""
    columns = [f"{name}_score" for name in DIMENSIONS]
    day_tables = [
        small(
            frame(tables[name])
            .filter(~(nw.col("desc_score").is_null() & nw.col("logistics_score").is_null()))
            .select("date", "platform", "shop_name", *columns)
        )
        for name in FILES
        if name in tables
    ]
    days = pd.concat(day_tables) if day_tables else pd.DataFrame(columns=["date", *columns])
    undated_count = int(days["date"].isna().sum())
    days = days.dropna(subset="date")
    shop_count = len(days[["platform", "shop_name"]].drop_duplicates()) if len(days) else 0
    if shop_count > 1:
        days = days.head(0)
    by_date = days.drop_duplicates("date").sort_values("date", ignore_index=True)
    return ScoreHistory(by_date[["date", *columns]], shop_count, undated_count)
