"""Agents: a fair comparison, with the circumstances each of them worked in allowed for.

Reads    sessions, chats, agent_daily (any): one share, by agent and circumstances
Answers  by_agent: by name; expected_ratio is the events at the team's share in the agent's
         circumstances
         by_stratum: the circumstances that the data has; those with fewer than 30 cases stand
         together as "other"
Each agent is compared with the team alone; agents with quite other work are not comparable.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.adjustment import (
    ADJUSTED,
    adjusted_shares,
    counts_with_spread,
    reversals,
)
from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.charts import crude_and_adjusted
from analysis.agents.comparison import PREFERRED
from analysis.agents.figures import (
    BETWEEN,
    CIRCUMSTANCES,
    by_circumstances,
    share_counts,
    strata_of,
    stratum_days,
)
from analysis.agents.measures import RATED, SHARES, high_is_good
from analysis.methods.case_mix import merge_small
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, PRACTICAL
from analysis.study import OTHER, Code, Finding, Result, Say, Tables, Verdict

HINT_Q, CLEAR_Q = 0.05, 0.01
MOST_REVERSALS = 3
MOST_SHOWN = 40


@dataclass(frozen=True)
class AgentFair(AgentStudy):
    """Compare agents as if all had worked the same shifts on the same questions."""

    name: ClassVar = "agent_fair"
    prepares: ClassVar = ("allowed_for",)
    answers: ClassVar = {
        "by_agent": (*ADJUSTED, "band"),
        "by_stratum": (*CIRCUMSTANCES, "agent_count", "events_count", "n_count", "team_rate"),
    }

    measure: str = ""
    """A share; empty: the first that is known."""

    circumstances: tuple[str, ...] = ()
    """Columns of circumstances to adjust for; where the data has none of them: all it has."""

    def run(self, tables: Tables) -> Result:
        """Crude beside adjusted."""
        known = set(share_counts(tables, self.choice, ("agent",))["measure"]) - {RATED}
        order = (self.measure, *PREFERRED, *SHARES)
        measure = next((name for name in order if name in known), "")
        if not measure:
            none = Finding("no_shares", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), none))
        cells = self.anonymised(by_circumstances(tables, self.choice, measure), tables)
        known_circumstances = strata_of(cells)
        chosen = tuple(name for name in known_circumstances if name in self.circumstances)
        strata = chosen or known_circumstances
        if not strata:
            code = Code("measure", measure)
            missing = Finding("no_circumstances", {"measure": code}, "insufficient")
            return Result({}, {}, (missing,))
        counts = counts_with_spread(stratum_days(cells, strata))
        return compare_fairly(counts, measure, strata)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Both shares of each agent on one line."""
        table = result.tables.get("by_agent", pd.DataFrame())
        if not 0 < len(table) <= MOST_SHOWN:
            return {}
        ordered = table.sort_values(["adjusted_rate", "agent"], ascending=[False, True])
        return {"by_agent": crude_and_adjusted(ordered, say)}


def compare_fairly(counts: pd.DataFrame, measure: str, strata: tuple[str, ...]) -> Result:
    """Adjust, judge, and look for pairs whose order turns round.

    Args:
        counts: agent, stratum, events, n, and spread where days are known.
        measure: a share.
        strata: the circumstances that make the strata.
    """
    table = adjusted_shares(counts)
    if len(table) < 2:  # noqa: PLR2004 - there is nobody to compare with
        return Result(
            {}, {}, (Finding("nobody", {"measure": Code("measure", measure)}, "insufficient"),)
        )
    good = high_is_good(measure)
    table = table.assign(band=bands_of(table, good=good))
    values = {
        "measure": Code("measure", measure),
        "agents": len(table),
        "strata": len(strata),
        "most": float(np.abs(table["adjusted_rate"] - table["crude_rate"]).max()),
    }
    findings = [Finding("allowed_for", values), *say_reversals(counts, good=good)]
    findings += say_standing_out(table)
    by_stratum = stratum_table(counts, strata)
    if len(by_stratum) < 2:  # noqa: PLR2004 - nothing to allow for
        findings = [Finding("one_stratum", {"least": ENOUGH_FOR_SHARE}, "insufficient")]
    metrics = {"agent_count": len(table), "strata_count": len(by_stratum)}
    return Result({"by_agent": table, "by_stratum": by_stratum}, metrics, tuple(findings))


def bands_of(table: pd.DataFrame, *, good: bool) -> list[str]:
    """Better, worse or similar by the adjusted share, false discovery allowed for."""
    is_better = (table["z_ratio"] > 0) == good
    is_sure = table["q_ratio"] <= HINT_Q
    return np.where(is_sure, np.where(is_better, "better", "worse"), "similar").tolist()


def say_reversals(counts: pd.DataFrame, *, good: bool) -> list[Finding]:
    """Pairs of whom the one who looks better is not."""
    return [
        Finding(
            "reversal" if pair.is_sure else "vanishes",
            {
                "agent": pair.ahead,
                "other": pair.behind,
                "crude": abs(pair.crude),
                "within": abs(pair.within),
            },
            "hint" if pair.is_sure else "none",
        )
        for pair in reversals(counts, high_is_good=good)[:MOST_REVERSALS]
    ]


def say_standing_out(table: pd.DataFrame) -> list[Finding]:
    """Who is off the team by more than chance, in the same circumstances."""
    ordered = table.sort_values(["band", "agent"], ascending=[False, True])
    outside = ordered[ordered["band"] != "similar"]
    if outside.empty:
        return [Finding("all_alike", {"agents": len(table)}, "none")]
    return [
        Finding(
            str(row["band"]),
            {
                "agent": row["agent"],
                "n": row["n_count"],
                "events": row["events_count"],
                "expected": row["expected_ratio"],
                "crude": row["crude_rate"],
                "adjusted": row["adjusted_rate"],
            },
            how_sure(row),
        )
        for row in outside.to_dict("records")
    ]


def how_sure(row: Mapping[Hashable, Any]) -> Verdict:
    """Clear is a small q, and a tenth more or less than was to be expected at least."""
    excess = abs(row["events_count"] - row["expected_ratio"])
    is_far = excess >= PRACTICAL * row["expected_ratio"]
    return "clear" if is_far and row["q_ratio"] <= CLEAR_Q else "hint"


def stratum_table(counts: pd.DataFrame, strata: tuple[str, ...]) -> pd.DataFrame:
    """The team's share in each of the circumstances, the most frequent first."""
    merged = counts.assign(stratum=merge_small(counts["stratum"], counts["n"]))
    merged = merged[merged["n"] > 0]
    sums = merged.groupby("stratum", as_index=False).agg(
        agent_count=("agent", "nunique"), events=("events", "sum"), n=("n", "sum")
    )
    sums = sums.sort_values(["n", "stratum"], ascending=[False, True], ignore_index=True)
    parts = sums["stratum"].str.split(BETWEEN, regex=False).to_list()
    others = [OTHER] * len(strata)
    rows = [part if len(part) == len(strata) and any(part) else others for part in parts]
    return pd.DataFrame(rows, columns=[*strata], dtype="str").assign(
        agent_count=sums["agent_count"],
        events_count=sums["events"].astype(float).round().astype("int64"),
        n_count=sums["n"].astype(float).round().astype("int64"),
        team_rate=(sums["events"] / sums["n"]).astype(float),
    )
