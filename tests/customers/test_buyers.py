"""Whose orders count, and for how much."""

from datetime import date

import pandas as pd
import pytest
from canonical import on_parquet, table

from analysis.customers.buyers import as_of, customers
from analysis.periods import Period

ORDERS = "order_id buyer_key order_status paid_at paid_amount refund_amount"


@pytest.fixture
def shop():
    """Ann bought three times (two on one day), Bob's order went back, one order has no key."""
    return {
        "orders": table(
            "orders",
            ORDERS,
            [
                ("o1", "ann", "completed", "2024-05-01 10:00", 100, None),
                ("o2", "ann", "completed", "2024-05-01 20:00", 50, 20),
                ("o3", "ann", "completed", "2024-05-10", 30, None),
                ("o4", "bob", "completed", "2024-05-02", 80, 80),
                ("o5", None, "completed", "2024-05-03", 60, None),
                ("o6", "cat", "closed", "2024-05-04", 70, None),
                ("o7", "dan", "unpaid", None, 90, None),
            ],
        )
    }


def test_a_buyer_counts_with_the_orders_that_were_kept(shop):
    """Only Ann kept something: 100 + (50 - 20) + 30 yuan in three orders."""
    buyers = customers(shop)

    assert buyers["buyer_key"].tolist() == ["ann"]
    assert buyers["order_count"].tolist() == [3]
    assert buyers["net_amount"].tolist() == [160]
    assert buyers["refunded_order_count"].tolist() == [1]


def test_orders_of_one_day_may_count_as_one(shop):
    """Ann came on two days."""
    assert customers(shop, merge_days=True)["order_count"].tolist() == [2]


def test_the_refund_export_goes_before_what_the_order_tells(shop):
    """Bob's refund was 30 of 80, so Bob kept his order; Ann's o2 keeps what its order tells."""
    refunds = table(
        "refunds",
        "refund_id order_id refund_status refund_amount applied_at",
        [
            ("r1", "o4", "success", 30, "2024-05-05"),
            ("r2", "o3", "closed", 30, "2024-05-12"),
        ],
    )
    buyers = customers(shop | {"refunds": refunds})

    assert buyers.set_index("buyer_key")["net_amount"].to_dict() == {"ann": 160, "bob": 50}


def test_a_period_holds_payments_and_moves_the_day_that_is_counted_to(shop):
    """Until 5 May Ann had two orders; the day counted to is the day after."""
    until = Period(end=date(2024, 5, 5))

    assert customers(shop, until)["order_count"].tolist() == [2]
    assert as_of(shop, until) == pd.Timestamp("2024-05-06")
    assert as_of(shop) == pd.Timestamp("2024-05-11")


def test_the_engine_does_not_change_the_answer(shop, tmp_path):
    """Parquet through DuckDB gives what pandas gives."""
    on_duckdb, on_pandas = (
        customers(tables).sort_values("buyer_key", ignore_index=True)
        for tables in (on_parquet(shop, tmp_path), shop)
    )

    pd.testing.assert_frame_equal(on_duckdb, on_pandas, check_dtype=False)


def test_no_orders_give_no_customers(shop):
    """And the day that is counted to is unknown."""
    empty = {"orders": shop["orders"].iloc[:0]}

    assert customers(empty).empty
    assert as_of(empty) is pd.NaT
