"""Agents: why our figure is not the one in the platform's back office, step by step.

Reads    agent_daily, chats (either is enough for one of the measures), orders beside chats
Answers  steps: of a share with value_rate and change_rate, of seconds with value_s and change_s;
         the first row is the platform's way of counting, the last one ours, and the changes add
         up exactly as they are written
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.charts import step_bars
from analysis.agents.figures import time_summary
from analysis.agents.from_chats import chat_counts, chat_seconds
from analysis.agents.from_orders import order_counts, order_work
from analysis.agents.from_reports import line_mean, report_counts, report_totals, times_from_totals
from analysis.agents.measures import AgentChoice
from analysis.study import Code, Finding, Result, Say, Tables

Figure = Literal["avg_response_s", "within_3min_rate", "inquiry_paid_rate"]
Steps = list[tuple[str, float]]

DIGITS = {"rate": 3, "s": 1}
"""Decimals with which values are written: 12.3 %, 4.5 s."""

LEAST_CHANGE = {"rate": 0.0005, "s": 0.05}
"""A smaller change would be written as 0.0."""


@dataclass(frozen=True)
class AgentGap(AgentStudy):
    """Walk from the platform's team figure to ours, one rule at a time."""

    name: ClassVar = "agent_gap"
    any_of: ClassVar = ("chats", "agent_daily")
    charted: ClassVar = {}
    answers: ClassVar = {
        "steps": ("step", "value_rate", "change_rate", "value_s", "change_s"),
    }

    figure: Figure = "avg_response_s"

    def run(self, tables: Tables) -> Result:
        """The steps of one figure."""
        steps = STEPS[self.figure](tables, self.choice)
        known_steps = [(name, value) for name, value in steps if np.isfinite(value)]
        if len(known_steps) < 2:  # noqa: PLR2004 - a gap has two sides
            missing = Finding(f"lacks_{self.figure}", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), missing))
        unit = self.figure.rsplit("_", 1)[-1]
        table = step_table(known_steps, unit)
        values = table[f"value_{unit}"]
        ends = {"first": float(values.iloc[0]), "last": float(values.iloc[-1])}
        findings = [Finding(f"gap_{unit}", ends)]
        findings += say_largest(table, unit)
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
    """Values after each step, and the changes between them as they are written.

    Rounded before they are subtracted, so that a reader who adds them up arrives at the last value.
    """
    names, values = zip(*steps, strict=True)
    table = pd.DataFrame({"step": list(names), f"value_{unit}": list(values)})
    shown = pd.Series([as_written(value, DIGITS[unit]) for value in values])
    table[f"change_{unit}"] = shown.diff().fillna(0.0).round(DIGITS[unit])
    return table


def say_largest(table: pd.DataFrame, unit: str) -> list[Finding]:
    """The step with the largest change as written; none where two are as large."""
    changes = table.iloc[1:].set_index("step")[f"change_{unit}"]
    size = changes.abs()
    largest = changes[size == size.max()]
    if len(largest) > 1 or size.max() < LEAST_CHANGE[unit]:
        return []
    step = {"step": Code("step", str(largest.index[0])), "change": float(largest.iloc[0])}
    return [Finding(f"largest_{unit}", step)]


def as_written(value: float, digits: int) -> float:
    """A value rounded half up, as tables and sentences write it."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def in_time_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Within three minutes: the report's figure, its rules on our messages, then ours."""
    steps = _platform_step(tables, choice, "within_3min_rate")
    if "chats" not in tables:
        return steps
    as_platform = replace(choice, per="person", hours="8_23", robots_answer=True)
    without_robots = replace(as_platform, robots_answer=False)
    with_unit = replace(without_robots, per=choice.per)
    with_hours = replace(with_unit, hours=choice.hours)
    rules = {
        "beyond" if steps else "theirs": as_platform,
        "robots": without_robots,
        "per": with_unit,
        "hours": with_hours,
    }
    for name, rule in rules.items():
        counts = chat_counts(tables, rule, ("agent",))
        steps.append((name, _team_share(counts, "within_3min_rate")))
    return steps


def response_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Average response: the mean of a report's lines, its sums left out, weighted, by rounds."""
    steps: Steps = []
    if "agent_daily" in tables:
        table = tables["agent_daily"]
        steps.append(("lines", line_mean(table, choice, with_summaries=True)))
        steps.append(("sums_out", line_mean(table, choice, with_summaries=False)))
        steps.append(
            ("weighted", _team_mean(times_from_totals(report_totals(table, choice, ("agent",)))))
        )
    if "chats" in tables:
        steps.append(("rounds", _team_mean(time_summary(chat_seconds(tables, choice), "chats"))))
    return steps


def inquiry_steps(tables: Tables, choice: AgentChoice) -> Steps:
    """Inquiry conversion: the report's figure, its rule on our messages and orders, then ours.

    Platforms count buyers among those who asked because they paid; ours asked before.
    """
    platform = _platform_step(tables, choice, "inquiry_paid_rate")
    counts = order_counts(tables, choice)
    inquiries = counts[counts["measure"] == "asked_paid_rate"]
    paid, asked = float(inquiries["events"].sum()), float(inquiries["n"].sum())
    if not asked:
        return platform
    buyers = float(order_work(tables, choice)["buyers"].sum())
    name = "beyond" if platform else "theirs"
    return [*platform, (name, buyers / (asked + buyers - paid)), ("asked", paid / asked)]


STEPS = {
    "within_3min_rate": in_time_steps,
    "inquiry_paid_rate": inquiry_steps,
    "avg_response_s": response_steps,
}


def _platform_step(tables: Tables, choice: AgentChoice, measure: str) -> Steps:
    """The report's figure as the first step; no step where the report has none."""
    if "agent_daily" not in tables:
        return []
    value = _team_share(report_counts(tables["agent_daily"], choice, ("agent",)), measure)
    return [("platform", value)] if np.isfinite(value) else []


def _team_share(counts: pd.DataFrame, measure: str) -> float:
    rows = counts[counts["measure"] == measure]
    n = float(rows["n"].sum())
    return float(rows["events"].sum()) / n if n else float("nan")


def _team_mean(means: pd.DataFrame) -> float:
    rows = means[means["measure"] == "avg_response_s"]
    n = float(rows["n"].sum())
    return float((rows["mean"] * rows["n"]).sum()) / n if n else float("nan")
