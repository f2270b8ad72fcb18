"""Which agent an order belongs to, and what follows from it."""

import pandas as pd
import pytest
from canonical import on_parquet, table

from analysis.agents.figures import agent_work, by_circumstances, share_counts
from analysis.agents.from_orders import attributed_orders, count_attributed_orders, order_counts
from analysis.agents.measures import AgentChoice
from analysis.engine import SharedTables, small
from analysis.studies.agents.agent_gap import AgentGap
from analysis.studies.agents.agent_overview import AgentOverview
from analysis.study import Code

ALL_DAY = AgentChoice(hours="all_day")


def talk(rows):
    """Messages: conversation, agent, buyer, time, sender."""
    numbered = [(*row, at) for at, row in enumerate(rows)]
    return table("chats", "conversation_id agent buyer_key sent_at sender source_row", numbered)


def bought(rows):
    """Paid orders: number, buyer, time of payment, yuan."""
    full = [(order, buyer, "finished", paid, paid, amount) for order, buyer, paid, amount in rows]
    columns = "order_id buyer_key order_status created_at paid_at paid_amount"
    return table("orders", columns, full)


CHATS = talk(
    [
        ("c1", "小王", "甲", "2026-03-02 09:00", "buyer"),
        ("c1", "小王", "甲", "2026-03-02 09:01", "agent"),
        ("c1", "小李", "甲", "2026-03-02 10:00", "agent"),
        ("c2", "小王", "乙", "2026-03-02 11:00", "buyer"),
        ("c2", "小王", "乙", "2026-03-02 11:01", "agent"),
        ("c3", "小王", "丙", "2026-03-02 12:00", "buyer"),
        ("c3", "小王", "丙", "2026-03-02 12:01", "agent"),
        ("c3", "机器人", "丙", "2026-03-02 12:05", "robot"),
        ("c4", "小李", "甲", "2026-03-05 09:00", "buyer"),
        ("c4", "小李", "甲", "2026-03-05 09:01", "agent"),
    ]
)
ORDERS = bought(
    [
        ("o1", "甲", "2026-03-02 10:30", 100.0),
        ("o2", "乙", "2026-03-03 11:01", 50.0),
        ("o3", "丙", "2026-03-03 12:02", 70.0),
        ("o4", "丁", "2026-03-02 12:00", 90.0),
    ]
)


@pytest.fixture(params=["pandas", "duckdb", "shared"])
def shop(request, tmp_path):
    """Four conversations and four orders, on both engines, and held for several studies."""
    tables = {"chats": CHATS, "orders": ORDERS}
    if request.param == "pandas":
        return tables
    opened = on_parquet(tables, tmp_path)
    return SharedTables(opened) if request.param == "shared" else opened


def test_an_order_belongs_to_the_last_human_within_a_day_before_payment(shop):
    """o1 to 小李 who took over; o2 after exactly 24 hours; o3 a minute too late; o4 never asked."""
    found = small(attributed_orders(shop, ALL_DAY)).set_index("order_id")["agent"]

    assert found.to_dict() == {"o1": "小李", "o2": "小王"}


def test_own_conversion_counts_those_who_asked_before_they_bought(shop):
    """小王: 乙 paid and 丙 did not; 小李: 甲 paid; the after-sale conversation c4 is no inquiry."""
    counts = order_counts(shop, ALL_DAY).set_index("agent")[["events", "n"]]

    assert counts.loc["小王"].tolist() == [1, 2]
    assert counts.loc["小李"].tolist() == [1, 1]


def test_own_conversion_stands_beside_the_platforms(shop):
    """The report's rate keeps its name and its source."""
    columns = "date_from date_to agent reception_count inquiry_count inquiry_paid_buyers"
    report = table("agent_daily", columns, [("2026-03-02", "2026-03-02", "小王", 9, 5, 4)])
    pandas = {"chats": CHATS, "orders": ORDERS, "agent_daily": report}
    found = share_counts(pandas, ALL_DAY, ("agent",)).set_index(["measure", "agent"])

    assert found.loc[("inquiry_paid_rate", "小王"), "source"] == "agent_daily"
    assert found.loc[("asked_paid_rate", "小王"), ["events", "n"]].tolist() == [1, 2]


def test_refunds_of_own_orders_wait_until_they_could_have_come(shop):
    """o1 came back and o2 did not; with files that end a week later nothing is known yet."""
    columns = "refund_id order_id refund_status applied_at done_at refund_amount"
    row = ("r1", "o1", "success", "2026-03-04", "2026-03-05", 100.0)
    early = table("refunds", columns, [row])
    later = table("refunds", columns, [row, ("r9", "x", "closed", "2026-06-01", "2026-06-01", 1.0)])

    def own(refunds):
        tables = {"chats": CHATS, "orders": ORDERS, "refunds": refunds}
        counts = order_counts(tables, ALL_DAY)
        return counts[counts["measure"] == "refund_rate"].set_index("agent")[["events", "n"]]

    assert own(early).empty
    assert own(later).loc["小李"].tolist() == [1, 1]
    assert own(later).loc["小王"].tolist() == [0, 1]


def test_sales_are_those_of_the_own_orders_where_no_report_tells_them(shop):
    """100 yuan for 小李, 50 for 小王."""
    done = agent_work(shop, ALL_DAY).set_index("agent")

    assert done["sales"].to_dict() == {"小李": 100, "小王": 50}
    assert done["buyers"].to_dict() == {"小李": 1, "小王": 1}


