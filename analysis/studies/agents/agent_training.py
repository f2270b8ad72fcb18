"""Agents: what to train whom in, for those who can be told from the team.

Reads    sessions, chats, agent_daily (any): all measures
Answers  plan: agent, topic, measure, n_count, value_rate (as seen), adjusted_rate (levelled by the
         circumstances that the data knows), team_rate (of what is compared: the levelled shares
         where there are any), value_s, team_s; at most two topics an agent, the weakest first; by
         name; values are given in the columns they take
         measures: measure, compared_count, p_ratio, q_ratio, is_different: which measures tell
         agents apart at all, false discovery over the measures allowed for
Shares are adjusted for circumstances first: a hard shift is no reason to be trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.adjustment import fair_standing
from analysis.agents.agent_study import AgentStudy
from analysis.agents.comparison import Standing, figures
from analysis.agents.measures import unit_of
from analysis.methods.families import false_discovery
from analysis.methods.thresholds import HINT
from analysis.study import Finding, Result, Say, Tables

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "first_response_s": "tools",
        "avg_response_s": "tools",
        "within_30s_rate": "tools",
        "within_3min_rate": "tools",
        "reply_rate": "pressure",
        "inquiry_paid_rate": "product",
        "asked_paid_rate": "product",
        "satisfaction_rate": "communication",
        "resolved_rate": "complaints",
        "refund_rate": "promises",
    }
)
"""What a weak measure usually asks for: experience, not a finding of the data."""

COLUMNS = (
    *("agent", "topic", "measure", "n_count", "distance"),
    *("value_rate", "adjusted_rate", "team_rate", "value_s", "team_s"),
)
MOST_TOPICS = 2


@dataclass(frozen=True)
class AgentTraining(AgentStudy):
    """The weakest topics of those who are really below the team; nothing for the others."""

    name: ClassVar = "agent_training"

    def run(self, tables: Tables) -> Result:
        """Compare in every measure, keep what is beyond chance."""
        known = figures(tables, self.choice)
        standings = {
            measure: standing
            for measure in known.known
            if (standing := fair_standing(known, tables, self.choice, measure)).compared_count > 1
        }
        if not standings:
            return Result({}, {}, (Finding("no_comparison", verdict="insufficient"),))
        measures = measure_table(standings)
        telling = measures.loc[measures["is_different"], "measure"]
        parts = [weak(name, standings[name]) for name in telling]
        plan = weakest_topics(pd.concat(parts, ignore_index=True) if parts else weak_nobody())
        agents = max(len(one.table) for one in standings.values())
        metrics = {"agent_count": agents, "trained_count": int(plan["agent"].nunique())}
        findings = judge(plan, measures, agents)
        told = self.named(plan.dropna(axis="columns", how="all"), tables)
        out = {"plan": told, "measures": measures} if len(plan) else {"measures": measures}
        return Result(out, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """A plan is a sheet, not a picture."""
        return {}


def measure_table(standings: Mapping[str, Standing]) -> pd.DataFrame:
    """In which measures the agents differ beyond chance; all of them are one family of tests."""
    p = np.array([one.p_value for one in standings.values()])
    q = false_discovery(p)
    return pd.DataFrame(
        {
            "measure": list(standings),
            "compared_count": [one.compared_count for one in standings.values()],
            "p_ratio": p,
            "q_ratio": q,
            "is_different": (q <= HINT) & [one.differ for one in standings.values()],
        }
    )


def weak(measure: str, standing: Standing) -> pd.DataFrame:
    """The agents below the team in one measure, with how far in units of their own range."""
    unit = unit_of(measure)
    below = standing.table[standing.table["band"] == "worse"]
    away = (below[f"shrunk_{unit}"] - standing.centre).abs()
    width = below[f"shrunk_high_{unit}"] - below[f"shrunk_low_{unit}"]
    told = pd.DataFrame(
        {
            "agent": below["agent"],
            "topic": TOPICS[measure],
            "measure": measure,
            "n_count": below["n_count"],
            "distance": away / width,
        }
    )
    for name in ("rate", "s"):
        own = unit == name
        told[f"value_{name}"] = below[f"value_{name}"] if own else np.nan
        told[f"team_{name}"] = standing.centre if own else np.nan
    told["adjusted_rate"] = below.get("adjusted_rate", np.nan)
    return told[[*COLUMNS]]


def weak_nobody() -> pd.DataFrame:
    """An empty table of weak agents."""
    return pd.DataFrame(columns=[*COLUMNS])


def weakest_topics(found: pd.DataFrame) -> pd.DataFrame:
    """The weakest measure of each topic, at most two topics an agent."""
    ordered = found.sort_values(["agent", "distance", "measure"], ascending=[True, False, True])
    by_topic = ordered.drop_duplicates(["agent", "topic"])
    plan = by_topic.groupby("agent").head(MOST_TOPICS)
    return plan.drop(columns="distance").reset_index(drop=True)


def judge(plan: pd.DataFrame, measures: pd.DataFrame, agents: int) -> tuple[Finding, ...]:
    """Who is to be trained, and that the others cannot be told from the team."""
    differing = int(measures["is_different"].sum())
    if plan.empty:
        key = "nobody_below" if differing else "all_chance"
        return (Finding(key, {"agents": agents, "measures": len(measures)}, "none"),)
    people = plan["agent"].nunique()
    findings = [Finding("plan", {"people": people, "agents": agents}, "hint")]
    topics = (
        plan.groupby("topic")["agent"]
        .nunique()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    findings += [
        Finding("topic", {"topic": topic, "people": int(count)}) for topic, count in topics.items()
    ]
    if people < agents:
        findings.append(Finding("others", {"agents": agents - people}, "none"))
    findings.append(Finding("check_fair" if plan["adjusted_rate"].notna().any() else "check_crude"))
    return tuple(findings)
