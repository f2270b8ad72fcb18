"""Who really differs: bands, ranks and the words for them."""

import numpy as np
import pytest
from agent_reports import daily, keys, team, two_shifts, value_of
from canonical import table
from said import assert_says_everything

from analysis.studies.agents.agent_differences import AgentDifferences


@pytest.mark.parametrize(
    "measure", ["satisfaction_rate", "reply_rate", "resolved_rate", "first_response_s"]
)
def test_the_call_centres_agents_do_not_differ(calls, measure):
    """In none of the measures: chance explains them, nobody is banded, there are no ranks."""
    result = AgentDifferences(measure=measure, hours="all_day").run(calls)

    assert keys(result)[0].startswith("chance")
    assert set(result.tables["standing"]["band"]) == {"similar"}
    assert "best_rank" not in result.tables["standing"]


def test_one_who_is_far_below_is_named_alone():
    """Eleven with 92 % and one with 80 % of 400 ratings; 92 % is what is usual, and expected."""
    result = AgentDifferences().run(team([400] * 12, [368] * 11 + [320]))

    assert keys(result) == ["differ", "worse_rate", "similar"]
    assert value_of(result.findings[1], "agent") == "L"
    assert value_of(result.findings[1], "expected") == pytest.approx(368)
    ranks = result.tables["standing"].set_index("agent")
    assert ranks.loc["L", "best_rank"] == 12
    assert ranks.loc["A", "worst_rank"] - ranks.loc["A", "best_rank"] >= 5


def test_the_teams_share_has_its_range():
    """4,368 of 4,800 is 91 %, by Wilson 90.2 to 91.8; who has 20 ratings is not in it."""
    metrics = AgentDifferences().run(team([400] * 12 + [20], [364] * 12 + [5])).metrics

    assert metrics["team_rate"] == pytest.approx(0.91)
    assert metrics["low_team_rate"] == pytest.approx(0.90157, abs=1e-5)
    assert metrics["high_team_rate"] == pytest.approx(0.91778, abs=1e-5)


def test_one_odd_agent_among_equals_is_named_in_words_too():
    """Eleven with 340 of 400 and one with 314: their scatter is chance, the one is not."""
    result = AgentDifferences().run(team([400] * 12, [340] * 11 + [314]))

    assert keys(result) == ["differ_hint", "worse_rate", "similar"]
    assert result.tables["standing"]["band"].tolist() == ["similar"] * 11 + ["worse"]
    assert "best_rank" not in result.tables["standing"]


def test_a_scatter_beyond_chance_without_anyone_to_name_is_said_so():
    """Four with 78 of 100 and four with 92: two camps, and nobody alone is sure."""
    result = AgentDifferences().run(team([100] * 8, [78] * 4 + [92] * 4))

    assert keys(result) == ["scattered"]
    assert set(result.tables["standing"]["band"]) == {"similar"}


def test_a_funnel_names_the_outermost_alone():
    """The highest, the lowest and those outside; the others' names would lie on one another."""
    result = AgentDifferences().run(team([400] * 12, [300, 320, *[365] * 9, 369]))
    funnel = AgentDifferences().draw(result, lambda key, **_: key)["funnel"].to_dict()
    names = (layer for layer in funnel["layer"] if layer["mark"]["type"] == "text")

    named = [row for layer in names for row in funnel["datasets"][layer["data"]["name"]]]
    assert sorted(row["agent"] for row in named) == ["A", "B", "L"]


def test_agents_with_few_cases_are_listed_and_not_compared():
    """Two agents with 400 ratings, one with 20 bad ones."""
    result = AgentDifferences().run(team([400, 400, 20], [370, 370, 2]))
    few = result.tables["standing"].set_index("agent").loc["C"]

    assert (few["band"], few["n_count"], few["events_count"]) == ("few", 20, 2)
    assert np.isnan(few["value_rate"])
    assert keys(result)[-1] == "few"


def test_fewer_than_five_have_bands_but_no_ranks():
    """Four agents, one of them far below."""
    result = AgentDifferences().run(team([400] * 4, [380, 380, 380, 280]))

    assert "worse_rate" in keys(result)
    assert "not_ranked" in keys(result)
    assert "best_rank" not in result.tables["standing"]


def test_who_sells_less_per_reception_is_named():
    """Seven sell 20 yuan a reception, give or take, over 20 days; G sells 10."""
    tables = daily("sales_amount", {**dict.fromkeys("ABCDEF", 20.0), "G": 10.0})
    result = AgentDifferences(measure="session_sales_amount").run(tables)

    assert keys(result)[:2] == ["differ", "worse_amount"]
    assert value_of(result.findings[1], "agent") == "G"
    assert value_of(result.findings[1], "value") == pytest.approx(10, abs=1)


def test_names_give_way_to_numbers_on_request():
    """No table and no sentence holds a name then."""
    result = AgentDifferences(is_anonymous=True).run(team([400] * 12, [368] * 11 + [320]))
    names = set("ABCDEFGHIJKL")

    assert not names & set(result.tables["standing"]["agent"])
    assert value_of(result.findings[1], "agent") not in names


TEAMS = (
    ([400] * 12, [368] * 12),
    ([400] * 12, [400] * 12),
    ([100] * 8, [78] * 4 + [92] * 4),
    ([400] * 12, [340] * 11 + [314]),
    ([400] * 12, [300] * 4 + [350] * 4 + [390] * 4),
    ([400] * 4, [380, 380, 380, 280]),
    ([400, 400, 20], [370, 370, 2]),
)
"""Ratings and good ones of teams: equal, all good, two camps, one odd, three camps, four, a few."""


def test_every_sentence_is_said():
    """Teams of every kind, in shares, in seconds and in yuan; and no team at all."""
    by_measure = {"avg_response_s": "avg_response_s", "session_sales_amount": "sales_amount"}
    equal, apart = dict.fromkeys("ABCDEFG", 20.0), dict(zip("AFG", (20.0, 10.0, 40.0), strict=True))
    answers = [
        AgentDifferences(measure=measure).run(daily(column, means))
        for measure, column in by_measure.items()
        for means in (equal, {**equal, **apart})
    ]
    answers += [AgentDifferences().run(team(*counts)) for counts in TEAMS]
    answers += [AgentDifferences(measure="inquiry_paid_rate").run(two_shifts())]
    answers += [AgentDifferences().run({"agent_daily": table("agent_daily", "agent", [])})]

    assert_says_everything(AgentDifferences, answers)


def test_no_more_cases_are_asked_for_where_all_have_all():
    """Sixty of sixty each: no gap is named that could be seen, for there is none to judge by."""
    result = AgentDifferences().run(team([60] * 3, [60] * 3))

    assert keys(result) == ["all_equal"]
    assert value_of(result.findings[0], "share") == 1


def test_nobody_is_said_to_be_like_the_team_where_nobody_is():
    """Four are better and four are worse; there are no others."""
    result = AgentDifferences().run(team([400] * 8, [300] * 4 + [390] * 4))

    assert "similar" not in keys(result)