def test_where_buyers_do_not_meet_nothing_is_known():
    """The files name buyers in different ways: no conversion, not one of 0 %."""
    others = ORDERS.assign(buyer_key=ORDERS["buyer_key"] + "*")
    tables = {"chats": CHATS, "orders": others}

    assert order_counts(tables, ALL_DAY).empty
    assert agent_work(tables, ALL_DAY)["sales"].tolist() == [0, 0]


def test_the_overview_says_how_many_orders_belong_to_someone(shop):
    """Of four orders paid between the first and the last message, two."""
    (own,) = (one for one in AgentOverview().run(shop).findings if one.key == "own_orders")

    assert own.values == {"n": 2, "paid": 4, "part_share": 0.5}


def test_the_steps_to_our_conversion_leave_out_who_was_added_for_paying(shop):
    """甲 had bought the day before: the platform's rule has 2 of 3, ours 乙 alone of two."""
    earlier = bought([("o0", "甲", "2026-03-01 08:00", 10.0)])
    tables = {"chats": CHATS, "orders": pd.concat([ORDERS, earlier])}
    steps = AgentGap(figure="inquiry_paid_rate").run(tables).tables["steps"]

    assert steps["step"].tolist() == ["theirs", "asked"]
    assert steps["value_rate"].tolist() == pytest.approx([2 / 3, 1 / 2])


def test_before_and_after_the_sale_are_circumstances(shop):
    """小李 answered 甲 again three days after the payment."""
    found = by_circumstances(shop, ALL_DAY, "within_3min_rate")

    assert "stage" in found.columns
    assert found.set_index("agent").loc["小李", "stage"] == "after_sale"


def test_a_buyer_who_asks_on_two_days_is_one_person():
    """丙 comes back the next day: still two buyers asked 小王, not three."""
    again = talk(
        [
            ("c5", "小王", "丙", "2026-03-03 12:30", "buyer"),
            ("c5", "小王", "丙", "2026-03-03 12:31", "agent"),
        ]
    )
    others = ORDERS[ORDERS["order_id"] != "o3"]
    tables = {"chats": pd.concat([CHATS, again]), "orders": others}

    counts = order_counts(tables, ALL_DAY).set_index("agent")[["events", "n"]]
    assert counts.loc["小王"].tolist() == [1, 2]


SAME_SECOND = talk(
    [
        ("c1", "小王", "甲", "2026-03-02 09:00", "buyer"),
        ("c2", "小王", "甲", "2026-03-02 09:01", "agent"),
        ("c1", "小李", "甲", "2026-03-02 09:01", "agent"),
    ]
)
"""c1 was begun with 小王; at 09:01 小王 wrote in c2 and, a line below, 小李 in c1."""


@pytest.mark.parametrize("later", ["小李", "小王"])
def test_of_two_lines_in_one_second_the_lower_one_counts_whole(later):
    """The agent and the conversation of an order are those of one line, never of two."""
    log = SAME_SECOND
    if later == "小王":
        log = log.assign(source_row=[0, 2, 1])
    orders = bought([("o1", "甲", "2026-03-02 09:30", 100.0)])
    found = small(attributed_orders({"chats": log, "orders": orders}, ALL_DAY)).iloc[0]

    assert (found["agent"], found["conversation_id"]) == (
        ("小李", "c1") if later == "小李" else ("小王", "c2")
    )


def test_two_sellers_in_one_conversation_have_a_conversion_each():
    """甲 bought after 小王 wrote and again after 小李 wrote; 乙 bought nothing: 小李 wrote last."""
    log = talk(
        [
            ("c1", "小王", "甲", "2026-03-02 09:00", "buyer"),
            ("c1", "小王", "甲", "2026-03-02 09:01", "agent"),
            ("c1", "小李", "甲", "2026-03-02 12:00", "agent"),
            ("c2", "小王", "乙", "2026-03-02 09:00", "agent"),
            ("c2", "小李", "乙", "2026-03-02 09:05", "agent"),
            ("c2", "小王", "乙", "2026-03-02 09:06", "buyer"),
        ]
    )
    orders = bought(
        [("o1", "甲", "2026-03-02 10:00", 100.0), ("o2", "甲", "2026-03-02 13:00", 100.0)]
    )
    tables = {"chats": log, "orders": orders}
    counts = order_counts(tables, ALL_DAY).set_index("agent")[["events", "n"]]

    assert counts.loc["小王"].tolist() == [1, 1]
    assert counts.loc["小李"].tolist() == [1, 2]


@pytest.mark.parametrize(("name", "column"), [("chats", "sender"), ("orders", "order_id")])
def test_orders_of_nobody_knows_whom_are_not_nobodys(name, column):
    """Without writers of messages or numbers of orders nothing is counted, and the column named."""
    tables = {"chats": CHATS, "orders": ORDERS}
    blank = pd.Series(index=tables[name].index, dtype=tables[name][column].dtype)
    unknown = tables | {name: tables[name].assign(**{column: blank})}
    said = [one for one in AgentOverview().run(unknown).findings if one.key == "blank_column"]

    assert count_attributed_orders(tables, ALL_DAY)[0]
    assert count_attributed_orders(unknown, ALL_DAY) == (0, 0)
    assert [one.values["column"] for one in said] == [Code("column", column)]
