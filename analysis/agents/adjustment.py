"""A fair comparison of agents: crude shares beside those adjusted for circumstances.

The comparison of two agents within the circumstances they share is the one of Mantel and Haenszel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.agents.comparison import Standing, TeamMeasures, share_standing
from analysis.agents.day_spread import spread_of_shares
from analysis.agents.figures import by_circumstances, strata_of, stratum_counts, stratum_days
from analysis.agents.measures import SHARES, AgentChoice
from analysis.methods.case_mix import merge_small, observed_expected, stratum_shares
from analysis.methods.intervals import Floats, newcombe
from analysis.methods.shrinkage import CHANCE
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.methods.usual import (
    Mask,
    share_distances,
    stratum_distances,
    unit_q_values,
    usual_units,
)
from analysis.study import Tables

ADJUSTED = (
    *("agent", "n_count", "events_count", "expected_ratio", "crude_rate", "adjusted_rate"),
    *("low_rate", "high_rate", "z_ratio", "q_ratio", "strata_count"),
)
"""The columns of `adjusted_shares`."""

TIE_BREAK = 1e-9
"""Smaller than any difference of two distances: decides between equal ones only."""

MOST_COMPARED = 100
"""Of larger teams, pairs among the agents with the most cases are searched for reversals."""


class Reversal(NamedTuple):
    """Two agents of whom the one who looks better is not, circumstances allowed for."""

    ahead: str
    """Looks better."""

    behind: str
    crude: float
    """How far ahead, as a difference of shares."""

    within: float
    """The mean difference within shared circumstances: below 0, or nothing left."""

    is_sure: bool
    """The difference within is beyond chance the other way round."""


def adjusted_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Crude and adjusted share of each agent with enough cases, compared with the usual agents.

    What is expected of an agent is the share of the usual agents in the same strata; z is of the
    agent beside the others of them.

    Args:
        counts: agent, stratum, events, n, and spread where days are known.

    Returns:
        the columns ADJUSTED, by name; q_ratio allows for false discovery over the team.
    """
    total = counts.groupby("agent")["n"].transform("sum")
    enough = counts[total >= ENOUGH_FOR_SHARE]
    merged = enough.assign(stratum=merge_small(enough["stratum"], enough["n"]))
    usual, z = usual_agents(merged)
    by_agent = observed_expected(merged.rename(columns={"agent": "unit"}), usual)
    z_of_agents = by_agent["unit"].map(z).astype(float)
    p_values = 2 * stats.norm.sf(z_of_agents.abs().fillna(0.0))
    strata = merged[merged["n"] > 0].groupby("agent")["stratum"].nunique()
    return pd.DataFrame(
        {
            "agent": by_agent["unit"],
            "n_count": by_agent["n"].astype(float).round().astype("int64"),
            "events_count": by_agent["events"].astype(float).round().astype("int64"),
            "expected_ratio": by_agent["expected"].astype(float),
            "crude_rate": by_agent["share"].astype(float),
            "adjusted_rate": by_agent["adjusted"].astype(float),
            "low_rate": by_agent["low"].astype(float),
            "high_rate": by_agent["high"].clip(upper=1.0).astype(float),
            "z_ratio": z_of_agents,
            "q_ratio": unit_q_values(p_values, by_agent["unit"].isin(usual).to_numpy()),
            "strata_count": by_agent["unit"].map(strata).astype("int64"),
        }
    )


def usual_agents(counts: pd.DataFrame) -> tuple[list[str], pd.Series]:
    """Who is usual in the circumstances that agents share, and z of each beside the others of them.

    Where two agents are alone with each other and differ, neither is known to be the odd one: the
    one whose crude share is farther from all others' is taken for it.

    Args:
        counts: agent, stratum, events, n, and spread where days are known.

    Returns:
        names of the usual agents, and z by agent, above 0 where the agent's share is higher.
    """
    spread = counts.get("spread", 1.0)
    worth = counts.assign(events=counts["events"] / spread, n=counts["n"] / spread)
    events, n = (_agents_by_stratum(worth, column) for column in ("events", "n"))
    crude = share_distances(events.sum(axis=1), n.sum(axis=1))
    within = stratum_distances(events.to_numpy(), n.to_numpy())

    def distance(usual: Mask) -> Floats:
        return within(usual) * (1 + TIE_BREAK * np.abs(np.nan_to_num(crude(usual))))

    usual = usual_units(distance, len(events))
    return events.index[usual].tolist(), pd.Series(within(usual), events.index)


