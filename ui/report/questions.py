"""What a report asks: its days, its chapters, and the studies that answer them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from analysis.periods import Period
from analysis.refunds.compared_periods import say_refunds, say_shares
from analysis.studies import every_study
from analysis.study import Finding, Result, Study, Tables

Chapter = Literal["team", "service", "operations", "scores"]

CHAPTERS: Mapping[Chapter, tuple[str, ...]] = {
    "team": ("agent_overview",),
    "service": (
        "agent_differences",
        "agent_fair",
        "agent_scorecard",
        "agent_luck",
        "agent_training",
        "agent_gap",
    ),
    "operations": (
        "refund_daily",
        "refund_reasons",
        "refund_trend",
        "refund_change",
        "refund_hotspots",
        "refund_places",
        "refund_speed",
        "refund_buyers",
        "customer_rfm",
        "customer_movement",
        "customer_personas",
        "customer_cohorts",
        "customer_repurchase",
        "customer_value",
        "customer_reasons",
        "customer_actions",
    ),
    "scores": ("dsr_now", "dsr_need", "dsr_tolerance", "dsr_forecast"),
}
"""The studies of each chapter, in reading order."""

NOT_ASKED = (
    "customer_key",
    "dsr_example",
    "refund_words",
    "score_experience",
    "score_indicators",
)
"""Studies of what files lack, of words to be sorted, or of numbers typed on their own page."""

RATE_STUDY = "refund_reasons"
"""The study whose section says what became of the refund rate."""

COMPARES = ("refund_change",)
"""Studies that compare their period with another one themselves."""

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

    chapters: tuple[Chapter, ...] = tuple(CHAPTERS)
    narrowed: tuple[tuple[str, str], ...] = ()
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
    """The studies that a report asks, in reading order."""
    known = every_study()
    return [known[name] for chapter in scope.chapters for name in CHAPTERS[chapter]]


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
    if question.study.name == RATE_STUDY and {"orders", "refunds"} <= tables.keys():
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
    asks_base = scope.has_base and kind.name not in COMPARES
    return Question(study, kind(**(own | base)) if asks_base else None)
