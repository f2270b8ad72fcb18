"""Sums of order lines: the same order, however its lines are split over files."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from exported import imported, words
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import join_table
from analysis.ingest.tables import SOURCE, TABLES

DOUYIN = words(
    "主订单编号 子订单编号 选购商品 商品数量 订单应付金额 运费 平台优惠 商家优惠 "
    "订单提交时间 订单完成时间 订单状态 售后状态"
)
JD = words("订单号 商品ID 商品名称 订购数量 下单时间 京东价 订单金额 应付金额 订单状态 下单帐号")
DAY = "2026-01-01 00:00:00"
DOUYIN_LINE = st.tuples(
    st.sampled_from(["O1", "O2"]),
    st.sampled_from(["L1", "L2", "L3", "L4"]),
    st.just("杯"),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["10", "20.5", ""]),
    st.sampled_from(["0", "5"]),
    st.sampled_from(["", "1"]),
    st.just("2"),
    st.just(DAY),
    st.sampled_from(["", "2026-01-05 00:00:00"]),
    st.sampled_from(["已发货", "已完成"]),
    st.sampled_from(["-", "退款成功"]),
)
JD_LINE = st.tuples(
    st.sampled_from(["O1", "O2"]),
    st.sampled_from(["S1", "S2", "S3"]),
    st.just("杯"),
    st.sampled_from(["1", "2"]),
    st.just(DAY),
    st.just("100"),
    st.just("300"),
    st.just("290"),
    st.sampled_from(["完成", "等待出库"]),
    st.just("jd_a"),
)


def tables_of(parts):
    """The joined tables of several imports, without the files they come from."""
    names = ("orders", "order_lines")
    given_parts = {name: [part[name] for part in parts] for name in names}
    return {name: join_table(given_parts, name).table.drop(columns=list(SOURCE)) for name in names}


@cache
def read(headers, rows):
    return imported(list(headers), *rows).tables


@settings(max_examples=30)
@given(
    st.sampled_from([(DOUYIN, DOUYIN_LINE), (JD, JD_LINE)]).flatmap(
        lambda kind: st.tuples(
            st.just(tuple(kind[0])), st.lists(kind[1], min_size=1, max_size=6, unique=True)
        )
    ),
    st.integers(0, 6),
    st.integers(0, 2),
)
def test_lines_of_an_order_in_two_files_make_the_same_order(layout, cut, shared):
    """Cut anywhere, with some rows in both files, whichever file comes first."""
    headers, rows = layout
    whole = tables_of([read(headers, tuple(rows))])
    cuts = [part for part in (rows[: cut + shared], rows[cut:]) if part]
    parts = [read(headers, tuple(part)) for part in cuts]

    for order in (parts, parts[::-1]):
        for name, table in tables_of(order).items():
            pd.testing.assert_frame_equal(table, whole[name])


def test_the_sum_is_that_of_both_files():
    """10 and 5 for postage in one, 20.5 and nothing in the other."""
    parts = [
        read(tuple(DOUYIN), (("69", line, "杯", "1", paid, post, "", "", DAY, "", "已发货", "-"),))
        for line, paid, post in (("691", "10", "5"), ("692", "20.5", "0"))
    ]
    orders = tables_of(parts)["orders"]

    assert orders["paid_amount"].tolist() == [30.5]
    assert orders["post_fee"].tolist() == [5.0]
    assert orders["qty_total"].tolist() == [2]


def test_an_order_without_lines_keeps_what_its_own_file_says():
    """7 yuan in a file that names no lines, beside one of 10 yuan that does."""
    row = ("69", "691", "杯", "1", "10", "0", "", "", DAY, "", "已发货", "-")
    part = read(tuple(DOUYIN), (row,))
    without_lines = part["orders"].assign(order_id="70", paid_amount=7.0)
    parts = {"orders": [part["orders"], without_lines], "order_lines": [part["order_lines"]]}

    assert join_table(parts, "orders").table["paid_amount"].tolist() == [10.0, 7.0]


def test_two_orders_whose_lines_share_a_number_are_no_order_of_several_rows():
    """A shop that numbers the lines of each order anew keeps all; none is said to be merged."""
    rows = [
        (order, "1", "杯", "1", "10", "0", "", "", DAY, "", "已发货", "-") for order in ("69", "70")
    ]
    result = imported(DOUYIN, *rows)
    rules = {note.rule for note in result.file_report.sheets[0].notes}

    assert len(result.tables["orders"]) == len(result.tables["order_lines"]) == 2
    assert not {"repeated_id", "lines_of_one_order"} & rules


def test_a_file_that_comes_twice_adds_nothing():
    """Nor does an order that is joined again."""
    once = read(tuple(JD), (("77", "s1", "杯", "2", DAY, "1", "1", "1", "完成", "a"),))
    orders = tables_of([once, once, once])["orders"]

    assert orders["qty_total"].tolist() == [2]
    assert orders["paid_amount"].tolist() == [1.0]


@pytest.mark.parametrize("column", ["tracking_no_hash", "of some later version"])
def test_a_part_of_another_version_is_taken_as_far_as_it_goes(column):
    """A column that the schema no longer has is dropped; a new one is blank."""
    row = ("77", "s1", "杯", "2", DAY, "1", "1", "1", "完成", "a")
    part = read(tuple(JD), (row,))
    old = {
        "orders": [part["orders"].drop(columns="traffic_source").assign(**{column: "x"})],
        "order_lines": [part["order_lines"].drop(columns="post_fee")],
    }

    for name in old:
        table = join_table(old, name).table
        assert list(table.columns) == [each.name for each in TABLES[name].columns]
        assert len(table) == 1
