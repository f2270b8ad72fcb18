"""The overview's tables of agents: a row an agent, a measure, a week, a group."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.agent_comparison import ENOUGH_TIMES
from analysis.agent_reports import counts_of, report_medians, report_totals, times_of, work_of
from analysis.agents import RATED, SHARES, TIMES, AgentChoice
from analysis.periods import week_of
from analysis.statistics import ENOUGH_FOR_SHARE, wilson
from analysis.study import Tables

Step = Literal["day", "week"]
ENOUGH_FOR_P90 = 50


def team_values(counts: pd.DataFrame, means: pd.DataFrame) -> dict[str, float]:
    """Each measure of the whole team, weighted by its own cases; 30 cases at least."""
    shares = counts.groupby("measure")[["events", "n"]].sum()
    times = means.assign(total=means["mean"] * means["n"]).groupby("measure")[["total", "n"]].sum()
    values = {name: row["total"] / row["n"] for name, row in times.iterrows()}
    enough = shares[shares["n"] >= ENOUGH_FOR_SHARE]
    values |= {name: row["events"] / row["n"] for name, row in enough.iterrows()}
    return {name: float(values[name]) for name in (*TIMES, *SHARES, RATED) if name in values}


def agent_table(done: pd.DataFrame, rates: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """A row an agent, the busiest first; a measure a column, in reading order."""
    table = pd.DataFrame(
        {
            "agent": done["agent"],
            "reception_count": done["reception"].astype("int64"),
            "day_count": done["days"].astype("int64"),
            "per_day_ratio": done["reception"] / done["days"],
            "load_share": done["reception"] / done["reception"].sum(),
        }
    )
    for measure, long, value in (
        *((name, times, "mean_s") for name in TIMES),
        *((name, rates, "value_rate") for name in (*SHARES, RATED)),
    ):
        one = long[long["measure"] == measure].set_index("agent")[value]
        if len(one):
            table[measure] = table["agent"].map(one).astype(float)
    if done["sales"].gt(0).any():
        table["sales_amount"] = done["sales"].astype(float)
        table["order_amount"] = done["sales"] / done["buyers"].where(done["buyers"] > 0)
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
            "mean_s": means["mean"].astype(float).where(n >= ENOUGH_TIMES),
            "median_s": means["median"].astype(float).where(n >= ENOUGH_TIMES),
            "p90_s": means["p90"].astype(float).where(n >= ENOUGH_FOR_P90),
        }
    )
    blank = [name for name in ("median_s", "p90_s") if table[name].isna().all()]
    return table.drop(columns=blank)


def median_table(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """What a report tells without its weights: the median of its days, in the columns it takes."""
    if "agent_daily" not in tables:
        return pd.DataFrame({"agent": [], "measure": [], "day_count": []})
    found = report_medians(tables["agent_daily"], choice)
    blank = [name for name in ("median_rate", "median_s") if found[name].isna().all()]
    return found.rename(columns={"days": "day_count"}).drop(columns=blank)


def trend(by_day: pd.DataFrame, measure: str, step: Step) -> pd.DataFrame:
    """The team's share by day or week (from its Monday), with its range."""
    days = by_day[by_day["measure"] == measure]
    start = week_of(days["day_at"]) if step == "week" else days["day_at"]
    sums = days.groupby(start.rename("start_at"))[["events", "n"]].sum().reset_index()
    rates = rate_table(sums.assign(agent="", measure=measure, source=""))
    return sums[["start_at"]].join(rates.drop(columns=["agent", "source"]))


def group_table(tables: Tables, choice: AgentChoice) -> pd.DataFrame:
    """Work, speed and conversion of each group or shift, the busiest first; empty below two."""
    columns = ["agent_group", "reception_count"]
    if "agent_daily" not in tables:
        return pd.DataFrame(columns=columns)
    totals = report_totals(tables["agent_daily"], choice, ("agent_group",))
    work_done = work_of(totals, "agent_group").dropna(subset="agent_group")
    if len(work_done) < 2:  # noqa: PLR2004 - there is nothing beside it
        return pd.DataFrame(columns=columns)
    table = work_done[["agent_group"]].assign(
        reception_count=work_done["reception"].astype("int64")
    )
    times, counts = times_of(totals, "agent_group"), counts_of(totals, ("agent_group",))
    counts = counts.assign(mean=counts["events"] / counts["n"])
    for measure, known in (*((name, times) for name in TIMES), ("inquiry_paid_rate", counts)):
        one = known[known["measure"] == measure].set_index("agent_group")["mean"]
        table[measure] = table["agent_group"].map(one).astype(float)
    return table.sort_values(
        ["reception_count", "agent_group"], ascending=[False, True], ignore_index=True
    )
