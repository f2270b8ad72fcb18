"""Agents' measures from message logs: rounds of question and answer, and sessions.

Reads    chats: conversation_id, agent, buyer_key, sent_at, sender, source_row, shop_name
A round starts at the first unanswered line of the buyer and ends at the next line of a human; it
belongs to who answered it, or to who was in charge where nobody did. Robots and the system are
left out everywhere; only the clock of a first response starts anew at a robot's last line.
"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.agents.measures import (
    END_HOUR,
    FIRST_HOUR,
    AgentChoice,
    counted_rows,
    counts_by_measure,
    day_kind,
    second_sums,
    shift_of,
)
from analysis.agents.stages import conversation, with_stage
from analysis.engine import once, small
from analysis.study import Tables

STRATA = ("shift", "shop_name", "day_kind")
"""A message log's columns of circumstances."""

LIMITS = {"within_30s_rate": 30, "within_3min_rate": 180}
"""Seconds."""

IN_ORDER = ("sent_at", "source_row")


def chat_lines(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """The messages with a conversation each: by its number, or by buyer and day without one.

    A line that names no agent gets the conversation's agent; lines that belong to no
    conversation or no agent are left out.
    """
    human = nw.when(nw.col("sender") == "agent").then(nw.col("agent"))
    return (
        counted_rows(tables["chats"], choice, "sent_at")
        .with_columns(conversation_id=conversation(), human=human)
        .with_columns(human=nw.col("human").max().over("conversation_id"))
        .with_columns(agent=nw.coalesce("agent", "human"))
        .filter(~nw.col("conversation_id").is_null(), ~nw.col("agent").is_null())
    )


def chat_rounds(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """A row a round: whose, asked when, answered when, in which circumstances.

    Returns:
        conversation_id, agent, buyer_key, shop_name, asked_at, answered_at, response_s (null
        where nobody answered), day_at, shift, day_kind.
    """
    return once(tables, _chat_rounds, choice.of_lines)


def _chat_rounds(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    lines = chat_lines(tables, choice)
    if choice.robots_answer:
        robot = nw.col("sender") == "robot"
        sender = nw.when(robot).then(nw.lit("agent")).otherwise(nw.col("sender"))
        lines = lines.with_columns(sender=sender)
    lines = lines.filter(nw.col("sender").is_in(["buyer", "agent"]))
    turns = lines.with_columns(
        before=nw.col("sender").shift(1).over("conversation_id", order_by=IN_ORDER)
    ).filter(nw.col("before").is_null() | (nw.col("before") != nw.col("sender")))
    return (
        turns.with_columns(
            answered_at=nw.col("sent_at").shift(-1).over("conversation_id", order_by=IN_ORDER),
            answered_by=nw.col("agent").shift(-1).over("conversation_id", order_by=IN_ORDER),
        )
        .filter(nw.col("sender") == "buyer")
        .select(
            "conversation_id",
            "buyer_key",
            "shop_name",
            "answered_at",
            "day_at",
            agent=nw.coalesce("answered_by", "agent"),
            asked_at=nw.col("sent_at"),
            response_s=(nw.col("answered_at") - nw.col("sent_at")).dt.total_seconds(),
            shift=shift_of("sent_at"),
            day_kind=day_kind("sent_at"),
        )
    )


def chat_sessions(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    """The first round of each conversation, which is the session's, with its first_response_s.

    Where a robot spoke before the first human, the clock starts at the hand-over: the buyer's
    first line after the robot's last, or that last line where the buyer waits without a word.
    """
    return once(tables, _chat_sessions, choice.of_lines)


def _chat_sessions(tables: Tables, choice: AgentChoice) -> nw.LazyFrame:
    rounds = chat_rounds(tables, choice).with_columns(
        first_at=nw.col("asked_at").min().over("conversation_id")
    )
    first = rounds.filter(nw.col("asked_at") == nw.col("first_at")).drop("first_at")
    lines = chat_lines(tables, choice).select(
        "conversation_id", "sender", line_at=nw.col("sent_at")
    )
    answers = first.select("conversation_id", "answered_at")
    last_robot = (
        lines.filter(nw.col("sender") == "robot")
        .join(answers, on="conversation_id")
        .filter(nw.col("line_at") < nw.col("answered_at"))
        .group_by("conversation_id")
        .agg(robot_at=nw.col("line_at").max(), human_at=nw.col("answered_at").max())
    )
    asked_human = (
        lines.filter(nw.col("sender") == "buyer")
        .join(last_robot, on="conversation_id")
        .filter(nw.col("line_at") > nw.col("robot_at"), nw.col("line_at") < nw.col("human_at"))
        .group_by("conversation_id")
        .agg(asked_human_at=nw.col("line_at").min())
    )
    waits_since = (
        last_robot.join(asked_human, on="conversation_id", how="left")
        .with_columns(handed_over_at=nw.coalesce("asked_human_at", "robot_at"))
        .select("conversation_id", "handed_over_at")
    )
    return first.join(waits_since, on="conversation_id", how="left").with_columns(
        first_response_s=(
            nw.col("answered_at") - nw.coalesce("handed_over_at", "asked_at")
        ).dt.total_seconds()
    )


def chat_counts(tables: Tables, choice: AgentChoice, by: tuple[str, ...]) -> pd.DataFrame:
    """Shares: by..., measure, events, n. Answers in time by the chosen unit, replies by session.

    Args:
        tables: chats, and orders where it is by stage.
        choice: the unit (round, person a day, session) and the hours that count.
        by: agent, day_at, stage or a column of STRATA.
    """
    in_time = small(
        cases_in_time(tables, choice, by)
        .group_by(*by)
        .agg(
            *(nw.col(f"x_{name}").sum() for name in LIMITS),
            **{f"n_{name}": nw.len() for name in LIMITS},
        )
    )
    replies = small(
        _with_stage_if_asked(chat_sessions(tables, choice), tables, by)
        .with_columns(answered=(~nw.col("answered_at").is_null()).cast(nw.Int64))
        .group_by(*by)
        .agg(x_reply_rate=nw.col("answered").sum(), n_reply_rate=nw.len())
    )
    parts = [
        counts_by_measure(in_time, by, tuple(LIMITS)),
        counts_by_measure(replies, by, ("reply_rate",)),
    ]
    return pd.concat(parts, ignore_index=True)


def cases_in_time(tables: Tables, choice: AgentChoice, by: tuple[str, ...]) -> nw.LazyFrame:
    """What is to be answered within the chosen hours, with x_<measure> 1 where it was in time.

    A person (a buyer a day) or a session is in time when all of its rounds were.
    """
    hour = nw.col("asked_at").dt.hour()
    counted = (
        _with_stage_if_asked(chat_rounds(tables, choice), tables, by)
        .filter(hour >= FIRST_HOUR[choice.hours], hour < END_HOUR[choice.hours])
        .with_columns(
            **{
                f"x_{name}": (nw.col("response_s") <= limit).fill_null(False).cast(nw.Int64)
                for name, limit in LIMITS.items()
            }
        )
    )
    if choice.per == "round":
        return counted
    key = ("buyer_key", "day_at") if choice.per == "person" else ("conversation_id",)
    key = tuple(dict.fromkeys((*key, "agent", *by)))
    return counted.group_by(*key).agg(*(nw.col(f"x_{name}").min() for name in LIMITS))


def chat_seconds(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """How often each number of seconds occurred: agent, measure, seconds, n.

    First responses by session, all responses by round.
    """
    counts = [
        small(part.group_by("agent", "measure", "seconds").agg(n=nw.len()))
        for part in _answers(tables, choice)
    ]
    return pd.concat(counts, ignore_index=True).astype({"seconds": float, "n": float})


def chat_second_days(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """The same by day, added up: agent, measure, day_at, n, total_s, square_s."""
    sums = [second_sums(part) for part in _answers(tables, choice)]
    return pd.concat(sums, ignore_index=True)


def _answers(tables: Tables, choice: AgentChoice) -> tuple[nw.LazyFrame, ...]:
    """A row an answer: agent, day_at, measure, seconds; first responses, then all."""
    first = chat_sessions(tables, choice).with_columns(
        seconds=nw.col("first_response_s"), measure=nw.lit("first_response_s")
    )
    every = chat_rounds(tables, choice).with_columns(
        seconds=nw.col("response_s"), measure=nw.lit("avg_response_s")
    )
    return tuple(
        part.filter(~nw.col("seconds").is_null()).select("agent", "day_at", "measure", "seconds")
        for part in (first, every)
    )


def chat_work(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Sessions by agent and day: agent, day_at, session_count."""
    by_day = chat_sessions(tables, choice).group_by("agent", "day_at")
    return small(by_day.agg(session_count=nw.len()))


def chat_load(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Sessions by weekday (1 is Monday) and hour: weekday, hour, session_count."""
    return small(
        chat_sessions(tables, choice)
        .with_columns(weekday=nw.col("asked_at").dt.weekday(), hour=nw.col("asked_at").dt.hour())
        .group_by("weekday", "hour")
        .agg(session_count=nw.len())
    )


def _with_stage_if_asked(rows: nw.LazyFrame, tables: Tables, by: tuple[str, ...]) -> nw.LazyFrame:
    """Rounds or sessions with all that they are counted by."""
    return with_stage(rows, tables) if "stage" in by else rows
