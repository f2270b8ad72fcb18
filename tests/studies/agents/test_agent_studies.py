"""What the studies about agents promise."""

from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from canonical import table
from paths import SHARED

from analysis.agents.comparison import cautious, mean_standing, share_standing
from analysis.agents.figures import share_counts
from analysis.agents.measures import Hours, Per
from analysis.agents.scorecard import Item, Scheme
from analysis.ingest import Correction, ImportSettings, fingerprint, import_file
from analysis.studies.agents.agent_differences import AgentDifferences
from analysis.studies.agents.agent_fair import AgentFair
from analysis.studies.agents.agent_gap import AgentGap
from analysis.studies.agents.agent_luck import AgentLuck
from analysis.studies.agents.agent_overview import AgentOverview
from analysis.studies.agents.agent_scorecard import AgentScorecard
from analysis.studies.agents.agent_training import AgentTraining

CALLS = SHARED / "data" / "call_center_agents.xlsx"
MAPPING = {
    "session_id": "Call Id",
    "agent": "Agent",
    "started_at": "Date",
    "started_clock_s": "Time",
    "topic": "Topic",
    "is_answered": "Answered (Y/N)",
    "is_resolved": "Resolved",
    "first_response_s": "Speed of answer in seconds",
    "duration_s": "AvgTalkDuration",
    "rating_score": "Satisfaction rating",
}
PLAN = [("A", "早", 700, 420), ("A", "夜", 200, 60), ("B", "早", 200, 140), ("B", "夜", 700, 280)]
"""Agent, shift, inquiries, buyers: B is better in both shifts and had the nights."""

ALL_DAY: Hours = "all_day"


def team(rated, good):
    """Reports of one day: agents named A, B, ..., with ratings received and good ones."""
    rows = [
        ("2026-03-02", "2026-03-02", chr(65 + number), 1000, n - x, x)
        for number, (n, x) in enumerate(zip(rated, good, strict=True))
    ]
    columns = "date_from date_to agent reception_count eval_1 eval_5"
    return {"agent_daily": table("agent_daily", columns, rows)}


def keys(result):
    """What was found, in order."""
    return [finding.key for finding in result.findings]


def said(finding, name):
    """A value that a finding says."""
    return finding.values[name]


@pytest.fixture(scope="module")
def calls():
    """The call centre's file, mapped by hand."""
    if not CALLS.exists():
        pytest.skip("the reference data is not beside the checkout")
    correction = Correction("sessions", "generic", MAPPING)
    settings = ImportSettings(
        b"a key of this test only", corrections={fingerprint(MAPPING.values()): correction}
    )
    return dict(import_file(CALLS.read_bytes(), CALLS.name, settings).tables)


def test_the_call_centres_figures_are_the_published_ones(calls):
    """5,000 calls of 8 agents: 4,054 answered, 3,646 resolved, mean speed 67.52 s."""
    result = AgentOverview(hours=ALL_DAY).run(calls)
    events = result.tables["by_rate"].groupby("measure")["events_count"].sum()

    assert result.metrics["reception_count"] == 5000
    assert result.metrics["agent_count"] == 8
    assert (events["reply_rate"], events["resolved_rate"]) == (4054, 3646)
    assert result.metrics["first_response_s"] == pytest.approx(67.52072, abs=1e-4)
    speed = result.tables["by_time"].set_index("agent")["mean_s"]
    assert (speed["Becky"], speed["Joe"]) == pytest.approx((65.3308, 70.9876), abs=1e-4)


@pytest.mark.parametrize(
    "measure", ["satisfaction_rate", "reply_rate", "resolved_rate", "first_response_s"]
)
def test_the_call_centres_agents_do_not_differ(calls, measure):
    """In none of the measures: chance explains them, nobody is banded, there are no ranks."""
    result = AgentDifferences(measure=measure, hours=ALL_DAY).run(calls)

    assert keys(result)[0].startswith("chance")
    assert set(result.tables["standing"]["band"]) == {"similar"}
    assert "best_rank" not in result.tables["standing"]


