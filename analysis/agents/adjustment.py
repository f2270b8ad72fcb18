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
from analysis.agents.figures import by_circumstances, strata_of, stratum_counts
from analysis.agents.measures import SHARES, AgentChoice
from analysis.methods.case_mix import merge_small, observed_expected
from analysis.methods.families import false_discovery
from analysis.methods.intervals import Floats, newcombe
from analysis.methods.shrinkage import CHANCE
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import Tables

ADJUSTED = (
    *("agent", "n_count", "events_count", "expected_ratio", "crude_rate", "adjusted_rate"),
    *("low_rate", "high_rate", "z_ratio", "q_ratio", "strata_count"),
)
"""The columns of `adjusted_shares`."""

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
    """Crude and adjusted share of each agent with enough cases.

    Args:
        counts: agent, stratum, events, n.

    Returns:
        the columns ADJUSTED, by name; q_ratio allows for false discovery over the team.
    """
    total = counts.groupby("agent")["n"].transform("sum")
    enough = counts[total >= ENOUGH_FOR_SHARE]
    by_agent = observed_expected(enough.rename(columns={"agent": "unit"}))
    p_values = 2 * stats.norm.sf(by_agent["z"].abs().fillna(0.0))
    merged = enough.assign(stratum=merge_small(enough["stratum"], enough["n"]))
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
            "z_ratio": by_agent["z"].astype(float),
            "q_ratio": false_discovery(p_values),
            "strata_count": by_agent["unit"].map(strata).astype("int64"),
        }
    )


def levelled_counts(counts: pd.DataFrame, by_stratum: pd.DataFrame) -> pd.DataFrame:
    """Counts of a share as they would be, had all agents worked in the same circumstances.

    Where circumstances leave a share less sure than its cases would, fewer cases are counted, 30
    at least.

    Args:
        counts: agent, events, n.
        by_stratum: the same by stratum: agent, stratum, events, n; agents without a line stay.
    """
    by_agent = observed_expected(by_stratum.rename(columns={"agent": "unit"})).set_index("unit")
    centre = by_agent["events"].sum() / by_agent["n"].sum()
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
    by_stratum = by_circumstances(tables, choice, measure)
    strata = strata_of(by_stratum)
    if not strata:
        return share_standing(counts, measure)
    levelled = levelled_counts(counts, stratum_counts(by_stratum, strata))
    standing = share_standing(levelled, measure)
    return replace(standing, table=with_crude_rate(standing.table, counts))


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
        counts: agent, stratum, events, n.
        high_is_good: whether a high share is the better one.
    """
    sign = 1 if high_is_good else -1
    events, n = (_agents_by_stratum(counts, column) for column in ("events", "n"))
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
