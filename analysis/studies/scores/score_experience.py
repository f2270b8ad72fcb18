"""Experience score: what each dimension brings to the platform's weighted score.

Reads    nothing: scores and weights are typed from the shop's own page
Answers  by_part: a row a dimension, that with the largest room first
How a platform scores a dimension against its category is not public and not computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.scores.dsr_study import CAUSES
from analysis.scores.stars import half_up, half_up_not_zero, trimmed
from analysis.scores.typed_numbers import TYPED_DIGITS, exact_number, percent_share
from analysis.study import Code, Finding, Result, Say, Study, Tables

System = Literal["tmall", "douyin", "other"]
PARTS = ("goods", "logistics", "service")
CAPS: Mapping[System, str] = {"tmall": "5", "douyin": "100", "other": "5"}
"""The highest score of each system."""

COLUMNS = ("part", "weight_share", "own_score", "earned_score", "room_score", "ahead_score")


@dataclass(frozen=True)
class Part:
    """The inputs of one dimension, as texts."""

    score: str = ""
    weight: str = ""
    """In percent."""

    reference: str = ""
    """The score to compare with: of peers, or of last month."""

    def __str__(self) -> str:
        return " · ".join(text for text in astuple(self) if text)


@dataclass(frozen=True)
class WeightedPart:
    """The numbers of one dimension."""

    name: str
    score: Fraction
    weight: Fraction
    reference: Fraction | None

    def room(self, cap: Fraction) -> Fraction:
        """How much it can still add to the total score."""
        return self.weight * (cap - self.score)


@dataclass(frozen=True)
class ScoreExperience(Study):
    """The weighted score, and the dimension with the largest room."""

    name: ClassVar = "score_experience"
    chapter: ClassVar = ""
    related: ClassVar = CAUSES
    answers: ClassVar = {"by_part": COLUMNS}

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
        cap = exact_number(CAPS[self.system]) or Fraction(0)
        if unread := tuple(self.say_unread(cap)):
            return Result({}, findings=unread)
        typed_parts = [weighted_part(name, getattr(self, name), cap) for name in PARTS]
        parts = [part for part in typed_parts if part is not None]
        if len(parts) < len(PARTS):
            return Result({}, findings=(Finding("lacks", verdict="insufficient"),))
        weight_sum = sum((part.weight for part in parts), Fraction(0))
        if weight_sum != 1:
            values = {"total": trimmed(weight_sum * 100, TYPED_DIGITS)}
            return Result({}, findings=(Finding("weights", values, "insufficient"),))
        ranked = sorted(parts, key=lambda part: (-part.room(cap), part.name))
        uncapped = weighted_sum(parts) + added_points(self.extra) - added_points(self.deducted)
        total = min(cap, max(uncapped, Fraction(0)))
        return Result(
            {"by_part": part_table(ranked, cap)},
            {"total_score": float(total)},
            (say_total(total, self.read_on), say_room(ranked, uncapped, cap)),
        )

    def say_unread(self, cap: Fraction) -> Iterator[Finding]:
        """What was typed and cannot be read, or cannot be: it is asked for, never taken as 0."""
        for name in PARTS:
            typed: Part = getattr(self, name)
            for word, most in (("score", cap), ("weight", None), ("reference", cap)):
                text = getattr(typed, word)
                number = percent_share(text) if word == "weight" else exact_number(text)
                if text.strip() and not is_up_to(number, most or Fraction(1)):
                    values = {"part": Code("part", name), "word": Code("word", word)}
                    yield Finding("unread", values, "insufficient")
        for word in ("extra", "deducted"):
            text = getattr(self, word)
            if text.strip() and not is_up_to(exact_number(text), None):
                yield Finding("unread_points", {"word": Code("word", word)}, "insufficient")

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """No chart."""
        return {}


def weighted_part(name: str, typed: Part, cap: Fraction) -> WeightedPart | None:
    """The numbers of one dimension; None where its score or weight is missing or impossible."""
    score, weight = exact_number(typed.score), percent_share(typed.weight)
    if score is None or weight is None or not (0 <= score <= cap and 0 <= weight <= 1):
        return None
    return WeightedPart(name, score, weight, exact_number(typed.reference))


def weighted_sum(parts: list[WeightedPart]) -> Fraction:
    """The scores by their weights."""
    return sum((part.weight * part.score for part in parts), Fraction(0))


def added_points(typed: str) -> Fraction:
    """Typed points that are added or deducted, which can be read; a blank is none."""
    return exact_number(typed) or Fraction(0)


def is_up_to(number: Fraction | None, most: Fraction | None) -> bool:
    """Whether a number was read and lies from 0 to the most that there is."""
    return number is not None and number >= 0 and (most is None or number <= most)


def part_table(parts: list[WeightedPart], cap: Fraction) -> pd.DataFrame:
    """The table `by_part`."""
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
    return pd.DataFrame(rows, columns=list(COLUMNS))


def say_total(total: Fraction, read_on: date | None) -> Finding:
    """The score, with the day of its weights."""
    if read_on is None:
        return Finding("total_undated", {"score": half_up(total, 2)})
    return Finding("total", {"score": half_up(total, 2), "day": pd.Timestamp(read_on)})


def say_room(ranked: list[WeightedPart], uncapped: Fraction, cap: Fraction) -> Finding:
    """The dimension with the largest room and what it can add to the score; or why nothing can."""
    room = ranked[0].room(cap)
    if room == 0:
        return Finding("no_room")
    if uncapped >= cap:
        return Finding("at_the_cap", {"score": trimmed(cap)})
    values = {
        "part": Code("part", ranked[0].name),
        "room": half_up_not_zero(min(room, cap - uncapped), 2),
        "score": half_up(ranked[0].score, 2),
    }
    return Finding("largest_room", values)
