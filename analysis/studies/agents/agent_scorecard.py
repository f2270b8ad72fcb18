"""Agents: the supervisor's scorecard, and how firm its ranks are.

Reads    sessions, chats, agent_daily (any): the measures of the scorecard
Answers  totals: the best first; an agent with less than 70 % of the weight known has no total
         scores: the value in raw_rate or raw_s
         scheme: floor and target as rate or s
         shifts: moved_count, how many ranks change when one weight does
Values are the shrunken ones: a few cases alone neither make a score nor break it. Shares are
adjusted for circumstances first: a hard shift costs no points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import numpy as np
import pandas as pd

from analysis.agents.adjustment import fair_standing
from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.comparison import team_measures
from analysis.agents.measures import SHARES, unit_of
from analysis.agents.scorecard import (
    Item,
    Scheme,
    coverage,
    crossing_weight,
    rank_stability,
    ranks,
    ranks_one_weight_shifted,
    score_matrix,
    totals,
)
from analysis.charts.bars import ranked_bars
from analysis.methods.intervals import DRAWS, Floats
from analysis.study import Code, Finding, Result, Say, Tables

USUAL = Scheme(
    (
        Item("inquiry_paid_rate", 0.30, 0.50, 0.4),
        Item("avg_response_s", 60.0, 20.0, 0.3),
        Item("satisfaction_rate", 0.80, 0.95, 0.3),
    )
)
"""Where a supervisor may begin."""

SCORE_COLUMNS = (
    *("agent", "measure", "raw_rate", "raw_s"),
    *("points_score", "weight_share", "gained_score"),
)
SCHEME_COLUMNS = (
    *("measure", "floor_rate", "target_rate", "floor_s", "target_s"),
    "weight_share",
)
SHIFT_COLUMNS = ("measure", "factor_ratio", "moved_count")
MOST_SHOWN = 40
TOO_CLOSE = 0.2
"""A weight that would have to change by less than this part decides the rank."""


@dataclass(frozen=True)
class AgentScorecard(AgentStudy):
    """Score the agents by a scheme, and vary its weights to see which ranks hold."""

    name: ClassVar = "agent_scorecard"
    charted: ClassVar = {"totals": "total_score"}
    answers: ClassVar = {
        "totals": ("agent", "total_score", "rank", "keeps_share", "top_share", "covered_share"),
        "scores": SCORE_COLUMNS,
        "scheme": SCHEME_COLUMNS,
        "shifts": SHIFT_COLUMNS,
    }

    scheme: Scheme = USUAL

    def run(self, tables: Tables) -> Result:
        """Points, totals, ranks, and how they move with the weights."""
        values = self.values(tables)
        scores, weights = score_matrix(values, self.scheme.items), self.scheme.weights
        if not len(values) or np.isnan(totals(scores, weights)).all():
            missing = tuple(
                Finding(
                    "unknown_measure", {"measure": Code("measure", item.measure)}, "insufficient"
                )
                for item in self.scheme.items
                if item.measure not in values
            )
            none = Finding("no_totals", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), none, *missing))
        table = total_table(values.index, scores, weights)
        answers = {
            "totals": table,
            "scores": score_table(values, scores, self.scheme),
            "scheme": scheme_table(self.scheme),
            "shifts": shift_table(scores, self.scheme),
        }
        shown = {name: self.anonymised(table, tables) for name, table in answers.items()}
        metrics = {"agent_count": len(table), "scored_count": int(table["rank"].notna().sum())}
        return Result(shown, metrics, say_ranks(shown, values, scores, self.scheme))

    def values(self, tables: Tables) -> pd.DataFrame:
        """Shrunken values by agent, a column a measure that is known; few cases are missing.

        Shares are adjusted for the circumstances that the data has.
        """
        team, columns = team_measures(tables, self.choice), {}
        for measure in (i.measure for i in self.scheme.items if i.measure in team.measures):
            table = fair_standing(team, tables, self.choice, measure).table
            columns[measure] = table.set_index("agent")[f"shrunk_{unit_of(measure)}"]
        return pd.DataFrame(columns, dtype=float).sort_index()

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The totals as bars."""
        table = result.tables.get("totals", pd.DataFrame())
        if not 0 < len(table) <= MOST_SHOWN:
            return {}
        ranked = table.loc[table["total_score"].notna(), ["agent", "total_score", "rank"]]
        return {"totals": ranked_bars(ranked, "agent", "total_score", say)}


def total_table(agents: pd.Index, scores: Floats, weights: Floats) -> pd.DataFrame:
    """Total, rank and how firm it is, the best first, those without a total last."""
    total = totals(scores, weights)
    keeps, top = rank_stability(scores, weights)
    table = pd.DataFrame(
        {
            "agent": agents.astype("str"),
            "total_score": total,
            "rank": ranks(total),
            "keeps_share": keeps,
            "top_share": top,
            "covered_share": coverage(scores, weights),
        }
    )
    return table.sort_values(["rank", "agent"], ignore_index=True)


