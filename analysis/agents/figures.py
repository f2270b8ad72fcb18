"""The agents' measures, each from the most exact table that has it."""

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
    counts_from_totals,
    hourly_load,
    report_counts,
    report_totals,
    times_from_totals,
    work_from_totals,
)
from analysis.agents.from_sessions import (
    session_counts,
    session_load,
    session_seconds,
    session_work,
)
from analysis.agents.measures import SOURCES, TIME_OF, AgentChoice, agent_rows
from analysis.engine import small
from analysis.study import Tables

ShareCounter = Callable[[Tables, AgentChoice, tuple[str, ...]], pd.DataFrame]

COUNTERS: Mapping[str, ShareCounter] = MappingProxyType(
    {
        "sessions": lambda tables, *choices: session_counts(tables["sessions"], *choices),
        "chats": chat_counts,
        "agent_daily": lambda tables, *choices: report_counts(tables["agent_daily"], *choices),
    }
)
STRATA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sessions": agent_sessions.STRATA,
        "chats": agent_chats.STRATA,
        "agent_daily": agent_reports.STRATA,
    }
)

CIRCUMSTANCES = ("agent_group", "shift", "topic", "shop_name", "day_kind", "stage")
"""The columns of all circumstances that any of the tables has, in their order."""

BETWEEN = "\x1f"
"""Stands between the parts of a stratum's name; no export has it in a text."""


def agent_totals(tables: Tables, choice: AgentChoice) -> pd.DataFrame | None:
    """The reports' totals by agent, where several figures are taken from one reading."""
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
        by: agent, day_at or a column that all of the tables have.
        totals: the reports' totals, where they have been read already.
    """
    parts = []
    for name in SOURCES:
        if name in tables:
            if totals is not None and name == "agent_daily":
                counts = counts_from_totals(totals, by)
            else:
                counts = COUNTERS[name](tables, choice, by)
            parts.append(counts.assign(source=name))
    if "agent" in by:
        parts.append(order_counts(tables, choice, by).assign(source="orders"))
    return _most_exact(parts, ["measure", *by])


def by_circumstances(tables: Tables, choice: AgentChoice, measure: str) -> pd.DataFrame:
    """One share by agent, day and all circumstances that vary.

    From the most exact table that has the share; no rows where none has it.

    Returns:
        agent, day_at, circumstances..., events, n
    """
    for name in SOURCES:
        if name in tables:
            strata = _known_circumstances(tables, name)
            counts = COUNTERS[name](tables, choice, ("agent", "day_at", *strata))
            counts = counts[counts["measure"] == measure]
            if len(counts):
                texts = {c: counts[c].astype("object").fillna("").astype("str") for c in strata}
                counts = counts.assign(**texts)
                varying = [column for column in strata if len(set(counts[column])) > 1]
                return counts[["agent", "day_at", *varying, "events", "n"]].reset_index(drop=True)
    empty = pd.DataFrame(columns=["agent", "day_at", "events", "n"])
    return empty.astype({"day_at": "datetime64[us]", "events": float, "n": float})


def _known_circumstances(tables: Tables, name: str) -> tuple[str, ...]:
    """The circumstances that a table has; messages beside orders also have the stage."""
    return (*STRATA[name], "stage") if name == "chats" and "orders" in tables else STRATA[name]


def known_strata(tables: Tables, choice: AgentChoice, measure: str) -> tuple[str, ...]:
    """The circumstances that vary in the table that a share is taken from."""
    return strata_of(by_circumstances(tables, choice, measure))


def strata_of(counts: pd.DataFrame) -> tuple[str, ...]:
    """The circumstances among the columns of `by_circumstances`."""
    others = ("agent", "day_at", "events", "n")
    return tuple(name for name in counts.columns if name not in others)


def stratum_days(counts: pd.DataFrame, strata: tuple[str, ...]) -> pd.DataFrame:
    """Counts by agent, the named circumstances and day: agent, stratum, day_at, events, n; sorted.

    Args:
        counts: what `by_circumstances` gives.
        strata: some of its circumstances; their values make the stratum's name.
    """
    stratum = counts[strata[0]].str.cat(counts[[*strata[1:]]], sep=BETWEEN) if strata else ""
    return (
        counts.assign(stratum=stratum)
        .groupby(["agent", "stratum", "day_at"], as_index=False)[["events", "n"]]
        .sum()
        .sort_values(["agent", "stratum", "day_at"], ignore_index=True)
    )


def stratum_counts(days: pd.DataFrame) -> pd.DataFrame:
    """The same without the day: agent, stratum, events, n; sorted."""
    sums = days.groupby(["agent", "stratum"], as_index=False)[["events", "n"]].sum()
    return sums.sort_values(["agent", "stratum"], ignore_index=True)


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
        parts.append(time_summary(session_seconds(tables["sessions"], choice), "sessions"))
    if "chats" in tables:
        parts.append(time_summary(chat_seconds(tables, choice), "chats"))
    totals = agent_totals(tables, choice) if totals is None else totals
    if totals is not None:
        means = times_from_totals(totals)
        parts.append(means.assign(median=np.nan, p90=np.nan, source="agent_daily"))
    return _most_exact(parts, ["measure", "agent"])


def time_summary(seconds: pd.DataFrame, source: str) -> pd.DataFrame:
    """Mean, spread, median and P90 (type 7) from how often each number of seconds occurred."""
    ordered = seconds.sort_values(["measure", "agent", "seconds"])
    groups = ordered.groupby(["measure", "agent"])
    rows = [
        (agent, measure, *_description(part["seconds"].to_numpy(), part["n"].to_numpy()), source)
        for (measure, agent), part in groups
    ]
    numbers = ["n", "mean", "log_se", "median", "p90"]
    summary = pd.DataFrame(rows, columns=["agent", "measure", *numbers, "source"])
    return summary.astype(dict.fromkeys(numbers, float))


def agent_work(
    tables: Tables, choice: AgentChoice, totals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Work of each agent: agent, reception, days, sales, buyers; sorted.

    Reports count everything the platform saw and come first; without them sales are those of the
    orders that belong to the agent, where there are messages and orders.
    `totals` where the reports have been read already.
    """
    totals = agent_totals(tables, choice) if totals is None else totals
    if totals is not None:
        reported = work_from_totals(totals)
        if reported["reception"].gt(0).any():
            return reported[reported["reception"] > 0].reset_index(drop=True)
    if "sessions" in tables:
        by_day = session_work(tables["sessions"], choice)
    elif "chats" in tables:
        by_day = chat_work(tables, choice)
    else:
        by_day = pd.DataFrame({"agent": [], "session_count": []})
    counted = by_day.groupby("agent", as_index=False).agg(
        reception=("session_count", "sum"), days=("session_count", "size")
    )
    by_agent = order_work(tables, choice).set_index("agent")
    sales = {n: counted["agent"].map(by_agent[n]).astype(float) for n in ("sales", "buyers")}
    return counted.assign(**sales).fillna(dict.fromkeys(sales, 0.0))


