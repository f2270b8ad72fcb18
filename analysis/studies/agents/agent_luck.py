"""Agents: how much of the shop's bonus or elimination rule is luck.

Reads    sessions, chats, agent_daily (any): one share
Answers  by_agent: the picked first; is_picked by the rule now, luck_share how often the rule would
         pick the agent if all were equal, true_share how often the agent is truly among the
         picked, by the estimated values
         needed: pair_count cases that each of two agents needs to see the gap, team_count cases
         that each agent needs for one so far from the team to be named
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.comparison import PREFERRED, team_measures
from analysis.agents.measures import RATED, SHARES, high_is_good
from analysis.charts.bars import paired_bars
from analysis.methods.luck import (
    cases_needed,
    cases_to_stand_out,
    picked_share_by_estimate,
    simulate_luck,
)
from analysis.methods.shrinkage import Shrunken, beta_binomial, draws_for
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.methods.usual import share_distances, usual_units
from analysis.study import Code, Finding, Result, Say, Tables

Rule = Literal["best", "worst"]
GAPS = (0.01, 0.02, 0.03, 0.05, 0.06, 0.10)
GAP = 0.03
FEWEST = 3
MOST_SHOWN = 40


@dataclass(frozen=True)
class AgentLuck(AgentStudy):
    """Put the rule "the best three get a bonus" to the test of equal agents."""

    name: ClassVar = "agent_luck"
    prepares: ClassVar = ("luck",)
    answers: ClassVar = {
        "by_agent": ("agent", "n_count", "value_rate", "is_picked", "luck_share", "true_share"),
        "needed": ("gap_rate", "pair_count", "team_count"),
    }

    measure: str = ""
    """A share; empty: the first that is known."""

    rule: Rule = "best"
    picked: int = 3

    def run(self, tables: Tables) -> Result:
        """Play the rule with equal agents, and with the estimated values."""
        counts = team_measures(tables, self.choice).shares
        known = set(counts["measure"]) - {RATED}
        order = (self.measure, *PREFERRED, *SHARES)
        measure = next((name for name in order if name in known), "")
        team = counts[(counts["measure"] == measure) & (counts["n"] >= ENOUGH_FOR_SHARE)]
        if len(team) < max(FEWEST, self.picked + 1):
            least = {"agents": len(team), "least": max(FEWEST, self.picked + 1)}
            small_team = Finding("small_team", least, "insufficient")
            return Result({}, {}, (*say_blank_columns(tables), small_team))
        highest = high_is_good(measure) == (self.rule == "best")
        return self.compare_picks(self.anonymised(team, tables), measure, highest=highest)

    def compare_picks(self, team: pd.DataFrame, measure: str, *, highest: bool) -> Result:
        """The three ways of picking beside each other: agent, events, n, spread."""
        team = team.sort_values("agent", ignore_index=True).astype({"events": float, "n": float})
        events, worth = team["events"] / team["spread"], team["n"] / team["spread"]
        usual = usual_units(share_distances(events, worth), len(team))
        fit = beta_binomial(events, worth, draws_for(len(team)), usual)
        if not 0 < fit.centre < 1:
            return Result(
                {},
                {},
                (Finding("all_equal", {"measure": Code("measure", measure)}, "insufficient"),),
            )
        worth_cases = worth.round().clip(lower=1)
        luck = simulate_luck(worth_cases, fit.centre, self.picked, highest=highest)
        rate = team["events"] / team["n"]
        order = np.lexsort((team["agent"], -rate if highest else rate))
        table = pd.DataFrame(
            {
                "agent": team["agent"],
                "n_count": team["n"].round().astype("int64"),
                "value_rate": rate,
                "is_picked": np.isin(np.arange(len(team)), order[: self.picked]),
                "luck_share": luck.picked_share,
                "true_share": picked_share_by_estimate(fit.draws, self.picked, highest=highest),
            }
        ).iloc[order]
        metrics = {"agent_count": len(team), "overlap_share": luck.overlap_share}
        spread = float(team["spread"].median())
        needed = needed_table(fit.centre, len(team), spread)
        findings = say_luck(table, fit, luck.overlap_share, needed)
        return Result(
            {"by_agent": table.reset_index(drop=True), "needed": needed}, metrics, findings
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """How often each agent is picked by luck and by the estimated values."""
        table = result.tables.get("by_agent", pd.DataFrame())
        if not 0 < len(table) <= MOST_SHOWN:
            return {}
        shares = table[["agent", "luck_share", "true_share"]]
        return {"by_agent": paired_bars(shares, "agent", ("true_share", "luck_share"), say)}


def needed_table(centre: float, agents: int, spread: float) -> pd.DataFrame:
    """Cases that each agent needs, for gaps below (or, near 0, above) the team's share.

    Args:
        centre: the team's share.
        agents: how many there are.
        spread: by what days make the variance of a share larger than chance alone.
    """
    others = [(gap, other) for gap in GAPS if (other := _share_off_centre(centre, gap)) is not None]
    return pd.DataFrame(
        {
            "gap_rate": [gap for gap, _ in others],
            "pair_count": [ceil(spread * cases_needed(centre, other)) for _, other in others],
            "team_count": [
                ceil(spread * cases_to_stand_out(centre, other, agents)) for _, other in others
            ],
        }
    )


def say_luck(
    table: pd.DataFrame, fit: Shrunken, overlap: float, needed: pd.DataFrame
) -> tuple[Finding, ...]:
    """What luck does, how sure this pick is, how many cases would make it surer."""
    picked = int(table["is_picked"].sum())
    luck = {"agents": len(table), "picked": picked, "overlap": overlap, "people": overlap * picked}
    findings = [Finding("luck", luck)]
    picked_agents = table[table["is_picked"]]
    truly_picked = {"picked": picked, "people": float(picked_agents["true_share"].sum())}
    if fit.differ:
        findings.append(Finding("some_skill", truly_picked, "hint"))
    else:
        findings.append(Finding("all_luck", truly_picked, "none"))
    of_gap = needed.loc[needed["gap_rate"] == GAP, "pair_count"]
    if len(of_gap):
        typical = float(table["n_count"].median())
        need = int(of_gap.iloc[0])
        values = {"gap": GAP, "need": need, "have": typical, "times": need / typical}
        findings.append(Finding("needed" if need > typical else "enough", values))
    return tuple(findings)


def _share_off_centre(centre: float, gap: float) -> float | None:
    """A share that far from the centre, downwards where there is room; None where there is none."""
    if centre - gap > 0:
        return centre - gap
    return centre + gap if centre + gap < 1 else None
