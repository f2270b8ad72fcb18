"""Agents: why our figure is not the one in the platform's back office, step by step.

Reads    agent_daily, chats (either is enough for one of the measures), orders beside chats
Answers  steps: step, value_rate or value_s, change_rate or change_s; the first row is the
         platform's way of counting, the last one ours, and the changes add up exactly
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.charts import step_bars
from analysis.agents.figures import described
from analysis.agents.from_chats import chat_counts, chat_seconds
from analysis.agents.from_orders import order_counts, order_work
from analysis.agents.from_reports import line_mean, report_counts, report_totals, times_of
from analysis.agents.measures import AgentChoice
from analysis.study import Finding, Result, Say, Tables

Figure = Literal["avg_response_s", "within_3min_rate", "inquiry_paid_rate"]
Steps = list[tuple[str, float]]


@dataclass(frozen=True)
class AgentGap(AgentStudy):
    """Walk from the platform's team figure to ours, one rule at a time."""

    name: ClassVar = "agent_gap"
    any_of: ClassVar = ("chats", "agent_daily")
    charted: ClassVar = {}

    figure: Figure = "avg_response_s"

    def run(self, tables: Tables) -> Result:
        """The steps of one figure."""
        steps = STEPS[self.figure](tables, self.choice)
        known = [(name, value) for name, value in steps if np.isfinite(value)]
        if len(known) < 2:  # noqa: PLR2004 - a gap has two sides
            lacking = Finding(f"lacks_{self.figure}", verdict="insufficient")
            return Result({}, {}, (lacking,))
        unit = self.figure.rsplit("_", 1)[-1]
        table = step_table(known, unit)
        values = table[f"value_{unit}"]
        said = {"first": float(values.iloc[0]), "last": float(values.iloc[-1])}
        findings = [Finding(f"gap_{unit}", said)]
        largest = (
            table.iloc[1:]
            .sort_values(f"change_{unit}", key=lambda change: -change.abs(), kind="stable")
            .iloc[0]
        )
        if largest[f"change_{unit}"]:
            step = {"step": largest["step"], "change": float(largest[f"change_{unit}"])}
            findings.append(Finding(f"largest_{unit}", step))
        if "beyond" in set(table["step"]):
            findings.append(Finding("beyond", verdict="insufficient"))
        return Result({"steps": table}, {}, tuple(findings))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The figure after each step."""
        if "steps" not in result.tables:
            return {}
        table = result.tables["steps"]
        value = next(name for name in table.columns if name.startswith("value_"))
        return {"steps": step_bars(table, value, say)}


def step_table(steps: Steps, unit: str) -> pd.DataFrame:
    """Values after each step and the changes between them."""
    names, values = zip(*steps, strict=True)
    table = pd.DataFrame({"step": list(names), f"value_{unit}": list(values)})
    change = table[f"value_{unit}"].diff().fillna(0.0)
    table[f"change_{unit}"] = change
    total = values[-1] - values[0]
    if abs(change.sum() - total) > 1e-9 * max(1.0, abs(total)):
        raise AssertionError("the steps do not add up")
    return table


def in_time_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Within three minutes: the report's own figure, its rules on our messages, then ours."""
    steps = _reported(tables, choice, "within_3min_rate")
    if "chats" not in tables:
        return steps
    theirs = replace(choice, per="person", hours="8_23", robots_answer=True)
    humans = replace(theirs, robots_answer=False)
    units = replace(humans, per=choice.per)
    ours = replace(units, hours=choice.hours)
    chosen = {"beyond": theirs, "robots": humans, "per": units, "hours": ours}
    if not steps:
        chosen = {"theirs" if name == "beyond" else name: one for name, one in chosen.items()}
    for name, one in chosen.items():
        counts = chat_counts(tables, one, ("agent",))
        steps.append((name, _team(counts, "within_3min_rate")))
    return steps


def response_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Average response: the mean of a report's lines, its sums left out, weighted, by rounds."""
    steps: Steps = []
    if "agent_daily" in tables:
        table = tables["agent_daily"]
        steps.append(("lines", line_mean(table, choice, with_summaries=True)))
        steps.append(("sums_out", line_mean(table, choice, with_summaries=False)))
        steps.append(("weighted", _mean(times_of(report_totals(table, choice, ("agent",))))))
    if "chats" in tables:
        steps.append(("rounds", _mean(described(chat_seconds(tables, choice), "chats"))))
    return steps


def inquiry_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Inquiry conversion: the report's own, its rule on our messages and orders, then ours.

    Platforms count buyers among those who asked because they paid; ours asked before.
    """
    told = _reported(tables, choice, "inquiry_paid_rate")
    own = order_counts(tables, choice)
    own = own[own["measure"] == "asked_paid_rate"]
    paid, asked = float(own["events"].sum()), float(own["n"].sum())
    if not asked:
        return told
    buyers = float(order_work(tables, choice)["buyers"].sum())
    theirs = "beyond" if told else "theirs"
    return [*told, (theirs, buyers / (asked + buyers - paid)), ("asked", paid / asked)]


STEPS = {
    "within_3min_rate": in_time_steps,
    "inquiry_paid_rate": inquiry_steps,
    "avg_response_s": response_steps,
}


def _reported(tables: Tables, choice: AgentChoice, measure: str) -> Steps:
    """The report's own figure as the first step; no step where it tells none."""
    if "agent_daily" not in tables:
        return []
    value = _team(report_counts(tables["agent_daily"], choice, ("agent",)), measure)
    return [("platform", value)] if np.isfinite(value) else []


def _team(counts: pd.DataFrame, measure: str) -> float:
    kept = counts[counts["measure"] == measure]
    n = float(kept["n"].sum())
    return float(kept["events"].sum()) / n if n else float("nan")


def _mean(means: pd.DataFrame) -> float:
    kept = means[means["measure"] == "avg_response_s"]
    n = float(kept["n"].sum())
    return float((kept["mean"] * kept["n"]).sum()) / n if n else float("nan")
