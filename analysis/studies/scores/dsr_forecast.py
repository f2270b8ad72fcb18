"""Days to a target: old ratings expire day by day, new ones are added.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr` and
         `analysis.scores.rating_days`)
Answers  path: a row a day ahead; reach_share is the chance to be at the target or above
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.scores.block_findings import say_jump, say_low
from analysis.scores.charts import fan
from analysis.scores.dsr import CurrentScore, Goal, Typed, typed_mean, typed_target
from analysis.scores.dsr_study import DsrStudy
from analysis.scores.expiring_blocks import expiry_steps, steepest_block
from analysis.scores.forecast import (
    PATH_COLUMNS,
    NewRatings,
    RemainingRatings,
    forecast_score,
    new_ratings_like,
    remaining_by_day,
    remaining_if_even,
    shares_of,
)
from analysis.scores.rating_days import (
    ENOUGH_RATINGS,
    MIX_DAYS,
    RECENT_DAYS,
    USUAL_WINDOW,
    RatingHistory,
    StarCounts,
    days_from_files,
    index_of_dispersion,
    pasted_days,
    recent_ratings,
)
from analysis.scores.stars import (
    four_decimals,
    half_up,
    half_up_not_zero,
    mean_stars,
    ratings_needed,
    trimmed,
)
from analysis.scores.typed_numbers import exact_number, star_counts, star_shares
from analysis.study import Finding, Result, Say, Tables

Dimension = Literal["desc", "service", "logistics"]
Mix = Literal["recent", "own"]

SURE = 0.8
"""From this chance on, a day at the target is called sure."""


@dataclass(frozen=True)
class DsrForecast(DsrStudy):
    """Forecast one score over its window."""

    name: ClassVar = "dsr_forecast"
    inputs: ClassVar = ("stars", "raters", "target", "recent")
    headline: ClassVar = ("steady_stars", "target_day_count", "sure_day_count")
    answers: ClassVar = {"path": PATH_COLUMNS}

    goal: Goal = "exact"
    dimension: Dimension = "desc"
    window: int = USUAL_WINDOW
    per_day: str = ""
    """New ratings a day; blank: as many as lately."""

    mix: Mix = "recent"
    own: str = ""
    """Stars of new ratings as the reader assumes them: a mean, or five counts or shares."""

    days: str = ""
    """Ratings by day, five stars first, a line a day, the oldest first."""

    def run(self, tables: Tables) -> Result:
        """The expected score by day and when it meets the target."""
        history = self.history(tables)
        current_scores = self.current_scores(tables, [self.dimension])
        current = next(iter(current_scores.scores), None)
        input_findings = (
            *([history.finding] if history.finding else []),
            *current_scores.findings,
        )
        start = start_of(current, history.days, self.window)
        new_ratings = new_ratings_of(self, history.days)
        if start is None or new_ratings is None:
            return Result({}, findings=(*say_missing(current, start), *input_findings))
        target = typed_target(self.typed[self.dimension], self.goal, self.rounding)
        path = forecast_score(start.remaining, new_ratings, target)
        return Result(
            {"path": path},
            metrics_of(path, start, new_ratings, target),
            (
                *say_path(path, start, new_ratings, target),
                *say_blocks(start, new_ratings, history),
                *say_sample(new_ratings, history.days),
                *say_unused(current, start),
                *input_findings,
            ),
        )

    def history(self, tables: Tables) -> RatingHistory:
        """The days that were pasted, else those of the files, which are of the description."""
        if self.days.strip():
            return pasted_days(self.days, self.window)
        is_in_files = self.dimension == "desc"
        return days_from_files(tables, self.window) if is_in_files else RatingHistory()

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The expected score with its bands and the target."""
        path = result.tables.get("path")
        if path is None:
            return {}
        target = typed_target(self.typed[self.dimension], self.goal, self.rounding)
        return {"path": fan(path, float("nan") if target is None else float(target), say)}


@dataclass(frozen=True)
class Start:
    """Today's score and what remains of its ratings."""

    raters: int
    score: Fraction
    remaining: RemainingRatings
    is_even: bool
    """Whether the age of the ratings is assumed, not known."""


