"""Agents side by side in one measure: value, what chance explains, and who really differs.

A measure that is a share ends in `rate`, a mean of seconds in `s`; columns of results do too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.agents.day_spread import with_share_spread, with_time_spread
from analysis.agents.figures import agent_totals, share_counts, time_means
from analysis.agents.measures import RATED, SHARES, TIMES, AgentChoice, high_is_good, unit_of
from analysis.methods.funnel import (
    Funnel,
    funnel_limits,
    mean_limits,
    over_dispersion,
    share_scores,
    zones,
)
from analysis.methods.intervals import Floats, Interval, wilson
from analysis.methods.shrinkage import (
    CHANCE,
    Shrunken,
    UsualMeans,
    bands,
    beta_binomial,
    certain_among_usual,
    draws_for,
    rank_intervals,
    shrunken_means,
)
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, ENOUGH_TO_RANK
from analysis.methods.usual import (
    mean_distances,
    share_distances,
    unit_q_values,
    usual_units,
)
from analysis.study import Tables

UNITS = ("rate", "s", "amount")
"""The last words of measures: shares, seconds, yuan."""

SEEN = ("value", "low", "high")
JUDGED = (
    "shrunk",
    "shrunk_low",
    "shrunk_high",
    "inner_low",
    "inner_high",
    "outer_low",
    "outer_high",
)
"""Columns of a standing that end in the measure's last word."""

PREFERRED = ("satisfaction_rate", "inquiry_paid_rate", "within_3min_rate")
"""The measures looked at first where the reader has not chosen."""


@dataclass(frozen=True)
class Standing:
    """How the agents of a team stand to one another in one measure."""

    table: pd.DataFrame
    """agent, n_count, value, low, high, shrunk, shrunk_low, shrunk_high, inner_low, inner_high,
    outer_low, outer_high (each with the measure's last word), zone, band, best_rank, worst_rank;
    a share also has events_count. Who has too few cases has counts alone and the band `few`."""

    centre: float
    """The value of the usual agents together: of all, but for those who are far off the others."""

    p_value: float
    """Of "all agents are equal": the smaller of two, one of the scatter of the usual ones, one of
    a single odd agent. Of equal teams, 7 % have one of 0.05."""

    phi: float
    """What the limits were widened by, 1 where they were not."""

    compared_count: int
    """Agents with enough cases."""

    @property
    def differ(self) -> bool:
        """Whether any agent differs from the team by more than chance."""
        return bool(self.table["band"].isin(("better", "worse")).any())


@dataclass(frozen=True)
class TeamMeasures:
    """All measures of a team's agents that the tables have, read once."""

    shares: pd.DataFrame
    """agent, measure, events, n, source, spread (by what the variance is larger than by chance)."""

    times: pd.DataFrame
    """agent, measure, n, mean, log_se (days allowed for), median, p90, source."""

    has_sales: bool = False
    """Whether the reports have sales."""

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures there are, those that are looked at first in front."""
        known = {*self.shares["measure"], *self.times["measure"]} - {RATED}
        order = dict.fromkeys((*PREFERRED, *SHARES, *TIMES))
        return tuple(measure for measure in order if measure in known)

    def standing(self, measure: str, *, ranked: bool = False) -> Standing:
        """Compare the agents in one of the measures; ranks take longer."""
        if measure in SHARES:
            counts = self.shares[self.shares["measure"] == measure]
            return share_standing(counts, measure, ranked=ranked)
        times = self.times[self.times["measure"] == measure]
        return mean_standing(times, measure, ranked=ranked)


def team_measures(tables: Tables, choice: AgentChoice) -> TeamMeasures:
    """Read the agents' measures."""
    totals = agent_totals(tables, choice)
    counts = share_counts(tables, choice, ("agent",), totals)
    return TeamMeasures(
        with_share_spread(counts, tables, choice),
        with_time_spread(time_means(tables, choice, totals), tables, choice),
        totals is not None and bool(totals["sales"].astype(float).gt(0).any()),
    )


def share_standing(counts: pd.DataFrame, measure: str, *, ranked: bool = False) -> Standing:
    """Compare shares, each agent with the usual ones.

    Args:
        counts: agent, events, n, and spread where days are known: so many cases are worth one.
        measure: its name, which says whether high is good.
        ranked: whether to give ranks, where they mean anything.
    """
    counts = counts.sort_values("agent", ignore_index=True)
    enough = counts["n"] >= ENOUGH_FOR_SHARE
    compared = counts[enough]
    spread = compared["spread"] if "spread" in counts else 1.0
    events, n = ((compared[name] / spread).to_numpy(float) for name in ("events", "n"))
    usual = usual_units(share_distances(events, n), n.size)
    of_all = beta_binomial(events, n, draws_for(n.size) if ranked else 0, usual)
    fit = certain_among_usual(of_all, beta_binomial(events[usual], n[usual]), usual)
    phi = over_dispersion(share_scores(events, n, fit.centre)).factor
    funnel = funnel_limits(np.round(n), fit.centre, phi)
    shown = pd.DataFrame({"agent": counts["agent"], "events_count": counts["events"].round()})
    return _standing(
        shown.assign(n_count=counts["n"].round()),
        enough,
        _Compared(
            events / n, wilson(events, n), fit, funnel, phi, high_is_good(measure), "rate", 1 / n
        ),
    )