def levelled_counts(counts: pd.DataFrame, by_stratum: pd.DataFrame) -> pd.DataFrame:
    """Counts of a share as they would be, had all agents worked in the same circumstances.

    Where circumstances leave a share less sure than its cases would, fewer cases are counted, 30
    at least.

    Args:
        counts: agent, events, n.
        by_stratum: the same by stratum: agent, stratum, events, n, and spread where days are
            known; agents without a line stay.
    """
    usual, _ = usual_agents(
        by_stratum.assign(stratum=merge_small(by_stratum["stratum"], by_stratum["n"]))
    )
    cells = by_stratum.rename(columns={"agent": "unit"}).drop(columns="spread", errors="ignore")
    by_agent = observed_expected(cells, usual).set_index("unit")
    centre = by_agent["expected"].sum() / by_agent["n"].sum()
    variance = by_agent["variance"] * (centre / by_agent["expected"]) ** 2
    worth = (centre * (1 - centre) / variance.where(variance > 0)).fillna(np.inf)
    rate = counts["agent"].map(by_agent["adjusted"].clip(upper=1.0))
    worth_cases = counts["agent"].map(worth).fillna(np.inf).clip(lower=ENOUGH_FOR_SHARE)
    n = np.minimum(counts["n"], worth_cases)
    return counts.assign(events=rate.fillna(counts["events"] / counts["n"]) * n, n=n)


def fair_standing(
    team: TeamMeasures, tables: Tables, choice: AgentChoice, measure: str
) -> Standing:
    """Compare the agents in one of the team's measures, a share as if all had worked alike.

    A share is levelled by all circumstances that the data knows; times are as they are. A levelled
    standing has n_count, events_count and value_rate as they are in the data, and adjusted_rate,
    which is what was compared.
    """
    if measure not in SHARES:
        return team.standing(measure)
    counts = team.shares[team.shares["measure"] == measure]
    cells = by_circumstances(tables, choice, measure)
    strata = strata_of(cells)
    if not strata:
        return share_standing(counts, measure)
    by_stratum = counts_with_spread(stratum_days(cells, strata))
    spread = counts["agent"].map(by_stratum.groupby("agent")["spread"].max())
    levelled = levelled_counts(counts.assign(spread=spread.fillna(counts["spread"])), by_stratum)
    standing = share_standing(levelled, measure)
    return replace(standing, table=with_crude_rate(standing.table, counts))


def counts_with_spread(days: pd.DataFrame) -> pd.DataFrame:
    """Counts by agent and stratum, with by how much an agent's days vary within circumstances.

    Args:
        days: agent, stratum, day_at, events, n.

    Returns:
        agent, stratum, events, n, spread; sorted.
    """
    merged = days.assign(stratum=merge_small(days["stratum"], days["n"]))
    share = stratum_shares(merged.rename(columns={"agent": "unit"}))
    expected = merged["n"] * share
    sums = (
        merged.assign(expected=expected).groupby("agent")[["events", "expected"]].transform("sum")
    )
    own = share * sums["events"] / sums["expected"].where(sums["expected"] > 0)
    spread = spread_of_shares(merged.assign(share=own.fillna(share).clip(upper=1.0)))
    counts = stratum_counts(days)
    return counts.assign(spread=counts["agent"].map(spread).astype(float))


