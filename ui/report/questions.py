"""What a report asks: its days, its chapters, and the studies that answer them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, get_args

from analysis.periods import Period
from analysis.refunds.compared_periods import say_refunds, say_shares
from analysis.studies import every_study
from analysis.study import Finding, Result, Study, Tables
from ui.menu import PAGES

Chapter = Literal["team", "service", "operations", "scores"]

CHAPTERS: tuple[Chapter, ...] = get_args(Chapter)

Run = Callable[[Study], Result]
Choices = Callable[[type[Study]], Mapping[str, object]]
"""What the reader chose for a study elsewhere, by field."""


@dataclass(frozen=True)
class Scope:
    """What a report is about; a period that is open at both ends means all days."""

    start: date | None = None
    end: date | None = None
    base_start: date | None = None
    base_end: date | None = None
    cutoff: date | None = None
    """The last day that the files know of; None: their last moment."""

    chapters: tuple[Chapter, ...] = CHAPTERS
    filters: tuple[tuple[str, str], ...] = ()
    """Platform and shop, where the tables were narrowed, by phrase."""

    @property
    def has_base(self) -> bool:
        """Whether there is a period to compare with."""
        return bool(self.base_start or self.base_end)

    @property
    def periods(self) -> tuple[Period, Period]:
        """The report's own days, and those compared with."""
        return Period(self.start, self.end), Period(self.base_start, self.base_end)


@dataclass(frozen=True)
class Question:
    """A study, and the same study about the days compared with, where there are any."""

    study: Study
    base: Study | None = None


@dataclass(frozen=True)
class Answer:
    """A study as it was asked, its answer, and what the period compared with says."""

    study: Study
    result: Result
    base: Mapping[str, float]
    """The study's numbers in the period compared with."""

    compared: tuple[Finding, ...] = ()
    """What became of its shares since then; worded by the report itself."""


def studies_of(scope: Scope) -> list[type[Study]]:
    """The studies that a report asks: by chapter, and in a chapter as the menu has them."""
    in_menu = [every_study()[name] for name in PAGES if name in every_study()]
    return [kind for chapter in scope.chapters for kind in in_menu if kind.chapter == chapter]


def questions(
    scope: Scope, available: Collection[str], chosen: Choices = lambda _: {}
) -> list[Question]:
    """The studies that the tables are there for, as they are asked."""
    ready = [kind for kind in studies_of(scope) if not kind.lacks(available)]
    return [_question(kind, scope, dict(chosen(kind))) for kind in ready]


def answer(question: Question, scope: Scope, tables: Tables, run: Run) -> Answer:
    """Ask one study, about both periods where it knows days."""
    result = run(question.study)
    if question.base is None:
        return Answer(question.study, result, {})
    base = run(question.base)
    compared = say_shares(result, base)
    if question.study.compares_refunds and {"orders", "refunds"} <= tables.keys():
        compared = say_refunds(tables, *scope.periods, scope.cutoff)
    return Answer(question.study, result, base.metrics, compared)


def answers(tables: Tables, scope: Scope) -> Iterator[Answer]:
    """Run every study that its tables are there for, one at a time."""
    for question in questions(scope, tables):
        yield answer(question, scope, tables, lambda study: study.run(tables))


def _question(kind: type[Study], scope: Scope, own: dict[str, object]) -> Question:
    known = {field.name for field in fields(kind)}
    if "cutoff" in known:
        own["cutoff"] = scope.cutoff
    if "day" in known:
        return Question(kind(**(own | {"day": scope.end})))
    if not {"start", "end"} <= known:
        return Question(kind(**own))
    study = kind(**(own | {"start": scope.start, "end": scope.end}))
    base = {"start": scope.base_start, "end": scope.base_end}
    asks_base = scope.has_base and not kind.compares_itself
    return Question(study, kind(**(own | base)) if asks_base else None)
