"""Key and data never disagree: each planted size is counted again in the tables."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.samples import Setting, canonical_tables, make_shop
from analysis.samples.plants import PLANTS

SEED, ORDERS, SETTING = 11, 4_000, Setting(days=240, last_day=date(2026, 6, 30))


@pytest.fixture(scope="module")
def plain():
    return canonical_tables(make_shop(SEED, ORDERS, setting=SETTING))


@pytest.fixture(scope="module", params=("taobao", "pdd"))
def without(request):
    """A platform's setting, and its shop without problems; orders of many lines, and of one."""
    setting = replace(SETTING, platform=request.param)
    return setting, canonical_tables(make_shop(SEED, ORDERS, setting=setting))


@pytest.fixture(scope="module", params=PLANTS)
def planted(request, without):
    """The key's entry, the tables with the problem, the tables without it."""
    setting, plain = without
    if request.param == "loyal_lapse" and plain["orders"]["buyer_key"].isna().all():
        pytest.skip("where no export tells buyers apart, nobody can count the loyal ones")
    shop = make_shop(SEED, ORDERS, (request.param,), setting=setting)
    return shop.planted[0], canonical_tables(shop), plain


def since(table: pd.DataFrame, column: str, entry) -> pd.DataFrame:
    """The rows of the planted period."""
    until = pd.Timestamp(entry.until) + pd.Timedelta(days=1)
    return table[(table[column] >= pd.Timestamp(entry.since)) & (table[column] < until)]


def reason_refunds(tables, entry):
    """Refunds of the planted reason, of the goods, carrier and province that are named."""
    orders = tables["orders"].set_index("order_id")[["carrier", "province", "paid_at"]]
    refunds = tables["refunds"].join(orders, on="order_id")
    for column in set(refunds.columns) & set(entry.where):
        refunds = refunds[refunds[column] == entry.where[column]]
    refunds = since(refunds, "paid_at", entry)
    return len(refunds), refunds["refund_amount"].sum()


def all_refunds(tables, entry):
    """All refunds there are."""
    return len(tables["refunds"]), tables["refunds"]["refund_amount"].sum()


def worth(tables, orders):
    """The value of the goods of these orders."""
    lines = tables["order_lines"]
    return lines.loc[lines["order_id"].isin(orders["order_id"]), "line_amount"].sum()


def all_orders(tables, entry):
    """All orders there are, with the value of their goods."""
    return len(tables["orders"]), worth(tables, tables["orders"])


def orders_of_the_loyal(tables, entry):
    """Later paid orders of those who had four before the day: the fewer, the more have lapsed."""
    paid = tables["orders"].dropna(subset=["paid_at"])
    day = pd.Timestamp(entry.since)
    before = paid[paid["paid_at"] < day]["buyer_key"].value_counts()
    loyal = before.index[before >= 4]
    later = paid[(paid["created_at"] >= day) & paid["buyer_key"].isin(loyal)]
    return -len(later), -worth(tables, later)


def buyers_who_paid(tables, entry):
    """Buyers whom the agents brought to pay, and what they spent."""
    agents = tables["agent_daily"]
    return agents["inquiry_paid_buyers"].sum(), agents["sales_amount"].sum()


def fewer_who_paid(tables, entry):
    """The same, counted as a loss."""
    return tuple(-value for value in buyers_who_paid(tables, entry))


def night_conversations(tables, entry):
    """Conversations that the agent had at night."""
    agents = tables["agent_daily"]
    mine = (agents["agent"] == entry.where["agent"]) & (agents["agent_group"] == "夜班")
    return agents.loc[mine, "reception_count"].sum(), 0


def bad_ratings(tables, entry):
    """One-star ratings of the week."""
    return since(tables["ratings"], "date", entry)["star_1_count"].sum(), 0


def orders_of_the_campaign(tables, entry):
    """Orders of the campaign's days, paid or not."""
    orders = since(tables["orders"], "created_at", entry)
    return len(orders), worth(tables, orders)


def net_orders(tables, entry):
    """Orders that show less than was paid, and how much less."""
    orders = tables["orders"]
    less = orders[orders["paid_is_net_of_refund"].astype(bool) & (orders["refund_amount"] > 0)]
    return len(less), less["refund_amount"].sum()


def nothing(tables, entry):
    """There is nothing to count."""
    return 0, 0