def test_one_who_is_far_below_is_named_alone():
    """Eleven with 92 % and one with 80 % of 400 ratings."""
    result = AgentDifferences().run(team([400] * 12, [368] * 11 + [320]))

    assert keys(result) == ["differ", "worse_rate", "similar"]
    assert said(result.findings[1], "agent") == "L"
    assert said(result.findings[1], "expected") == pytest.approx(364)
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


def test_equal_agents_are_rarely_banded():
    """Twelve alike with 60 ratings each: anyone is banded in at most one run of twenty."""
    banded = 0
    for seed in range(200):
        good = np.random.default_rng(seed).binomial(60, 0.9, 12)
        counts = pd.DataFrame({"agent": list("ABCDEFGHIJKL"), "events": good, "n": 60})
        banded += set(share_standing(counts, "satisfaction_rate").table["band"]) != {"similar"}

    assert banded <= 200 * 0.05


def test_one_agent_six_points_worse_is_found():
    """At 95 % satisfaction and 400 ratings, in at least four runs of five."""
    found = 0
    for seed in range(100):
        good = np.random.default_rng(seed).binomial(400, [0.95] * 11 + [0.89])
        counts = pd.DataFrame({"agent": list("ABCDEFGHIJKL"), "events": good, "n": 400})
        found += share_standing(counts, "satisfaction_rate").table["band"].iloc[-1] == "worse"

    assert found >= 80


def test_who_sells_less_per_reception_is_named():
    """Seven sell 20 yuan a reception, give or take, over 20 days; G sells 10."""
    rng = np.random.default_rng(0)
    rows = [
        (day, day, agent, 50, 50 * (10.0 if agent == "G" else 20.0) * rng.gamma(25, 1 / 25))
        for agent in "ABCDEFG"
        for day in pd.date_range("2026-03-01", periods=20)
    ]
    columns = "date_from date_to agent reception_count sales_amount"
    tables = {"agent_daily": table("agent_daily", columns, rows)}
    result = AgentDifferences(measure="session_sales_amount").run(tables)

    assert keys(result)[:2] == ["differ", "worse_amount"]
    assert said(result.findings[1], "agent") == "G"
    assert said(result.findings[1], "value") == pytest.approx(10, abs=1)


def test_equal_agents_of_skewed_times_are_rarely_banded():
    """Twelve alike with 60 times each, rare long ones among them: at most one run of twenty."""
    banded = 0
    for seed in range(200):
        times = np.random.default_rng(seed).lognormal(3, 1, (12, 60))
        mean, spread = times.mean(axis=1), times.std(axis=1, ddof=1)
        names, error = [*"ABCDEFGHIJKL"], spread / mean / 60**0.5
        means = pd.DataFrame({"agent": names, "n": 60.0, "mean": mean, "log_se": error})
        banded += mean_standing(means, "avg_response_s").differ

    assert banded <= 200 * 0.05


def test_who_varied_less_than_the_team_is_judged_by_the_teams_variation():
    """Variances a case of 1, 9 and 4: the usual one is 14 / 3, and only the 9 is above it."""
    errors = cautious(np.array([0.1, 0.3, 0.1]), np.array([100.0, 100.0, 400.0]))

    assert errors == pytest.approx([(14 / 3) ** 0.5 / 10, 0.3, (14 / 3) ** 0.5 / 20])


def test_names_give_way_to_numbers_on_request():
    """No table and no sentence holds a name then."""
    result = AgentDifferences(is_anonymous=True).run(team([400] * 12, [368] * 11 + [320]))
    names = set("ABCDEFGHIJKL")

    assert not names & set(result.tables["standing"]["agent"])
    assert said(result.findings[1], "agent") not in names


def two_shifts():
    """A had the easy shift, looks better, and is worse in both."""
    rows = [
        (f"2026-03-0{day}", f"2026-03-0{day}", agent, shift, n, x)
        for day, (agent, shift, n, x) in enumerate(PLAN, start=2)
    ]
    columns = "date_from date_to agent agent_group inquiry_count inquiry_paid_buyers"
    return {"agent_daily": table("agent_daily", columns, rows).assign(reception_count=800)}


