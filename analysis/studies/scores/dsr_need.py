"""Ratings needed: how many more ratings of real buyers a target takes, and how many orders.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: a row a score and assumption; low_rating_count and high_rating_count are
         the range that the rounding of the score leaves
Counted without expiry; `dsr_forecast` says when a target is reached.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import CurrentScore, Goal, typed_mean, typed_score, typed_target
from analysis.scores.dsr_study import DsrStudy, say_no_raters
from analysis.scores.stars import BEST, four_decimals, half_up, ratings_needed, score_after, trimmed
from analysis.scores.typed_numbers import percent_share
from analysis.study import Code, Finding, Result, Say, Tables

COLUMNS = {
    "dimension": "str",
    "target_stars": "float64",
    "assumption": "str",
    "mean_stars": "float64",
    "is_possible": "boolean",
    "rating_count": "Int64",
    "low_rating_count": "Int64",
    "high_rating_count": "Int64",
    "order_count": "Int64",
    "added_count": "Int64",
    "after_stars": "float64",
}


@dataclass(frozen=True)
class DsrNeed(DsrStudy):
    """Count the ratings that a target takes: all five-star, as in the last 30 days, as assumed."""

    name: ClassVar = "dsr_need"
    inputs: ClassVar = ("stars", "raters", "target", "recent", "added")
    gains: ClassVar = ("five",)
    answers: ClassVar = {"by_dimension": tuple(COLUMNS)}

    goal: Goal = "exact"
    own_mean: str = ""
    """The mean that the reader assumes for new ratings."""

    rated_share: str = ""
    """The share of orders whose buyers leave a rating."""

    def run(self, tables: Tables) -> Result:
        """A row a score and assumption, a sentence a score."""
        current_scores = self.filled_scores(tables)
        needs_by_score = [self.needs_of(current) for current in current_scores.scores]
        needs = [need for of_score in needs_by_score for need in of_score]
        rated_share = orders_rated_share(self.rated_share)
        table = pd.DataFrame([_row(need, rated_share) for need in needs], columns=list(COLUMNS))
        return Result(
            tables={"by_dimension": table.astype(COLUMNS)} if needs else {},
            findings=(
                *(finding for of_score in needs_by_score for finding in say_needs(of_score)),
                *self.say_missing(current_scores.scores),
                *say_orders_needed(needs, rated_share),
                *say_goal(needs, self),
                *current_scores.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """No chart."""
        return {}

    def needs_of(self, current: CurrentScore) -> tuple[Need, ...]:
        """What one score needs, by assumption; empty without raters or a target."""
        typed = self.typed[current.dimension]
        target = typed_target(typed, self.goal, self.rounding)
        if target is None or not current.raters:
            return ()
        means = {
            "all_five": BEST,
            "recent": typed_mean(typed.recent or current.recent),
            "own": typed_score(self.own_mean),
        }
        return tuple(
            Need(current, target, assumption, mean, typed.added)
            for assumption, mean in means.items()
            if mean is not None
        )

    def say_missing(self, scores: tuple[CurrentScore, ...]) -> tuple[Finding, ...]:
        """Which input a score still lacks: its raters, else its target."""
        return tuple(
            say_no_target(current) if current.raters else say_no_raters(current)
            for current in scores
            if not self.needs_of(current)
        )


def say_no_target(current: CurrentScore) -> Finding:
    """That a score waits for its target."""
    return Finding(
        "lacks_target", {"dimension": Code("dimension", current.dimension)}, "insufficient"
    )


@dataclass(frozen=True)
class Need:
    """One score, its target, and one assumed mean of new ratings."""

    current: CurrentScore
    target: Fraction
    assumption: str
    mean: Fraction
    added: int

    @property
    def count(self) -> int | None:
        """Ratings needed; None where no number is enough."""
        return self._from(self.current.score)

    @property
    def low(self) -> int | None:
        """Ratings needed from the highest score that the rounding allows."""
        return self._from(self.current.range.high)

    @property
    def high(self) -> int | None:
        """Ratings needed from the lowest score that the rounding allows."""
        return self._from(self.current.range.low)

    @property
    def span(self) -> str:
        """Ratings needed as text: one number, or a range where the score is rough."""
        if self.count is None or not self.current.is_rough:
            return f"{self.count:,}" if self.count is not None else ""
        return f"{self.low:,}–" + (f"{self.high:,}" if self.high is not None else "∞")

    @property
    def after(self) -> Fraction:
        """The score after the ratings that the reader expects."""
        return score_after(self.current.raters, self.current.score, self.added, self.mean)

    def _from(self, score: Fraction) -> int | None:
        return ratings_needed(self.current.raters, score, self.target, self.mean)


def orders_rated_share(typed: str) -> Fraction | None:
    """A typed percentage of orders as a share above 0 and up to 1."""
    share = percent_share(typed)
    return share if share is not None and 0 < share <= 1 else None


def orders_for(ratings: int | None, rated_share: Fraction | None) -> int | None:
    """How many orders bring so many ratings, rounded up."""
    return None if ratings is None or rated_share is None else math.ceil(ratings / rated_share)


def say_needs(needs: tuple[Need, ...]) -> tuple[Finding, ...]:
    """What one score takes: all five-star or as of late in one finding, the own mean in another."""
    by_assumption = {need.assumption: need for need in needs}
    if not needs:
        return ()
    ideal, recent, own = by_assumption["all_five"], *map(by_assumption.get, ("recent", "own"))
    values = need_values(ideal)
    if ideal.count == 0:
        return (Finding("reached", values),)
    if ideal.count is None:
        return (Finding("never_five", values),)
    if recent is None:
        findings = [Finding("five", values)]
    else:
        of_recent = {"recent_count": recent.span, "recent_stars": half_up(recent.mean, 2)}
        key = "five_recent" if recent.count is not None else "five_never_recent"
        findings = [Finding(key, {**values, **of_recent})]
    if own is not None:
        key = "own" if own.count is not None else "never_own"
        findings.append(Finding(key, need_values(own)))
    if ideal.current.is_rough:
        findings.append(Finding("rough", values, "insufficient"))
    return tuple(findings)


def need_values(need: Need) -> dict[str, object]:
    """The values of a need's finding."""
    return {
        "dimension": Code("dimension", need.current.dimension),
        "stars": four_decimals(need.current.score),
        "raters": need.current.raters,
        "target": trimmed(need.target),
        "mean_stars": half_up(need.mean, 2),
        "count": need.span,
    }


def say_orders_needed(needs: list[Need], rated_share: Fraction | None) -> tuple[Finding, ...]:
    """The orders that bring the largest number of ratings needed."""
    counts = [need.count for need in needs if need.count]
    if not counts:
        return ()
    if rated_share is None:
        return (Finding("orders_unknown"),)
    values = {
        "rated": trimmed(rated_share * 100),
        "count": max(counts),
        "orders": orders_for(max(counts), rated_share),
    }
    return (Finding("orders", values, "insufficient"),)


def say_goal(needs: list[Need], study: DsrNeed) -> tuple[Finding, ...]:
    """That the target was read as the decimal shown."""
    if not needs or study.goal == "exact":
        return ()
    return (Finding("goal_shown", {"rounding": Code("rounding", study.rounding)}),)


def _row(need: Need, rated_share: Fraction | None) -> tuple[object, ...]:
    counts = [pd.NA if n is None else n for n in (need.count, need.low, need.high)]
    orders = orders_for(need.count, rated_share)
    return (
        need.current.dimension,
        float(need.target),
        need.assumption,
        float(need.mean),
        need.count is not None,
        *counts,
        pd.NA if orders is None else orders,
        need.added,
        float(need.after),
    )
