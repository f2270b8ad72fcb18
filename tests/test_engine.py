"""Reductions that several studies read."""

import narwhals as nw
import pytest
from canonical import on_parquet, table

from analysis.engine import SharedTables, frame, once, small

ORDERS = table("orders", "order_id paid_amount", [("a", 10.0), ("b", 20.0), ("c", 30.0)])


@pytest.fixture(params=["pandas", "duckdb"])
def orders(request, tmp_path):
    """Three orders, on both engines."""
    tables = {"orders": ORDERS}
    return tables if request.param == "pandas" else on_parquet(tables, tmp_path)


class Dear:
    """Orders above an amount, and how often they were looked for."""

    def __init__(self):
        self.times = 0

    def above(self, tables, amount):
        """The reduction itself."""
        self.times += 1
        return frame(tables["orders"]).filter(nw.col("paid_amount") > amount).select("order_id")


def test_shared_tables_work_a_reduction_out_once_for_each_question(orders):
    """Asked twice for above 10 and once for above 20."""
    dear, shared = Dear(), SharedTables(orders)
    found = [sorted(small(once(shared, dear.above, amount))["order_id"]) for amount in (10, 10, 20)]

    assert found == [["b", "c"], ["b", "c"], ["c"]]
    assert dear.times == 2


def test_tables_that_nobody_shares_hold_nothing(orders):
    """Each question reads anew."""
    dear = Dear()
    for _ in range(2):
        assert len(small(once(orders, dear.above, 10))) == 2

    assert dear.times == 2


def test_what_is_held_can_be_joined_with_the_tables(orders):
    """Both are of one connection."""
    shared = SharedTables(orders)
    held = once(shared, Dear().above, 20)
    joined = small(frame(shared["orders"]).join(held, on="order_id").select("paid_amount"))

    assert joined["paid_amount"].tolist() == [30]
