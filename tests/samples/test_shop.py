"""What a made-up shop promises, with and without planted problems."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis.ingest.tables import TABLES
from analysis.samples import Setting, answer_key, canonical_tables, make_shop
from analysis.samples.plants import PLANTS
from analysis.samples.shop import PLATFORMS

YEAR = Setting(days=200, last_day=date(2026, 6, 30))


@pytest.fixture(scope="module", params=PLATFORMS)
def tables(request):
    return canonical_tables(make_shop(3, 2_000, setting=Setting(request.param, 200)))


def test_the_same_seed_makes_the_same_shop():
    """Two shops made alike are equal in every table and in the key."""
    one, two = (make_shop(5, 800, PLANTS, setting=YEAR) for _ in range(2))

    assert answer_key(one) == answer_key(two)
    again = canonical_tables(two)
    for name, table in canonical_tables(one).items():
        assert_frame_equal(table, again[name])


def test_another_seed_makes_another_shop():
    """The seed decides what chance decides."""
    one, two = (make_shop(seed, 300, setting=YEAR).orders["paid_cents"] for seed in (1, 2))

    assert not one.equals(two)


def test_tables_have_the_canonical_columns(tables):
    """Every table has exactly the columns and types that studies expect."""
    for name, table in tables.items():
        assert table.columns.tolist() == [column.name for column in TABLES[name].columns]


def test_required_columns_are_filled(tables):
    """No row lacks what an import would insist on."""
    lacking = {
        f"{name}.{column}"
        for name, table in tables.items()
        for column in TABLES[name].required
        if table[column].isna().any()
    }

    assert lacking == set()


def test_ids_are_unique_and_refer_to_one_another(tables):
    """Each order, line and refund has its own id; lines and refunds know their order."""
    orders, lines, refunds = tables["orders"], tables["order_lines"], tables["refunds"]

    assert orders["order_id"].is_unique
    assert lines["line_id"].is_unique
    assert refunds["refund_id"].is_unique
    assert set(lines["order_id"]) == set(orders["order_id"])
    assert set(refunds["line_id"]) <= set(lines["line_id"])


def test_an_order_is_the_sum_of_its_lines(tables):
    """What was paid is what its lines were paid, plus freight."""
    orders = tables["orders"].set_index("order_id").dropna(subset=["paid_at"])
    sums = tables["order_lines"].groupby("order_id")["paid_amount"].sum()

    paid = (sums + orders["post_fee"]).loc[orders.index]
    assert np.allclose(paid, orders["paid_amount"])


def test_nothing_is_known_of_the_time_after_the_cutoff(tables):
    """No time lies after the last day, so young orders still miss their later refunds."""
    for name, table in tables.items():
        for column in TABLES[name].times:
            if column not in ("timeout_at", "promised_ship_at"):
                assert not (table[column] >= pd.Timestamp(2026, 7, 1)).any(), (name, column)


def test_times_are_in_order(tables):
    """Paid, shipped, received; applied, agreed, sent back, done: never the other way round."""
    courses = {
        "orders": ["created_at", "paid_at", "shipped_at", "received_at"],
        "refunds": ["applied_at", "agreed_at", "return_shipped_at", "done_at"],
    }
    for name, course in courses.items():
        for before, after in pairwise(course):
            assert not (tables[name][after] < tables[name][before]).any(), (name, after)


def test_no_refund_is_larger_than_what_was_paid(tables):
    """Neither a single one nor all successful refunds of a line together."""
    refunds = tables["refunds"]
    won = refunds[refunds["refund_status"] == "success"].groupby("line_id")
    line_paid = tables["order_lines"].set_index("line_id")["line_amount"]
    back = won["refund_amount"].sum()

    assert (back <= line_paid.loc[back.index] + 0.001).all()


def test_young_cohorts_are_incomplete():
    """Of the orders of the last days far fewer have been asked back than of those before."""
    tables = canonical_tables(make_shop(3, 6_000, setting=YEAR))
    orders = tables["orders"].dropna(subset=["paid_at"])
    asked = orders["order_id"].isin(tables["refunds"]["order_id"])
    young = orders["paid_at"] >= pd.Timestamp(2026, 6, 25)

    assert asked[young].mean() < asked[~young].mean() / 2


@pytest.mark.parametrize(("platform", "study"), [("taobao", "refund_buyers"), ("pdd", "")])
def test_the_key_names_a_study_where_the_exports_can_show_the_problem(platform, study):
    """Pinduoduo tells no buyers apart, so nobody can find the one who sends all back."""
    key = answer_key(make_shop(3, 1_000, ("refund_abuser",), setting=Setting(platform, 200)))

    assert key["planted"][0]["study"] == study


def test_a_size_and_a_level_scale_a_plant():
    """More of it at a larger size and at the easy level, less at the hard one."""
    easy, normal, hard = (
        make_shop(3, 4_000, ("wrong_size_chart",), level, YEAR).planted[0].order_count
        for level in ("easy", "normal", "hard")
    )
    double = make_shop(3, 4_000, ("wrong_size_chart:2",), setting=YEAR).planted[0].order_count

    assert hard < normal < easy == double


@pytest.mark.parametrize("wrong", ["no_such_plant", "bad_batch:0", "bad_batch:much"])
def test_a_wrong_wish_is_refused(wrong):
    """A plant that is not there, or a size that is none, is an error and not silence."""
    with pytest.raises(ValueError, match=r".+"):
        make_shop(1, 100, (wrong,))


def test_conversations_belong_to_orders():
    """Who asks buys within a day, or bought before; a third at most of the writers does neither."""
    tables = canonical_tables(make_shop(3, 3_000, setting=YEAR))
    talks = (
        tables["chats"]
        .groupby(["conversation_id", "buyer_key"], as_index=False)
        .agg(began_at=("sent_at", "min"))
    )
    paid = tables["orders"][["buyer_key", "paid_at"]].dropna()
    near = talks.merge(paid, on="buyer_key")
    wait = near["paid_at"] - near["began_at"]
    buys = near.loc[wait.between(pd.Timedelta(0), pd.Timedelta(days=1)), "conversation_id"]
    bought = near.loc[wait.between(-pd.Timedelta(days=10), pd.Timedelta(0)), "conversation_id"]

    assert buys.nunique() / len(talks) > 0.2
    assert bought.nunique() / len(talks) > 0.25
    assert pd.concat([buys, bought]).nunique() / len(talks) > 2 / 3 - 0.05
