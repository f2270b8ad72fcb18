"""How many pieces a refund took back."""

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table

from analysis.refunds.rate import RateChoice, is_told, rate_by_day, rate_by_week, total_rate

LINES = [
    ("o", "l1", "coat", "c-red", 2, 40.0),
    ("o", "l2", "sock", "s-blue", 1, 20.0),
    ("single", "l3", "coat", "c-red", 1, 30.0),
]


def shop_of(*refunds, with_lines=True):
    """An order of two coats and a sock, and one of a coat; 5 yuan of postage each."""
    orders = [("o", "2024-05-01", 65.0, 5.0, 3), ("single", "2024-05-01", 35.0, 5.0, 1)]
    columns = "order_id paid_amount refund_amount refund_qty refund_type is_full reason_l2 sku_code"
    told = [dict(zip(columns.split(), ("o", 0, None, None, None, None, None, None), strict=True))]
    rows = [told[0] | refund | {"refund_id": f"r{at}"} for at, refund in enumerate(refunds)]
    names = "refund_id order_id refund_amount refund_qty refund_type is_full reason_l2 sku_code"
    cells = [tuple(row[name] for name in names.split()) for row in rows]
    tables = {
        "orders": table("orders", "order_id paid_at paid_amount post_fee qty_total", orders),
        "refunds": table("refunds", names, cells).assign(
            applied_at=pd.Timestamp("2024-05-03"), refund_status="success"
        ),
    }
    lines = table("order_lines", "order_id line_id item_id sku_code qty paid_amount", LINES)
    return tables | ({"order_lines": lines} if with_lines else {})


def part(amount, **told):
    """A refund of so many yuan and what else is told of it."""
    return {"refund_amount": amount, **told}


@pytest.mark.parametrize(
    ("refunds", "with_lines", "pieces"),
    [
        ([part(65.0)], False, 3),
        ([part(60.0)], False, 3),
        ([part(40.0), part(20.0)], False, 3),
        ([part(40.0)], False, None),
        ([part(40.0)], True, None),
        ([part(40.0, sku_code="c-red")], True, 2),
        ([part(39.0, sku_code="c-red", is_full=True)], True, 2),
        ([part(39.0, sku_code="c-red")], True, None),
        ([part(20.0, sku_code="s-blue"), part(10.0, sku_code="c-red")], True, None),
        ([part(20.0, sku_code="s-blue"), part(5.0, refund_type="freight")], True, 1),
        ([part(10.0, refund_qty=1)], False, 1),
        ([part(10.0, refund_qty=1), part(10.0)], False, None),
        ([part(9.0, refund_type="freight")], False, 0),
        ([part(9.0, refund_type="price_protect")], False, 0),
        ([part(9.0, reason_l2="price.freight")], False, 0),
        ([part(5.0)], False, 0),
        ([part(6.0)], False, None),
        ([part(25.0, order_id="single", refund_type="return_refund")], False, 1),
        ([part(25.0, order_id="single", refund_type="refund_only")], False, None),
    ],
)
def test_pieces_are_those_that_the_file_tells(refunds, with_lines, pieces, tmp_path):
    """Goods in full with or without postage, a line, a number; a part of the money is not 0."""
    shop = shop_of(*refunds, with_lines=with_lines)
    for tables in (shop, on_parquet(shop, tmp_path)):
        by_day = rate_by_day(tables, RateChoice(unit="pieces"))

        assert by_day["unknown_qty_count"].sum() == (pieces is None)
        if pieces is not None:
            assert by_day["refunded_qty"].sum() == pieces
            assert by_day["kept_count"].sum() == (pieces == 0)


@pytest.mark.parametrize("hidden_share", [0.0, 0.05, 0.3, 1.0])
def test_the_range_by_pieces_holds_what_is_not_told(hidden_share):
    """However many refunds do not tell their pieces, the true rate of this shop is inside."""
    chance = np.random.default_rng(7)
    qty = chance.integers(1, 5, 600)
    paid_at = pd.date_range("2024-01-01", periods=600, freq="4h")
    ids = [f"o{at}" for at in range(600)]
    orders = table(
        "orders",
        "order_id paid_at paid_amount qty_total",
        list(zip(ids, paid_at, 10.0 * qty, qty, strict=True)),
    )
    back = chance.integers(1, qty[:120] + 1)
    hidden = chance.random(120) < hidden_share
    refunds = table(
        "refunds",
        "refund_id order_id applied_at refund_amount refund_qty",
        [
            (f"r{one}", one, when, 1.0, None if dark else int(count))
            for one, when, count, dark in zip(ids, paid_at, back, hidden, strict=False)
        ],
    ).assign(refund_status="success")
    by_day = rate_by_day({"orders": orders, "refunds": refunds}, RateChoice(unit="pieces"))
    rate = total_rate(by_day, "pieces")
    weeks = rate_by_week(by_day, "pieces", pd.Timestamp("2024-12-31"))

    assert rate.low <= back.sum() / qty.sum() <= rate.high
    assert is_told(by_day, "pieces") == (hidden_share < 0.1)
    assert np.isnan(rate.share) == (hidden_share > 0.1)
    assert weeks["refund_rate"].iloc[0:2].isna().any() == (hidden_share > 0.1)
