"""The interface of a study: the tables it reads, its choices, its answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import ClassVar, Literal, Protocol, runtime_checkable

import altair as alt
import pandas as pd

from analysis.engine import Table

Tables = Mapping[str, Table]
"""Clean tables by name: pandas frames, or what `engine.open_tables` opens."""

Say = Callable[..., str]
"""Gives the phrase of a key, filled with values, in the reader's language."""

OTHER = "<other>"
"""Code of "all others" in a table; always shown by its phrase."""

Verdict = Literal["fact", "insufficient", "none", "hint", "clear"]
"""A plain count, or how sure a comparison is (in order: too little data to no doubt)."""


@runtime_checkable
class Described(Protocol):
    """A choice with parts of its own, which says in its reader's words what it is."""

    def described(self, say: Say, format_value: Callable[[str, object], str]) -> str:
        """The choice in words; `written` writes a number by the kind of its column."""
        ...


@dataclass(frozen=True)
class Code:
    """A coded value in a finding, shown by the phrase `<kind>.<value>`, never raw."""

    kind: str
    value: str

    def __format__(self, spec: str) -> str:
        """Raises TypeError: a code without a phrase in a sentence is a bug."""
        raise TypeError(f"{self} was not put into words")


@dataclass(frozen=True)
class Finding:
    """One finding: the key of its phrase and the values of its placeholders."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    verdict: Verdict = "fact"
    worth_amount: float = 0.0
    """Yuan at stake, where the study computes them."""

    excess_count: float = 0.0
    """Refunds or orders beyond the usual, where the study computes them."""


@dataclass(frozen=True)
class Result:
    """The answer of a study. The first table is the main one; all tables are small."""

    tables: Mapping[str, pd.DataFrame]
    metrics: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Study(ABC):
    """A question to the tables. A study's fields are its choices."""

    name: ClassVar[str]
    """Also the name of its module, its page and its words."""

    needs: ClassVar[tuple[str, ...]] = ()
    """The tables it cannot answer without."""

    any_of: ClassVar[tuple[str, ...]] = ()
    """Tables of which one is enough; the others make the answer fuller."""

    wants: ClassVar[tuple[str, ...]] = ()
    """The tables that make its answer fuller when they are there."""

    headline: ClassVar[tuple[str, ...]] = ()
    """The few metrics that a page shows large, in order; all of them where none is named."""

    drawn_only: ClassVar[tuple[str, ...]] = ()
    """Tables that stand for a curve: in the picture and in the downloads, not on the page."""

    charted: ClassVar[Mapping[str, str]] = {}
    """Of tables that have a chart of the same name: the column that gives its heights."""

    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The tables it may answer with, each with all columns that it may have, in their order."""

    chapter: ClassVar[str] = "operations"
    """Its chapter in the report; empty where the report does not use it."""

    compares_itself: ClassVar[bool] = False
    """Whether it compares its period with another one by itself."""

    compares_refunds: ClassVar[bool] = False
    """Whether its section of a report compares the refund rate of the two periods."""

    gains: ClassVar[tuple[str, ...]] = ()
    """Keys of the findings that give the gain of an improvement."""

    prepares: ClassVar[tuple[str, ...]] = ()
    """Keys of the findings that only introduce the next one and are no slide's message."""

    related: ClassVar[tuple[str, ...]] = ()
    """Names of the studies that show where to begin to change these results."""

    shares_choices: ClassVar[str] = ""
    """The place where its choices are kept that other studies of its subject share."""

    inputs: ClassVar[tuple[str, ...]] = ()
    """What its reader types of each score, by the names of the inputs."""

    def described_choices(self) -> Mapping[str, object]:
        """What the reader chose, by field, as a download may show it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def lacks(cls, available: Collection[str]) -> tuple[str, ...]:
        """The tables that are missing; empty when it can answer."""
        missing = tuple(name for name in cls.needs if name not in available)
        enough = not cls.any_of or any(name in available for name in cls.any_of)
        return missing if enough else (*missing, *cls.any_of)

    @classmethod
    def reads(cls, available: Collection[str]) -> set[str]:
        """The available tables that an answer is computed from."""
        return {*cls.needs, *cls.any_of, *cls.wants} & set(available)

    @abstractmethod
    def run(self, tables: Tables) -> Result:
        """Compute the answer. Does not change the tables; raises nothing for their contents."""

    @abstractmethod
    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The charts of an answer by name, in the order they are shown."""

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The rows behind a mark of a chart, by id; empty where the chart leads to none.

        Args:
            tables: the tables that were answered from.
            chart: its name in `draw`.
            picked: the values of the mark, by column.
        """
        return pd.DataFrame()
