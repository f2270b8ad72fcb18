"""Agents: who really differs from the team, and who only seems to.

Reads    sessions, chats, agent_daily (any; columns in `agents.from_sessions`, `from_chats`,
         `agent_reports`)
Answers  standing: agent, n_count, events_count (of a share), value, low, high, shrunk, shrunk_low,
         shrunk_high, inner_low, inner_high, outer_low, outer_high (each ending in rate, s or
         amount), zone, band, best_rank, worst_rank (only where ranks mean anything); by name
         limits: n_count, inner and outer limits, for a curve; only of a share
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
from analysis.agents.charts import dots_with_ranges, funnel_plot
from analysis.agents.comparison import Standing, figures, mean_standing
from analysis.agents.figures import known_strata
from analysis.agents.measures import SALES, SHARES, unit_of
from analysis.agents.sales import sales_means
from analysis.methods.families import smallest_seen
from analysis.methods.funnel import funnel_limits
from analysis.methods.intervals import wilson
from analysis.methods.shrinkage import CHANCE
from analysis.methods.thresholds import CLEAR_P, ENOUGH_TO_RANK, PRACTICAL
from analysis.study import Finding, Result, Say, Tables, Verdict

MOST_SHOWN = 40
"""A chart with a line an agent shows a team up to this size."""

MOST_NAMED = 6
CURVE_POINTS = 60


@dataclass(frozen=True)
class AgentDifferences(AgentStudy):
    """Compare agents in one measure: homogeneity first, then bands; ranks only as intervals."""

    name: ClassVar = "agent_differences"
    drawn_only: ClassVar = ("limits",)

    measure: str = ""
    """One of the known measures; empty: the first that is known."""

    def run(self, tables: Tables) -> Result:
        """Values, limits and bands of one measure."""
        known = figures(tables, self.choice)
        there = (*known.known, *([SALES] if known.has_sales else []))
        measure = self.measure if self.measure in there else next(iter(there), "")
        if not measure:
            return Result({}, {}, (Finding("no_figures", verdict="insufficient"),))
        if measure == SALES:
            sold = sales_means(tables["agent_daily"], self.choice)
            standing = mean_standing(sold, measure, ranked=True)
        else:
            standing = known.standing(measure, ranked=True)
        metrics = {"agent_count": len(standing.table), "compared_count": standing.compared_count}
        if standing.compared_count > 1:
            metrics |= team_value(standing, measure)
        shown = self.named(standing.table, tables)
        tables_out = {"standing": shown}
        if measure in SHARES and standing.compared_count > 1:
            tables_out["limits"] = limit_curve(standing)
        findings = judge(replace(standing, table=shown), measure)
        if standing.differ and known_strata(tables, self.choice, measure):
            findings += (Finding("check_fair"),)
        return Result(tables_out, metrics, findings)

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
    told = {f"team_{unit_of(measure)}": standing.centre}
    if measure in SHARES:
        compared = standing.table[standing.table["band"] != "few"]
        low, high = wilson(compared["events_count"].sum(), compared["n_count"].sum())
        told |= {"low_team_rate": float(low), "high_team_rate": float(high)}
    return told


def judge(standing: Standing, measure: str) -> tuple[Finding, ...]:
    """Whether they differ at all, then who, then what to be careful about."""
    few = int((standing.table["band"] == "few").sum())
    cautions = (Finding("few", {"agents": few}, "insufficient"),) if few else ()
    if standing.compared_count < 2:  # noqa: PLR2004 - there is nobody to compare with
        return (Finding("nobody", {"measure": measure}, "insufficient"), *cautions)
    values = {"measure": measure, "agents": standing.compared_count}
    if not standing.differ:
        apart = Finding("scattered", values, "hint")
        by_chance = standing.p_value > CHANCE
        return (say_chance(standing, measure) if by_chance else apart, *cautions)
    findings = [say_differ(standing, values), *say_bands(standing, measure)]
    if standing.phi > 1:
        findings.append(Finding("widened", {"times": float(np.sqrt(standing.phi))}))
    if standing.compared_count < ENOUGH_TO_RANK:
        least = {"agents": standing.compared_count, "least": ENOUGH_TO_RANK}
        findings.append(Finding("not_ranked", least, "insufficient"))
    return (*findings, *cautions)


def say_differ(standing: Standing, values: Mapping[str, object]) -> Finding:
    """That they differ; clearly where it is surer, and one of them is clearly off the team."""
    named = {finding.verdict for finding in say_bands(standing, str(values["measure"]))}
    if standing.p_value <= CLEAR_P and "clear" in named:
        return Finding("differ", values, "clear")
    return Finding("differ_hint", values, "hint")


def say_chance(standing: Standing, measure: str) -> Finding:
    """All differences may be chance; how large one would have to be to be seen."""
    compared = standing.table[standing.table["band"] != "few"]
    unit = unit_of(measure)
    values: dict[str, object] = {
        "measure": measure,
        "agents": standing.compared_count,
        "lowest": float(compared[f"value_{unit}"].min()),
        "highest": float(compared[f"value_{unit}"].max()),
    }
    if unit == "rate":
        typical = float(compared["n_count"].median())
        rest = float(compared["n_count"].sum() - typical)
        values["seen"] = smallest_seen(typical, rest, standing.centre, standing.compared_count)
    return Finding(f"chance_{unit}", values, "none")


def say_bands(standing: Standing, measure: str) -> list[Finding]:
    """The agents that stand out, the worst first; the rest cannot be told from the team."""
    unit = unit_of(measure)
    table = standing.table
    order = {"worse": 0, "better": 1}
    out = table[table["band"].isin(order)]
    out = out.assign(place=out["band"].map(order)).sort_values(["place", "agent"])
    findings = [
        Finding(
            f"{row['band']}_{unit}",
            _of_agent(row, unit, standing.centre),
            how_sure(row, unit, standing.centre),
        )
        for row in out.head(MOST_NAMED).to_dict("records")
    ]
    if len(out) > MOST_NAMED:
        findings.append(Finding("more", {"agents": len(out) - MOST_NAMED}))
    similar = int((table["band"] == "similar").sum())
    findings.append(Finding("similar", {"agents": similar}, "none"))
    return findings


def how_sure(row: Mapping[Hashable, Any], unit: str, centre: float) -> Verdict:
    """Clear is who lies beyond the outer limits, and by a tenth of the team's value at least."""
    far = abs(row[f"value_{unit}"] - centre) >= PRACTICAL * centre
    return "clear" if far and row["zone"] == "ask" else "hint"


def _of_agent(row: Mapping[Hashable, Any], unit: str, centre: float) -> dict[str, object]:
    values: dict[str, object] = {"agent": row["agent"], "n": row["n_count"], "team": centre}
    values |= {name: row[f"{name}_{unit}"] for name in ("value", "low", "high")}
    if unit == "rate":
        values |= {"events": row["events_count"], "expected": row["n_count"] * centre}
    return values
