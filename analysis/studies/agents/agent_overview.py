"""Agents: the team at a glance: who did how much, how fast, how well.

Reads    sessions, chats, agent_daily (any), reception_hourly where there is one; orders and
         refunds beside chats
Answers  by_agent: the busiest first, with the measures that are known
         by_time: median_s and p90_s only from single times
         by_rate: a row an agent and share
         by_median: what a report has without its weights
         trend: the chosen share by day or week
         by_hour: the working week
         by_group: of reports that name groups or shifts
Receptions of several days add up to visits, not to persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import pandas as pd

from analysis.agents.agent_study import AgentStudy
from analysis.agents.blank_columns import say_blank_columns
from analysis.agents.charts import week_heat_map
from analysis.agents.comparison import PREFERRED, mean_standing
from analysis.agents.day_spread import group_means
from analysis.agents.figures import (
    active_days,
    agent_totals,
    agent_work,
    share_counts,
    time_means,
    weekly_load,
)
from analysis.agents.from_orders import count_attributed_orders
from analysis.agents.from_reports import count_left_out
from analysis.agents.group_changes import GroupChange, group_changes, weekly_responses
from analysis.agents.measures import SHARES
from analysis.agents.names import count_nameless_rows, likely_renames
from analysis.agents.overview_tables import (
    COLUMNS,
    Step,
    agent_table,
    group_table,
    median_table,
    rate_table,
    team_values,
    time_table,
    trend_table,
)
from analysis.charts.bars import ranked_bars
from analysis.charts.curves import rate_by_time
from analysis.methods.thresholds import ENOUGH_COVERAGE
from analysis.study import Code, Finding, Result, Say, Tables

MOST_SHOWN = 40

LEAST_SLOWER = 0.05
"""Seconds: with a smaller difference both would be written as the same."""


@dataclass(frozen=True)
class AgentOverview(AgentStudy):
    """Every agent's figures beside each other, with what they rest on; no ranking.

    Facts alone, but for two judgements: which group is slower than the others, and since when one
    is slower or faster than it was.
    """

    name: ClassVar = "agent_overview"
    chapter: ClassVar = "team"
    wants: ClassVar = ("reception_hourly", "orders", "refunds")
    charted: ClassVar = {"by_agent": "reception_count", "trend": "value_rate"}
    answers: ClassVar = COLUMNS

    measure: str = ""
    """The share whose course is shown; empty: the first that is known."""

    step: Step = "week"

    def run(self, tables: Tables) -> Result:
        """Work, times, rates, course and working hours."""
        totals = agent_totals(tables, self.choice)
        work = agent_work(tables, self.choice, totals)
        medians = median_table(tables, self.choice)
        if work.empty:
            return self.without_receptions(tables, medians)
        counts = share_counts(tables, self.choice, ("agent",), totals)
        means = time_means(tables, self.choice, totals)
        rates, times = rate_table(counts), time_table(means)
        by_day = share_counts(tables, self.choice, ("day_at",))
        answers = {
            "by_agent": agent_table(work, rates, times),
            "by_time": times,
            "by_rate": rates,
            "by_median": medians,
            "by_group": group_table(tables, self.choice),
            "trend": trend_table(by_day, self.shown(rates), self.step),
            "by_hour": weekly_load(tables, self.choice),
        }
        shown = {n: self.anonymised(table, tables) for n, table in answers.items() if len(table)}
        metrics = {"agent_count": len(work), "reception_count": int(work["reception"].sum())}
        metrics |= team_values(counts, means)
        groups = (*self.slow_groups(tables), *self.changes(tables))
        findings = (*say_workload(shown), *groups, *say_partial(work, counts))
        return Result(shown, metrics, (*findings, *self.cautions(tables, medians)))

    def without_receptions(self, tables: Tables, medians: pd.DataFrame) -> Result:
        """Without receptions nothing can be weighted: medians of days alone."""
        if medians.empty:
            none = Finding("no_agents", verdict="insufficient")
            return Result({}, {}, (*say_blank_columns(tables), none))
        shown = self.anonymised(medians, tables)
        return Result({"by_median": shown}, {}, self.cautions(tables, medians))

    def shown(self, rates: pd.DataFrame) -> str:
        """The share whose course is shown."""
        known = set(rates["measure"])
        order = (self.measure, *PREFERRED, *SHARES)
        return next((measure for measure in order if measure in known), "")

    def slow_groups(self, tables: Tables) -> tuple[Finding, ...]:
        """Which groups answer slower than the others."""
        if "agent_daily" not in tables:
            return ()
        means = group_means(tables["agent_daily"], self.choice, "avg_response_s")
        standing = mean_standing(means, "avg_response_s").table
        return say_slow(standing[standing["band"] != "few"])

    def changes(self, tables: Tables) -> tuple[Finding, ...]:
        """Since which week a group answers slower or faster beside the others."""
        if "agent_daily" not in tables:
            return ()
        weekly = weekly_responses(tables["agent_daily"], self.choice)
        return tuple(say_group_change(change) for change in group_changes(weekly))

    def cautions(self, tables: Tables, medians: pd.DataFrame) -> tuple[Finding, ...]:
        """What the reader should know of the data before reading the figures."""
        findings = [
            Finding("median_only", {"measure": Code("measure", measure)}, "insufficient")
            for measure in medians["measure"].unique()
        ]
        if "agent_daily" in tables:
            left_out = count_left_out(tables["agent_daily"], self.choice)
            findings += [Finding(key, {"n": count}) for key, count in left_out.items() if count]
        attributed, paid = count_attributed_orders(tables, self.choice)
        if paid:
            values = {"n": attributed, "paid": paid, "part_share": attributed / paid}
            findings.append(Finding("own_orders", values))
        nameless = count_nameless_rows(tables, self.choice)
        if nameless:
            findings.append(Finding("nameless", {"n": nameless}, "insufficient"))
        findings += say_blank_columns(tables)
        if not self.is_anonymous:
            pairs = likely_renames(active_days(tables, self.choice))
            findings += [Finding("renamed", {"old": old, "new": new}, "hint") for old, new in pairs]
        return tuple(findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Who had how many receptions, the course of a share, the hours of the week."""
        charts: dict[str, alt.TopLevelMixin] = {}
        by_agent = result.tables.get("by_agent", pd.DataFrame())
        if 0 < len(by_agent) <= MOST_SHOWN:
            receptions = by_agent[["agent", "reception_count", "load_share"]]
            charts["by_agent"] = ranked_bars(receptions, "agent", "reception_count", say)
        if "trend" in result.tables and len(result.tables["trend"]) > 1:
            measure = result.tables["trend"]["measure"].iloc[0]
            trend = result.tables["trend"].drop(columns="measure")
            renamed = trend.rename(columns={"value_rate": measure})
            charts["trend"] = rate_by_time(renamed, "start_at", measure, say)
        if "by_hour" in result.tables:
            charts["by_hour"] = week_heat_map(result.tables["by_hour"], say)
        return charts


