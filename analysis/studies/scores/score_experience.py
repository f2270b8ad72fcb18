"""Experience score: what each dimension brings to the platform's weighted score.

Reads    nothing: scores and weights are typed from the shop's own page
Answers  by_part: part, weight_share, own_score, earned_score, room_score, ahead_score; a row a
         dimension, that with the largest room first
How a platform scores a dimension against its category is not public and not computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.scores.stars import half_up
from analysis.scores.typed_numbers import exact, percent
from analysis.study import Finding, Result, Say, Study, Tables

System = Literal["tmall", "douyin", "other"]
PARTS = ("goods", "logistics", "service")
CAPS: Mapping[System, str] = {"tmall": "5", "douyin": "100", "other": "5"}
"""The highest score each system gives."""


@dataclass(frozen=True)
class Part:
    """One dimension as its reader typed it."""

    score: str = ""
    weight: str = ""
    """In percent."""

    reference: str = ""
    """The score to compare with: of peers, or of last month."""

    def __str__(self) -> str:
        return " · ".join(part for part in astuple(self) if part)


@dataclass(frozen=True)
class Weighed:
    """One dimension in numbers."""

    name: str
    score: Fraction
    weight: Fraction
    reference: Fraction | None

    def room(self, cap: Fraction) -> Fraction:
        """How much of the whole score it can still bring."""
        return self.weight * (cap - self.score)


@dataclass(frozen=True)
class ScoreExperience(Study):
    """Weigh the dimensions and find the one with the largest room."""

    name: ClassVar = "score_experience"

    system: System = "tmall"
    read_on: date | None = None
    """The day on which the weights were read off the shop's page."""

    goods: Part = Part()
    logistics: Part = Part()
    service: Part = Part()
    extra: str = ""
    deducted: str = ""

    def run(self, tables: Tables) -> Result:
        """The score, its parts, and where the room is."""
        cap = exact(CAPS[self.system]) or Fraction(0)
        parts = [weighed(name, getattr(self, name), cap) for name in PARTS]
        known = [part for part in parts if part is not None]
        if len(known) < len(PARTS):
            return Result({}, findings=(Finding("lacks", verdict="insufficient"),))
        total = sum((part.weight for part in known), Fraction(0))
        if total != 1:
            wrong = {"total": half_up(total * 100, 1)}
            return Result({}, findings=(Finding("weights", wrong, "insufficient"),))
        ranked = sorted(known, key=lambda part: (-part.room(cap), part.name))
        whole = composite(known, exact(self.extra), exact(self.deducted), cap)
        return Result(
            {"by_part": part_table(ranked, cap)},
            {"total_score": float(whole)},
            (say_total(whole, self.read_on), *say_room(ranked, cap)),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Three rows need no picture."""
        return {}


def weighed(name: str, typed: Part, cap: Fraction) -> Weighed | None:
    """One dimension in numbers; None where its score or weight is missing or impossible."""
    score, weight = exact(typed.score), percent(typed.weight)
    if score is None or weight is None or not (0 <= score <= cap and 0 <= weight <= 1):
        return None
    return Weighed(name, score, weight, exact(typed.reference))


def composite(
    parts: list[Weighed], extra: Fraction | None, deducted: Fraction | None, cap: Fraction
) -> Fraction:
    """The weighted score with what is added and deducted, at most the cap."""
    weighted = sum((part.weight * part.score for part in parts), Fraction(0))
    return min(cap, weighted + (extra or 0) - (deducted or 0))


def part_table(parts: list[Weighed], cap: Fraction) -> pd.DataFrame:
    """The table `by_part` of the module's head."""
    rows = [
        (
            part.name,
            float(part.weight),
            float(part.score),
            float(part.weight * part.score),
            float(part.room(cap)),
            float("nan")
            if part.reference is None
            else float(part.weight * (part.score - part.reference)),
        )
        for part in parts
    ]
    columns = "part weight_share own_score earned_score room_score ahead_score"
    return pd.DataFrame(rows, columns=columns.split())


def say_total(whole: Fraction, read_on: date | None) -> Finding:
    """The score, with the day of its weights."""
    if read_on is None:
        return Finding("total_undated", {"score": half_up(whole, 2)})
    return Finding("total", {"score": half_up(whole, 2), "day": pd.Timestamp(read_on)})


def say_room(ranked: list[Weighed], cap: Fraction) -> tuple[Finding, ...]:
    """The dimension with the largest room, or that there is none left."""
    room = ranked[0].room(cap)
    if room == 0:
        return (Finding("no_room"),)
    values = {
        "part": ranked[0].name,
        "room": half_up(room, 2),
        "score": half_up(ranked[0].score, 2),
    }
    return (Finding("largest_room", values),)