def score_table(values: pd.DataFrame, scores: Floats, scheme: Scheme) -> pd.DataFrame:
    """A row an agent and line of the scheme."""
    parts = []
    for number, (item, weight) in enumerate(zip(scheme.items, scheme.weights, strict=True)):
        raw = values.get(item.measure, pd.Series(np.nan, values.index)).to_numpy()
        is_share = item.measure in SHARES
        parts.append(
            pd.DataFrame(
                {
                    "agent": values.index.astype("str"),
                    "measure": item.measure,
                    "raw_rate": raw if is_share else np.nan,
                    "raw_s": np.nan if is_share else raw,
                    "points_score": scores[:, number],
                    "weight_share": weight,
                    "gained_score": scores[:, number] * weight,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def scheme_table(scheme: Scheme) -> pd.DataFrame:
    """The scheme itself, shares and seconds in separate columns."""
    rows = []
    for item, weight in zip(scheme.items, scheme.weights, strict=True):
        ends = np.array([item.floor, item.target])
        rate, seconds = (ends, ends * np.nan) if item.measure in SHARES else (ends * np.nan, ends)
        rows.append((item.measure, *rate, *seconds, weight))
    return pd.DataFrame(rows, columns=[*SCHEME_COLUMNS])


def shift_table(scores: Floats, scheme: Scheme) -> pd.DataFrame:
    """How many ranks change when one weight is a fifth lower or higher."""
    base = ranks(totals(scores, scheme.weights))
    has_rank = np.isfinite(base)
    return pd.DataFrame(
        [
            (scheme.items[item].measure, factor, int((shifted[has_rank] != base[has_rank]).sum()))
            for item, factor, shifted in ranks_one_weight_shifted(scores, scheme.weights)
        ],
        columns=[*SHIFT_COLUMNS],
    )


def say_ranks(
    tables: Mapping[str, pd.DataFrame], values: pd.DataFrame, scores: Floats, scheme: Scheme
) -> tuple[Finding, ...]:
    """Who leads, whether the ranks hold, who has no total and why."""
    table = tables["totals"]
    findings = [say_leader(table, scheme), *say_firmness(table, tables["shifts"])]
    findings += say_tie(tables, values, scores, scheme)
    missing = int(table["rank"].isna().sum())
    if missing:
        findings.append(Finding("no_total", {"agents": missing}, "insufficient"))
    for item in scheme.items:
        if item.measure not in values:
            findings.append(
                Finding(
                    "unknown_measure", {"measure": Code("measure", item.measure)}, "insufficient"
                )
            )
    return tuple(findings)


def say_leader(table: pd.DataFrame, scheme: Scheme) -> Finding:
    """Who has the highest total of several, or how many share it.

    By a scheme nobody changed as assumed. One total alone is the highest of nothing.
    """
    by = "_usual" if scheme == USUAL else ""
    leaders, ranked = table[table["rank"] == 1], int(table["rank"].notna().sum())
    score = float(leaders["total_score"].iloc[0])
    if ranked == 1:
        return Finding(f"only{by}", {"agent": leaders["agent"].iloc[0], "score": score})
    if len(leaders) > 1:
        return Finding(f"leaders{by}", {"agents": len(leaders), "score": score})
    first = {"agents": ranked, "agent": leaders["agent"].iloc[0], "score": score}
    return Finding(f"leader{by}", first)


def say_firmness(table: pd.DataFrame, shifts: pd.DataFrame) -> tuple[Finding, ...]:
    """How ranks bear other weights, by both ways of changing them; nothing of a single agent.

    Nothing is said of chance: whether agents can be told apart is another study's question.
    """
    ranked = table[table["rank"].notna()]
    moved = int((shifts["moved_count"] > 0).sum())
    if len(ranked) < 2:  # noqa: PLR2004 - one agent has no rank to lose
        return ()
    least = ranked.sort_values("keeps_share", kind="stable").iloc[0]
    values = {
        "runs": len(shifts),
        "moved": moved,
        "draws": DRAWS,
        "agent": least["agent"],
        "keeps": float(least["keeps_share"]),
        "study": Code("study", "agent_differences"),
    }
    firm = "firm_always" if values["keeps"] == 1 else "firm"
    return (Finding("depends" if moved else firm, values),)


def say_tie(
    tables: Mapping[str, pd.DataFrame], values: pd.DataFrame, scores: Floats, scheme: Scheme
) -> list[Finding]:
    """The weight at which the first two tie, where it is near the one that was chosen."""
    rank = ranks(totals(scores, scheme.weights))
    order = np.argsort(rank, kind="stable")[:2]
    if len(order) < 2 or not np.isfinite(scores[order]).all():  # noqa: PLR2004
        return []
    if rank[order[0]] == rank[order[1]]:
        return []
    first, second = (tables["totals"]["agent"].iloc[place] for place in (0, 1))
    for place, (item, weight) in enumerate(zip(scheme.items, scheme.weights, strict=True)):
        crossing = crossing_weight(scores[order[0]], scores[order[1]], scheme.weights, place)
        if abs(crossing - weight) <= TOO_CLOSE * weight:
            said_values = {
                "agent": first,
                "other": second,
                "measure": Code("measure", item.measure),
                "weight": float(weight),
                "crossing": crossing,
            }
            return [Finding("tie", said_values, "none")]
    return []
