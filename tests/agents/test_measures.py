"""How agents' measures come out of reports, message logs and service records."""

import pandas as pd
import pytest
from canonical import on_parquet, table

from analysis.agents.agent_study import parse_renames, pseudonyms
from analysis.agents.figures import agent_work, by_circumstances, share_counts, time_means
from analysis.agents.from_chats import chat_counts, chat_rounds, chat_sessions
from analysis.agents.from_reports import count_left_out, report_medians
from analysis.agents.measures import AgentChoice
from analysis.agents.names import count_nameless_rows, likely_renames
from analysis.engine import SharedTables, small
from analysis.studies.agents.agent_overview import AgentOverview

NINE = pd.Timestamp("2026-03-02 09:00")
ALL_DAY = AgentChoice(hours="all_day")
TALK = [(0, "buyer"), (10, "buyer"), (25, "agent"), (60, "buyer"), (61, "robot"), (90, "agent")]


def chats(talk, start=NINE, conversation="c", agent="小王", buyer="b"):
    """One conversation: seconds after its start and sender."""
    rows = [
        (conversation, agent, buyer, start + pd.Timedelta(seconds=after), sender, row)
        for row, (after, sender) in enumerate(talk)
    ]
    return table("chats", "conversation_id agent buyer_key sent_at sender source_row", rows)


def reports(columns, rows):
    """Lines of a platform's report."""
    return table("agent_daily", f"date_from date_to agent {columns}", rows)


def share(counts, measure):
    """Events and cases of a measure."""
    row = counts[counts["measure"] == measure].iloc[0]
    return row["events"], row["n"]


@pytest.fixture(params=["pandas", "duckdb", "shared"])
def log(request, tmp_path):
    """The reference conversation, on both engines, and held for several studies."""
    tables = {"chats": chats([*TALK, (200, "buyer")])}
    if request.param == "pandas":
        return tables
    opened = on_parquet(tables, tmp_path)
    return SharedTables(opened) if request.param == "shared" else opened


def test_rounds_are_those_of_the_reference(log):
    """Answered after 25 and 30 s, the third never; robots do not answer."""
    found = small(chat_rounds(log, ALL_DAY)).sort_values("asked_at")

    assert found["response_s"].astype(float).tolist()[:2] == [25, 30]
    assert pd.isna(found["response_s"].iloc[2])


def test_unanswered_rounds_count_below_the_line(log):
    """Two of three within 30 s and within 3 min; the session was answered; the mean is 27.5 s."""
    counts = share_counts(log, ALL_DAY, ("agent",))
    means = time_means(log, ALL_DAY).set_index("measure")["mean"]

    assert share(counts, "within_30s_rate") == (2, 3)
    assert share(counts, "within_3min_rate") == (2, 3)
    assert share(counts, "reply_rate") == (1, 1)
    assert means.to_dict() == {"first_response_s": 25, "avg_response_s": 27.5}


@pytest.mark.parametrize(
    ("per", "expected"), [("round", (3, 4)), ("person", (0, 1)), ("session", (1, 2))]
)
def test_answers_are_counted_as_chosen(per, expected):
    """A buyer with one good session and one with an unanswered round, on one day."""
    good, bad = chats(TALK), chats([(0, "buyer"), (9, "agent"), (20, "buyer")], conversation="d")
    both = {"chats": pd.concat([good, bad])}

    counts = chat_counts(both, AgentChoice(per=per, hours="all_day"), ("agent",))
    assert share(counts, "within_3min_rate") == expected


@pytest.mark.parametrize(("hours", "cases"), [("8_23", 1), ("8_24", 2), ("all_day", 3)])
def test_only_the_chosen_hours_count(hours, cases):
    """Buyers at 22:59, 23:30 and 3:00."""
    times = ["2026-03-02 22:59", "2026-03-02 23:30", "2026-03-03 03:00"]
    talks = [chats([(0, "buyer"), (5, "agent")], pd.Timestamp(time), time) for time in times]
    log = {"chats": pd.concat(talks)}
    assert (
        share(chat_counts(log, AgentChoice(hours=hours), ("agent",)), "within_30s_rate")[1] == cases
    )


def test_a_robots_answer_counts_only_on_request():
    """As some platforms count."""
    log = {"chats": chats([(0, "buyer"), (1, "robot"), (300, "agent")])}
    with_robots = AgentChoice(hours="all_day", robots_answer=True)

    assert share(chat_counts(log, ALL_DAY, ("agent",)), "within_3min_rate") == (0, 1)
    assert share(chat_counts(log, with_robots, ("agent",)), "within_3min_rate") == (1, 1)


