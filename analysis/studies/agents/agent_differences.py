"""Agents: who really differs from the team, and who only seems to.

Reads    sessions, chats, agent_daily (any; columns in `agents.from_sessions`, `from_chats`,
         `from_reports`)
Answers  standing: by name; events_count of a share alone, ranks only where they mean anything
         limits: a curve, of a share alone
Ranges of values are 95 %, of shrunken values and ranks 90 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.charts import dots_with_ranges, funnel_plot
from analysis.agents.comparison import (
    UNITS,
    Standing,
    mean_standing,
    standing_columns,
    team_measures,
)
from analysis.agents.figures import known_strata
from analysis.agents.measures import SALES, SHARES, unit_of
from analysis.agents.sales import sales_means
from analysis.methods.families import detectable_difference
from analysis.methods.funnel import funnel_limits
from analysis.methods.intervals import wilson
from analysis.methods.shrinkage import CHANCE
from analysis.methods.thresholds import CLEAR_P, ENOUGH_TO_RANK, PRACTICAL
from analysis.study import Code, Finding, Result, Say, Tables, Verdict

MOST_SHOWN = 40
"""A chart with a line an agent shows a team up to this size."""

LIMITS = ("inner_low", "inner_high", "outer_low", "outer_high")
"""Of a funnel: 95 % inside, 99.8 % outside."""

MOST_NAMED = 6
CURVE_POINTS = 60


@dataclass(frozen=True)
class AgentDifferences(AgentStudy):
    """Compare agents in one measure: homogeneity first, then bands; ranks only as intervals."""

    name: ClassVar = "agent_differences"
    drawn_only: ClassVar = ("limits",)
    answers: ClassVar = {
        "standing": standing_columns(*UNITS),
        "limits": ("n_count", *(f"{name}_rate" for name in LIMITS)),
    }

    measure: str = ""
    """One of the known measures; empty: the first that is known."""

    def run(self, tables: Tables) -> Result:
        """Values, limits and bands of one measure."""
        team = team_measures(tables, self.choice)
        measures = (*team.measures, *([SALES] if team.has_sales else []))
        measure = self.measure if self.measure in measures else next(iter(measures), "")
        if not measure:
            none = Finding("no_figures", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), none))
        if measure == SALES:
            sales = sales_means(tables["agent_daily"], self.choice)
            standing = mean_standing(sales, measure, ranked=True)
        else:
            standing = team.standing(measure, ranked=True)
        metrics = {"agent_count": len(standing.table), "compared_count": standing.compared_count}
        if standing.compared_count > 1:
            metrics |= team_value(standing, measure)
        shown = self.anonymised(standing.table, tables)
        answers = {"standing": shown}
        if measure in SHARES and standing.compared_count > 1:
            answers["limits"] = limit_curve(standing)
        findings = say_comparison(replace(standing, table=shown), measure)
        if standing.compared_count < 2:  # noqa: PLR2004 - a comparison has two sides
            findings = (*say_blank_columns(tables), *findings)
        if standing.differ and known_strata(tables, self.choice, measure):
            findings += (Finding("check_fair"),)
        return Result(answers, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The funnel of a share; agents as dots with their ranges."""
        table = result.tables.get("standing", pd.DataFrame())
        if table.empty or (table["band"] == "few").all():
            return {}
        charts: dict[str, alt.TopLevelMixin] = {}
        unit = next(unit for unit in ("rate", "s", "amount") if f"value_{unit}" in table)
        if "limits" in result.tables:
            charts["funnel"] = funnel_plot(table, result.tables["limits"], unit, say)
        if len(table) <= MOST_SHOWN:
            ordered = table.sort_values([f"value_{unit}", "agent"], ascending=[unit == "s", True])
            charts["standing"] = dots_with_ranges(ordered, unit, say)
        return charts


def limit_curve(standing: Standing) -> pd.DataFrame:
    """The limits of a share over the team's range of cases, at enough points for a curve."""
    n = standing.table.loc[standing.table["band"] != "few", "n_count"]
    grid = np.unique(np.geomspace(max(n.min() * 0.8, 10), n.max() * 1.1, CURVE_POINTS).round())
    inner, outer = funnel_limits(grid, standing.centre, standing.phi)
    return pd.DataFrame(
        {
            "n_count": grid.astype("int64"),
            "inner_low_rate": inner.low,
            "inner_high_rate": inner.high,
            "outer_low_rate": outer.low,
            "outer_high_rate": outer.high,
        }
    )


def team_value(standing: Standing, measure: str) -> dict[str, float]:
    """The value of the agents compared, together; that of a share with its range."""
    unit = unit_of(measure)
    compared = standing.table[standing.table["band"] != "few"]
    n = compared["n_count"].sum()
    if unit != "rate":
        total = (compared[f"value_{unit}"] * compared["n_count"]).sum()
        return {f"team_{unit}": float(total / n)}
    events = compared["events_count"].sum()
    low, high = wilson(events, n)
    rate = float(events / n)
    return {"team_rate": rate, "low_team_rate": float(low), "high_team_rate": float(high)}