def with_crude_rate(table: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """A levelled standing with the crude counts and rate of each agent: adds adjusted_rate.

    Args:
        table: of a standing; its value_rate is the levelled one.
        counts: the crude counts: agent, events, n.
    """
    crude = counts.set_index("agent")
    events, n = (table["agent"].map(crude[name]) for name in ("events", "n"))
    return table.assign(
        n_count=n.round().astype("int64"),
        events_count=events.round().astype("int64"),
        value_rate=(events / n).where(table["value_rate"].notna()),
        adjusted_rate=table["value_rate"],
    )


def reversals(counts: pd.DataFrame, *, high_is_good: bool = True) -> list[Reversal]:
    """Pairs whose crude order turns round within the circumstances they share.

    A pair counts when its crude difference is beyond chance (95 %) and the mean difference within
    shared circumstances points the other way. The surest first.

    Args:
        counts: agent, stratum, events, n, and spread where days are known.
        high_is_good: whether a high share is the better one.
    """
    sign = 1 if high_is_good else -1
    spread = counts.get("spread", 1.0)
    worth = counts.assign(events=counts["events"] / spread, n=counts["n"] / spread)
    events, n = (_agents_by_stratum(worth, column) for column in ("events", "n"))
    by_z = []
    for ahead, behind, crude in _pairs_beyond_chance(events.sum(axis=1), n.sum(axis=1), sign):
        within, z = _mantel_haenszel(events, n, ahead, behind)
        if within * sign < 0:
            is_sure = bool(2 * stats.norm.sf(abs(z)) <= CHANCE)
            by_z.append((z * sign, Reversal(ahead, behind, crude, within, is_sure)))
    return [reversal for _, reversal in sorted(by_z, key=lambda pair: (pair[0], pair[1]))]


def _pairs_beyond_chance(
    events: pd.Series, n: pd.Series, sign: int
) -> list[tuple[str, str, float]]:
    """Pairs whose crude shares differ beyond chance, the one that looks better first."""
    enough = n[n >= ENOUGH_FOR_SHARE].sort_values(ascending=False, kind="stable")
    agents = enough.index[:MOST_COMPARED].sort_values()
    x, size = events[agents].to_numpy(), n[agents].to_numpy()
    left, right = np.triu_indices(len(agents), 1)
    low, high = newcombe(x[left], size[left], x[right], size[right])
    differs = (low > 0) | (high < 0)
    share = x / size
    pairs = []
    for i, j in zip(left[differs], right[differs], strict=True):
        first, second = (i, j) if (share[i] > share[j]) == (sign > 0) else (j, i)
        pairs.append((agents[first], agents[second], float(share[first] - share[second])))
    return pairs


def _agents_by_stratum(counts: pd.DataFrame, column: str) -> pd.DataFrame:
    as_float = counts.astype({column: float})
    wide = as_float.pivot_table(index="agent", columns="stratum", values=column, aggfunc="sum")
    return wide.fillna(0.0)


def _mantel_haenszel(
    events: pd.DataFrame, n: pd.DataFrame, first: str, second: str
) -> tuple[float, float]:
    """Mantel-Haenszel difference of shares, first minus second, and its z (Sato's variance)."""
    n1, n2 = n.loc[first].to_numpy(), n.loc[second].to_numpy()
    shared = (n1 > 0) & (n2 > 0)
    if not shared.any():
        return 0.0, 0.0
    n1, n2 = n1[shared], n2[shared]
    x1, x2 = events.loc[first].to_numpy()[shared], events.loc[second].to_numpy()[shared]
    weight = n1 * n2 / (n1 + n2)
    difference = float((weight * (x1 / n1 - x2 / n2)).sum() / weight.sum())
    spread = np.sqrt(_sato_variance(x1, n1, x2, n2, difference)) / weight.sum()
    return difference, float(difference / spread) if spread > 0 else 0.0


def _sato_variance(x1: Floats, n1: Floats, x2: Floats, n2: Floats, difference: float) -> float:
    both = n1 + n2
    p = (n1**2 * x2 - n2**2 * x1 + n1 * n2 * (n2 - n1) / 2) / both**2
    q = (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * both)
    return float(max(difference * p.sum() + q.sum(), 0.0))