def start_of(
    current: CurrentScore | None, days: tuple[StarCounts, ...], window: int
) -> Start | None:
    """From the ratings by day where they are known, else from the score, assuming an even age."""
    if days and any(map(any, days)):
        totals = [sum(day[star] for day in days) for star in range(len(days[0]))]
        return Start(sum(totals), mean_stars(totals), remaining_by_day(days), is_even=False)
    if current is None or not current.raters:
        return None
    remaining = remaining_if_even(current.raters, current.score, window)
    return Start(current.raters, current.score, remaining, is_even=True)


def new_ratings_of(study: DsrForecast, days: tuple[StarCounts, ...]) -> NewRatings | None:
    """How many ratings come a day, and with which stars; None where either is unknown."""
    typed = study.typed[study.dimension]
    per_day = exact_number(study.per_day) if study.per_day.strip() else usual_per_day(typed, days)
    if per_day is None or per_day < 0:
        return None
    dispersion = index_of_dispersion(days) if days else 1.0
    if study.mix == "recent" and any(map(any, days)):
        return new_ratings_like(recent_ratings(days).counts, per_day, dispersion)
    counts = star_counts(typed.recent) if study.mix == "recent" else None
    if counts:
        return new_ratings_like(counts, per_day, dispersion)
    text = typed.recent if study.mix == "recent" else study.own
    mean = typed_mean(text)
    if mean is None:
        return None
    return NewRatings(per_day, mean, assumed_shares(text), dispersion=dispersion)


def usual_per_day(typed: Typed, days: tuple[StarCounts, ...]) -> Fraction | None:
    """Ratings a day of late: from the last 28 days, else from the typed ones of 30 days."""
    if days:
        return Fraction(sum(map(sum, days[-RECENT_DAYS:])), min(len(days), RECENT_DAYS))
    counts = star_counts(typed.recent)
    return Fraction(sum(counts), MIX_DAYS) if counts else None


def assumed_shares(text: str) -> tuple[Fraction, ...] | None:
    """Typed counts or shares as shares; None where only a mean was typed."""
    counts, shares = star_counts(text), star_shares(text)
    if shares:
        return shares.parts
    return shares_of(counts) if counts else None


def metrics_of(
    path: pd.DataFrame, start: Start, new_ratings: NewRatings, target: Fraction | None
) -> dict[str, float]:
    """The score now and at the window's end; the first days at the target, expected and sure.

    A day that never comes, or without a target, is left out: the findings say why.
    """
    metrics = {
        "now_stars": float(start.score),
        "steady_stars": float(path["mean_stars"].iloc[-1]),
        "target_day_count": first_true_day(is_at_target(path, target)),
        "sure_day_count": first_true_day(path["reach_share"].ge(SURE)),
        "new_rating_count": float(round(new_ratings.per_day * len(path))),
    }
    return {name: value for name, value in metrics.items() if math.isfinite(value)}


def is_at_target(path: pd.DataFrame, target: Fraction | None) -> pd.Series:
    """By day: whether the expected score is at the target or above."""
    if target is None:
        return pd.Series(False, index=path.index)
    return path["mean_stars"].ge(float(target))


def first_true_day(is_true: pd.Series) -> float:
    """The first day that is true, counted from 1; not a number where none is."""
    return float(np.argmax(is_true) + 1) if is_true.any() else float("nan")


def first_lasting_day(is_true: pd.Series) -> float:
    """The first day, counted from 1, from which all are true; the last one is."""
    return float(np.flatnonzero(~is_true)[-1] + 2) if not is_true.all() else 1.0


def say_path(
    path: pd.DataFrame, start: Start, new_ratings: NewRatings, target: Fraction | None
) -> tuple[Finding, ...]:
    """Where the score settles and when it meets the target, beside the count without expiry."""
    if not new_ratings.per_day:
        return (say_none_come(path, start),)
    steady = say_steady(path, start, new_ratings)
    if target is None:
        return (steady, Finding("lacks_target", verdict="insufficient"))
    return (
        steady,
        say_target(path, start, new_ratings, target),
        *say_without_expiry(start, new_ratings, target),
    )


