"""Ratings needed: how many more ratings of real buyers a target takes, and how many orders.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr`)
Answers  by_dimension: dimension, target_stars, assumption, mean_stars, is_possible,
         rating_count, low_rating_count, high_rating_count (what the rounding of the score leaves
         open), order_count, added_count, after_stars; a row a score and assumption
Counted as if nothing expired: when a target is reached is another question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.scores.dsr import Goal, Standing, mean_of, score_of, target_of
from analysis.scores.dsr_study import DsrStudy
from analysis.scores.stars import BEST, half_up, needed, score_after, short, stars
from analysis.scores.typed_numbers import percent
from analysis.study import Finding, Result, Say, Tables

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
    """Count the ratings that a target takes, all five-star, as of late, and as assumed."""

    name: ClassVar = "dsr_need"

    goal: Goal = "exact"
    own_mean: str = ""
    """The mean that the reader assumes for new ratings."""

    rated_share: str = ""
    """The share of orders whose buyers leave a rating."""

    def run(self, tables: Tables) -> Result:
        """A row a score and assumption, a sentence a score."""
        standings = self.standings(tables)
        by_score = [self.needs_of(one) for one in standings.known]
        needs = [need for found in by_score for need in found]
        rated = rated_part(self.rated_share)
        table = pd.DataFrame([_row(need, rated) for need in needs], columns=list(COLUMNS))
        return Result(
            tables={"by_dimension": table.astype(COLUMNS)} if needs else {},
            findings=(
                *(finding for found in by_score for finding in say_needs(found)),
                *say_unready(standings.known, needs),
                *say_orders(needs, rated),
                *say_goal(needs, self),
                *standings.findings,
            ),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Counts say enough."""
        return {}

    def needs_of(self, one: Standing) -> tuple[Need, ...]:
        """What one score needs, by assumption; nothing without raters or a target."""
        typed = self.typed[one.dimension]
        target = target_of(typed, self.goal, self.rounding)
        if target is None or not one.raters:
            return ()
        means = {
            "all_five": BEST,
            "recent": mean_of(typed.recent),
            "own": score_of(self.own_mean),
        }
        return tuple(
            Need(one, target, assumption, mean, typed.added)
            for assumption, mean in means.items()
            if mean is not None
        )


@dataclass(frozen=True)
class Need:
    """One score, one target, one mean of the ratings to come."""

    standing: Standing
    target: Fraction
    assumption: str
    mean: Fraction
    added: int

    @property
    def count(self) -> int | None:
        """Ratings needed; None where no number is enough."""
        return self._from(self.standing.score)

    @property
    def low(self) -> int | None:
        """Ratings needed if rounding hid the highest score that it can hide."""
        return self._from(self.standing.range.high)

    @property
    def high(self) -> int | None:
        """Ratings needed if rounding hid the lowest score."""
        return self._from(self.standing.range.low)

    @property
    def span(self) -> str:
        """Ratings needed as they are written: one number, or a range where the score is rough."""
        if self.count is None or not self.standing.is_rough:
            return f"{self.count:,}" if self.count is not None else ""
        return f"{self.low:,}–" + (f"{self.high:,}" if self.high is not None else "∞")

    @property
    def after(self) -> Fraction:
        """The score after the ratings that the reader expects."""
        one = self.standing
        return score_after(one.raters, one.score, self.added, self.mean)

    def _from(self, score: Fraction) -> int | None:
        return needed(self.standing.raters, score, self.target, self.mean)


def rated_part(typed: str) -> Fraction | None:
    """A typed percentage of orders as a share above 0 and up to 1."""
    share = percent(typed)
    return share if share is not None and 0 < share <= 1 else None


def orders_for(ratings: int | None, rated: Fraction | None) -> int | None:
    """How many orders bring so many ratings."""
    return None if ratings is None or rated is None else math.ceil(ratings / rated)


def say_needs(needs: tuple[Need, ...]) -> tuple[Finding, ...]:
    """What one score takes: all five-star and as of late in one sentence, the own mean after it."""
    by_assumption = {need.assumption: need for need in needs}
    if not needs:
        return ()
    five, recent, own = (by_assumption.get(name) for name in ("all_five", "recent", "own"))
    ideal = five or needs[0]
    values = said(ideal)
    if ideal.count == 0:
        return (Finding("reached", values),)
    if ideal.count is None:
        return (Finding("never_five", values),)
    if recent is None:
        found = [Finding("five", values)]
    else:
        late = {"recent_count": recent.span, "recent_stars": half_up(recent.mean, 2)}
        key = "five_recent" if recent.count is not None else "five_never_recent"
        found = [Finding(key, {**values, **late})]
    if own is not None:
        found.append(Finding("own" if own.count is not None else "never_own", said(own)))
    if ideal.standing.is_rough:
        found.append(Finding("rough", values, "insufficient"))
    return tuple(found)


def said(need: Need) -> dict[str, object]:
    """The values of a need's sentence."""
    return {
        "dimension": need.standing.dimension,
        "stars": stars(need.standing.score),
        "raters": need.standing.raters,
        "target": short(need.target),
        "mean_stars": half_up(need.mean, 2),
        "count": need.span,
    }


def say_unready(known: tuple[Standing, ...], needs: list[Need]) -> tuple[Finding, ...]:
    """What is still to be typed before a score has an answer."""
    ready = {need.standing.dimension for need in needs}
    return tuple(
        Finding(
            "lacks_target" if one.raters else "lacks_raters",
            {"dimension": one.dimension},
            "insufficient",
        )
        for one in known
        if one.dimension not in ready
    )


def say_orders(needs: list[Need], rated: Fraction | None) -> tuple[Finding, ...]:
    """Ratings are not orders."""
    counts = [need.count for need in needs if need.count]
    if not counts:
        return ()
    if rated is None:
        return (Finding("orders_unknown"),)
    most = max(counts)
    orders = orders_for(most, rated)
    return (Finding("orders", {"rated": short(rated * 100), "count": most, "orders": orders}),)


def say_goal(needs: list[Need], study: DsrNeed) -> tuple[Finding, ...]:
    """Which reading of the target was used, where it makes a difference."""
    if not needs or study.goal == "exact":
        return ()
    return (Finding("goal_shown", {"rounding": study.rounding}),)


def _row(need: Need, rated: Fraction | None) -> tuple[object, ...]:
    counts = [pd.NA if n is None else n for n in (need.count, need.low, need.high)]
    orders = orders_for(need.count, rated)
    return (
        need.standing.dimension,
        float(need.target),
        need.assumption,
        float(need.mean),
        need.count is not None,
        *counts,
        pd.NA if orders is None else orders,
        need.added,
        float(need.after),
    )
