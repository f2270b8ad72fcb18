"""The overview's tables of agents: a row an agent, a measure, a week, a group."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.agents.from_reports import (
    counts_from_totals,
    report_medians,
    report_totals,
    times_from_totals,
    work_from_totals,
)
from analysis.agents.measures import RATED, SHARES, TIMES, AgentChoice
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_MEAN, ENOUGH_FOR_P90, ENOUGH_FOR_SHARE
from analysis.periods import week_start
from analysis.study import Tables

Step = Literal["day", "week"]

RATES = ("events_count", "n_count", "value_rate", "low_rate", "high_rate")
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "by_agent": (
            *("agent", "reception_count", "day_count", "per_day_ratio", "load_share"),
            *(*TIMES, *SHARES, RATED, "sales_amount", "order_amount"),
        ),
        "by_time": ("agent", "measure", "source", "n_count", "mean_s", "median_s", "p90_s"),
        "by_rate": ("agent", "measure", "source", *RATES),
        "by_median": ("agent", "measure", "day_count", "median_rate", "median_s"),
        "by_group": ("agent_group", "reception_count", *TIMES, "inquiry_paid_rate"),
        "trend": ("start_at", "measure", *RATES),
        "by_hour": ("weekday", "hour", "session_count"),
    }
)
"""All columns of each of the overview's tables, in their order."""


def team_values(counts: pd.DataFrame, means: pd.DataFrame) -> dict[str, float]:
    """Each measure of the whole team with its range (95 %), weighted by its cases.

    Shares from 30 cases on; a mean has a range where that of every agent in it is known.
    """
    by_measure = pd.concat([_team_shares(counts), _team_means(means)]).to_dict("index")
    return {
        f"{prefix}{name}": float(by_measure[name][column])
        for name in (*TIMES, *SHARES, RATED)
        if name in by_measure
        for prefix, column in (("", "value"), ("low_", "low"), ("high_", "high"))
        if not np.isnan(by_measure[name][column])
    }


def _team_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """value, low, high by measure."""
    sums = counts.groupby("measure")[["events", "n"]].sum()
    enough = sums[sums["n"] >= ENOUGH_FOR_SHARE].astype(float)
    low, high = wilson(enough["events"], enough["n"])
    return pd.DataFrame({"value": enough["events"] / enough["n"], "low": low, "high": high})


def _team_means(means: pd.DataFrame) -> pd.DataFrame:
    """value, low, high by measure; the range on the scale of logarithms."""
    total = means["mean"] * means["n"]
    parts = means.assign(total=total, variance=(total * means["log_se"]) ** 2)
    sums = parts.groupby("measure")[["total", "n"]].sum()
    spread = parts.groupby("measure")["variance"].sum(skipna=False) ** 0.5
    mean, wide = sums["total"] / sums["n"], np.exp(stats.norm.ppf(0.975) * spread / sums["total"])
    return pd.DataFrame({"value": mean, "low": mean / wide, "high": mean * wide})


def agent_table(work: pd.DataFrame, rates: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """A row an agent, the busiest first; a measure a column, in reading order."""
    table = pd.DataFrame(
        {
            "agent": work["agent"],
            "reception_count": work["reception"].astype("int64"),
            "day_count": work["days"].astype("int64"),
            "per_day_ratio": work["reception"] / work["days"],
            "load_share": work["reception"] / work["reception"].sum(),
        }
    )
    for measure, long, value in (
        *((name, times, "mean_s") for name in TIMES),
        *((name, rates, "value_rate") for name in (*SHARES, RATED)),
    ):
        by_agent = long[long["measure"] == measure].set_index("agent")[value]
        if len(by_agent):
            table[measure] = table["agent"].map(by_agent).astype(float)
    if work["sales"].gt(0).any():
        table["sales_amount"] = work["sales"].astype(float)
        table["order_amount"] = work["sales"] / work["buyers"].where(work["buyers"] > 0)
    return table.sort_values(
        ["reception_count", "agent"], ascending=[False, True], ignore_index=True
    )


def rate_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Each share with its range; fewer than 30 cases have counts alone."""
    low, high = wilson(counts["events"], counts["n"])
    enough = counts["n"] >= ENOUGH_FOR_SHARE
    return pd.DataFrame(
        {
            "agent": counts["agent"],
            "measure": counts["measure"],
            "source": counts["source"],
            "events_count": counts["events"].astype(float).round().astype("int64"),
            "n_count": counts["n"].astype(float).round().astype("int64"),
            "value_rate": (counts["events"] / counts["n"]).astype(float).where(enough),
            "low_rate": pd.Series(low, counts.index).where(enough),
            "high_rate": pd.Series(high, counts.index).where(enough),
        }
    )


def time_table(means: pd.DataFrame) -> pd.DataFrame:
    """Mean, median and P90 seconds, each where there are enough times; the last two where known."""
    n = means["n"].astype(float)
    table = pd.DataFrame(
        {
            "agent": means["agent"],
            "measure": means["measure"],
            "source": means["source"],
            "n_count": n.round().astype("int64"),
            "mean_s": means["mean"].astype(float).where(n >= ENOUGH_FOR_MEAN),
            "median_s": means["median"].astype(float).where(n >= ENOUGH_FOR_MEAN),
            "p90_s": means["p90"].astype(float).where(n >= ENOUGH_FOR_P90),
        }
    )
    unknown = [name for name in ("median_s", "p90_s") if table[name].isna().all()]
    return table.drop(columns=unknown)


def median_table(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Figures that a report has without weights: the median of its days, in rate or seconds."""
    if "agent_daily" not in tables:
        return pd.DataFrame({"agent": [], "measure": [], "day_count": []})
    medians = report_medians(tables["agent_daily"], choice)
    unknown = [name for name in ("median_rate", "median_s") if medians[name].isna().all()]
    return medians.rename(columns={"days": "day_count"}).drop(columns=unknown)


def trend_table(by_day: pd.DataFrame, measure: str, step: Step) -> pd.DataFrame:
    """The team's share by day or week (from its Monday), with its range."""
    days = by_day[by_day["measure"] == measure]
    start = week_start(days["day_at"]) if step == "week" else days["day_at"]
    sums = days.groupby(start.rename("start_at"))[["events", "n"]].sum().reset_index()
    rates = rate_table(sums.assign(agent="", measure=measure, source=""))
    return sums[["start_at"]].join(rates.drop(columns=["agent", "source"]))


def group_table(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Work, speed and conversion of each group or shift, the busiest first; empty below two."""
    columns = ["agent_group", "reception_count"]
    if "agent_daily" not in tables:
        return pd.DataFrame(columns=columns)
    totals = report_totals(tables["agent_daily"], choice, ("agent_group",))
    work = work_from_totals(totals, "agent_group").dropna(subset="agent_group")
    if len(work) < 2:  # noqa: PLR2004 - there is nothing beside it
        return pd.DataFrame(columns=columns)
    table = work[["agent_group"]].assign(reception_count=work["reception"].astype("int64"))
    times, counts = (
        times_from_totals(totals, "agent_group"),
        counts_from_totals(totals, ("agent_group",)),
    )
    counts = counts.assign(mean=counts["events"] / counts["n"])
    for measure, means in (*((name, times) for name in TIMES), ("inquiry_paid_rate", counts)):
        by_group = means[means["measure"] == measure].set_index("agent_group")["mean"]
        table[measure] = table["agent_group"].map(by_group).astype(float)
    return table.sort_values(
        ["reception_count", "agent_group"], ascending=[False, True], ignore_index=True
    )