def weekly_load(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Work by weekday (1 is Monday) and hour: weekday, hour, session_count; sorted.

    From service records, message logs, or the platform's hourly report, whichever is there.
    """
    if "sessions" in tables:
        by_hour = session_load(tables["sessions"], choice)
    elif "chats" in tables:
        by_hour = chat_load(tables, choice)
    elif "reception_hourly" in tables:
        by_hour = hourly_load(tables["reception_hourly"], choice)
    else:
        by_hour = pd.DataFrame({"weekday": [], "hour": [], "session_count": []})
    return by_hour.sort_values(["weekday", "hour"], ignore_index=True)


def active_days(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """First and last day of each agent in any table: agent, first_at, last_at; sorted."""
    parts = [
        small(
            agent_rows(tables[name], choice, time)
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
    """Of each measure the rows of the first table that has it."""
    if not parts:
        return pd.DataFrame(columns=[*order, "source"])
    known: set[str] = set()
    most_exact = []
    for part in [part for part in parts if len(part)] or parts[:1]:
        most_exact.append(part[~part["measure"].isin(known)])
        known |= set(part["measure"])
    return pd.concat(most_exact, ignore_index=True).sort_values(order, ignore_index=True)


def _description(seconds: np.ndarray, n: np.ndarray) -> tuple[float, float, float, float, float]:
    """Count, mean, log_se, median and P90 of values that occurred n times each, in order."""
    total = float(n.sum())
    mean = float((seconds * n).sum() / total)
    variance = float(((seconds - mean) ** 2 * n).sum() / (total - 1)) if total > 1 else np.nan
    log_se = float(np.sqrt(variance / total) / mean) if mean > 0 else np.nan
    return total, mean, log_se, _quantile(seconds, n, 0.5), _quantile(seconds, n, 0.9)


def _quantile(seconds: np.ndarray, n: np.ndarray, share: float) -> float:
    position = (n.sum() - 1) * share
    below, above = (
        seconds[np.searchsorted(n.cumsum(), k, side="right")]
        for k in (np.floor(position), np.ceil(position))
    )
    return float(below + (above - below) * (position - np.floor(position)))
