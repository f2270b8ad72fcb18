"""The team at a glance."""

import numpy as np
import pandas as pd
import pytest
from agent_reports import LINE, daily, keys
from canonical import table
from said import assert_says_everything

from analysis.studies.agents.agent_overview import AgentOverview

GROUPED = f"{LINE} agent_group reception_count avg_response_s"


def test_the_call_centres_figures_are_the_published_ones(calls):
    """5,000 calls of 8 agents: 4,054 answered, 3,646 resolved, mean speed 67.52 s.

    Only those answered were received: 946 callers gave up before.
    """
    result = AgentOverview(hours="all_day").run(calls)
    events = result.tables["by_rate"].groupby("measure")["events_count"].sum()

    assert result.metrics["reception_count"] == 4054
    assert result.metrics["agent_count"] == 8
    assert (events["reply_rate"], events["resolved_rate"]) == (4054, 3646)
    assert result.metrics["first_response_s"] == pytest.approx(67.52072, abs=1e-4)
    speed = result.tables["by_time"].set_index("agent")["mean_s"]
    assert (speed["Becky"], speed["Joe"]) == pytest.approx((65.3308, 70.9876), abs=1e-4)


def since_week_twelve(times):
    """24 weeks of two groups; from the thirteenth on the night takes so many times as long."""
    wavering = 30 + np.array([0.0, 1.0, -1.0, 0.5, -2.0, 1.5, -0.5, 2.0] * 3)
    seconds = {"早班": wavering, "夜班": wavering * np.where(np.arange(24) < 12, 1.0, times)}
    days = pd.date_range("2026-01-05", periods=24, freq="W-MON")
    rows = [
        (day, day + pd.Timedelta(days=6), group, group, 50, each[at])
        for group, each in seconds.items()
        for at, day in enumerate(days)
    ]
    return {"agent_daily": table("agent_daily", GROUPED, rows)}


def flawed():
    """A month beside its days, a pending line, a nameless one, a renamed agent, bare rates."""
    columns = "reception_count inquiry_count inquiry_paid_rate is_pending refund_rate sales_orders"
    rows = [
        ("2026-03-01", "2026-03-01", "小王", 90, 50, 0.4, False, 0.1, 100),
        ("2026-03-02", "2026-03-02", "小王", 90, 50, 0.0, True, 0.1, 100),
        ("2026-03-01", "2026-03-31", "小王", 180, 100, 0.4, False, 0.1, 200),
        ("2026-03-01", "2026-04-30", "小李", 70, 40, 0.5, False, 0.1, 50),
        ("2026-03-09", "2026-03-09", "王姐", 60, 40, 0.5, False, 0.1, 50),
        ("2026-04-20", "2026-04-20", "王姐", 60, 40, 0.5, False, 0.1, 50),
        ("2026-03-05", "2026-03-05", None, 60, 40, 0.5, False, 0.1, 50),
    ]
    return {"agent_daily": table("agent_daily", f"{LINE} {columns}", rows)}


def bare():
    """Rates without ratings received, and seconds without receptions."""
    rows = [(f"2026-03-0{n}", f"2026-03-0{n}", "小王", 0.7 + n / 10, 10.0 * n) for n in (1, 2, 3)]
    return {"agent_daily": table("agent_daily", f"{LINE} satisfaction_rate avg_response_s", rows)}


def sessions():
    """Sixty service records of one agent."""
    rows = [
        ("小王", f"2026-03-02 {8 + at % 12:02}:00", True, at % 3 > 0, 20.0 + at, 4 + at % 2)
        for at in range(60)
    ]
    columns = "agent started_at is_answered is_resolved first_response_s rating_score"
    return {"sessions": table("sessions", columns, rows)}


def test_every_sentence_is_said(shop):
    """A whole shop, service records, reports of two groups, and reports with every flaw."""
    nothing = {"agent_daily": table("agent_daily", "agent", [])}
    changed = [since_week_twelve(times) for times in (0.5, 2.0)]
    files = (shop, sessions(), *changed, flawed(), bare(), nothing)

    assert_says_everything(AgentOverview, [AgentOverview().run(tables) for tables in files])


def of_groups(days, seconds):
    """Lines of as many days of two groups with 50 receptions each and these seconds."""
    rows = [
        (day, day, group, group, 50, seconds[group][at % len(seconds[group])])
        for at, day in enumerate(pd.date_range("2026-03-02", periods=days))
        for group in seconds
    ]
    return {"agent_daily": table("agent_daily", GROUPED, rows)}


def test_no_group_is_slower_without_a_test():
    """Equals, one slow day, and a mean that one awful day alone has made: nothing is said.

    Nobody is the busiest of two who received as many, either.
    """
    awful = {"早班": [30.0, 31.0], "夜班": [30.0, 31.0, 29.0, 32.0] * 4 + [300.0]}
    files = (
        of_groups(1, {"早班": [30.0], "夜班": [30.0]}),
        of_groups(1, {"早班": [30.0], "夜班": [90.0]}),
        of_groups(17, awful),
    )

    assert [keys(AgentOverview().run(tables)) for tables in files] == [["team"]] * 3
    assert keys(AgentOverview().run(daily("avg_response_s", {"A": 20.0}))) == ["team"]


def test_a_group_that_is_slower_day_by_day_is_said_as_a_hint():
    """45 s beside 30 s, every day of twenty: 1,000 receptions."""
    result = AgentOverview().run(of_groups(20, {"早班": [29.0, 31.0], "夜班": [44.0, 46.0]}))
    (slower,) = [finding for finding in result.findings if finding.key == "slower"]

    assert slower.verdict == "hint"
    assert slower.values == pytest.approx({"shift": "夜班", "n": 1000, "slow": 45, "others": 30})
