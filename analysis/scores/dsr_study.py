"""What the studies of the three shop scores have in common: inputs, and what the files know.

Reads    ratings, shop_daily: date, desc_score, service_score, logistics_score of one shop
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.thresholds import ENOUGH_RATERS
from analysis.scores.dsr import BLANK, DIMENSIONS, CurrentScore, Form, Typed, read_current_score
from analysis.scores.rating_days import USUAL_WINDOW, FiledRatings, filed_ratings
from analysis.scores.stars import Rounding, star_spread
from analysis.study import Code, Finding, Study, Tables

CAUSES = ("refund_reasons", "refund_hotspots", "agent_overview", "refund_places")
"""Studies that say why scores fall: reasons, goods, slow agents, late parcels."""

FILED = "desc"
"""The score whose ratings by star the files tell."""

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
        results = [
            read_current_score(
                dimension, self.typed[dimension], self.form, history.latest(dimension)
            )
            for dimension in dimensions
        ]
        scores = tuple(result for result in results if isinstance(result, CurrentScore))
        findings = [result for result in results if isinstance(result, Finding)]
        findings += say_shops(history)
        if not history.days.empty:
            untold = [name for name, one in zip(dimensions, results, strict=True) if one is None]
            findings += [
                Finding("no_score", {"dimension": Code("dimension", name)}, "insufficient")
                for name in untold
            ]
        if history.undated_count:
            findings.append(Finding("undated", {"n": history.undated_count}, "insufficient"))
        if not scores and not findings:
            findings.append(Finding("nothing_typed", verdict="insufficient"))
        return CurrentScores(scores, (*findings, *say_few_raters(scores)))

    def filled_scores(self, tables: Tables) -> CurrentScores:
        """The scores now; raters that nobody typed are those that the files tell by star."""
        current = self.current_scores(tables)
        filed = filed_ratings(tables)
        if filed is None:
            return current
        filled = tuple(with_filed(score, filed) for score in current.scores)
        if filled == current.scores:
            return current
        values = {
            "dimension": Code("dimension", FILED),
            "n": sum(filed.counts),
            "days": USUAL_WINDOW,
            "first": pd.Timestamp(filed.first),
            "last": pd.Timestamp(filed.last),
        }
        findings = (*current.findings, Finding("raters_filed", values))
        filled_now = [score for score in filled if score not in current.scores]
        return CurrentScores(filled, (*findings, *say_few_raters(filled_now)))


def with_filed(score: CurrentScore, filed: FiledRatings) -> CurrentScore:
    """A score of the files with its raters and their spread; a typed one, or another, as it is."""
    is_of_files = score.dimension == FILED and score.read_at == pd.Timestamp(filed.last)
    if not is_of_files or score.raters:
        return score
    return replace(
        score,
        raters=sum(filed.counts),
        spread=star_spread(filed.counts),
        is_spread_known=True,
        recent=" ".join(map(str, filed.recent)),
    )


def say_no_raters(score: CurrentScore) -> Finding:
    """That a score waits for its number of raters; of the description the files may tell it."""
    key = "lacks_desc_raters" if score.dimension == FILED else "lacks_raters"
    return Finding(key, {"dimension": Code("dimension", score.dimension)}, "insufficient")


def say_shops(history: ScoreHistory) -> tuple[Finding, ...]:
    """Why no scores of one shop could be chosen: there are several, or it is not told whose."""
    if history.shop_count > 1:
        return (Finding("several_shops", {"n": history.shop_count}, "insufficient"),)
    if history.unnamed_count:
        return (Finding("unnamed_shop", {"n": history.unnamed_count}, "insufficient"),)
    return ()


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
    """date, desc_score, service_score, logistics_score; empty where it is not one shop's."""

    shop_count: int
    unnamed_count: int
    """Rows that do not tell their shop or platform, beside others that do."""

    undated_count: int
    """Rows with scores whose date is blank or could not be read: they are of no day."""

    def latest(self, dimension: str) -> pd.Series | None:
        """The last day that tells a score; None where none does."""
        days = self.days.dropna(subset=f"{dimension}_score")
        return days.iloc[-1] if len(days) else None


def score_history(tables: Tables) -> ScoreHistory:
    """The three scores day by day; where both tables know a day, the first of FILES decides."""
    columns = [f"{name}_score" for name in DIMENSIONS]
    day_tables = [
        small(
            frame(tables[name])
            .filter(~nw.all_horizontal(*(nw.col(c).is_null() for c in columns), ignore_nulls=True))
            .select("date", "platform", "shop_name", *columns)
        )
        for name in FILES
        if name in tables
    ]
    days = pd.concat(day_tables) if day_tables else pd.DataFrame(columns=["date", *columns])
    undated_count = int(days["date"].isna().sum())
    days = days.dropna(subset="date")
    shop_count, unnamed_count = _shops(days) if len(days) else (0, 0)
    if shop_count > 1 or unnamed_count:
        days = days.head(0)
    by_date = days.groupby("date", as_index=False)[columns].first()
    return ScoreHistory(by_date[["date", *columns]], shop_count, unnamed_count, undated_count)


def _shops(days: pd.DataFrame) -> tuple[int, int]:
    """How many shops there are; and where only blanks tell them apart, the rows with a blank."""
    shops = days[["platform", "shop_name"]]
    count = len(shops.drop_duplicates())
    if count == 1 or shops.nunique().max() > 1:
        return count, 0
    told_by_some = shops.loc[:, shops.notna().any()]
    return 1, int(told_by_some.isna().any(axis=1).sum())
