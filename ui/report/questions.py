"""The scope of a report, the questions to its studies, and their answers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, get_args

from analysis.periods import Period
from analysis.refunds.compared_periods import say_refunds, say_shares
from analysis.studies import every_study
from analysis.study import Finding, Result, Study, Tables
from ui.menu import PAGES
from ui.server.failure_log import Failure, answer_or_failure

Chapter = Literal["team", "service", "operations", "scores"]

CHAPTERS: tuple[Chapter, ...] = get_args(Chapter)

Run = Callable[[Study], Result | Failure]
Choices = Callable[[type[Study]], Mapping[str, object]]
"""The choices made on a study's own page, by field."""


@dataclass(frozen=True)
class Scope:
    """The period, chapters and filters of a report; a period open at both ends means all days."""

    start: date | None = None
    end: date | None = None
    base_start: date | None = None
    base_end: date | None = None
    cutoff: date | None = None
    """The last day that the data cover; None: the last time in the files."""

    chapters: tuple[Chapter, ...] = CHAPTERS
    filters: tuple[tuple[str, str], ...] = ()
    """Platform and shop that the tables are filtered by, as (name, value)."""

    @property
    def has_base(self) -> bool:
        """Whether there is a comparison period."""
        return bool(self.base_start or self.base_end)

    @property
    def periods(self) -> tuple[Period, Period]:
        """The report's period and the comparison period."""
        return Period(self.start, self.end), Period(self.base_start, self.base_end)


@dataclass(frozen=True)
class Question:
    """A study, and the same study for the comparison period, where there is one."""

    study: Study
    base: Study | None = None


@dataclass(frozen=True)
class Answer:
    """A study with its choices, its result, and the comparison with the base period."""

    study: Study
    result: Result
    base: Mapping[str, float]
    """The study's metrics in the comparison period."""

    compared: tuple[Finding, ...] = ()
    """Findings on the change of its shares; the report has their phrases."""

    failure_code: str = ""
    """Where the study failed: its code in the log. The result is empty then."""


@dataclass(frozen=True)
class LeftOut:
    """A study that a report asks and that says nothing sure; exactly one reason is known."""

    lacks: tuple[str, ...] = ()
    """The tables it waits for."""

    failure_code: str = ""
    insufficient: Finding | None = None
    """What it says itself of having too little."""


def studies_of(scope: Scope) -> list[type[Study]]:
    """The studies of a report: by chapter, within a chapter in menu order."""
    in_menu = [every_study()[name] for name in PAGES if name in every_study()]
    return [kind for chapter in scope.chapters for kind in in_menu if kind.chapter == chapter]


def questions(
    scope: Scope, available: Collection[str], choices_of: Choices = lambda _: {}
) -> list[Question]:
    """The questions to all studies whose tables are available."""
    answerable = [kind for kind in studies_of(scope) if not kind.lacks(available)]
    return [_question(kind, scope, dict(choices_of(kind))) for kind in answerable]


def answer(question: Question, scope: Scope, tables: Tables, run: Run) -> Answer:
    """Run one study, for both periods where it has a period; a failure stays its own."""
    study, result = question.study, run(question.study)
    if isinstance(result, Failure):
        return Answer(study, Result({}), {}, failure_code=result.code)
    if question.base is None:
        return Answer(study, result, {})
    base = run(question.base)
    if isinstance(base, Failure):
        return Answer(study, result, {}, (_base_failed(base),))
    compared = answer_or_failure(
        study.name, lambda: _compare(question, scope, tables, result, base)
    )
    if isinstance(compared, Failure):
        compared = (_base_failed(compared),)
    return Answer(study, result, base.metrics, compared)


def answers(tables: Tables, scope: Scope) -> Iterator[Answer]:
    """Run all studies whose tables are available, one at a time."""
    for question in questions(scope, tables):
        yield answer(
            question,
            scope,
            tables,
            lambda study: answer_or_failure(study.name, lambda: study.run(tables)),
        )


def left_out(
    found: Iterable[Answer], scope: Scope, available: Collection[str]
) -> dict[str, LeftOut]:
    """The studies of a scope that say nothing sure, by name, each with the reason."""
    by_name = {one.study.name: one for one in found}
    reasons = {
        kind.name: _reason(by_name.get(kind.name), kind.lacks(available))
        for kind in studies_of(scope)
    }
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(found: Answer | None, lacks: tuple[str, ...]) -> LeftOut | None:
    if found is None:
        return LeftOut(lacks)
    if found.failure_code:
        return LeftOut(failure_code=found.failure_code)
    findings = found.result.findings
    if any(finding.verdict != "insufficient" for finding in findings):
        return None
    return LeftOut(insufficient=next(iter(findings), None))


def _compare(
    question: Question, scope: Scope, tables: Tables, result: Result, base: Result
) -> tuple[Finding, ...]:
    if question.study.compares_refunds and {"orders", "refunds"} <= tables.keys():
        return say_refunds(tables, *scope.periods, scope.cutoff)
    return say_shares(result, base)


def _base_failed(failure: Failure) -> Finding:
    return Finding("base_failed", {"code": failure.code}, "insufficient")


def _question(kind: type[Study], scope: Scope, choices: dict[str, object]) -> Question:
    field_names = {field.name for field in fields(kind)}
    if "cutoff" in field_names:
        choices["cutoff"] = scope.cutoff
    if "day" in field_names:
        return Question(kind(**(choices | {"day": scope.end})))
    if not {"start", "end"} <= field_names:
        return Question(kind(**choices))
    study = kind(**(choices | {"start": scope.start, "end": scope.end}))
    base = {"start": scope.base_start, "end": scope.base_end}
    asks_base = scope.has_base and not kind.compares_itself
    return Question(study, kind(**(choices | base)) if asks_base else None)
