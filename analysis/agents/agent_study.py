"""The shape of all studies about agents: their shared choices, names or numbers, records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import ClassVar

import narwhals as nw
import pandas as pd

from analysis.agents.measures import SOURCES, TIME_OF, AgentChoice, Hours, Per, agent_rows
from analysis.engine import small
from analysis.methods.thresholds import SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Study, Tables

RECORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agent_daily": (
            "date_from",
            "date_to",
            "agent",
            "reception_count",
            "first_response_s",
            "avg_response_s",
            "inquiry_count",
            "inquiry_paid_buyers",
            "sales_amount",
            "source_file",
            "source_row",
        ),
        "sessions": (
            "started_at",
            "agent",
            "topic",
            "is_answered",
            "is_resolved",
            "first_response_s",
            "rating_score",
            "source_file",
            "source_row",
        ),
    }
)
"""The columns of the lines that are shown behind a mark."""

A_WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class AgentStudy(Study):
    """A question about agents; all of them share these choices."""

    any_of: ClassVar = SOURCES
    chapter: ClassVar = "service"
    shares_choices: ClassVar = "agents"
    wants: ClassVar = ("orders", "refunds")

    per: Per = "round"
    hours: Hours = "8_23"
    start: date | None = None
    end: date | None = None
    merged: str = ""
    """Who changed the name: `old name=new name`, a line each."""

    is_anonymous: bool = False
    """Numbers instead of names, on the page and in downloads."""

    def described_choices(self) -> Mapping[str, object]:
        """The choices; where no names are wanted, of renamed agents only how many there are."""
        choices = super().described_choices()
        hidden = {"merged": re.sub("[^=＝\n]+", "…", self.merged)}
        return {**choices, **hidden} if self.is_anonymous else choices

    @classmethod
    def reads(cls, available: Collection[str]) -> set[str]:
        """Orders and refunds belong to agents by way of messages; without those none is read."""
        names = super().reads(available)
        return names if "chats" in names else names - {"orders", "refunds"}

    @property
    def choice(self) -> AgentChoice:
        """The choices that decide what is counted."""
        period = Period(self.start, self.end)
        return AgentChoice(self.per, self.hours, period, parse_renames(self.merged))

    def anonymised(self, table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
        """A table with the agents' names, or with numbers where the reader wants none.

        A number belongs to an agent of the files, whatever page, period or measure is asked for.
        """
        if not self.is_anonymous or "agent" not in table:
            return table
        return table.assign(agent=table["agent"].map(pseudonyms(agent_names(tables, self.choice))))

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The lines of a picked agent or of a picked day, the newest first, at most 500."""
        agent, day = picked.get("agent"), picked.get("picked_day")
        if self.is_anonymous and agent:
            numbers = pseudonyms(agent_names(tables, self.choice))
            agent = next((name for name, number in numbers.items() if number == agent), None)
        lines = agent_records(tables, self.choice, agent, day)
        return lines.drop(columns="agent") if self.is_anonymous and len(lines) else lines


def agent_names(tables: Tables, choice: AgentChoice) -> set[str]:
    """The names of all agents in any table, whatever the period."""
    whole_period = replace(choice, period=Period())
    return {
        name
        for table, time in TIME_OF.items()
        if table in tables
        for name in small(agent_rows(tables[table], whole_period, time).select("agent").unique())[
            "agent"
        ]
    }


def agent_records(
    tables: Tables, choice: AgentChoice, agent: object = None, day: object = None
) -> pd.DataFrame:
    """Lines of service records or reports that a mark stands for; none for any other mark."""
    source = next((name for name in RECORDS if name in tables), "")
    if not source or not (agent or day):
        return pd.DataFrame()
    time = TIME_OF[source]
    rows = agent_rows(tables[source], choice, time)
    if agent:
        rows = rows.filter(nw.col("agent") == agent)
    if day:
        start = pd.Timestamp(str(day))
        rows = rows.filter(nw.col("day_at") >= start, nw.col("day_at") < start + A_WEEK)
    newest = rows.sort(time, "agent", "source_row", descending=[True, False, False])
    return small(newest.select(*RECORDS[source]).head(SHOWN_ROWS))


def parse_renames(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of old and new name out of `old=new` lines; lines without both are skipped."""
    pairs = (re.split("[=＝]", line, maxsplit=1) for line in text.splitlines())
    stripped = ((pair[0].strip(), pair[-1].strip()) for pair in pairs if len(pair) > 1)
    return tuple((old, new) for old, new in stripped if old and new and old != new)


def pseudonyms(names: Iterable[str]) -> dict[str, str]:
    """A number for each name, the same for the same team, in an order unrelated to them."""
    shuffled = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return {name: f"#{number:02}" for number, name in enumerate(shuffled, start=1)}
