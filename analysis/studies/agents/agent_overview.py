"""Agents: the team at a glance: who did how much, how fast, how well.

Reads    sessions, chats, agent_daily (any), reception_hourly where there is one; orders and
         refunds beside chats
Answers  by_agent: agent, reception_count, day_count, per_day_ratio, load_share, and of the measures
         those that are known: first_response_s, avg_response_s, within_30s_rate, …, sales_amount,
         order_amount; the busiest first
         by_time: agent, measure, source, n_count, mean_s, median_s, p90_s (the last two only
         from single times)
         by_rate: agent, measure, source, events_count, n_count, value_rate, low_rate, high_rate
         by_median: agent, measure, day_count, median_rate, median_s: what is told without its
         weights
         trend: start_at, n_count, value_rate, low_rate, high_rate of the chosen share
         by_hour: weekday, hour, session_count
         by_group: agent_group, reception_count, first_response_s, avg_response_s,
         inquiry_paid_rate; of reports that name groups or shifts
Receptions of several days add up to visits, not to persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.charts import week_heat_map
from analysis.agents.comparison import PREFERRED
from analysis.agents.figures import active_days, agent_totals, load, share_counts, time_means, work
from analysis.agents.from_orders import own_orders
from analysis.agents.from_reports import left_out
from analysis.agents.group_changes import Change, group_changes, weekly_responses
from analysis.agents.measures import SHARES
from analysis.agents.names import maybe_renamed, nameless
from analysis.agents.overview_tables import (
    Step,
    agent_table,
    group_table,
    median_table,
    rate_table,
    team_values,
    time_table,
    trend,
)
from analysis.charts.bars import ranked_bars
from analysis.charts.curves import rate_by_time
from analysis.methods.thresholds import ENOUGH_COVERAGE
from analysis.study import Finding, Result, Say, Tables

MOST_SHOWN = 40


@dataclass(frozen=True)
class AgentOverview(AgentStudy):
    """Every agent's figures beside each other, with what they rest on; no ranking.

    Facts alone, but for one judgement: since when a group is slower or faster than it was.
    """

    name: ClassVar = "agent_overview"
    wants: ClassVar = ("reception_hourly", "orders", "refunds")
    charted: ClassVar = {"by_agent": "reception_count", "trend": "value_rate"}

    measure: str = ""
    """The share whose course is shown; empty: the first that is known."""

    step: Step = "week"

    def run(self, tables: Tables) -> Result:
        """Work, times, rates, course and working hours."""
        totals = agent_totals(tables, self.choice)
        done = work(tables, self.choice, totals)
        medians = median_table(tables, self.choice)
        if done.empty:
            return self.without_receptions(tables, medians)
        counts = share_counts(tables, self.choice, ("agent",), totals)
        means = time_means(tables, self.choice, totals)
        rates, times = rate_table(counts), time_table(means)
        by_day = share_counts(tables, self.choice, ("day_at",))
        out = {
            "by_agent": agent_table(done, rates, times),
            "by_time": times,
            "by_rate": rates,
            "by_median": medians,
            "by_group": group_table(tables, self.choice),
            "trend": trend(by_day, self.shown(rates), self.step),
            "by_hour": load(tables, self.choice),
        }
        named = {name: self.named(table, tables) for name, table in out.items() if len(table)}
        metrics = {"agent_count": len(done), "reception_count": int(done["reception"].sum())}
        metrics |= team_values(counts, means)
        groups = (*say_slow(out["by_group"]), *self.changes(tables))
        findings = (*judge(named), *groups, *say_partial(done, counts))
        return Result(named, metrics, (*findings, *self.cautions(tables, medians)))

    def without_receptions(self, tables: Tables, medians: pd.DataFrame) -> Result:
        """Where nobody's receptions are told, nothing can be weighted: medians of days alone."""
        if medians.empty:
            return Result({}, {}, (Finding("no_agents", verdict="insufficient"),))
        shown = self.named(medians, tables)
        return Result({"by_median": shown}, {}, self.cautions(tables, medians))

    def shown(self, rates: pd.DataFrame) -> str:
        """The share whose course is shown."""
        known = set(rates["measure"])
        order = (self.measure, *PREFERRED, *SHARES)
        return next((measure for measure in order if measure in known), "")

    def changes(self, tables: Tables) -> tuple[Finding, ...]:
        """Since which week a group answers slower or faster beside the others."""
        if "agent_daily" not in tables:
            return ()
        weekly = weekly_responses(tables["agent_daily"], self.choice)
        return tuple(say_change(change) for change in group_changes(weekly))

    def cautions(self, tables: Tables, medians: pd.DataFrame) -> tuple[Finding, ...]:
        """What the reader should know of the data before reading the figures."""
        found = []
        for measure in medians["measure"].unique():
            found.append(Finding("median_only", {"measure": measure}, "insufficient"))
        if "agent_daily" in tables:
            told = left_out(tables["agent_daily"], self.choice)
            found += [Finding(key, {"n": count}) for key, count in told.items() if count]
        own, paid = own_orders(tables, self.choice)
        if paid:
            found.append(Finding("own_orders", {"n": own, "paid": paid, "part_share": own / paid}))
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
            measure = result.tables["trend"]["measure"].iloc[0]
            course = result.tables["trend"].drop(columns="measure")
            named = course.rename(columns={"value_rate": measure})
            charts["trend"] = rate_by_time(named, "start_at", measure, say)
        if "by_hour" in result.tables:
            charts["by_hour"] = week_heat_map(result.tables["by_hour"], say)
        return charts


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
    if replies.empty or recorded >= ENOUGH_COVERAGE * seen:
        return ()
    values = {"source": replies["source"].iloc[0], "n": int(recorded), "seen": int(seen)}
    return (Finding("partial", {**values, "part_share": recorded / seen}, "insufficient"),)


def say_slow(groups: pd.DataFrame) -> tuple[Finding, ...]:
    """The group that answers slowest, beside the team's weighted mean; a fact, not a judgement."""
    if groups.empty or groups["avg_response_s"].isna().all():
        return ()
    ordered = groups.dropna(subset=["avg_response_s"]).sort_values(
        ["avg_response_s", "agent_group"], ascending=[False, True]
    )
    slow, others = ordered.iloc[0], ordered.iloc[1:]
    if others.empty:
        return ()
    usual = (others["avg_response_s"] * others["reception_count"]).sum()
    values = {
        "shift": slow["agent_group"],
        "slow": float(slow["avg_response_s"]),
        "others": float(usual / others["reception_count"].sum()),
    }
    return (Finding("slowest", values),)


def say_change(change: Change) -> Finding:
    """From which Monday on, and the seconds of the group and of the others before and since."""
    values = {
        "shift": change.group,
        "since": change.since,
        "before": change.before.own_s,
        "after": change.after.own_s,
        "others_before": change.before.others_s,
        "others_after": change.after.others_s,
        "weeks_before": change.before.weeks,
        "weeks_after": change.after.weeks,
    }
    return Finding("group_slower" if change.times > 1 else "group_faster", values, "hint")
