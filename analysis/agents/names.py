"""What goes wrong with agents' names: rows without one, and one person under two."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.agents.measures import TIME_OF, AgentChoice, counted_rows
from analysis.engine import small
from analysis.study import Tables

GAP_DAYS = 7
"""An old name ends and a new one begins within this many days."""

MOST_PAIRS = 3


def count_nameless_rows(tables: Tables, choice: AgentChoice) -> int:
    """Lines of reports and service records that name no agent."""
    return sum(
        int(
            small(
                counted_rows(tables[name], choice, TIME_OF[name])
                .filter(nw.col("agent").is_null())
                .select(n=nw.len())
            )["n"].iloc[0]
        )
        for name in ("sessions", "agent_daily")
        if name in tables
    )


def likely_renames(days: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of names of which one ends where the other begins, at most three; by name.

    Only where exactly one name ends and one begins within a week: with more of them, who became
    whom is unknown.

    Args:
        days: agent, first_at, last_at.
    """
    gap = pd.Timedelta(days=GAP_DAYS)
    ended = days[days["last_at"] < days["last_at"].max() - gap]
    began = days[days["first_at"] > days["first_at"].min() + gap]
    pairs = ended.merge(began, how="cross", suffixes=("", "_new"))
    wait = pairs["first_at_new"] - pairs["last_at"]
    pairs = pairs[(wait > pd.Timedelta(0)) & (wait <= gap)]
    is_only = ~pairs["agent"].duplicated(keep=False) & ~pairs["agent_new"].duplicated(keep=False)
    renames = pairs[is_only].sort_values(["agent", "agent_new"]).head(MOST_PAIRS)
    return list(zip(renames["agent"], renames["agent_new"], strict=True))
