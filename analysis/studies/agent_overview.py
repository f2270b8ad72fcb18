"""Agents: the team at a glance: who did how much, how fast, how well.

Reads    sessions, chats, agent_daily (any), reception_hourly where there is one
Answers  by_agent: agent, reception_count, day_count, per_day_ratio, load_share, and of the measures
         those that are known: first_response_s, avg_response_s, within_30s_rate, …, sales_amount,
         order_amount; the busiest first
         by_time: agent, measure, source, n_count, mean_s, median_s, p90_s (the last two only
         from single times)
         by_rate: agent, measure, source, events_count, n_count, value_rate, low_rate, high_rate
         by_median: agent, measure, day_count, median_rate: rates told without their denominators
         trend: start_at, n_count, value_rate, low_rate, high_rate of the chosen share
         by_hour: weekday, hour, session_count
Receptions of several days add up to visits, not to persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.agent_charts import week_heat_map
from analysis.agent_comparison import ENOUGH_TIMES, PREFERRED
from analysis.agent_figures import active_days, load, share_counts, time_means, work
from analysis.agent_reports import left_out, report_medians
from analysis.agent_traps import maybe_renamed, nameless
from analysis.agents import RATED, SHARES, TIMES, AgentStudy
from analysis.charts import ranked_bars, rate_by_time
from analysis.periods import week_of
from analysis.statistics import ENOUGH_FOR_SHARE, wilson
from analysis.study import Finding, Result, Say, Tables

Step = Literal["day", "week"]
ENOUGH_FOR_P90 = 50
MOST_SHOWN = 40
ENOUGH_COVERED = 0.8


@dataclass(frozen=True)
class AgentOverview(AgentStudy):
    """Every agent's figures beside each other, with what they rest on; no ranking."""

    name: ClassVar = "agent_overview"
    wants: ClassVar = ("reception_hourly",)
    charted: ClassVar = {"by_agent": "reception_count", "trend": "value_rate"}

    measure: str = ""
    """The share whose course is shown; empty: the first that is known."""

    step: Step = "week"

    def run(self, tables: Tables) -> Result:
        """Work, times, rates, course and working hours."""
        done = work(tables, self.choice)
        if done.empty:
            return Result({}, {}, (Finding("no_agents", verdict="insufficient"),))
        counts = share_counts(tables, self.choice, ("agent",))
        means = time_means(tables, self.choice)
        rates, times = rate_table(counts), time_table(means)
        medians = median_table(tables, self)
        by_day = share_counts(tables, self.choice, ("day_at",))
        out = {
            "by_agent": agent_table(done, rates, times),
            "by_time": times,
            "by_rate": rates,
            "by_median": medians,
            "trend": trend(by_day, self.shown(rates), self.step),
            "by_hour": load(tables, self.choice),
        }
        named = {name: self.named(table) for name, table in out.items() if len(table)}
        metrics = {"agent_count": len(done), "reception_count": int(done["reception"].sum())}
        metrics |= team_values(counts, means)
        told = (*judge(named), *say_partial(done, counts), *self.cautions(tables, medians))
        return Result(named, metrics, told)

    def shown(self, rates: pd.DataFrame) -> str:
        """The share whose course is shown."""
        known = set(rates["measure"])
        order = (self.measure, *PREFERRED, *SHARES)
        return next((measure for measure in order if measure in known), "")

    def cautions(self, tables: Tables, medians: pd.DataFrame) -> tuple[Finding, ...]:
        """What the reader should know of the data before reading the figures."""
        found = []
        for measure in medians["measure"].unique():
            found.append(Finding("median_only", {"measure": measure}, "insufficient"))
        if "agent_daily" in tables:
            told = left_out(tables["agent_daily"], self.choice)
            found += [Finding(key, {"n": count}) for key, count in told.items() if count]
        lost = nameless(tables, self.choice)
        if lost:
            found.append(Finding("nameless", {"n": lost}, "insufficient"))
        if not self.is_anonymous:
            pairs = maybe_renamed(active_days(tables, self.choice))
            found += [Finding("renamed", {"old": old, "new": new}, "hint") for old, new in pairs]
        return tuple(found)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Who served how many, the course of a share, the hours of the week."""
        charts: dict[str, alt.TopLevelMixin] = {}
        by_agent = result.tables.get("by_agent", pd.DataFrame())
        if 0 < len(by_agent) <= MOST_SHOWN:
            narrow = by_agent[["agent", "reception_count", "load_share"]]
            charts["by_agent"] = ranked_bars(narrow, "agent", "reception_count", say)
        if "trend" in result.tables and len(result.tables["trend"]) > 1:
            course = result.tables["trend"].drop(columns="measure")
            charts["trend"] = rate_by_time(course, "start_at", "value_rate", say)
        if "by_hour" in result.tables:
            charts["by_hour"] = week_heat_map(result.tables["by_hour"], say)
        return charts


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
    """Mean, median and P90 seconds, each where there are enough times for it."""
    n = means["n"].astype(float)
    return pd.DataFrame(
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


def median_table(tables: Tables, study: AgentStudy) -> pd.DataFrame:
    """Rates that a report tells without what they are rates of: their median of days."""
    if "agent_daily" not in tables:
        return pd.DataFrame({"agent": [], "measure": [], "day_count": [], "median_rate": []})
    found = report_medians(tables["agent_daily"], study.choice)
    return found[["agent", "measure", "days", "median_rate"]].rename(columns={"days": "day_count"})


def trend(by_day: pd.DataFrame, measure: str, step: Step) -> pd.DataFrame:
    """The team's share by day or week (from its Monday), with its range."""
    days = by_day[by_day["measure"] == measure]
    start = week_of(days["day_at"]) if step == "week" else days["day_at"]
    sums = days.groupby(start.rename("start_at"))[["events", "n"]].sum().reset_index()
    rates = rate_table(sums.assign(agent="", measure=measure, source=""))
    return sums[["start_at"]].join(rates.drop(columns=["agent", "source"]))


def judge(tables: Mapping[str, pd.DataFrame]) -> tuple[Finding, ...]:
    """How much work there was and how it was spread."""
    by_agent = tables["by_agent"]
    first = by_agent.iloc[0]
    values = {"agents": len(by_agent), "n": int(by_agent["reception_count"].sum())}
    findings = [Finding("team", values)]
    if len(by_agent) > 1:
        spread = {
            "agent": first["agent"],
            "n": int(first["reception_count"]),
            "load": float(first["load_share"]),
            "even": 1 / len(by_agent),
            "per_day": float(first["per_day_ratio"]),
            "typical": float(by_agent["per_day_ratio"].median()),
        }
        findings.append(Finding("busiest", spread))
    return tuple(findings)


def say_partial(done: pd.DataFrame, counts: pd.DataFrame) -> tuple[Finding, ...]:
    """Records that cover only a part of what the reports saw speak for that part alone."""
    replies = counts[(counts["measure"] == "reply_rate") & (counts["source"] != "agent_daily")]
    recorded, seen = float(replies["n"].sum()), float(done["reception"].sum())
    if replies.empty or recorded >= ENOUGH_COVERED * seen:
        return ()
    values = {"source": replies["source"].iloc[0], "n": int(recorded), "seen": int(seen)}
    return (Finding("partial", {**values, "part_share": recorded / seen}, "insufficient"),)
