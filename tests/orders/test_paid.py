"""Which amounts of paid orders are known: what an export leaves blank is no 0."""

import pytest
from canonical import on_parquet, table

from analysis.engine import small
from analysis.ingest.vocabulary import codes, status_key
from analysis.orders.paid import paid_orders
from analysis.orders.told_refunds import orders_with_told_refunds

COLUMNS = "order_id platform paid_at paid_amount refund_amount paid_is_net_of_refund order_status"
DAY = "2026-01-01"
ROWS = [
    ("plain", "taobao", DAY, 100.0, 0.0, False, "completed"),
    ("unpriced", "taobao", DAY, None, 0.0, False, "completed"),
    ("net", "taobao", DAY, 80.0, 20.0, True, "completed"),
    ("net_blank", "taobao", DAY, 80.0, None, True, "completed"),
    ("gross_blank", "taobao", DAY, 80.0, None, False, "completed"),
    ("closed", "pdd", DAY, 80.0, None, False, "closed"),
    ("word", "pdd", DAY, 80.0, None, False, "refunded"),
    ("kept", "pdd", DAY, 80.0, None, False, "shipped"),
    ("nameless", None, DAY, 80.0, None, False, "shipped"),
]


@pytest.fixture(params=["pandas", "parquet"])
def tables(request, tmp_path):
    """The orders, by either engine."""
    shop = {"orders": table("orders", COLUMNS, ROWS)}
    return shop if request.param == "pandas" else on_parquet(shop, tmp_path)


def by_order(rows, column):
    """A column by order, what is blank as None."""
    found = small(rows).set_index("order_id")[column].astype(object)
    return found.where(found.notna(), None).to_dict()


def test_what_was_paid_is_known_or_it_is_not(tables):
    """A blank payment is none of 0 yuan, nor is a payment net of a blank refund known."""
    amounts = by_order(paid_orders(tables["orders"]), "order_amount")

    assert amounts["plain"] == 100.0
    assert amounts["net"] == 100.0
    assert amounts["gross_blank"] == 80.0
    assert amounts["unpriced"] is None
    assert amounts["net_blank"] is None


def test_what_an_order_tells_of_refunds(tables):
    """An amount; or a status, where the platform's export has one that says refunded."""
    told = orders_with_told_refunds(tables)
    refunded, amounts = by_order(told, "is_refunded"), by_order(told, "told_amount")

    assert {name for name, outcome in refunded.items() if outcome == 1} == {"net", "word"}
    assert {name for name, outcome in refunded.items() if outcome == 0} == {
        "plain",
        "unpriced",
        "kept",
    }
    assert {name for name, amount in amounts.items() if amount is not None} == {"net"}


@pytest.mark.parametrize(
    "word",
    ["付款以后用户退款成功，交易自动关闭", "退款成功", "已退款", "已发货，退款成功"],
)
@pytest.mark.parametrize("platform", ["taobao", "pdd"])
def test_words_that_say_refunded_are_codes_that_say_it(word, platform):
    """Whatever the platform; else the order would only be closed, or its status not known."""
    known = codes("order_status", platform)

    assert known[status_key(word)] == "refunded"
