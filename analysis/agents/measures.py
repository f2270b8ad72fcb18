"""What every agent study rests on: the measures, the reader's choices, and who is who.

Measures are shares (cases that count among cases) and times (means of seconds). They are taken
from records where a shop has them (service sessions, then message logs) and from the platform's
own daily reports otherwise; a measure never mixes two sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, small
from analysis.periods import Period

Per = Literal["round", "person", "session"]
"""Whose answers are counted as in time: each round's, or a buyer's or a session's as a whole."""

Hours = Literal["8_23", "8_24", "all_day"]
"""At which hours a buyer must have written for the answer to count."""

FIRST_HOUR: Mapping[Hours, int] = MappingProxyType({"8_23": 8, "8_24": 8, "all_day": 0})
END_HOUR: Mapping[Hours, int] = MappingProxyType({"8_23": 23, "8_24": 24, "all_day": 24})

SHARES: Mapping[str, bool] = MappingProxyType(
    {
        "within_30s_rate": True,
        "within_3min_rate": True,
        "reply_rate": True,
        "inquiry_paid_rate": True,
        "asked_paid_rate": True,
        "satisfaction_rate": True,
        "resolved_rate": True,
        "refund_rate": False,
    }
)
"""Measures that are shares, and whether high is good; in reading order."""

TIMES = ("first_response_s", "avg_response_s")
"""Measures that are means of seconds; low is good."""

SALES = "session_sales_amount"
"""Yuan sold per reception; high is good. Told by reports alone."""

RATED = "rated_rate"
"""The share of customers who rate; neither good nor bad, it goes with the satisfaction."""

MEASURES = (*TIMES, *SHARES)
TIME_OF: Mapping[str, str] = MappingProxyType(
    {"sessions": "started_at", "chats": "sent_at", "agent_daily": "date_from"}
)
"""The column of each table that says when."""

SOURCES = ("sessions", "chats", "agent_daily")
"""Tables that have measures of agents, the most exact first."""


@dataclass(frozen=True)
class AgentChoice:
    """What the reader chose for all agent studies."""

    per: Per = "round"
    hours: Hours = "8_23"
    period: Period = Period()  # noqa: RUF009
    merged: tuple[tuple[str, str], ...] = ()
    robots_answer: bool = False
    """Whether a robot's line ends a round, as some platforms count."""

    @property
    def of_lines(self) -> AgentChoice:
        """What of it says which lines make a round; unit and hours only count rounds."""
        return AgentChoice(period=self.period, merged=self.merged, robots_answer=self.robots_answer)


def high_is_good(measure: str) -> bool:
    """Whether more of a measure is better."""
    return measure == SALES or SHARES.get(measure, False)


def unit_of(measure: str) -> str:
    """The last word of the columns that hold a measure: rate, amount or s."""
    return "rate" if measure in SHARES else "amount" if measure == SALES else "s"


def counted_rows(table: Table, choice: AgentChoice, time: str) -> nw.LazyFrame:
    """The rows of a table within the period, renamed agents under one name, blank names null.

    Adds day_at, the day of `time`.
    """
    agent = nw.when(nw.col("agent") != "").then(nw.col("agent"))
    for old, new in choice.merged:
        agent = nw.when(nw.col("agent") == old).then(nw.lit(new)).otherwise(agent)
    return (
        frame(table)
        .filter(choice.period.holds(time))
        .with_columns(agent=agent, day_at=nw.col(time).dt.truncate("1d"))
    )


def agent_rows(table: Table, choice: AgentChoice, time: str) -> nw.LazyFrame:
    """The counted rows that name an agent."""
    return counted_rows(table, choice, time).filter(~nw.col("agent").is_null())


def shift_of(time: str) -> nw.Expr:
    """The third of the day that a time falls into, as text."""
    hour = nw.col(time).dt.hour()
    return (
        nw.when(hour < 8)  # noqa: PLR2004
        .then(nw.lit("00-08"))
        .otherwise(nw.when(hour < 16).then(nw.lit("08-16")).otherwise(nw.lit("16-24")))  # noqa: PLR2004
    )


def day_kind(time: str) -> nw.Expr:
    """Whether a time falls on a working day or a weekend, as a code."""
    weekend = nw.col(time).dt.weekday() > 5  # noqa: PLR2004 - Monday is 1
    return nw.when(weekend).then(nw.lit("weekend")).otherwise(nw.lit("weekday"))


def counts_by_measure(
    wide: pd.DataFrame, by: tuple[str, ...], names: tuple[str, ...]
) -> pd.DataFrame:
    """x_ and n_ columns as rows: by..., measure, events, n; groups of n = 0 are left out."""
    parts = [
        wide[[*by]].assign(
            measure=name,
            events=wide[f"x_{name}"].astype(float),
            n=wide[f"n_{name}"].astype(float),
        )
        for name in names
    ]
    long = pd.concat(parts, ignore_index=True)
    return long[long["n"] > 0].sort_values(["measure", *by], ignore_index=True)


def second_sums(answers: nw.LazyFrame) -> pd.DataFrame:
    """Seconds added up by agent, measure and day: n, total_s, square_s.

    Args:
        answers: agent, day_at, measure, seconds; a row an answer.
    """
    seconds = nw.col("seconds").cast(nw.Float64)
    by_day = answers.with_columns(seconds=seconds, square=seconds * seconds).group_by(
        "agent", "measure", "day_at"
    )
    sums = by_day.agg(n=nw.len(), total_s=nw.col("seconds").sum(), square_s=nw.col("square").sum())
    return small(sums).astype({"n": float})
