"""What the search for buyers who return very much promises."""

import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.studies.refunds.refund_buyers import RefundBuyers

DAY = "2024-05-01"


def shop_of(buyers):
    """Orders and refunds by buyer: {buyer: (orders, refunds)}."""
    orders, refunds = [], []
    for buyer, (count, gone) in buyers.items():
        ids = [f"{buyer}-{i}" for i in range(count)]
        orders += [(order, DAY, buyer, 10.0) for order in ids]
        refunds += [(f"r{order}", order, DAY, "success", 10.0) for order in ids[:gone]]
    columns = "refund_id order_id applied_at refund_status refund_amount"
    return {
        "orders": table("orders", "order_id paid_at buyer_key paid_amount", orders),
        "refunds": table("refunds", columns, refunds),
    }


def nameless(orders):
    """The orders, with no buyer named."""
    return orders.assign(buyer_key=orders["buyer_key"].where(orders["buyer_key"].isna()))


ORDINARY = {f"b{i}": (2, i % 4 == 0) for i in range(200)}


def keys(result):
    """What is said, and how surely."""
    return {finding.key: finding for finding in result.findings}


def test_a_buyer_unlike_the_others_is_a_hint(tmp_path):
    """Twelve of sixteen sent back where others send back one of eight."""
    shop = shop_of(ORDINARY | {"odd": (16, 12)})
    for tables in (shop, on_parquet(shop, tmp_path)):
        result = RefundBuyers().run(tables)
        listed = result.tables["by_buyer"]

        assert listed["buyer_key"].tolist() == ["odd"]
        assert listed["refund_amount"].tolist() == [120]
        assert listed["refund_expected"].tolist() == pytest.approx([16 * 62 / 416])
        assert keys(result)["buyer"].verdict == "hint"


def test_nobody_is_listed_where_all_are_alike():
    """One of two is half, and nothing unusual."""
    result = RefundBuyers().run(shop_of(ORDINARY))

    assert keys(result)["nobody_stands_out"].verdict == "none"
    assert result.tables["by_buyer"].empty


def test_many_orders_with_the_usual_share_are_no_reason():
    """A loyal buyer with forty orders may send back eight."""
    assert RefundBuyers().run(shop_of(ORDINARY | {"loyal": (40, 8)})).tables["by_buyer"].empty


def test_without_buyers_it_says_which_exports_have_them():
    """Pinduoduo's orders name nobody."""
    shop = shop_of(ORDINARY)
    result = RefundBuyers().run(shop | {"orders": nameless(shop["orders"])})

    assert keys(result)["lacks_buyers"].verdict == "insufficient"


def test_a_click_leads_to_the_buyers_refunds():
    """By order id, so that a person can look."""
    shop = shop_of(ORDINARY | {"odd": (16, 12)})

    assert len(RefundBuyers().rows(shop, "by_buyer", {"buyer_key": "odd"})) == 12


def without_amounts(shop):
    """The shop, with no refund that tells an amount."""
    return shop | {"refunds": shop["refunds"].assign(refund_amount=float("nan"))}


def test_a_blank_amount_is_no_0_yuan(tmp_path):
    """The buyer stands out by orders; how many yuan is not known."""
    shop = without_amounts(shop_of(ORDINARY | {"odd": (16, 12)}))
    for tables in (shop, on_parquet(shop, tmp_path)):
        listed = RefundBuyers().run(tables).tables["by_buyer"]

        assert listed["refund_count"].tolist() == [12]
        assert listed["refund_amount"].isna().all()


def test_every_sentence_is_said():
    """Somebody stands out, nobody does, few refunds, and orders that name no buyer."""
    ordinary = shop_of(ORDINARY)
    shops = (
        ordinary,
        shop_of(ORDINARY | {"odd": (16, 12)}),
        shop_of({"one": (9, 3)}),
        without_amounts(shop_of(ORDINARY | {"odd": (16, 12)})),
        ordinary | {"orders": nameless(ordinary["orders"])},
    )

    assert_says_everything(RefundBuyers, [RefundBuyers().run(shop) for shop in shops])
