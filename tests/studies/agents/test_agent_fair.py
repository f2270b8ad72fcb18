"""The fair comparison: circumstances, reversals, and where there is nothing to adjust."""

import pandas as pd
from agent_reports import SHIFTS, keys, shifts, team, two_shifts, value_of
from canonical import table
from said import assert_says_everything

from analysis.studies.agents.agent_fair import AgentFair


def test_circumstances_of_other_files_give_way_to_those_there_are():
    """Chosen with messages loaded, which knew the topic; these reports know shifts."""
    one, other = (AgentFair(circumstances=names).run(two_shifts()) for names in ((), ("topic",)))

    pd.testing.assert_frame_equal(one.tables["by_agent"], other.tables["by_agent"])


def test_the_reversal_of_two_shifts_is_said():
    """In the fair comparison B is ahead."""
    result = AgentFair().run(two_shifts())
    turned = next(finding for finding in result.findings if finding.key == "reversal")

    assert (value_of(turned, "agent"), value_of(turned, "other")) == ("A", "B")
    assert result.tables["by_agent"]["band"].tolist() == ["worse", "better"]


def test_a_measure_without_circumstances_is_not_adjusted():
    """One day, one shop, no groups."""
    assert keys(AgentFair().run(team([400] * 3, [370] * 3))) == ["no_circumstances"]


LEAD_OF_THE_SHIFTS = (
    *(("A", "早", 200, 110), ("A", "中", 100, 45), ("A", "夜", 20, 6)),
    *(("B", "早", 40, 23), ("B", "中", 120, 56), ("B", "夜", 160, 56)),
)
"""A looks 8 points better than B, and is not within the shifts, though not surely worse."""

ALIKE = [(agent, group, 100, 50) for agent in "AB" for group in ("早", "夜")]
SMALL = [(agent, group, 14, 7) for agent in "AB" for group in ("早", "中", "夜")]
"""Each group has 28 inquiries in all: too few to be told apart."""


def sessions():
    """Service records of two agents: by day and night, on two topics, in two shops, on a Sunday."""
    starts = [f"2026-03-{day:02} {hour:02}:00" for day in range(1, 8) for hour in range(24)]
    rows = [
        (agent, start, ("退款", "物流")[at % 2], at % 5 > 0, ("甲店", "乙店")[at % 3 > 0])
        for agent in "AB"
        for at, start in enumerate(starts)
    ]
    return {"sessions": table("sessions", "agent started_at topic is_answered shop_name", rows)}


def test_every_sentence_is_said(shop):
    """Reports with groups and without, service records, and a message log beside orders."""
    plans = (SHIFTS, LEAD_OF_THE_SHIFTS, ALIKE, SMALL)
    answers = [AgentFair().run(shifts(plan)) for plan in plans]
    answers += [AgentFair().run(tables) for tables in (team([400] * 3, [370] * 3), sessions())]
    answers += [AgentFair(measure="within_3min_rate", hours="all_day").run(shop)]
    answers += [AgentFair().run({"agent_daily": table("agent_daily", "agent", [])})]

    assert_says_everything(AgentFair, answers)


def test_where_no_circumstance_has_enough_cases_nothing_is_allowed_for():
    """Three groups of 28 cases: said alone, and not that anything was adjusted."""
    result = AgentFair().run(shifts(SMALL))

    assert keys(result) == ["one_stratum"]
    assert len(result.tables["by_stratum"]) == 1
