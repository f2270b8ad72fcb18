"""Rows that sum up others are no records, by their label or by their numbers."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from exported import KEY, csv_of, imported, words
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import SAMPLE_DATA

from analysis.ingest import ImportSettings, import_file

ORDERS = words("订单编号 买家会员名 总金额 买家实际支付金额 订单状态 订单创建时间 退款金额")
REFUNDS = words(
    "退款编号 订单编号 买家退款金额 退款状态 退款的申请时间 买家退款原因 买家实际支付金额"
)
AGENTS = words("日期 客服昵称 咨询人数 接待人数 未回复人数 询单人数 销售额")

LABELS = (
    "合计 合\u3000计 合&计 總計 总&计 累计 共100笔 1月合计 团队 全店 人均 客服合计 小计 "
    "总和 汇总 平均 均值 "
    "Total Grand&Total Sub&Total SUBTOTAL 本页合计 合计： 合计(元) 合计（3人） 总计100笔 共计 "
    "共&100&条记录 一月合计 2026年5月合计 全店合计 全店平均 团队均值 店铺汇总 本月累计 日均 平均值 "
    "总数 总额 Average 匯總 小計 團隊 退款合计 【合计】 -合计-"
)
LABELS = [label.replace("&", " ") for label in LABELS.split(" ")]


def orders(count=6):
    """Rows of ORDERS, 40 yuan more each."""
    return [
        f"{6375270654777870840 + at}|tb_{at}|{30 + 40 * at}.5|{30 + 40 * at}.5|交易成功"
        f"|2026-05-{at + 1:02} 10:00:00|0".split("|")
        for at in range(count)
    ]


def refunds(count=6):
    """Rows of REFUNDS."""
    return [
        f"{9375270654777870840 + at}|{6375270654777870840 + at}|{30 + 40 * at}.5|退款成功"
        f"|2026-05-{at + 1:02} 10:00:00|质量问题|{40 + 40 * at}".split("|")
        for at in range(count)
    ]


def agents(count=6):
    """Rows of AGENTS, one day."""
    return [
        f"2026-05-01|小{name}|{101 + 37 * at}|{97 + 31 * at}|{3 + at}|{55 + 13 * at}"
        f"|{1200 + 333 * at}.25".split("|")
        for at, name in enumerate("鹿夏明美雨晴风月星云雪阳"[:count])
    ]


TABLES = {
    "orders": (ORDERS, orders),
    "refunds": (REFUNDS, refunds),
    "agent_daily": (AGENTS, agents),
}
"""Headers and rows."""


def number_of(text):
    """A cell as a number; None if it is another text."""
    try:
        return float(text) if len(text) < 10 else None
    except ValueError:
        return None


def total_of(rows, label, at, average=False):
    """The total row of rows, its label in the column `at`."""
    cells = []
    for column in zip(*rows, strict=True):
        numbers = [number_of(cell) for cell in column]
        if None in numbers:
            cells.append("")
        else:
            cells.append(f"{np.mean(numbers) if average else sum(numbers):.2f}".removesuffix(".00"))
    cells[at] = label
    return cells


def left_out(result):
    """Rows left out as totals."""
    (sheet,) = result.file_report.sheets
    return sorted(row for note in sheet.notes if note.rule == "total_row" for row in note.rows)


def test_there_are_46_labels():
    """As many as were tried by hand."""
    assert len(set(LABELS)) == 46


@pytest.mark.parametrize("average", [False, True], ids=["sum", "mean"])
@pytest.mark.parametrize("table", TABLES)
def test_a_labelled_total_is_no_record(table, average):
    """Each of the labels, between the records: left out and told by its row; every record stays."""
    headers, rows_of = TABLES[table]
    records, at = rows_of(), 1 if table == "agent_daily" else 0
    total = total_of(records, "", at, average)
    total[-1] += "1"  # not even the sum: the label decides
    rows = [
        row for label in LABELS for row in (*records[:1], [*total[:at], label, *total[at + 1 :]])
    ]
    rows = [*records, *rows]
    result = imported(headers, *rows)
    expected = [number for number, row in enumerate(rows, 2) if row[at] in LABELS]

    assert left_out(result) == expected
    assert len(result.tables[table]) == len(records)


@pytest.mark.parametrize("place", [0, 3, 6], ids=["above", "between", "below"])
@pytest.mark.parametrize("table", TABLES)
def test_a_total_is_found_wherever_it_stands(table, place):
    """Above the records, between them, below."""
    headers, rows_of = TABLES[table]
    rows = rows_of()
    rows.insert(place, total_of(rows, "全店合计", 1 if table == "agent_daily" else 0))

    assert left_out(imported(headers, *rows)) == [place + 2]


@pytest.mark.parametrize("name", ["旺旺店铺号", "大家"])
@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_the_sum_of_the_others_is_a_total_whatever_it_is_called(table, name):
    """Without an id of its own; in a report on agents on all of its days."""
    headers, rows_of = TABLES[table]
    rows = rows_of()
    total = total_of(rows, name, 1 if table == "agent_daily" else 0)
    if table == "agent_daily":
        total[0] = "2026-05-01"
    result = imported(headers, *rows, total)

    assert len(result.tables[table]) == len(rows)
    assert left_out(result) == [len(rows) + 2]


def test_a_team_s_row_of_each_day_is_a_total():
    """Three days, each with the sum of its own agents under a name like any other."""
    rows = []
    for day in (1, 2, 3):
        of_day = [[f"2026-05-0{day}", *row[1:]] for row in agents(2 + day)]
        total = total_of(of_day, "旺铺", 1)
        rows += [*of_day, [f"2026-05-0{day}", *total[1:]]]
    result = imported(AGENTS, *rows)

    assert "旺铺" not in set(result.tables["agent_daily"]["agent"])
    assert left_out(result) == [5, 10, 16]


def test_a_mean_row_without_a_label_is_no_agent():
    """With decimals where agents have whole numbers."""
    rows = agents()
    mean = total_of(rows, "旺铺", 1, average=True)
    result = imported(AGENTS, *rows, ["2026-05-01", *mean[1:]])

    assert left_out(result) == [len(rows) + 2]


SOUNDS_LIKE = words("合计划 共小明 张总 总 团队小王 累计小鹿 平均律 总监 Alla 均码 全能小王 小计划")


@pytest.mark.parametrize("table", TABLES)
def test_a_record_that_only_sounds_like_a_total_stays(table):
    """A buyer, an agent or a good may be called so."""
    headers, rows_of = TABLES[table]
    at = 5 if table == "refunds" else 1
    rows = [list(row) for row in rows_of(len(SOUNDS_LIKE))]
    for row, name in zip(rows, SOUNDS_LIKE, strict=True):
        row[at] = name
    result = imported(headers, *rows)

    assert len(result.tables[table]) == len(rows)
    assert left_out(result) == []


def test_a_word_of_totals_beside_an_order_number_is_a_buyer_s_name():
    """The order has a number of its own."""
    rows = [list(row) for row in orders()]
    for row, name in zip(rows, words("合计 全部 平均 考研真题汇总 团队 Total"), strict=True):
        row[1] = name
    result = imported(ORDERS, *rows)

    assert len(result.tables["orders"]) == len(rows)
    assert left_out(result) == []


def test_what_an_export_was_filtered_by_is_no_label():
    """`全部` on every row, as in a report of all devices."""
    headers = words("统计日期 终端 访客数 支付买家数 支付金额")
    rows = [(f"2026-05-0{at}", "全部", str(100 + at), str(at), f"{at}00.5") for at in range(1, 8)]
    (sheet,) = imported(headers, *rows).file_report.sheets

    assert "total_row" not in {note.rule for note in sheet.notes}


@settings(max_examples=15)
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=2, max_size=8))
def test_small_numbers_prove_no_total(counts):
    """Agents with a few customers each are equal to the sum of others by chance."""
    rows = [
        ("2026-05-01", f"客服{at}", str(a), str(b), str(c), str(d), "")
        for at, (a, b, c, d) in enumerate(counts)
    ]
    result = imported(AGENTS, *rows)

    assert left_out(result) == []


def test_a_group_among_the_agents_is_no_agent():
    """Its name is the group of others; an agent who is a group of one stays."""
    headers = [*AGENTS, "旺旺分组"]
    rows = [
        [*row, group]
        for row, group in zip(agents(4), words("售前组 售前组 售后组 小美"), strict=True)
    ]
    group_row = [*agents(5)[4], ""]
    group_row[1] = "售前组"
    result = imported(headers, *rows, group_row)

    assert set(result.tables["agent_daily"]["agent"]) == {"小鹿", "小夏", "小明", "小美"}
    assert left_out(result) == [6]


@pytest.mark.parametrize("name", ["-", "空", "（空）", "未分配", "无", "/", "--"])
def test_a_word_for_no_name_is_no_agent(name):
    """The row stays, as one without a name."""
    rows = agents(3)
    rows[1][1] = name
    agent = imported(AGENTS, *rows).tables["agent_daily"]["agent"]

    assert set(agent.dropna()) == {"小鹿", "小明"}
    assert agent.isna().sum() == 1


SAMPLES = ["ExportOrderList_taobao.csv", "ExportOrderDetailList_taobao.csv", "orders_pdd.csv"]


def sampled_rows(name):
    """Headers and rows of a sample export."""
    text = (SAMPLE_DATA / name).read_bytes().decode("gb18030", errors="replace")
    if "订单" not in text[:200]:
        text = (SAMPLE_DATA / name).read_text(encoding="utf-8-sig")
    headers, *rows = csv.reader(io.StringIO(text))
    return headers, rows


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_row_of_a_sample_export_is_taken_for_a_total(name, seed):
    """500 rows at random, six times over."""
    headers, rows = sampled_rows(name)
    chosen = np.random.default_rng(seed).choice(len(rows), 500, replace=False)
    data = csv_of(headers, *[rows[at] for at in chosen])
    (sheet,) = import_file(data, name, ImportSettings(KEY)).file_report.sheets

    assert sheet.row_count - 1 == 500
    assert "total_row" not in {note.rule for note in sheet.notes}
