"""What the customer groups study promises."""

from datetime import date

import pandas as pd
import pytest
from buyers import bought, values_by_key, verdicts
from canonical import on_parquet, table
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import SHARED
from said import assert_says_everything

from analysis.studies.customers.customer_rfm import CustomerRfm, read_cuts
from analysis.study import Code

DATA = SHARED / "data" / "rfm_data_orders.csv"

PUBLISHED = {
    "champions": (35, 316, 31646),
    "potential_loyalist": (342, 2211, 204856),
    "loyal_customers": (170, 799, 76562),
    "promising": (9, 28, 4249),
    "new_customers": (104, 329, 28837),
    "cant_lose_them": (47, 274, 32446),
    "at_risk": (28, 216, 22227),
    "need_attention": (10, 57, 4562),
    "about_to_sleep": (102, 283, 23449),
    "lost": (148, 393, 35324),
    "others": (0, 0, 0),
}
"""Customers, orders and revenue by segment."""


@pytest.fixture(scope="module")
def published():
    """The orders of the R package rfm, each as one paid order."""
    if not DATA.exists():
        pytest.skip("the reference data are not beside the repository")
    data = pd.read_csv(DATA)
    orders = [
        (f"o{n}", row.customer_id, "completed", row.order_date, row.revenue)
        for n, row in enumerate(data.itertuples())
    ]
    return {
        "orders": table("orders", "order_id buyer_key order_status paid_at paid_amount", orders)
    }


def test_the_ten_segments_are_those_that_were_published(published):
    """With borders rounded up to whole days, orders and yuan, as the package has them."""
    study = CustomerRfm(grouping="segment", scale="whole", end=date(2006, 12, 30))
    profile = study.run(published).tables["profile"].set_index("group")

    assert {
        group: (row["customer_count"], row["order_count"], row["net_amount"])
        for group, row in profile.iterrows()
    } == PUBLISHED


def test_the_scores_have_the_published_sizes(published):
    """Levels 1 to 5 of recency, frequency and money."""
    study = CustomerRfm(grouping="segment", scale="whole", end=date(2006, 12, 30))
    levels = study.run(published).tables["levels"].sort_values("level")
    sizes = levels.groupby("dimension")["customer_count"].agg(list)

    assert sizes["r_days"] == [197, 200, 199, 199, 200]
    assert sizes["order_count"] == [268, 187, 176, 244, 120]
    assert sizes["net_amount"] == [200, 200, 198, 202, 195]


def test_the_engine_does_not_change_the_answer(published, tmp_path):
    """Parquet through DuckDB gives what pandas gives."""
    on_pandas, on_duckdb = (
        CustomerRfm().run(t) for t in (published, on_parquet(published, tmp_path))
    )

    pd.testing.assert_frame_equal(
        on_pandas.tables["profile"], on_duckdb.tables["profile"], check_dtype=False
    )


def test_a_click_leads_to_the_customers_of_a_group(published):
    """All 35 champions, the largest first, with an order number to find them by."""
    study = CustomerRfm(grouping="segment", scale="whole", end=date(2006, 12, 30))
    rows = study.rows(published, "profile", {"group": "champions"})

    assert len(rows) == 35
    assert rows["net_amount"].is_monotonic_decreasing
    assert rows["last_order_id"].notna().all()
    assert set(rows["rfm_code"]) == {"555"}


def regulars_and_old():
    """Thirty who come on three days for little, and one who bought for much half a year before."""
    often = [(f"b{n}", 180 + day, 10) for n in range(30) for day in range(3)]
    return bought([*often, *[("old", day, 1000) for day in range(1, 5)]])


def test_it_names_those_who_were_worth_much_and_stay_away():
    """Thirty come every day; Old bought for most of the money, half a year ago."""
    result = CustomerRfm().run(regulars_and_old())
    values = values_by_key(result)

    assert values["speak_first"]["group"] == Code("group", "important_keep")
    assert values["speak_first"]["n"] == 1
    assert values["speak_first"]["days"] == 179
    assert values["top_group"]["group"] == Code("group", "important_keep")


def test_few_customers_have_no_shares():
    """Three customers are counted; a percentage of three is not shown."""
    result = CustomerRfm().run(bought([("a", 1, 10), ("b", 2, 20), ("c", 3, 30)]))

    assert result.findings[1].verdict == "insufficient"
    assert result.tables["profile"]["customer_share"].isna().all()


def test_orders_without_a_buyer_key_are_told():
    """Without any key nothing is guessed; with some, the rest is counted."""
    unkeyed = CustomerRfm().run(bought([(None, 1, 10), (None, 2, 20)]))
    partly_keyed = CustomerRfm().run(bought([("a", 1, 10), (None, 2, 20)]))

    assert verdicts(unkeyed) == [("no_buyer_key", "insufficient")]
    assert values_by_key(partly_keyed)["unkeyed"] == {"n": 1, "all": 2}


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("30, 60, 90, 180", (30, 60, 90, 180)),
        ("1 2.5、3；5", (1, 2.5, 3, 5)),
        ("30 60 90", ()),
        ("5 3 2 1", ()),
        ("", ()),
    ],
)
def test_fixed_cuts_are_four_rising_numbers(text, cuts):
    """Whatever stands between them."""
    assert read_cuts(text) == cuts


def test_cuts_that_make_no_sense_are_told():
    """A sentence, no answer, no exception."""
    result = CustomerRfm(scale="fixed", r_cuts="x").run(bought([("a", 1, 10)]))

    assert verdicts(result) == [("bad_cuts", "insufficient")]


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(1, 300), st.integers(1, 500)), min_size=1
    ),
    st.sampled_from(["group8", "segment"]),
)
def test_groups_add_up_to_all_customers(rows, grouping):
    """Nobody is lost, nothing counted twice."""
    profile = CustomerRfm(grouping=grouping).run(bought(rows)).tables["profile"]

    assert profile["customer_count"].sum() == len({buyer for buyer, _, _ in rows})
    assert profile["order_count"].sum() == len(rows)
    assert profile["net_amount"].sum() == sum(yuan for _, _, yuan in rows)


def test_nobody_who_bought_once_is_not_said():
    """All of the thirty-one came on three days at least: a sentence of none of 100 says nothing."""
    assert "bought_once" not in values_by_key(CustomerRfm().run(regulars_and_old()))


def test_every_sentence_is_said():
    """Both groupings, with a customer who came once, and cut points that make no sense."""
    orders = [regulars_and_old()["orders"], bought([("once", 170, 10)])["orders"]]
    shop = {"orders": pd.concat(orders)}
    studies = (
        CustomerRfm(),
        CustomerRfm(grouping="segment"),
        CustomerRfm(scale="fixed", r_cuts="x"),
        CustomerRfm(centre="own"),
        CustomerRfm(grouping="segment", scale="fixed"),
    )

    assert_says_everything(CustomerRfm, [study.run(shop) for study in studies])
