"""When a score gets there: old ratings leave the window, new ones come.

Reads    what is typed; ratings or shop_daily where there are any (see `analysis.scores.dsr` and
         `analysis.scores.rating_days`)
Answers  path: day_count, mean_stars, low80_stars, high80_stars, low95_stars, high95_stars,
         reach_share (the chance to be at the target, to the nearest tenth); a row a day
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.scores.block_findings import say_jump, say_low
from analysis.scores.charts import fan
from analysis.scores.dsr import Goal, Standing, Typed, mean_of, target_of
from analysis.scores.dsr_study import DsrStudy
from analysis.scores.expiring_blocks import block_of, leaving_steps
from analysis.scores.forecast import (
    Coming,
    Remaining,
    by_day,
    coming_from,
    even_age,
    forecast,
    shares_of,
)
from analysis.scores.rating_days import (
    ENOUGH_RATINGS,
    MIX_DAYS,
    RECENT_DAYS,
    Counts,
    History,
    bursts_of,
    filed_days,
    pasted_days,
    recent_ratings,
)
from analysis.scores.stars import half_up, mean_stars, needed, short, stars
from analysis.scores.typed_numbers import exact, star_counts, star_shares
from analysis.study import Finding, Result, Say, Tables

Dimension = Literal["desc", "service", "logistics"]
Mix = Literal["recent", "own"]

SURE = 0.8


@dataclass(frozen=True)
class DsrForecast(DsrStudy):
    """Follow one score through its window."""

    name: ClassVar = "dsr_forecast"
    headline: ClassVar = ("steady_stars", "target_day_count", "sure_day_count")

    goal: Goal = "exact"
    dimension: Dimension = "desc"
    window: int = 180
    per_day: str = ""
    """New ratings a day; blank: as many as lately."""

    mix: Mix = "recent"
    own: str = ""
    """Stars of new ratings as the reader assumes them: a mean, or five counts or shares."""

    days: str = ""
    """Ratings by day, five stars first, a line a day, the oldest first."""

    def run(self, tables: Tables) -> Result:
        """The way of the score and when it meets the target."""
        history = self.history(tables)
        standings = self.standings(tables, [self.dimension])
        one = next(iter(standings.known), None)
        told = (*([history.finding] if history.finding else []), *standings.findings)
        start = start_of(one, history.days, self.window)
        coming = coming_of(self, history.days)
        if start is None or coming is None:
            return Result({}, findings=(*say_lack(one, start), *told))
        target = target_of(self.typed[self.dimension], self.goal, self.rounding)
        path = forecast(start.remaining, coming, target)
        return Result(
            {"path": path},
            metrics_of(path, start, coming, target),
            (
                *say_way(path, start, coming, target),
                *say_blocks(start, coming, history),
                *say_sample(coming, history.days),
                *say_unused(one, start),
                *told,
            ),
        )

    def history(self, tables: Tables) -> History:
        """The days that were pasted, else those of the files, which know the description's."""
        if self.days.strip():
            return pasted_days(self.days, self.window)
        return filed_days(tables, self.window) if self.dimension == "desc" else History()

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The fan, with the target."""
        path = result.tables.get("path")
        if path is None:
            return {}
        target = target_of(self.typed[self.dimension], self.goal, self.rounding)
        return {"path": fan(path, float("nan") if target is None else float(target), say)}


@dataclass(frozen=True)
class Start:
    """Today's score and what remains of its ratings."""

    raters: int
    score: Fraction
    remaining: Remaining
    is_even: bool
    """Whether the age of the ratings is assumed, not known."""


def start_of(one: Standing | None, days: tuple[Counts, ...], window: int) -> Start | None:
    """From the days where they are known, else from the score as if its ratings came evenly."""
    if days and any(map(any, days)):
        totals = [sum(day[star] for day in days) for star in range(len(days[0]))]
        return Start(sum(totals), mean_stars(totals), by_day(days), is_even=False)
    if one is None or not one.raters:
        return None
    return Start(one.raters, one.score, even_age(one.raters, one.score, window), is_even=True)


def coming_of(study: DsrForecast, days: tuple[Counts, ...]) -> Coming | None:
    """What comes each day, and with which stars; None where either is unknown."""
    typed = study.typed[study.dimension]
    per_day = exact(study.per_day) if study.per_day.strip() else usual_per_day(typed, days)
    if per_day is None or per_day < 0:
        return None
    bursts = bursts_of(days) if days else 1.0
    if study.mix == "recent" and any(map(any, days)):
        return coming_from(recent_ratings(days).counts, per_day, bursts)
    counts = star_counts(typed.recent) if study.mix == "recent" else None
    if counts:
        return coming_from(counts, per_day, bursts)
    text = typed.recent if study.mix == "recent" else study.own
    mean = mean_of(text)
    return None if mean is None else Coming(per_day, mean, assumed_shares(text), 0, bursts)