def say_comparison(standing: Standing, measure: str) -> tuple[Finding, ...]:
    """Whether they differ at all, then who, then what to be careful about."""
    few = int((standing.table["band"] == "few").sum())
    cautions = (Finding("few", {"agents": few}, "insufficient"),) if few else ()
    if standing.compared_count < 2:  # noqa: PLR2004 - there is nobody to compare with
        return (Finding("nobody", {"measure": Code("measure", measure)}, "insufficient"), *cautions)
    if not standing.differ:
        return (say_alike(standing, measure), *cautions)
    findings = [say_differ(standing, measure), *say_bands(standing, measure)]
    if standing.phi > 1:
        findings.append(Finding("widened", {"times": float(np.sqrt(standing.phi))}))
    if standing.compared_count < ENOUGH_TO_RANK:
        least = {"agents": standing.compared_count, "least": ENOUGH_TO_RANK}
        findings.append(Finding("not_ranked", least, "insufficient"))
    return (*findings, *cautions)


def say_differ(standing: Standing, measure: str) -> Finding:
    """That they differ; clearly where it is surer, and one of them is clearly off the team."""
    values = {"measure": Code("measure", measure), "agents": standing.compared_count}
    verdicts = {finding.verdict for finding in say_bands(standing, measure)}
    if standing.p_value <= CLEAR_P and "clear" in verdicts:
        return Finding("differ", values, "clear")
    return Finding("differ_hint", values, "hint")


def say_alike(standing: Standing, measure: str) -> Finding:
    """No agent differs from the team: chance explains it, or the scatter names nobody."""
    if standing.p_value > CHANCE:
        return say_chance(standing, measure)
    values = {"measure": Code("measure", measure), "agents": standing.compared_count}
    return Finding("scattered", values, "hint")


def say_chance(standing: Standing, measure: str) -> Finding:
    """All differences may be chance; how large one would have to be to be seen."""
    compared = standing.table[standing.table["band"] != "few"]
    unit = unit_of(measure)
    if unit == "rate" and not 0 < standing.centre < 1:
        return say_all_equal(standing, measure)
    values: dict[str, object] = {
        "measure": Code("measure", measure),
        "agents": standing.compared_count,
        "lowest": float(compared[f"value_{unit}"].min()),
        "highest": float(compared[f"value_{unit}"].max()),
    }
    if unit == "rate":
        typical = float(compared["n_count"].median())
        others = float(compared["n_count"].sum() - typical)
        values["seen"] = detectable_difference(
            typical, others, standing.centre, standing.compared_count
        )
    return Finding(f"chance_{unit}", values, "none")


def say_all_equal(standing: Standing, measure: str) -> Finding:
    """All have 0 % or all have 100 %: no number of cases shows who differs."""
    values = {
        "measure": Code("measure", measure),
        "agents": standing.compared_count,
        "share": standing.centre,
    }
    return Finding("all_equal", values, "none")


def say_bands(standing: Standing, measure: str) -> list[Finding]:
    """The agents that differ from the team, the worst first, and how many do not."""
    unit = unit_of(measure)
    table = standing.table
    order = {"worse": 0, "better": 1}
    outside = table[table["band"].isin(order)]
    outside = outside.assign(place=outside["band"].map(order)).sort_values(["place", "agent"])
    findings = [
        Finding(
            f"{row['band']}_{unit}",
            _agent_values(row, unit, standing.centre),
            how_sure(row, unit, standing.centre),
        )
        for row in outside.head(MOST_NAMED).to_dict("records")
    ]
    if len(outside) > MOST_NAMED:
        findings.append(Finding("more", {"agents": len(outside) - MOST_NAMED}))
    similar = int((table["band"] == "similar").sum())
    if similar:
        findings.append(Finding("similar", {"agents": similar}, "none"))
    return findings


def how_sure(row: Mapping[Hashable, Any], unit: str, centre: float) -> Verdict:
    """Clear is who lies beyond the outer limits, and by a tenth of the team's value at least."""
    is_far = abs(row[f"value_{unit}"] - centre) >= PRACTICAL * centre
    return "clear" if is_far and row["zone"] == "ask" else "hint"


def _agent_values(row: Mapping[Hashable, Any], unit: str, centre: float) -> dict[str, object]:
    values: dict[str, object] = {"agent": row["agent"], "n": row["n_count"], "team": centre}
    values |= {name: row[f"{name}_{unit}"] for name in ("value", "low", "high")}
    if unit == "rate":
        values |= {"events": row["events_count"], "expected": row["n_count"] * centre}
    return values
