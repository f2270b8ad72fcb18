"""By what agents' figures vary more from day to day than single cases do, for each measure.

A factor by agent: as many times larger than that of independent cases is the variance of a figure.
It is 1 where there is one day alone: nothing is known then of how days differ.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.agents.figures import share_counts
from analysis.agents.from_chats import chat_second_days
from analysis.agents.from_reports import WEIGHTED_SUMS, report_totals, times_from_totals
from analysis.agents.from_sessions import session_second_days
from analysis.agents.measures import TIMES, AgentChoice
from analysis.engine import Table
from analysis.methods.block_spread import units_spread
from analysis.study import Tables


def with_share_spread(counts: pd.DataFrame, tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Shares of agents with their spread: agent, measure, events, n, source, spread.

    Args:
        counts: agent, measure, events, n, source.
        tables: what they were counted from.
        choice: what was counted.
    """
    days = share_counts(tables, choice, ("agent", "day_at"))
    spreads = {str(name): own_shares(part) for name, part in days.groupby("measure")}
    return _with_spread(counts, spreads)


def own_shares(days: pd.DataFrame) -> pd.Series:
    """The spread of shares by agent: agent, day_at, events, n."""
    sums = days.groupby("agent")[["events", "n"]].transform("sum")
    return spread_of_shares(days.assign(share=sums["events"] / sums["n"]))


def spread_of_shares(days: pd.DataFrame) -> pd.Series:
    """The spread by agent.

    Args:
        days: agent, day_at, events, n, and the share that is to be expected of these cases.
    """
    expected = days["n"] * days["share"]
    cells = pd.DataFrame(
        {
            "unit": days["agent"],
            "day_at": days["day_at"],
            "n": days["n"].astype(float),
            "residual": days["events"] - expected,
            "variance": expected * (1 - days["share"]),
        }
    )
    return units_spread(cells)


def with_time_spread(means: pd.DataFrame, tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Means of seconds of which log_se allows for how days differ.

    Args:
        means: agent, measure, n, mean, log_se, source; those of reports know their lines already,
            and days and weeks of several lines are added.
        tables: what they were taken from.
        choice: what was counted.
    """
    by_measure = {}
    for source in sorted(set(means["source"])):
        days = _second_days(tables, choice, source)
        for measure in set(means.loc[means["source"] == source, "measure"]):
            by_measure[measure] = units_spread(days[days["measure"] == measure])
    return _with_wider_errors(_with_spread(means, by_measure))


def group_means(table: Table, choice: AgentChoice, measure: str) -> pd.DataFrame:
    """Mean seconds of each group or shift that the reports name, as if it were an agent.

    Args:
        table: agent_daily.
        choice: what is counted.
        measure: a time.

    Returns:
        agent (the group), measure, n, mean, log_se (how days and weeks differ allowed for).
    """
    totals = report_totals(table, choice, ("agent_group",)).dropna(subset="agent_group")
    means = times_from_totals(totals, "agent_group").rename(columns={"agent_group": "agent"})
    days = _report_days(table, choice, "agent_group")
    spread = units_spread(days[days["measure"] == measure])
    of_measure = means[means["measure"] == measure].reset_index(drop=True)
    return _with_wider_errors(_with_spread(of_measure, {measure: spread}))


def _with_wider_errors(means: pd.DataFrame) -> pd.DataFrame:
    widened = means["log_se"] * means["spread"] ** 0.5
    return means.assign(log_se=widened).drop(columns="spread")


def _with_spread(table: pd.DataFrame, by_measure: Mapping[str, pd.Series]) -> pd.DataFrame:
    spread = pd.Series(1.0, table.index)
    for measure, by_agent in by_measure.items():
        rows = table["measure"] == measure
        spread[rows] = table.loc[rows, "agent"].map(by_agent).astype(float).fillna(1.0)
    return table.assign(spread=spread)


def _second_days(tables: Tables, choice: AgentChoice, source: str) -> pd.DataFrame:
    """What `units_spread` asks of each agent and day, and the measure."""
    if source == "sessions":
        return _single_days(session_second_days(tables["sessions"], choice))
    if source == "chats":
        return _single_days(chat_second_days(tables, choice))
    return _report_days(tables["agent_daily"], choice, "agent")


def _single_days(days: pd.DataFrame) -> pd.DataFrame:
    """Days beside single answers: agent, measure, day_at, n, total_s, square_s."""
    sums = days.groupby(["agent", "measure"])[["n", "total_s", "square_s"]].transform("sum")
    mean = sums["total_s"] / sums["n"]
    return days.rename(columns={"agent": "unit"}).assign(
        residual=days["total_s"] - days["n"] * mean,
        variance=days["n"] * (sums["square_s"] / sums["n"] - mean**2).clip(lower=0),
    )


def _report_days(table: Table, choice: AgentChoice, by: str) -> pd.DataFrame:
    """Days beside the lines of a report: those of one day together, if there are several."""
    totals = report_totals(table, choice, (by, "day_at")).dropna(subset=by)
    parts = []
    for name in TIMES:
        w, wy, ww, wwy, wwyy = (totals[f"{sum_}_{name}"].astype(float) for sum_ in WEIGHTED_SUMS)
        mean = wy.groupby(totals[by]).transform("sum") / w.groupby(totals[by]).transform("sum")
        days = {"unit": totals[by], "measure": name, "day_at": totals["day_at"], "n": w}
        of_lines = (wwyy - 2 * mean * wwy + mean**2 * ww).clip(lower=0)
        parts.append(pd.DataFrame({**days, "residual": wy - w * mean, "variance": of_lines}))
    every = pd.concat(parts, ignore_index=True)
    return every[every["n"] > 0]
