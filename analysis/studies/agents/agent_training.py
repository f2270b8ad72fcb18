"""Agents: what to train whom in, for agents who are below the team.

Reads    sessions, chats, agent_daily (any): all measures
Answers  plan: by name, at most two topics an agent, the weakest first; value_rate as seen,
         adjusted_rate levelled by the circumstances that the data has, team_rate of what is
         compared (the levelled shares where there are any); only columns that hold a value
         measures: in which measures agents differ, with q over all measures
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
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.comparison import Standing, team_measures
from analysis.agents.measures import unit_of
from analysis.methods.families import false_discovery
from analysis.methods.thresholds import HINT_P
from analysis.study import Code, Finding, Result, Say, Tables

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
    answers: ClassVar = {
        "plan": tuple(name for name in COLUMNS if name != "distance"),
        "measures": ("measure", "compared_count", "p_ratio", "q_ratio", "is_different"),
    }

    def run(self, tables: Tables) -> Result:
        """Compare in every measure, keep what is beyond chance."""
        team = team_measures(tables, self.choice)
        standings = {
            measure: standing
            for measure in team.measures
            if (standing := fair_standing(team, tables, self.choice, measure)).compared_count > 1
        }
        if not standings:
            none = Finding("no_comparison", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), none))
        measures = measure_table(standings)
        differing = measures.loc[measures["is_different"], "measure"]
        parts = [agents_below(name, standings[name]) for name in differing]
        plan = weakest_topics(pd.concat(parts, ignore_index=True) if parts else no_agents_below())
        agents = max(len(standing.table) for standing in standings.values())
        metrics = {"agent_count": agents, "trained_count": int(plan["agent"].nunique())}
        findings = say_plan(plan, measures, agents)
        shown = self.anonymised(plan.dropna(axis="columns", how="all"), tables)
        answers = {"plan": shown, "measures": measures} if len(plan) else {"measures": measures}
        return Result(answers, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """A plan is a sheet, not a picture."""
        return {}


def measure_table(standings: Mapping[str, Standing]) -> pd.DataFrame:
    """In which measures the agents differ beyond chance; all of them are one family of tests."""
    p_values = np.array([standing.p_value for standing in standings.values()])
    q_values = false_discovery(p_values)
    return pd.DataFrame(
        {
            "measure": list(standings),
            "compared_count": [standing.compared_count for standing in standings.values()],
            "p_ratio": p_values,
            "q_ratio": q_values,
            "is_different": (q_values <= HINT_P) & [s.differ for s in standings.values()],
        }
    )


def agents_below(measure: str, standing: Standing) -> pd.DataFrame:
    """The agents below the team in one measure, with how far in units of their own range."""
    unit = unit_of(measure)
    below = standing.table[standing.table["band"] == "worse"]
    distance = (below[f"shrunk_{unit}"] - standing.centre).abs()
    width = below[f"shrunk_high_{unit}"] - below[f"shrunk_low_{unit}"]
    table = pd.DataFrame(
        {
            "agent": below["agent"],
            "topic": TOPICS[measure],
            "measure": measure,
            "n_count": below["n_count"],
            "distance": distance / width,
        }
    )
    for name in ("rate", "s"):
        has_unit = unit == name
        table[f"value_{name}"] = below[f"value_{name}"] if has_unit else np.nan
        table[f"team_{name}"] = standing.centre if has_unit else np.nan
    table["adjusted_rate"] = below.get("adjusted_rate", np.nan)
    return table[[*COLUMNS]]


def no_agents_below() -> pd.DataFrame:
    """An empty table of weak agents."""
    return pd.DataFrame(columns=[*COLUMNS])


def weakest_topics(weaknesses: pd.DataFrame) -> pd.DataFrame:
    """The weakest measure of each topic, at most two topics an agent."""
    ordered = weaknesses.sort_values(
        ["agent", "distance", "measure"], ascending=[True, False, True]
    )
    by_topic = ordered.drop_duplicates(["agent", "topic"])
    plan = by_topic.groupby("agent").head(MOST_TOPICS)
    return plan.drop(columns="distance").reset_index(drop=True)


def say_plan(plan: pd.DataFrame, measures: pd.DataFrame, agents: int) -> tuple[Finding, ...]:
    """Who is to be trained, and how many are not seen to be below the team."""
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
        Finding("topic", {"topic": Code("topic", str(topic)), "people": int(count)})
        for topic, count in topics.items()
    ]
    if people < agents:
        findings.append(Finding("others", {"agents": agents - people}, "none"))
    findings.append(Finding("check_fair" if plan["adjusted_rate"].notna().any() else "check_crude"))
    return tuple(findings)