COUNTED = {
    "bad_batch": reason_refunds,
    "wrong_size_chart": reason_refunds,
    "oversold": reason_refunds,
    "carrier_delay": reason_refunds,
    "fake_orders": all_orders,
    "refund_abuser": all_refunds,
    "loyal_lapse": orders_of_the_loyal,
    "simpson": night_conversations,
    "slow_night": fewer_who_paid,
    "weak_agent": fewer_who_paid,
    "strong_agent": buyers_who_paid,
    "training_nothing": nothing,
    "training_worked": buyers_who_paid,
    "dsr_dip": bad_ratings,
    "borrowed_campaign": orders_of_the_campaign,
    "definition_change": net_orders,
}


def test_the_key_says_how_large_the_problem_is(planted):
    """Counted again with the problem and without it, the difference is what the key says."""
    entry, tables, plain = planted
    count, amount = COUNTED[entry.name](tables, entry)
    base_count, base_amount = COUNTED[entry.name](plain, entry)

    assert count - base_count == entry.order_count
    assert amount - base_amount == pytest.approx(entry.amount, abs=0.01)


def test_a_problem_is_large_enough_to_be_one(planted):
    """All but the training that changed nothing move something."""
    entry, *_ = planted

    assert (entry.order_count > 0) == (entry.name != "training_nothing")


UNTOUCHED = {
    "bad_batch": {"order_lines": ["qty", "unit_price"], "agent_daily": None, "ratings": None},
    "weak_agent": {"orders": None, "refunds": None, "ratings": None},
    "dsr_dip": {"orders": None, "refunds": None, "agent_daily": None},
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_a_problem_touches_nothing_else(plain, name):
    """Tables that a problem does not concern are those of the shop without it."""
    tables = canonical_tables(make_shop(SEED, ORDERS, (name,), setting=SETTING))
    for table, columns in UNTOUCHED[name].items():
        kept = columns or plain[table].columns
        assert_frame_equal(tables[table][kept], plain[table][kept])


def test_the_delayed_carrier_is_late_in_its_province(plain):
    """There the way takes longer by the days that the key names; elsewhere it does not."""
    shop = make_shop(SEED, ORDERS, ("carrier_delay",), setting=SETTING)
    entry, orders = shop.planted[0], canonical_tables(shop)["orders"]
    way = [t["received_at"] - t["shipped_at"] for t in (orders, plain["orders"])]
    late = (way[0] - way[1]).dropna()
    late = late[late > timedelta(0)]

    assert set(orders.loc[late.index, "carrier"]) == {entry.where["carrier"]}
    assert (late == timedelta(days=float(entry.where["delay_days"]))).all()


def test_the_night_shift_is_slow():
    """In the planted period the night shift answers slower by the factor in the key."""
    plain_shop, shop = (make_shop(SEED, ORDERS, p, setting=SETTING) for p in ((), ("slow_night",)))
    entry = shop.planted[0]
    times = shop.agents["response_s"] / plain_shop.agents["response_s"]
    slow = (shop.agents["shift"] == 2) & (shop.agents["date"] >= pd.Timestamp(entry.since))

    assert (times[slow] > 0.9 * float(entry.where["times_slower"])).all()
    assert (times[~slow] == 1).all()


@pytest.mark.parametrize("level", ["easy", "normal"])
def test_the_simpson_agent_looks_worse_and_is_better(level):
    """Over all hours below the team, in each shift above it, also where it is planted large."""
    shop = make_shop(2, 60_000, ("simpson",), level, SETTING)
    agents = canonical_tables(shop)["agent_daily"]
    mine = agents["agent"] == shop.planted[0].where["agent"]
    counts = ["inquiry_paid_buyers", "inquiry_count"]

    def conversion(rows):
        return rows[counts[0]].sum() / rows[counts[1]].sum()

    assert conversion(agents[mine]) < conversion(agents[~mine])
    for _, shift in agents.groupby("agent_group"):
        assert conversion(shift[mine.loc[shift.index]]) > conversion(shift[~mine.loc[shift.index]])


def test_problems_can_be_planted_together():
    """All at once: each has its entry, and plants of goods and of agents keep apart."""
    shop = make_shop(SEED, ORDERS, PLANTS, setting=SETTING)
    goods = [entry.where["item_title"] for entry in shop.planted[:3]]
    agents = [entry.where["agent"] for entry in shop.planted if "agent" in entry.where]

    assert [entry.name for entry in shop.planted] == list(PLANTS)
    assert len(set(goods)) == len(goods)
    assert len(set(agents)) == len(agents)