def say_workload(tables: Mapping[str, pd.DataFrame]) -> tuple[Finding, ...]:
    """How much work there was, and who had most of it unless two had as much."""
    by_agent = tables["by_agent"]
    first = by_agent.iloc[0]
    values = {"agents": len(by_agent), "n": int(by_agent["reception_count"].sum())}
    findings = [Finding("team", values)]
    if len(by_agent) > 1 and by_agent["reception_count"].iloc[1] < first["reception_count"]:
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


def say_partial(work: pd.DataFrame, counts: pd.DataFrame) -> tuple[Finding, ...]:
    """Records that cover only a part of the reports' receptions speak for that part alone."""
    replies = counts[(counts["measure"] == "reply_rate") & (counts["source"] != "agent_daily")]
    recorded, reported = float(replies["n"].sum()), float(work["reception"].sum())
    if replies.empty or recorded >= ENOUGH_COVERAGE * reported:
        return ()
    values = {
        "source": Code("source", replies["source"].iloc[0]),
        "n": int(recorded),
        "seen": int(reported),
        "part_share": recorded / reported,
    }
    return (Finding("partial", values, "insufficient"),)


def say_slow(groups: pd.DataFrame) -> tuple[Finding, ...]:
    """The groups that answer slower than the others by more than chance, by name.

    Args:
        groups: the table of a standing, a group in the place of an agent.
    """
    total = groups["value_s"] * groups["n_count"]
    others_s = (total.sum() - total) / (groups["n_count"].sum() - groups["n_count"])
    slower = groups.assign(others_s=others_s)[groups["band"] == "worse"]
    rows = slower[["agent", "n_count", "value_s", "others_s"]].itertuples(index=False)
    return tuple(
        Finding("slower", {"shift": shift, "n": n, "slow": slow, "others": others}, "hint")
        for shift, n, slow, others in rows
        if slow - others >= LEAST_SLOWER
    )


def say_group_change(change: GroupChange) -> Finding:
    """From which Monday on, and the seconds of the group and of the others before and since."""
    values = {
        "shift": change.group,
        "since": change.since,
        "before": change.before.group_s,
        "after": change.after.group_s,
        "others_before": change.before.others_s,
        "others_after": change.after.others_s,
        "weeks_before": change.before.weeks,
        "weeks_after": change.after.weeks,
    }
    return Finding("group_slower" if change.times > 1 else "group_faster", values, "hint")
