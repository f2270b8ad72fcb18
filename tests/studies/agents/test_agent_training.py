"""Whom to train in what."""

import pandas as pd
import pytest
from agent_reports import daily, keys, team, two_shifts
from canonical import table
from said import assert_says_everything

from analysis.studies.agents.agent_differences import AgentDifferences
from analysis.studies.agents.agent_training import AgentTraining


def test_only_those_below_the_team_are_trained():
    """One of twelve, in one topic; nobody where all are alike."""
    one = AgentTraining().run(team([400] * 12, [368] * 11 + [320]))
    nobody = AgentTraining().run(team([400] * 12, [368] * 12))

    assert one.tables["plan"][["agent", "topic"]].to_numpy().tolist() == [["L", "communication"]]
    assert "plan" not in nobody.tables


def test_a_hard_shift_is_no_reason_to_be_trained():
    """A had the easy shift and looks better; B is better in both shifts, so A is on the list."""
    result = AgentTraining().run(two_shifts())
    plan = result.tables["plan"]

    assert plan["agent"].tolist() == ["A"]
    assert "value_s" not in plan
    assert keys(result)[-1] == "check_fair"
    crude = AgentDifferences(measure="inquiry_paid_rate").run(two_shifts())
    assert keys(crude)[-1] == "check_fair"


def test_the_rate_seen_stands_beside_the_one_that_is_compared():
    """480 of A's 900 bought; at the team's shares of its shifts (560, 340 of 900) 511.1 would have.

    So 53 % is what was seen, and 480 / 511.1 of the team's half is what is compared.
    """
    (row,) = AgentTraining().run(two_shifts()).tables["plan"].to_dict("records")

    assert (row["n_count"], row["value_rate"]) == (900, pytest.approx(480 / 900))
    assert row["adjusted_rate"] == pytest.approx(480 / (700 * 560 / 900 + 200 * 340 / 900) / 2)
    assert row["adjusted_rate"] < row["team_rate"] < row["value_rate"]


def test_where_no_circumstances_are_known_no_adjustment_is_claimed():
    """One day without shifts: L is listed with the rate seen alone, which is said to be crude."""
    result = AgentTraining().run(team([400] * 12, [368] * 11 + [320]))

    assert "adjusted_rate" not in result.tables["plan"]
    assert keys(result)[-1] == "check_crude"


def test_no_one_has_more_than_two_topics():
    """Below the team in everything: the two weakest topics are enough for a quarter."""
    weak = {"eval_5": 250, "eval_1": 150, "no_reply_count": 300, "inquiry_paid_buyers": 100}
    fine = {"eval_5": 380, "eval_1": 20, "no_reply_count": 5, "inquiry_paid_buyers": 250}
    days = pd.concat(
        team([400], [380])["agent_daily"].assign(
            agent=f"{number}", inquiry_count=500, **(weak if number == 0 else fine)
        )
        for number in range(8)
    )
    plan = AgentTraining().run({"agent_daily": days}).tables["plan"]

    assert plan["agent"].tolist() == ["0", "0"]
    assert plan["topic"].nunique() == 2


def test_every_sentence_is_said():
    """One below the team in a rate, one in seconds, one in a hard shift; all alike; all above."""
    slow = {**dict.fromkeys("ABCDEF", 20.0), "G": 40.0}
    files = (
        team([400] * 12, [368] * 11 + [320]),
        team([400] * 12, [368] * 12),
        team([400] * 12, [320] * 11 + [368]),
        daily("avg_response_s", slow),
        two_shifts(),
        {"agent_daily": table("agent_daily", "agent", [])},
    )

    assert_says_everything(AgentTraining, [AgentTraining().run(tables) for tables in files])