def test_circumstances_of_other_files_give_way_to_those_there_are():
    """Chosen with messages loaded, which knew the topic; these reports know shifts."""
    one, other = (AgentFair(circumstances=names).run(two_shifts()) for names in ((), ("topic",)))

    pd.testing.assert_frame_equal(one.tables["by_agent"], other.tables["by_agent"])


def test_the_reversal_of_two_shifts_is_said():
    """In the fair comparison B is ahead."""
    result = AgentFair().run(two_shifts())
    turned = next(finding for finding in result.findings if finding.key == "reversal")

    assert (said(turned, "agent"), said(turned, "other")) == ("A", "B")
    assert result.tables["by_agent"]["band"].tolist() == ["worse", "better"]


def test_a_measure_without_circumstances_is_not_adjusted():
    """One day, one shop, no groups."""
    assert keys(AgentFair().run(team([400] * 3, [370] * 3))) == ["no_circumstances"]


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
    assert keys(result)[:2] == ["leader", "firm"]


def test_a_hard_shift_costs_no_points():
    """A had the easy shift and looks better; B is better in both shifts and comes first."""
    rows = [
        (f"2026-03-0{day}", f"2026-03-0{day}", agent, shift, n, x)
        for day, (agent, shift, n, x) in enumerate(PLAN, start=2)
    ]
    columns = "date_from date_to agent agent_group inquiry_count inquiry_paid_buyers"
    days = table("agent_daily", columns, rows).assign(reception_count=800)
    scheme = Scheme((Item("inquiry_paid_rate", 0.3, 0.7, 1.0),))

    totals = AgentScorecard(scheme=scheme).run({"agent_daily": days}).tables["totals"]
    assert totals["agent"].tolist() == ["B", "A"]


def test_a_bonus_for_equals_is_luck():
    """Twelve alike: a quarter of the three is the same by chance, and this is said."""
    result = AgentLuck().run(team([60] * 12, [54] * 12))

    assert result.metrics["overlap_share"] == pytest.approx(0.25, abs=0.015)
    assert keys(result) == ["luck", "all_luck", "needed"]


def test_only_those_below_the_team_are_trained():
    """One of twelve, in one topic; nobody where all are alike."""
    one = AgentTraining().run(team([400] * 12, [368] * 11 + [320]))
    nobody = AgentTraining().run(team([400] * 12, [368] * 12))

    assert one.tables["plan"][["agent", "topic"]].to_numpy().tolist() == [["L", "communication"]]
    assert "plan" not in nobody.tables


def test_a_hard_shift_is_no_reason_to_be_trained():
    """A had the easy shift and looks better; B is better in both shifts, so A is on the list."""
    rows = [
        (f"2026-03-0{day}", f"2026-03-0{day}", agent, shift, n, x)
        for day, (agent, shift, n, x) in enumerate(PLAN, start=2)
    ]
    columns = "date_from date_to agent agent_group inquiry_count inquiry_paid_buyers"
    days = table("agent_daily", columns, rows).assign(reception_count=800)
    result = AgentTraining().run({"agent_daily": days})
    plan = result.tables["plan"]

    assert plan["agent"].tolist() == ["A"]
    assert "value_s" not in plan
    assert keys(result)[-1] == "check_fair"
    crude = AgentDifferences(measure="inquiry_paid_rate").run({"agent_daily": days})
    assert keys(crude)[-1] == "check_fair"


def test_the_rate_seen_stands_beside_the_one_that_is_compared():
    """480 of A's 900 bought; at the team's shares of its shifts (560, 340 of 900) 511.1 would have.

    So 53 % is what was seen, and 480 / 511.1 of the team's half is what is compared.
    """
    rows = [
        (f"2026-03-0{day}", f"2026-03-0{day}", agent, shift, n, x)
        for day, (agent, shift, n, x) in enumerate(PLAN, start=2)
    ]
    columns = "date_from date_to agent agent_group inquiry_count inquiry_paid_buyers"
    days = table("agent_daily", columns, rows).assign(reception_count=800)
    (row,) = AgentTraining().run({"agent_daily": days}).tables["plan"].to_dict("records")

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