HAND_OVERS = {
    "the buyer waits without a word": ("0 buyer, 1 robot, 100 agent", 99),
    "the buyer writes on": ("0 buyer, 1 robot, 40 buyer, 100 agent", 60),
    "the buyer writes on twice": ("0 buyer, 1 robot, 40 buyer, 70 buyer, 100 agent", 60),
    "the robot greets first": ("0 robot, 10 buyer, 30 agent", 20),
    "the robot greets and answers": ("0 robot, 10 buyer, 12 robot, 30 agent", 18),
    "the robot says it hands over": ("0 buyer, 1 robot, 20 buyer, 21 robot, 100 agent", 79),
    "the system says it hands over": ("0 buyer, 1 robot, 20 buyer, 21 system, 100 agent", 80),
    "no robot": ("0 buyer, 10 buyer, 25 agent", 25),
    "a robot after the human": ("0 buyer, 25 agent, 26 robot, 60 buyer, 90 agent", 25),
    "the human is first": ("0 agent, 10 buyer, 30 agent", 20),
    "a robot and no human": ("0 buyer, 1 robot, 40 buyer", None),
    "nobody at all": ("0 buyer", None),
}
"""What is written when and by whom, and after how many seconds the first human answers."""


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@pytest.mark.parametrize(("lines", "seconds"), HAND_OVERS.values(), ids=[*HAND_OVERS])
def test_the_first_response_starts_at_the_hand_over(lines, seconds, engine, tmp_path):
    """Of the buyer who has written since the robot's last line, at the first of these lines."""
    talk = [(int(one.split()[0]), one.split()[1]) for one in lines.split(", ")]
    tables = {"chats": chats(talk)}
    log = tables if engine == "pandas" else on_parquet(tables, tmp_path)

    (first,) = small(chat_sessions(log, ALL_DAY))["first_response_s"].astype(object)
    assert pd.isna(first) if seconds is None else first == seconds


def test_after_a_transfer_each_answers_for_the_own_rounds():
    """小王 answers first, 小李 takes over and answers late."""
    first, second = chats([(0, "buyer"), (10, "agent")]), chats([(60, "buyer"), (600, "agent")])
    log = {"chats": pd.concat([first, second.assign(agent="小李", source_row=[2, 3])])}
    counts = chat_counts(log, ALL_DAY, ("agent",)).set_index(["agent", "measure"])

    assert counts.loc[("小王", "within_3min_rate"), ["events", "n"]].tolist() == [1, 1]
    assert counts.loc[("小李", "within_3min_rate"), ["events", "n"]].tolist() == [0, 1]
    assert counts.loc[("小王", "reply_rate"), "n"] == 1


def test_buyers_lines_without_an_agent_belong_to_the_conversation():
    """Many logs name the agent on the agent's lines alone."""
    said = chats(TALK)
    log = {"chats": said.assign(agent=said["agent"].where(said["sender"] == "agent"))}

    assert share(chat_counts(log, ALL_DAY, ("agent",)), "within_30s_rate") == (2, 2)


def test_days_are_averaged_by_their_weights():
    """10 s over 90 receptions and 100 s over 10: 19 s, not 55; buyers add up to 51 of 110."""
    days = reports(
        "reception_count avg_response_s inquiry_count inquiry_paid_buyers",
        [("2026-03-01", "2026-03-01", "小王", 90, 10.0, 100, 50),
         ("2026-03-02", "2026-03-02", "小王", 10, 100.0, 10, 1)],
    )  # fmt: skip
    tables = {"agent_daily": days}

    assert time_means(tables, ALL_DAY)["mean"].tolist() == [19]
    assert share(share_counts(tables, ALL_DAY, ("agent",)), "inquiry_paid_rate") == (51, 110)


def test_a_few_days_do_not_tell_how_much_days_differ():
    """13 days have a mean and no spread, 14 have both; Student's t widens it by 2.16 / 1.96."""
    dates = [f"2026-03-{day:02}" for day in range(1, 15)]
    days = reports(
        "reception_count avg_response_s",
        [(day, day, "小王", 50, 20.0 + 10 * (at % 2)) for at, day in enumerate(dates)],
    )

    assert time_means({"agent_daily": days[:13]}, ALL_DAY)["log_se"].isna().all()
    (log_se,) = time_means({"agent_daily": days}, ALL_DAY)["log_se"]
    assert log_se == pytest.approx(5 / 13**0.5 / 25 * 2.160369 / 1.959964)


def test_pending_conversions_are_missing_not_zero():
    """The day that is still counting has no part in the rate, and this is told."""
    days = reports(
        "reception_count inquiry_count inquiry_paid_buyers is_pending",
        [("2026-03-01", "2026-03-01", "小王", 90, 100, 50, False),
         ("2026-03-02", "2026-03-02", "小王", 90, 100, 0, True)],
    )  # fmt: skip

    counts = share_counts({"agent_daily": days}, ALL_DAY, ("agent",))
    assert share(counts, "inquiry_paid_rate") == (50, 100)
    assert count_left_out(days, ALL_DAY) == {"summaries": 0, "pending": 1}


