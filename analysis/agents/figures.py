"""The agents' measures, from the most exact table that knows each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.agents import from_chats as agent_chats
from analysis.agents import from_reports as agent_reports
from analysis.agents import from_sessions as agent_sessions
from analysis.agents.from_chats import chat_counts, chat_load, chat_seconds, chat_work
from analysis.agents.from_orders import order_counts, order_work
from analysis.agents.from_reports import (
    counts_of,
    hourly_load,
    report_counts,
    report_totals,
    times_of,
    work_of,
)
from analysis.agents.from_sessions import (
    session_counts,
    session_load,
    session_seconds,
    session_work,
)
from analysis.agents.measures import SOURCES, TIME_OF, AgentChoice, served
from analysis.engine import small
from analysis.study import Tables

Counts = Callable[[Tables, AgentChoice, tuple[str, ...]], pd.DataFrame]

COUNTS: Mapping[str, Counts] = MappingProxyType(
    {
        "sessions": lambda tables, *asked: session_counts(tables["sessions"], *asked),
        "chats": chat_counts,
        "agent_daily": lambda tables, *asked: report_counts(tables["agent_daily"], *asked),
    }
)
STRATA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sessions": agent_sessions.STRATA,
        "chats": agent_chats.STRATA,
        "agent_daily": agent_reports.STRATA,
    }
)

BETWEEN = "\x1f"
"""Stands between the parts of a stratum's name; no export has it in a text."""


def agent_totals(tables: Tables, choice: AgentChoice) -> pd.DataFrame | None:
    """The reports' totals by agent, for whoever needs several figures of one reading."""
    if "agent_daily" not in tables:
        return None
    return report_totals(tables["agent_daily"], choice, ("agent",))


