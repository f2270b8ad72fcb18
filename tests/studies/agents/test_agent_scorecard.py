"""The scorecard: points, ranks, and how firm they are."""

import pandas as pd
import pytest
from agent_reports import daily, keys, team, two_shifts, value_of
from said import assert_says_everything

from analysis.agents.scorecard import Item, Scheme
from analysis.studies.agents.agent_scorecard import AgentScorecard
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker


def test_a_scorecard_refuses_below_seventy_percent_of_its_weight():
    """Satisfaction alone, where conversion weighs 40 %."""
    scheme = Scheme(
        (Item("satisfaction_rate", 0.8, 1.0, 0.6), Item("inquiry_paid_rate", 0.3, 0.5, 0.4))
    )

    assert keys(AgentScorecard(scheme=scheme).run(team([400] * 3, [370] * 3)))[0] == "no_totals"


def test_a_scorecard_ranks_by_points_and_says_how_firm_that_is():
    """One measure: no weight can change the order."""
    scheme = Scheme((Item("satisfaction_rate", 0.8, 1.0, 1.0),))
    result = AgentScorecard(scheme=scheme).run(team([4000] * 3, [3900, 3700, 3500]))

    assert result.tables["totals"]["agent"].tolist() == ["A", "B", "C"]
    assert result.tables["totals"]["keeps_share"].tolist() == [1, 1, 1]
    assert keys(result)[:2] == ["leader", "firm_always"]


def test_a_hard_shift_costs_no_points():
    """A had the easy shift and looks better; B is better in both shifts and comes first."""
    scheme = Scheme((Item("inquiry_paid_rate", 0.3, 0.7, 1.0),))

    totals = AgentScorecard(scheme=scheme).run(two_shifts()).tables["totals"]
    assert totals["agent"].tolist() == ["B", "A"]


CLOSE = Scheme((Item("satisfaction_rate", 0.8, 1.0, 0.5), Item("avg_response_s", 60.0, 20.0, 0.5)))
"""Half for ratings, half for speed."""


def rated_and_timed(good, seconds):
    """20 days of 200 ratings each: agents A, B, ... with good ones a day and seconds."""
    timed = daily("avg_response_s", dict(zip("ABC", seconds, strict=False)))["agent_daily"]
    share = timed["agent"].map(dict(zip("ABC", good, strict=False))).astype("Int64")
    return {"agent_daily": timed.assign(eval_5=share, eval_1=200 - share)}


def two_good_at_different_things():
    """A has the better ratings, B is faster; C is good at neither."""
    return rated_and_timed([195, 180, 170], [42.0, 25.0, 55.0])


def nearly_as_good_at_both():
    """B is faster than A by a little less: only weights far from half and half put B first."""
    return rated_and_timed([195, 180, 170], [42.0, 29.0, 55.0])


def judged_as_usual(good, paid):
    """Ratings as in `rated_and_timed` at 10 s, and paid ones of 200 inquiries a day."""
    days = rated_and_timed(good, [10.0] * 3)["agent_daily"].assign(avg_response_s=10.0)
    buyers = days["agent"].map(dict(zip("ABC", paid, strict=True))).astype("Int64")
    return {"agent_daily": days.assign(inquiry_count=200, inquiry_paid_buyers=buyers)}


def test_every_sentence_is_said():
    """Firm ranks, ranks that turn on a weight, equals, and measures that are not known."""
    one = Scheme((Item("satisfaction_rate", 0.8, 1.0, 1.0),))
    both = Scheme((*CLOSE.items, Item("resolved_rate", 0.5, 1.0, 0.2)))
    half = two_good_at_different_things()["agent_daily"]
    slow = pd.concat([half, team([400] * 4, [380] * 4)["agent_daily"].query("agent == 'D'")])
    answers = [
        AgentScorecard(scheme=one).run(team([4000] * 3, [3900, 3700, 3500])),
        AgentScorecard(scheme=one).run(team([4000] * 3, [3900, 3900, 3500])),
        AgentScorecard(scheme=both).run({"agent_daily": slow}),
        AgentScorecard(scheme=CLOSE).run({"agent_daily": slow}),
        AgentScorecard().run(team([400] * 3, [370] * 3)),
        AgentScorecard(scheme=CLOSE).run(nearly_as_good_at_both()),
        AgentScorecard().run(judged_as_usual([195, 180, 170], [80, 90, 60])),
        AgentScorecard().run(judged_as_usual([195, 195, 195], [150, 150, 60])),
        AgentScorecard(scheme=one).run(team([400], [370])),
        AgentScorecard().run(of_one(judged_as_usual([195, 180, 170], [80, 90, 60]))),
    ]

    assert_says_everything(AgentScorecard, answers)


def of_one(tables):
    """A's lines alone."""
    return {name: lines[lines["agent"] == "A"] for name, lines in tables.items()}


def test_one_total_alone_is_the_highest_of_nothing():
    """A alone has one, whatever it is: no superlative, no rank to lose."""
    scheme = Scheme((Item("satisfaction_rate", 0.8, 1.0, 1.0),))

    assert keys(AgentScorecard(scheme=scheme).run(team([400, 20], [370, 19]))) == [
        "only",
        "no_total",
    ]


def test_equals_share_the_highest_total():
    """Two of three with 3,900 of 4,000: neither leads, and no weight is said to make them tie."""
    scheme = Scheme((Item("satisfaction_rate", 0.8, 1.0, 1.0),))
    result = AgentScorecard(scheme=scheme).run(team([4000] * 3, [3900, 3900, 3500]))

    assert keys(result) == ["leaders", "firm_always"]
    assert value_of(result.findings[0], "agents") == 2


@pytest.mark.parametrize("shop", [two_good_at_different_things(), nearly_as_good_at_both()])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_firm_ranks_is_what_the_table_shows(shop, language):
    """The least share of runs in which somebody keeps the rank; not who can be told apart."""
    result = AgentScorecard(scheme=CLOSE).run(shop)
    totals = result.tables["totals"].dropna(subset="rank")
    (firmness,) = [one for one in result.findings if one.key in ("depends", "firm", "firm_always")]
    said = sentence(firmness, speaker(language, "agent_scorecard"))

    assert firmness.verdict == "fact"
    assert firmness.values["keeps"] == totals["keeps_share"].min()
    assert "区分" not in said
    assert "apart" not in said
    if firmness.key != "firm_always":
        assert f"{totals['keeps_share'].min():.1%}" in said