def say_none_come(path: pd.DataFrame, start: Start) -> Finding:
    """That the score ends with its last old rating."""
    values = {"stars": four_decimals(start.score), "raters": start.raters, "window": len(path)}
    return Finding("none_come", values)


def say_steady(path: pd.DataFrame, start: Start, new_ratings: NewRatings) -> Finding:
    """The score now, what comes a day, and the mean on which the score settles."""
    return Finding(
        "steady_even" if start.is_even else "steady",
        {
            "stars": four_decimals(start.score),
            "raters": start.raters,
            "per_day": half_up_not_zero(new_ratings.per_day, 1),
            "mean_stars": half_up(new_ratings.mean, 2),
            "window": len(path),
        },
    )


def say_target(
    path: pd.DataFrame, start: Start, new_ratings: NewRatings, target: Fraction
) -> Finding:
    """The day from which the score stays at the target, or that it never does."""
    at_target = is_at_target(path, target)
    values = {"target": trimmed(target), "mean_stars": half_up(new_ratings.mean, 2)}
    if not at_target.iloc[-1]:
        if start.score >= target:
            return Finding("falls", values)
        day = first_true_day(at_target)
        return (
            Finding("never", values)
            if np.isnan(day)
            else Finding("passing", values | {"days": day})
        )
    if start.score >= target and at_target.all():
        return Finding("keeps", values)
    sure = first_true_day(path["reach_share"].ge(SURE))
    values |= {"days": first_lasting_day(at_target), "sure": sure}
    return Finding("reaches" if np.isnan(sure) else "reaches_surely", values)


def say_without_expiry(
    start: Start, new_ratings: NewRatings, target: Fraction
) -> tuple[Finding, ...]:
    """The count of such ratings that reach the target without expiry, where it is not reached."""
    if start.score >= target:
        return ()
    count = ratings_needed(start.raters, start.score, target, new_ratings.mean)
    values = {"target": trimmed(target), "count": count}
    return (Finding("static_never" if count is None else "static", values),)


def say_blocks(
    start: Start, new_ratings: NewRatings, history: RatingHistory
) -> tuple[Finding, ...]:
    """The steepest rise and fall that the expiry of a block of old ratings makes in a week."""
    steps = expiry_steps(start.score, start.remaining, new_ratings)
    rise, fall = steepest_block(steps), steepest_block(-steps)
    return (*say_jump("jump_up", rise), *say_low(history, rise), *say_jump("jump_down", fall))


def say_sample(new_ratings: NewRatings, days: tuple[StarCounts, ...]) -> tuple[Finding, ...]:
    """Where the last 30 days have too few ratings: that more days were taken, or that few exist."""
    if not new_ratings.sample_count:
        return ()
    if new_ratings.sample_count < ENOUGH_RATINGS:
        return (Finding("few_recent", {"n": new_ratings.sample_count}, "insufficient"),)
    day_count = recent_ratings(days).day_count if any(map(any, days)) else MIX_DAYS
    if day_count <= MIX_DAYS:
        return ()
    return (Finding("longer_mix", {"days": day_count, "n": new_ratings.sample_count}),)


def say_unused(current: CurrentScore | None, start: Start) -> tuple[Finding, ...]:
    """That a typed score is not used because the ratings by day give another one."""
    if start.is_even or current is None or current.read_at is not None:
        return ()
    if current.score == start.score:
        return ()
    values = {"typed": four_decimals(current.score), "stars": four_decimals(start.score)}
    return (Finding("typed_unused", values),)


def say_missing(current: CurrentScore | None, start: Start | None) -> tuple[Finding, ...]:
    """Which input is still missing: the number of raters, or the new ratings."""
    if start is not None:
        return (Finding("lacks_new", verdict="insufficient"),)
    return (Finding("lacks_raters", verdict="insufficient"),) if current else ()
