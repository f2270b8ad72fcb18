"""Agents' measures from service records: a row a session, call or ticket.

Reads    sessions: agent, started_at, topic, is_answered, is_resolved, first_response_s,
         rating_score, shop_name
Blanks are left out of means and ratings: what was not answered has no speed and no rating, and
counts as slow; what was answered at a time that is not told counts neither as quick nor as slow.
"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.agents.measures import (
    END_HOUR,
    FIRST_HOUR,
    RATED,
    AgentChoice,
    agent_rows,
    counts_by_measure,
    day_kind,
    second_sums,
    shift_of,
)
from analysis.engine import Table, frame, small

STRATA = ("shift", "topic", "shop_name", "day_kind")
"""A service record's columns of circumstances."""

SATISFIED = 4
"""Of five: this score and more count as satisfied."""

NAMES = (
    "within_30s_rate",
    "within_3min_rate",
    "reply_rate",
    "resolved_rate",
    "satisfaction_rate",
    RATED,
)


def session_rows(table: Table, choice: AgentChoice) -> nw.LazyFrame:
    """A row a session with x_ and n_ of each share as 0 or 1."""
    hour, seconds = nw.col("started_at").dt.hour(), nw.col("first_response_s")
    answered, score = nw.col("is_answered"), nw.col("rating_score")
    at_work = (hour >= FIRST_HOUR[choice.hours]) & (hour < END_HOUR[choice.hours])
    has_seconds, has_scores = _has_values(table, "first_response_s", "rating_score")
    timed = at_work & (~seconds.is_null() | ~answered.fill_null(True)) & nw.lit(has_seconds)
    counted = {
        "within_30s_rate": (seconds <= 30, timed),  # noqa: PLR2004
        "within_3min_rate": (seconds <= 180, timed),  # noqa: PLR2004
        "reply_rate": (answered, ~answered.is_null()),
        "resolved_rate": (nw.col("is_resolved"), ~nw.col("is_resolved").is_null()),
        "satisfaction_rate": (score >= SATISFIED, ~score.is_null()),
        RATED: (~score.is_null(), answered.fill_null(True) & nw.lit(has_scores)),
    }
    rows = agent_rows(table, choice, "started_at").with_columns(
        shift=shift_of("started_at"), day_kind=day_kind("started_at")
    )
    for name, (event, case) in counted.items():
        rows = rows.with_columns(
            (event.fill_null(False) & case).cast(nw.Int64).alias(f"x_{name}"),
            case.cast(nw.Int64).alias(f"n_{name}"),
        )
    return rows


def _has_values(table: Table, *names: str) -> list[bool]:
    """Whether each column tells anything: where it is blank, how many cases it has is unknown."""
    counts = small(frame(table).select(*(nw.col(name).count() for name in names)))
    return [bool(counts[name].iloc[0]) for name in names]


def session_counts(table: Table, choice: AgentChoice, by: tuple[str, ...]) -> pd.DataFrame:
    """Shares: by..., measure, events, n; by agent, day_at or a column of STRATA."""
    sums = (nw.col(f"{side}_{name}").sum() for name in NAMES for side in "xn")
    return counts_by_measure(small(session_rows(table, choice).group_by(*by).agg(*sums)), by, NAMES)


def session_seconds(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """How often each number of seconds occurred: agent, measure (first response), seconds, n."""
    return small(_answers(table, choice).group_by("agent", "measure", "seconds").agg(n=nw.len()))


def session_second_days(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """The same by day, added up: agent, measure, day_at, n, total_s, square_s."""
    return second_sums(_answers(table, choice))


def _answers(table: Table, choice: AgentChoice) -> nw.LazyFrame:
    """A row an answer: agent, day_at, measure (first response), seconds."""
    return (
        agent_rows(table, choice, "started_at")
        .filter(~nw.col("first_response_s").is_null())
        .select(
            "agent",
            "day_at",
            measure=nw.lit("first_response_s"),
            seconds=nw.col("first_response_s"),
        )
    )


def session_work(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Sessions by agent and day, those answered where it is told: agent, day_at, session_count."""
    answered = nw.col("is_answered").fill_null(True)
    rows = agent_rows(table, choice, "started_at").filter(answered)
    by_day = rows.group_by("agent", "day_at")
    return small(by_day.agg(session_count=nw.len()))


def session_load(table: Table, choice: AgentChoice) -> pd.DataFrame:
    """Sessions by weekday (1 is Monday) and hour: weekday, hour, session_count."""
    return small(
        agent_rows(table, choice, "started_at")
        .with_columns(
            weekday=nw.col("started_at").dt.weekday(), hour=nw.col("started_at").dt.hour()
        )
        .group_by("weekday", "hour")
        .agg(session_count=nw.len())
    )