def test_a_month_beside_its_days_is_not_counted_twice():
    """The line that only sums up others is left out and told."""
    days = reports(
        "reception_count",
        [("2026-03-01", "2026-03-01", "小王", 90), ("2026-03-02", "2026-03-02", "小王", 10),
         ("2026-03-01", "2026-03-31", "小王", 100), ("2026-03-01", "2026-03-31", "小李", 70)],
    )  # fmt: skip

    done = agent_work({"agent_daily": days}, ALL_DAY).set_index("agent")["reception"]
    assert done.to_dict() == {"小王": 100, "小李": 70}
    assert count_left_out(days, ALL_DAY)["summaries"] == 1


NO_AGENTS = ["全店", "团队", "人均", "汇总", "平均值", "售前组", "-", "空", "客服合计", "Total", ""]


@pytest.mark.parametrize("name", NO_AGENTS)
def test_a_group_a_total_or_no_name_is_no_agent(name):
    """A line of everybody, of the group of others, or of nobody."""
    days = reports(
        "agent_group reception_count avg_response_s satisfaction_rate",
        [("2026-03-01", "2026-03-01", "小王", "售前组", 90, 20, 0.9),
         ("2026-03-01", "2026-03-01", "小李", "小李", 10, 30, 0.8),
         ("2026-03-01", "2026-03-01", name, "", 100, 21, 0.89)],
    )  # fmt: skip
    tables = {"agent_daily": days}

    assert set(agent_work(tables, ALL_DAY)["agent"]) == {"小王", "小李"}
    assert set(time_means(tables, ALL_DAY)["agent"]) == {"小王", "小李"}
    assert set(report_medians(days, ALL_DAY)["agent"]) == {"小王", "小李"}
    assert count_left_out(days, ALL_DAY)["summaries"] == (name != "")


@pytest.mark.parametrize("name", ["张总", "共小明", "合计划", "总监", "团队小王"])
def test_an_agent_who_only_sounds_like_a_total_counts(name):
    """It is a name."""
    days = reports("reception_count", [("2026-03-01", "2026-03-01", name, 90)])

    assert agent_work({"agent_daily": days}, ALL_DAY)["agent"].tolist() == [name]


@pytest.mark.parametrize(
    ("answered", "reception"), [([True, True, False], 2), ([None, None, None], 3)]
)
def test_a_call_that_nobody_answered_was_not_received(answered, reception):
    """Where the file does not tell, every call counts."""
    calls = table(
        "sessions",
        "agent started_at is_answered",
        [("小王", f"2026-03-01 10:0{at}:00", said) for at, said in enumerate(answered)],
    )

    assert agent_work({"sessions": calls}, ALL_DAY)["reception"].tolist() == [reception]


def test_rates_without_denominators_have_only_a_median():
    """Three days of 80, 90 and 100 % without ratings received: 90 %, and no share of anything."""
    days = reports(
        "reception_count satisfaction_rate",
        [(f"2026-03-0{n}", f"2026-03-0{n}", "小王", 50, 0.7 + n / 10) for n in (1, 2, 3)],
    )

    medians = report_medians(days, ALL_DAY).iloc[0]
    assert (medians["measure"], medians["days"]) == ("satisfaction_rate", 3)
    assert medians["median_rate"] == pytest.approx(0.9)
    counts = share_counts({"agent_daily": days}, ALL_DAY, ("agent",))
    assert "satisfaction_rate" not in set(counts["measure"])


def test_seconds_without_receptions_have_only_a_median():
    """10, 20 and 90 s on three days of unknown size: 20 s, no mean, and this is said."""
    told = [(1, 10), (2, 20), (3, 90)]
    rows = [(f"2026-03-0{day}", f"2026-03-0{day}", "小王", seconds) for day, seconds in told]
    days = reports("avg_response_s", rows)
    result = AgentOverview().run({"agent_daily": days})

    shown = result.tables["by_median"][["measure", "day_count", "median_s"]]
    assert shown.to_numpy().tolist() == [["avg_response_s", 3, 20]]
    assert [finding.key for finding in result.findings] == ["median_only"]
    assert time_means({"agent_daily": days}, ALL_DAY).empty


