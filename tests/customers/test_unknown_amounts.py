"""What customers spent, net of refunds: an amount that is blank is unknown and no 0 yuan."""

import pytest
from buyers import values_by_key
from canonical import on_parquet, table
from said import assert_can_be_said

from analysis.customers.buyers import customers
from analysis.studies import every_study
from analysis.studies.customers.customer_rfm import CustomerRfm
from ui.words.text import LANGUAGES, speaker

COLUMNS = "order_id buyer_key paid_at paid_amount refund_amount paid_is_net_of_refund"
DAY = "2026-01-01"


def orders(*rows):
    """Paid orders: number, buyer, paid, refunded by the order's own column, net of it."""
    return table("orders", COLUMNS, [(name, buyer, DAY, *rest) for name, buyer, *rest in rows])


def refunds(*rows):
    """Refunds that succeeded: of an order, so much."""
    named = [(f"r{i}", order, DAY, "success", yuan) for i, (order, yuan) in enumerate(rows)]
    return table("refunds", "refund_id order_id applied_at refund_status refund_amount", named)


TWO = orders(("o1", "a", 100.0, None, False), ("o2", "a", 50.0, None, False))


@pytest.mark.parametrize(
    ("tables", "net"),
    [
        ({"orders": TWO}, {"a": 150.0}),
        ({"orders": TWO, "refunds": refunds(("o1", 30.0))}, {"a": 120.0}),
        ({"orders": TWO, "refunds": refunds(("o1", None))}, {"a": 50.0}),
        ({"orders": TWO, "refunds": refunds(("o1", 30.0), ("o1", None))}, {"a": 50.0}),
        ({"orders": TWO, "refunds": refunds(("o1", None), ("o2", None))}, {}),
        ({"orders": TWO.assign(paid_amount=float("nan"))}, {}),
        ({"orders": TWO.assign(paid_is_net_of_refund=True)}, {"a": 150.0}),
    ],
    ids=["untold", "told", "blank", "partly blank", "all blank", "unpriced", "net"],
)
def test_net_amounts_are_of_what_is_known(tables, net, tmp_path):
    """By both engines; a buyer of whom nothing is known has no amount at all."""
    for each in (tables, on_parquet(tables, tmp_path)):
        found = customers(each).set_index("buyer_key")["net_amount"]

        assert found.astype(float).to_dict() == net


def test_a_refund_without_an_amount_is_still_a_refund():
    """It counts among the refunded orders."""
    found = customers({"orders": TWO, "refunds": refunds(("o1", None))})

    assert found["refunded_order_count"].tolist() == [1]


@pytest.mark.parametrize(
    ("tables", "key", "values"),
    [
        ({"orders": TWO}, "untold_refunds", {"n": 2, "all": 2}),
        (
            {"orders": TWO, "refunds": refunds(("o1", None))},
            "blank_amounts",
            {"n": 1, "all": 2},
        ),
    ],
)
def test_what_is_left_out_is_told_with_its_number(tables, key, values):
    """And can be said in both languages."""
    result = CustomerRfm().run(tables)

    assert values_by_key(result)[key] == values
    for finding in result.findings:
        for language in LANGUAGES:
            assert_can_be_said(finding, speaker(language, "customer_rfm"))


@pytest.mark.parametrize("name", ["customer_rfm", "customer_actions", "customer_value"])
def test_without_any_amount_the_reason_is_the_amounts(name):
    """And not that nobody bought."""
    result = every_study()[name]().run({"orders": TWO.assign(paid_amount=float("nan"))})

    assert [finding.key for finding in result.findings][:1] == ["no_amounts"]