def test_the_steps_from_the_platforms_figure_to_ours_add_up():
    """A plain mean of 55 s becomes 19 s once receptions are weights, step by step."""
    days = table(
        "agent_daily",
        "date_from date_to agent reception_count avg_response_s",
        [("2026-03-01", "2026-03-01", "A", 90, 10.0), ("2026-03-02", "2026-03-02", "A", 10, 100.0)],
    )
    steps = AgentGap(figure="avg_response_s").run({"agent_daily": days}).tables["steps"]

    assert steps["step"].tolist() == ["lines", "sums_out", "weighted"]
    assert steps["value_s"].tolist() == [55, 55, 19]
    assert steps["value_s"].iloc[0] + steps["change_s"].sum() == steps["value_s"].iloc[-1]


@pytest.fixture(scope="module")
def two_sources():
    """Reports, messages at all hours with robots and silence, and orders of some who asked."""
    rng = np.random.default_rng(7)
    said = []
    for number in range(60):
        at = pd.Timestamp("2026-03-02") + pd.Timedelta(minutes=int(rng.integers(0, 4 * 1440)))
        senders = ["buyer", *rng.choice(["buyer", "agent", "robot"], 5)]
        for sender in senders:
            said.append((f"c{number}", "AB"[number % 2], f"b{number % 70}", at, sender, len(said)))
            at += pd.Timedelta(seconds=int(rng.integers(5, 400)))
    messages = "conversation_id agent buyer_key sent_at sender source_row"
    bought = [
        (f"o{n}", f"b{n}", "finished", paid, paid, 50.0)
        for n in range(0, 70, 3)
        for paid in [f"2026-03-0{2 + n % 4} {n % 24:02}:30"]
    ]
    reports = [
        (day, day, agent, 50 + at, 20.0 + 9 * at, 0.8 + at / 50, 30, 10 + at)
        for at, (day, agent) in enumerate(product(["2026-03-02", "2026-03-03"], "AB"))
    ]
    columns = "date_from date_to agent reception_count avg_response_s reply_rate_3min"
    return {
        "chats": table("chats", messages, said),
        "orders": table(
            "orders", "order_id buyer_key order_status created_at paid_at paid_amount", bought
        ),
        "agent_daily": table(
            "agent_daily", f"{columns} inquiry_count inquiry_paid_buyers", reports
        ),
    }


@pytest.mark.parametrize("per", get_args(Per))
@pytest.mark.parametrize("hours", get_args(Hours))
def test_the_steps_add_up_to_our_share_whatever_is_chosen(two_sources, per, hours):
    """From the report's own figure to that of the overview, nothing left over."""
    study = AgentGap(figure="within_3min_rate", per=per, hours=hours)
    steps = study.run(two_sources).tables["steps"]
    ours = share_counts(two_sources, study.choice, ("agent",)).groupby("measure").sum()
    events, n = ours.loc["within_3min_rate", ["events", "n"]]

    assert steps["step"].tolist() == ["platform", "beyond", "robots", "per", "hours"]
    assert steps["value_rate"].iloc[-1] == pytest.approx(events / n)
    assert steps["value_rate"].iloc[0] + steps["change_rate"].sum() == pytest.approx(events / n)


@pytest.mark.parametrize(
    ("figure", "ours"),
    [("inquiry_paid_rate", "asked_paid_rate"), ("avg_response_s", "avg_response_s")],
)
def test_the_steps_of_the_other_figures_add_up_too(two_sources, figure, ours):
    """The last step is the figure of the overview, and the changes lead there."""
    steps = AgentGap(figure=figure).run(two_sources).tables["steps"]
    unit = figure.rsplit("_", 1)[-1]
    shown = AgentOverview().run(two_sources).metrics[ours]

    assert steps[f"value_{unit}"].iloc[-1] == pytest.approx(shown)
    assert steps[f"value_{unit}"].iloc[0] + steps[f"change_{unit}"].sum() == pytest.approx(shown)