def mean_standing(means: pd.DataFrame, measure: str, *, ranked: bool = False) -> Standing:
    """Compare means of seconds or yuan on the log scale, each agent with the usual ones.

    The range shown is of the agent's values; agents are compared by `errors_at_least_usual`.

    Args:
        means: agent, n, mean, log_se.
        measure: its name, which says its unit and whether high is good.
        ranked: whether to give ranks, where they mean anything.
    """
    means = means.sort_values("agent", ignore_index=True)
    enough = (means["n"] >= ENOUGH_FOR_SHARE) & (means["log_se"] > 0) & (means["mean"] > 0)
    compared = means[enough]
    mean, n, se = (compared[name].to_numpy(float) for name in ("mean", "n", "log_se"))
    half = np.exp(stats.norm.ppf(0.975) * se)
    se = errors_at_least_usual(se, n)
    distances = mean_distances(mean, n, se)
    usual = usual_units(distances, n.size)
    centre = float((mean * n)[usual].sum() / n[usual].sum()) if n.size else np.nan
    p_values = 2 * stats.norm.sf(np.abs(np.nan_to_num(distances(usual))))
    draws = draws_for(n.size) if ranked else 0
    unit_q = UsualMeans(usual, unit_q_values(p_values, usual))
    of_all = shrunken_means(mean, se, centre, draws, unit_q)
    fit = certain_among_usual(of_all, shrunken_means(mean[usual], se[usual], centre), usual)
    phi = over_dispersion(np.log(mean / centre) / se).factor
    return _standing(
        pd.DataFrame({"agent": means["agent"], "n_count": means["n"].round()}),
        enough,
        _Compared(
            mean,
            Interval(mean / half, mean * half),
            fit,
            mean_limits(se, centre, phi),
            phi,
            high_is_good(measure),
            unit_of(measure),
            np.zeros(n.size),
        ),
    )


def errors_at_least_usual(log_se: Floats, n: Floats) -> Floats:
    """Standard errors of which none is below that of the team's usual variation.

    Times and sales are skewed: an agent without a rare large value by chance seems to vary little.
    """
    per_case = log_se**2 * n
    usual = per_case.mean() if per_case.size else 0.0
    return np.sqrt(np.maximum(per_case, usual) / n)


@dataclass(frozen=True)
class _Compared:
    """What is known of the agents that have enough cases."""

    seen: np.ndarray
    interval: Interval
    fit: Shrunken
    funnel: Funnel
    phi: float
    high_is_good: bool
    unit: str
    step: np.ndarray
    """What one case is worth."""


def _standing(shown: pd.DataFrame, enough: pd.Series, compared: _Compared) -> Standing:
    columns = pd.DataFrame(_compared_columns(compared), index=shown.index[enough])
    table = shown.join(columns).fillna({"band": "few", "zone": "few"})
    count_columns = [name for name in ("n_count", "events_count") if name in table]
    table = table.astype(dict.fromkeys(count_columns, "int64"))
    table = table[[name for name in standing_columns(compared.unit) if name in table]]
    fit = compared.fit
    return Standing(table, fit.centre, fit.p_equal, compared.phi, len(columns))


def _compared_columns(compared: _Compared) -> dict[str, object]:
    """The columns of the agents that have enough cases."""
    fit, unit, (inner, outer) = compared.fit, compared.unit, compared.funnel
    zone = zones(compared.seen, compared.funnel, compared.step)
    band = bands(fit, high_is_good=compared.high_is_good)
    columns = {
        f"value_{unit}": compared.seen,
        f"low_{unit}": compared.interval.low,
        f"high_{unit}": compared.interval.high,
        f"shrunk_{unit}": fit.estimate,
        f"shrunk_low_{unit}": fit.low,
        f"shrunk_high_{unit}": fit.high,
        f"inner_low_{unit}": inner.low,
        f"inner_high_{unit}": inner.high,
        f"outer_low_{unit}": outer.low,
        f"outer_high_{unit}": outer.high,
        "zone": pd.array(zone, dtype="str"),
        "band": pd.array(band, dtype="str"),
    }
    scattered = fit.all_p_value <= CHANCE and len(band) >= ENOUGH_TO_RANK
    if scattered and len(fit.draws):
        ranks = rank_intervals(fit.draws, high_is_good=compared.high_is_good)
        columns |= {"best_rank": ranks.best.astype(float), "worst_rank": ranks.worst.astype(float)}
    return columns


def standing_columns(*units: str) -> tuple[str, ...]:
    """All columns of a standing in measures of these units, what a reader looks at first in front.

    Of a share alone there is events_count, and only where ranks mean anything there are ranks.
    """
    return (
        *("agent", "band", "n_count", "events_count"),
        *(f"{name}_{unit}" for unit in units for name in SEEN),
        *("best_rank", "worst_rank"),
        *(f"{name}_{unit}" for unit in units for name in JUDGED),
        "zone",
    )