def test_satisfied_are_the_two_best_of_five():
    """Of 10 ratings, 7 are good or very good."""
    days = reports(
        "reception_count eval_1 eval_2 eval_3 eval_4 eval_5",
        [("2026-03-01", "2026-03-01", "小王", 50, 0, 1, 2, 3, 4)],
    )
    counts = share_counts({"agent_daily": days}, ALL_DAY, ("agent",))

    assert share(counts, "satisfaction_rate") == (7, 10)
    assert share(counts, "rated_rate") == (10, 50)


STARRED = "reception_count eval_received eval_1 eval_2 eval_3 eval_4 eval_5 satisfaction_rate"


@pytest.mark.parametrize(
    ("told", "satisfied", "rated"),
    [
        ((10, 0, 1, 2, 3, None, None), None, 10),
        ((10, None, 1, 2, 3, 4, None), (7, 10), 10),
        ((None, 0, 1, 2, 3, None, 0.9), None, None),
        ((10, 0, 1, 2, None, 4, 0.9), (9, 10), 10),
    ],
)
def test_a_blank_level_is_not_nobody(told, satisfied, rated):
    """Of a report that has all five, one that is blank is unknown, and so is a sum with it.

    The second line tells all five. What the report itself says of the whole holds where it does.
    """
    lines = [
        ("2026-03-01", "2026-03-01", "小王", 50, *told),
        ("2026-03-01", "2026-03-01", "小李", 50, 10, 0, 1, 2, 3, 4, 0.7),
    ]
    counts = share_counts({"agent_daily": reports(STARRED, lines)}, ALL_DAY, ("agent",))
    of_one = counts[counts["agent"] == "小王"].set_index("measure")

    for measure, expected in (
        ("satisfaction_rate", satisfied),
        ("rated_rate", rated and (rated, 50)),
    ):
        if expected is None:
            assert measure not in of_one.index
        else:
            assert tuple(of_one.loc[measure, ["events", "n"]]) == pytest.approx(expected)


def test_one_measure_has_one_source():
    """Where there is a message log, the report's own rate is not mixed in."""
    days = reports(
        "reception_count reply_rate_3min inquiry_count inquiry_paid_buyers",
        [("2026-03-02", "2026-03-02", "小王", 1000, 0.5, 10, 5)],
    )
    counts = share_counts({"agent_daily": days, "chats": chats(TALK)}, ALL_DAY, ("agent",))
    found = counts.set_index("measure")["source"]

    assert (found["within_3min_rate"], found["inquiry_paid_rate"]) == ("chats", "agent_daily")
    assert share(counts, "within_3min_rate") == (2, 2)


def test_renamed_agents_are_one_where_the_reader_says_so():
    """Lines `old=new`; anything else on a line is skipped."""
    days = reports(
        "reception_count",
        [("2026-03-01", "2026-03-01", "小王", 60), ("2026-04-01", "2026-04-01", "小王新", 40)],
    )
    merged = AgentChoice(merged=parse_renames("小王 = 小王新\n\n没有等号\n=x"))

    assert agent_work({"agent_daily": days}, merged)["reception"].tolist() == [100]


def test_a_name_that_ends_where_another_begins_is_pointed_out():
    """One pair within a week is worth a question; overlapping names are not."""
    days = pd.DataFrame(
        [("小王", "2026-03-01", "2026-03-31"), ("小王新", "2026-04-01", "2026-04-30"),
         ("小李", "2026-03-01", "2026-04-30")],
        columns=["agent", "first_at", "last_at"],
    ).astype({"first_at": "datetime64[us]", "last_at": "datetime64[us]"})  # fmt: skip

    assert likely_renames(days) == [("小王", "小王新")]
    assert likely_renames(days.iloc[1:]) == []


def test_lines_without_a_name_are_counted():
    """They are no agent's, and not lost without a word."""
    days = reports("reception_count", [("2026-03-01", "2026-03-01", None, 60)])

    assert count_nameless_rows({"agent_daily": days}, ALL_DAY) == 1
    assert agent_work({"agent_daily": days}, ALL_DAY).empty


def test_pseudonyms_are_numbers_in_an_order_that_tells_nothing():
    """The same team has the same numbers; none of them holds a name."""
    names = ["小王", "小李", "小张"]

    assert pseudonyms(names) == pseudonyms(reversed(names))
    assert sorted(pseudonyms(names).values()) == ["#01", "#02", "#03"]


def test_circumstances_are_those_that_vary():
    """Two shops on one working day: the shop is one, the kind of day is none."""
    days = reports(
        "shop_name reception_count inquiry_count inquiry_paid_buyers",
        [("2026-03-02", "2026-03-02", "小王", shop, 50, 40, 20) for shop in ("甲店", "乙店")],
    )
    found = by_circumstances({"agent_daily": days}, ALL_DAY, "inquiry_paid_rate")

    assert found.columns.tolist() == ["agent", "day_at", "shop_name", "events", "n"]