def usual_per_day(typed: Typed, days: tuple[Counts, ...]) -> Fraction | None:
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
    path: pd.DataFrame, start: Start, coming: Coming, target: Fraction | None
) -> dict[str, float]:
    """Now, where it settles, and the first days at the target: expected, and nearly sure."""
    return {
        "now_stars": float(start.score),
        "steady_stars": float(path["mean_stars"].iloc[-1]),
        "target_day_count": first_day(meets(path, target)),
        "sure_day_count": first_day(path["reach_share"].ge(SURE)),
        "new_rating_count": float(round(coming.per_day * len(path))),
    }


def meets(path: pd.DataFrame, target: Fraction | None) -> pd.Series:
    """On which days the expected score is at the target or above."""
    if target is None:
        return pd.Series(False, index=path.index)
    return path["mean_stars"].ge(float(target))


def first_day(is_met: pd.Series) -> float:
    """The first day of those that are true; not a number where none is."""
    return float(np.argmax(is_met) + 1) if is_met.any() else float("nan")


def say_way(
    path: pd.DataFrame, start: Start, coming: Coming, target: Fraction | None
) -> tuple[Finding, ...]:
    """Where the score settles and when it meets the target, beside the count without expiry."""
    steady = Finding(
        "steady_even" if start.is_even else "steady",
        {
            "stars": stars(start.score),
            "raters": start.raters,
            "per_day": half_up(coming.per_day, 1),
            "mean_stars": half_up(coming.mean, 2),
            "window": len(path),
        },
    )
    if target is None:
        return (steady, Finding("lacks_target", verdict="insufficient"))
    return (steady, say_target(path, start, coming, target), say_static(start, coming, target))


def say_target(path: pd.DataFrame, start: Start, coming: Coming, target: Fraction) -> Finding:
    """The first day at the target, or that it never comes, or does not last."""
    met = meets(path, target)
    values = {
        "target": short(target),
        "mean_stars": half_up(coming.mean, 2),
        "days": first_day(met),
        "sure": first_day(path["reach_share"].ge(SURE)),
    }
    if not met.any():
        return Finding("never" if start.score < target else "falls", values)
    if not met[np.argmax(met) :].all():
        return Finding("passing", values)
    if start.score >= target and met.all():
        return Finding("keeps", values)
    return Finding("reaches" if np.isnan(values["sure"]) else "reaches_surely", values)


def say_static(start: Start, coming: Coming, target: Fraction) -> Finding:
    """What the count without expiry would say of the same ratings."""
    count = needed(start.raters, start.score, target, coming.mean)
    values = {"target": short(target), "count": count}
    if count is None:
        return Finding("static_never", values)
    return Finding("static", values)


def say_blocks(start: Start, coming: Coming, history: History) -> tuple[Finding, ...]:
    """The steepest rise and fall that a leaving block of old ratings makes within a week."""
    steps = leaving_steps(start.score, start.remaining, coming)
    up, down = block_of(steps), block_of(-steps)
    return (*say_jump("jump_up", up), *say_low(history, up), *say_jump("jump_down", down))


def say_sample(coming: Coming, days: tuple[Counts, ...]) -> tuple[Finding, ...]:
    """Where the last month has too few ratings: what was taken instead, or that this is all."""
    if not coming.sample:
        return ()
    if coming.sample < ENOUGH_RATINGS:
        return (Finding("few_recent", {"n": coming.sample}, "insufficient"),)
    taken = recent_ratings(days).day_count if any(map(any, days)) else MIX_DAYS
    if taken <= MIX_DAYS:
        return ()
    return (Finding("longer_mix", {"days": taken, "n": coming.sample}),)


def say_unused(one: Standing | None, start: Start) -> tuple[Finding, ...]:
    """That the score typed is another than that of the days which are known, and gives way."""
    if start.is_even or one is None or one.read_at is not None or one.score == start.score:
        return ()
    return (Finding("typed_unused", {"typed": stars(one.score), "stars": stars(start.score)}),)


def say_lack(one: Standing | None, start: Start | None) -> tuple[Finding, ...]:
    """What has still to be typed beside the score: its raters, or what comes in."""
    if start is not None:
        return (Finding("lacks_new", verdict="insufficient"),)
    return (Finding("lacks_raters", verdict="insufficient"),) if one else ()
