"""How refunds find the goods they are about."""

import pytest
from canonical import on_parquet, table

from analysis.engine import frame, small
from analysis.orders.lines import paid_lines
from analysis.refunds.goods_counts import goods_of_refunds

LINES = table(
    "order_lines",
    "order_id line_id item_id item_title sku_spec sku_code qty paid_at line_status",
    [
        ("o1", "l1", "i1", "Dress", "red", "D-R", 1, "2024-05-01", "completed"),
        ("o1", "l2", "i1", "Dress", "blue", "D-B", 2, "2024-05-01", "completed"),
        ("o1", "l3", "i2", "Coat", "blue", "C-B", 1, "2024-05-01", "completed"),
        ("o2", "l4", "i1", "Dress", "red", "D-R", None, "2024-05-02", "completed"),
        ("o3", "l5", "i1", "Dress", "red", "D-R", 1, None, "unpaid"),
    ],
)


@pytest.mark.parametrize(
    ("clue", "item", "sku"),
    [
        ({"line_id": "l2"}, "i1", "D-B"),
        ({"sku_code": "D-R"}, "i1", "D-R"),
        ({"item_id": "i1", "sku_spec": "blue"}, "i1", "D-B"),
        ({"item_title": "Coat"}, "i2", "C-B"),
        ({"item_id": "i1"}, "i1", ""),
        ({}, "", ""),
        ({"line_id": "l1", "item_title": "Coat"}, "i1", "D-R"),
    ],
)
def test_the_strongest_clue_decides(clue, item, sku, tmp_path):
    """What cannot be told apart stays unknown: two dresses, an order without any clue."""
    refunds = table(
        "refunds", f"refund_id order_id {' '.join(clue)}", [("r1", "o1", *clue.values())]
    )

    shop = {"order_lines": LINES, "refunds": refunds}
    for tables in (shop, on_parquet(shop, tmp_path)):
        found = small(goods_of_refunds(frame(tables["refunds"]), paid_lines(tables)))
        assert found[["item", "sku"]].fillna("").iloc[0].tolist() == [item, sku]


def test_an_order_of_one_line_needs_no_clue():
    """There is nothing else it could be."""
    refunds = table("refunds", "refund_id order_id", [("r1", "o2"), ("r2", "unknown")])
    found = small(goods_of_refunds(frame(refunds), paid_lines({"order_lines": LINES})))

    assert found[["refund_id", "sku"]].to_numpy().tolist() == [["r1", "D-R"]]


def test_the_same_number_on_two_platforms_is_two_refunds():
    """Platforms number their refunds themselves; the order tells them apart."""
    rows = [("r1", "o2", "pdd"), ("r1", "o1", "jd")]
    refunds = table("refunds", "refund_id order_id platform", rows).assign(item_title="Dress")
    found = small(goods_of_refunds(frame(refunds), paid_lines({"order_lines": LINES})))

    assert found.set_index("order_id")["item"].to_dict() == {"o1": "i1", "o2": "i1"}


def test_only_paid_lines_are_sold():
    """Four of the five lines; a line without a number of pieces is one piece."""
    sold = small(paid_lines({"order_lines": LINES}))

    assert len(sold) == 4
    assert sold["qty"].sum() == 5


def test_orders_decide_what_was_paid_where_there_are_any():
    """o1 was never paid, whatever its lines say."""
    orders = table("orders", "order_id paid_at order_status", [("o2", "2024-05-02", "paid")])
    sold = small(paid_lines({"order_lines": LINES, "orders": orders}))

    assert sold["order_id"].tolist() == ["o2"]
