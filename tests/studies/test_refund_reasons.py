"""What the refund reasons study promises."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import orders_table, refunds_table

from analysis.studies.refund_reasons import RefundReasons, rank_reasons

MAY = {"start": date(2024, 5, 1), "end": date(2024, 5, 31)}


@pytest.fixture
def shop():
    """Eight orders and six refunds around May 2024, small enough to follow by hand."""
    orders = [
        ("o1", "2024-05-01", 100, 1),
        ("o2", "2024-05-01", 200, 2),
        ("o3", "2024-05-10", 50, 1),
        ("o4", "2024-05-15", 150, 1),
        ("o5", "2024-05-20", 300, 3),
        ("o6", "2024-05-28", 80, 1),
        ("o7", "2024-06-01", 120, 1),
        ("o8", "2024-06-02", 60, 2),
    ]
    refunds = [
        ("o1", "2024-05-03", "success", 100, 1),
        ("o2", "2024-05-20", "success", 100, 1),
        ("o4", "2024-06-01", "success", 150, 1),
        ("o5", "2024-05-22", "closed", 300, 3),
        ("o2", "2024-05-25", "success", 50, 0),
        ("o7", "2024-06-03", "success", 120, 1),
    ]
    return {
        "orders": orders_table(orders, "order_id paid_at paid_amount qty_total"),
        "refunds": refunds_table(
            refunds, "order_id applied_at refund_status refund_amount refund_qty"
        ),
    }