def share_counts(
    tables: Tables, choice: AgentChoice, by: tuple[str, ...], totals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Cases that count among cases: by..., measure, events, n, source; sorted.

    Args:
        tables: any of sessions, chats, agent_daily.
        choice: what is counted.
        by: agent, day_at or a column that all of the tables know.
        totals: the reports' totals, where they have been read already.
    """
    parts = []
    for name in SOURCES:
        if name in tables:
            if totals is not None and name == "agent_daily":
                found = counts_of(totals, by)
            else:
                found = COUNTS[name](tables, choice, by)
            parts.append(found.assign(source=name))
    if by == ("agent",):
        parts.append(order_counts(tables, choice).assign(source="orders"))
    return _most_exact(parts, ["measure", *by])


def by_circumstances(tables: Tables, choice: AgentChoice, measure: str) -> pd.DataFrame:
    """One share by agent and all circumstances that vary: agent, circumstances..., events, n.

    From the most exact table that knows the share; no rows where none does.
    """
    for name in SOURCES:
        if name in tables:
            strata = _strata(tables, name)
            found = COUNTS[name](tables, choice, ("agent", *strata))
            found = found[found["measure"] == measure]
            if len(found):
                told = found.assign(
                    **{c: found[c].astype("object").fillna("").astype("str") for c in strata}
                )
                vary = [column for column in strata if len(set(told[column])) > 1]
                return told[["agent", *vary, "events", "n"]].reset_index(drop=True)
    return pd.DataFrame(columns=["agent", "events", "n"])


def _strata(tables: Tables, name: str) -> tuple[str, ...]:
    """What a table knows; messages beside orders also know pre- and after-sale."""
    return (*STRATA[name], "stage") if name == "chats" and "orders" in tables else STRATA[name]


def known_strata(tables: Tables, choice: AgentChoice, measure: str) -> tuple[str, ...]:
    """The circumstances that vary in the table that a share is taken from."""
    return strata_of(by_circumstances(tables, choice, measure))


def strata_of(counts: pd.DataFrame) -> tuple[str, ...]:
    """The circumstances among the columns of `by_circumstances`."""
    return tuple(name for name in counts.columns if name not in ("agent", "events", "n"))


def stratum_counts(counts: pd.DataFrame, strata: tuple[str, ...]) -> pd.DataFrame:
    """Counts by agent and the named circumstances: agent, stratum, events, n; sorted.

    Args:
        counts: what `by_circumstances` gives.
        strata: some of its circumstances; their values make the stratum's name.
    """
    stratum = counts[strata[0]].str.cat(counts[[*strata[1:]]], sep=BETWEEN) if strata else ""
    return (
        counts.assign(stratum=stratum)
        .groupby(["agent", "stratum"], as_index=False)[["events", "n"]]
        .sum()
        .sort_values(["agent", "stratum"], ignore_index=True)
    )


def time_means(
    tables: Tables, choice: AgentChoice, totals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Mean seconds of each agent; `totals` where the reports have been read already.

    Returns:
        agent, measure, n, mean, log_se (standard error of the mean's logarithm), median, p90
        (both only where single times are known), source; sorted.
    """
    parts = []
    if "sessions" in tables:
        parts.append(described(session_seconds(tables["sessions"], choice), "sessions"))
    if "chats" in tables:
        parts.append(described(chat_seconds(tables, choice), "chats"))
    totals = agent_totals(tables, choice) if totals is None else totals
    if totals is not None:
        means = times_of(totals)
        parts.append(means.assign(median=np.nan, p90=np.nan, source="agent_daily"))
    return _most_exact(parts, ["measure", "agent"])


def described(seconds: pd.DataFrame, source: str) -> pd.DataFrame:
    """Mean, spread, median and P90 (type 7) from how often each number of seconds occurred."""
    ordered = seconds.sort_values(["measure", "agent", "seconds"])
    groups = ordered.groupby(["measure", "agent"])
    rows = [
        (agent, measure, *_description(part["seconds"].to_numpy(), part["n"].to_numpy()), source)
        for (measure, agent), part in groups
    ]
    columns = ["agent", "measure", "n", "mean", "log_se", "median", "p90", "source"]
    return pd.DataFrame(rows, columns=columns)


def work(tables: Tables, choice: AgentChoice, totals: pd.DataFrame | None = None) -> pd.DataFrame:
    """What each agent did: agent, reception, days, sales, buyers; sorted.

    Reports count everything the platform saw and come first; without them sales are those of the
    orders that belong to the agent, where messages and orders tell.
    `totals` where the reports have been read already.
    """
    totals = agent_totals(tables, choice) if totals is None else totals
    if totals is not None:
        done = work_of(totals)
        if done["reception"].gt(0).any():
            return done[done["reception"] > 0].reset_index(drop=True)
    if "sessions" in tables:
        by_day = session_work(tables["sessions"], choice)
    elif "chats" in tables:
        by_day = chat_work(tables, choice)
    else:
        by_day = pd.DataFrame({"agent": [], "session_count": []})
    done = by_day.groupby("agent", as_index=False).agg(
        reception=("session_count", "sum"), days=("session_count", "size")
    )
    own = order_work(tables, choice).set_index("agent")
    known = {name: done["agent"].map(own[name]).astype(float) for name in ("sales", "buyers")}
    return done.assign(**known).fillna(dict.fromkeys(known, 0.0))


def load(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Work by weekday (1 is Monday) and hour: weekday, hour, session_count; sorted.

    From service records, message logs, or the platform's hourly report, whichever is there.
    """
    if "sessions" in tables:
        found = session_load(tables["sessions"], choice)
    elif "chats" in tables:
        found = chat_load(tables, choice)
    elif "reception_hourly" in tables:
        found = hourly_load(tables["reception_hourly"], choice)
    else:
        found = pd.DataFrame({"weekday": [], "hour": [], "session_count": []})
    return found.sort_values(["weekday", "hour"], ignore_index=True)


def active_days(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """First and last day of each agent in any table: agent, first_at, last_at; sorted."""
    parts = [
        small(
            served(tables[name], choice, time)
            .group_by("agent")
            .agg(first_at=nw.col("day_at").min(), last_at=nw.col("day_at").max())
        )
        for name, time in TIME_OF.items()
        if name in tables
    ]
    return (
        pd.concat(parts)
        .groupby("agent", as_index=False)
        .agg(first_at=("first_at", "min"), last_at=("last_at", "max"))
        .sort_values("agent", ignore_index=True)
    )


def _most_exact(parts: list[pd.DataFrame], order: list[str]) -> pd.DataFrame:
    """Of each measure the rows of the first table that knows it."""
    if not parts:
        return pd.DataFrame(columns=[*order, "source"])
    seen: set[str] = set()
    chosen = []
    for part in parts:
        chosen.append(part[~part["measure"].isin(seen)])
        seen |= set(part["measure"])
    return pd.concat(chosen, ignore_index=True).sort_values(order, ignore_index=True)


def _description(seconds: np.ndarray, n: np.ndarray) -> tuple[float, float, float, float, float]:
    """Count, mean, log_se, median and P90 of values that occurred n times each, in order."""
    total = float(n.sum())
    mean = float((seconds * n).sum() / total)
    variance = float(((seconds - mean) ** 2 * n).sum() / (total - 1)) if total > 1 else np.nan
    log_se = float(np.sqrt(variance / total) / mean) if mean > 0 else np.nan
    return total, mean, log_se, _point(seconds, n, 0.5), _point(seconds, n, 0.9)


def _point(seconds: np.ndarray, n: np.ndarray, share: float) -> float:
    place = (n.sum() - 1) * share
    below, above = (
        seconds[np.searchsorted(n.cumsum(), k, side="right")]
        for k in (np.floor(place), np.ceil(place))
    )
    return float(below + (above - below) * (place - np.floor(place)))
