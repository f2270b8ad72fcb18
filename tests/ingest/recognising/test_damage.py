"""What the cells say against the headers: each measure, its threshold, and what it leaves alone."""

from __future__ import annotations

import pytest
from exported import csv_of, imported, words, xlsx_of
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import SHARED

from analysis.ingest import SURE, Correction, ImportSettings, import_file
from analysis.ingest.import_report import DOUBT
from analysis.ingest.recognising.damage import (
    EXPLODED_FROM,
    LOST_SHARE,
    MOST_WITH_ODD_CELLS,
    SHIFTED_SHARE,
    UNREADABLE_SHARE,
)
from ui.words.text import LANGUAGES, speaker

ORDERS = words("订单编号 买家会员名 总金额 买家实际支付金额 订单状态 订单创建时间 订单付款时间")
REFUNDS = words(
    "退款编号 订单编号 买家退款金额 退款状态 退款的申请时间 买家退款原因 买家实际支付金额"
)
AGENTS = words("日期 旺旺 接待人数 询单人数 销售额 首次响应(秒) 平均响应(秒)")
ROW_COUNT = 40


def orders(count=ROW_COUNT):
    """Sound rows of a Taobao order export."""
    return [
        [
            *(f"29360000000000{n:05}", f"tb_{n}", f"{20 + n}.50", f"{19 + n}.50", "交易成功"),
            *(f"2026-05-{1 + n % 28:02} 10:00:00", f"2026-05-{1 + n % 28:02} 10:05:00"),
        ]
        for n in range(count)
    ]


def refunds(count=ROW_COUNT):
    """Sound rows of a Taobao refund export."""
    return [
        [
            *(f"8800000000{n:05}", f"29360000000000{n:05}", f"{10 + n}.00", "退款成功"),
            *(f"2026-05-{1 + n % 28:02} 10:00:00", "七天无理由退换货", f"{20 + n}.00"),
        ]
        for n in range(count)
    ]


def agents(count=ROW_COUNT):
    """Sound rows of a report on agents."""
    return [
        [f"2026-05-{1 + n % 28:02}", f"客服{n // 28}", "30", "20", f"{900 + n}.00", "8", "25"]
        for n in range(count)
    ]


TABLES = {
    "orders": (ORDERS, orders),
    "refunds": (REFUNDS, refunds),
    "agent_daily": (AGENTS, agents),
}
AMOUNTS = {"orders": 3, "refunds": 2, "agent_daily": 4}
DATES = {"orders": 5, "refunds": 4, "agent_daily": 0}
KEYS = {"orders": 0, "refunds": 0, "agent_daily": 1}


def doubts(result):
    """The rules of what is doubtful in the only sheet."""
    (sheet,) = result.file_report.sheets
    return [note.rule for note in sheet.notes if note.rule.startswith(DOUBT)]


def certainty(result):
    (sheet,) = result.file_report.sheets
    return sheet.certainty


def replaced(rows, at, count, cell):
    """Rows with one column's first cells replaced."""
    return [[*row[:at], cell, *row[at + 1 :]] if n < count else row for n, row in enumerate(rows)]


@pytest.mark.parametrize("table", TABLES)
def test_a_sound_export_is_sure(table):
    """No doubt, and the certainty of its headers."""
    headers, rows = TABLES[table]
    result = imported(headers, *rows())

    assert doubts(result) == []
    assert certainty(result) >= SURE


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_rows_pushed_to_the_right_make_a_sheet_doubtful(table, at):
    """A cell too many in three rows of ten, wherever it stands."""
    headers, rows = TABLES[table]
    shifted = [[*row[:at], "", *row[at:]] if n % 10 < 3 else row for n, row in enumerate(rows())]
    result = imported(headers, *shifted)

    assert doubts(result)
    assert certainty(result) < SURE


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("cell", ["待定", "五月的某一天", "31/31/2026"])
def test_unreadable_dates_make_a_sheet_doubtful(table, cell):
    """All of them: one sentence that names the header and the share."""
    headers, rows = TABLES[table]
    result = imported(headers, *replaced(rows(), DATES[table], ROW_COUNT, cell))
    (sheet,) = result.file_report.sheets
    note = next(note for note in sheet.notes if note.rule == "doubt_unreadable")

    assert note.values == {"header": headers[DATES[table]], "share": 1.0}
    assert certainty(result) < SURE


@given(st.integers(2, ROW_COUNT))
@settings(max_examples=10, deadline=None)
def test_a_needed_column_is_doubtful_from_its_share_on(count):
    """Below the share unreadable cells are told by their own note alone."""
    result = imported(ORDERS, *replaced(orders(), AMOUNTS["orders"], count, "看不懂"))

    assert ("doubt_unreadable" in doubts(result)) == (count >= UNREADABLE_SHARE * ROW_COUNT)


@given(st.integers(2, ROW_COUNT - 2))
@settings(max_examples=10, deadline=None)
def test_rows_without_a_key_are_doubtful_from_their_share_on(count):
    """Half of the orders left out is no small matter."""
    result = imported(ORDERS, *replaced(orders(), 0, count, ""))

    assert ("doubt_lost" in doubts(result)) == (count >= LOST_SHARE * ROW_COUNT)


@given(st.integers(2, 8))
@settings(max_examples=7, deadline=None)
def test_rows_odd_in_two_columns_are_doubtful_from_their_share_on(count):
    """A date and an amount that are none, in the same rows."""
    odd = replaced(replaced(orders(), 2, count, "交易成功"), 6, count, "卖家已发货")

    assert ("doubt_shifted" in doubts(imported(ORDERS, *odd))) == (
        count >= SHIFTED_SHARE * ROW_COUNT
    )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("count", [1, 20, ROW_COUNT])
def test_phone_numbers_are_no_amounts(table, count):
    """One is enough: nobody pays 13.9 billion yuan."""
    headers, rows = TABLES[table]
    result = imported(headers, *replaced(rows(), AMOUNTS[table], count, "13912345678"))

    assert "doubt_numbers" in doubts(result) or "doubt_unreadable" in doubts(result)
    assert certainty(result) < SURE


@pytest.mark.parametrize("table", TABLES)
def test_exploded_amounts_make_a_sheet_doubtful(table):
    """Two amounts a hundred times as large as the next one."""
    headers, rows = TABLES[table]
    result = imported(headers, *replaced(rows(), AMOUNTS[table], 2, "59000000.00"))

    assert doubts(result) == ["doubt_exploded"]


@pytest.mark.parametrize(("amount", "is_doubtful"), [("12000.00", False), ("1000000.00", True)])
def test_one_amount_among_zeros_is_doubtful_only_from_a_million_on(amount, is_doubtful):
    """Freight is mostly 0; a dear refund among none is no fault."""
    rows = replaced(replaced(orders(), 2, ROW_COUNT, "0.00"), 2, 1, amount)

    assert (doubts(imported(ORDERS, *rows)) == ["doubt_exploded"]) == is_doubtful


@given(st.lists(st.floats(1, EXPLODED_FROM - 1), min_size=ROW_COUNT, max_size=ROW_COUNT))
@settings(max_examples=15, deadline=None)
def test_amounts_of_a_shop_may_differ_widely(amounts):
    """Orders of 1 yuan beside some of 9,999: none is doubted."""
    pairs = zip(orders(), amounts, strict=True)
    rows = [[*row[:3], f"{amount:.2f}", *row[4:]] for row, amount in pairs]

    assert doubts(imported(ORDERS, *rows)) == []


@given(st.permutations(range(len(ORDERS))), st.integers(1, ROW_COUNT - 1))
@settings(max_examples=15, deadline=None)
def test_a_second_header_in_another_order_is_refused(order, at):
    """With its line; in the same order it is only left out."""
    rows = orders()
    below = [[row[n] for n in order] for row in [ORDERS, *rows[at:]]]
    report = imported(ORDERS, *rows[:at], *below).file_report

    if list(order) == list(range(len(ORDERS))):
        assert report.refusal is None
        return
    moved = sum(n != position for position, n in enumerate(order))
    told = report.refusal or next(n for n in report.sheets[0].notes if n.rule == "repeat_header")
    assert told.rule == "second_header" or moved <= 2
    assert told.values.get("line") == at + 2 or at + 2 in told.rows


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ["second_header", "unexpected"])
def test_refusals_made_after_reading_have_words(rule, language):
    """As all others have."""
    assert f"refusal.{rule}" in speaker(language, "reading").phrases


def test_confirming_a_mapping_says_nothing_of_cells():
    """A corrected file with phone numbers for amounts is as doubtful as one that was recognised."""
    result = imported(ORDERS, *orders())
    (sheet,) = result.file_report.sheets
    correction = Correction("orders", "taobao", dict(sheet.mapping))
    damaged = imported(ORDERS, *replaced(orders(), 3, 20, "13912345678"), correction=correction)
    assert certainty(damaged) < SURE


def test_new_words_of_a_status_are_no_damage():
    """A platform's new status in every row is told by its own note, and read."""
    result = imported(ORDERS, *replaced(orders(), 4, ROW_COUNT, "已发货退款"))

    assert doubts(result) == []


def test_trimmed_codes_are_counted():
    """Blanks and tabs around ids, as JD and Pinduoduo write them."""
    rows = [[f"{row[0]}\t", *row[1:]] for row in orders()]
    result = imported(ORDERS, *rows)
    counts = {note.rule: note.count for note in result.file_report.sheets[0].notes}

    assert counts["trimmed_code"] == ROW_COUNT
    assert result.tables["orders"]["order_id"].tolist() == [row[0] for row in orders()]


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
@pytest.mark.parametrize("cell", ["0001-01-02", "9876-12-03 10:00:00", "2958470", "-5", "1e9"])
def test_dates_out_of_range_never_make_a_row_vanish(write, cell):
    """Whatever a cell of times holds, its order is in the table."""
    rows = replaced(orders(), 5, 1, cell)
    data = write(ORDERS, *rows)
    name = "订单.csv" if write is csv_of else "订单.xlsx"
    result = import_file(data, name, ImportSettings(b"key of a test"))

    assert sorted(result.tables["orders"]["order_id"]) == [row[0] for row in orders()]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("count", [3, 5, 10])
def test_one_shifted_row_of_few_makes_a_sheet_doubtful(table, count):
    """A cell too many at the front: every other cell contradicts its column."""
    headers, rows = TABLES[table]
    first, *others = rows(count)
    result = imported(headers, ["", *first], *others)

    assert doubts(result)
    assert certainty(result) < SURE


@pytest.mark.parametrize("at", [2, 5])
def test_one_odd_cell_of_three_rows_is_a_slip(at):
    """It is told, and the file is read."""
    result = imported(ORDERS, *replaced(orders(3), at, 1, "看不懂"))

    assert doubts(result) == []
    assert certainty(result) >= SURE


@given(st.integers(1, 7), st.sampled_from([2, 5]))
@settings(max_examples=14, deadline=None)
def test_certainty_falls_with_every_odd_cell(count, at):
    """By their share, never to a question, and never to a whole hundred."""
    result = imported(ORDERS, *replaced(orders(), at, count, "看不懂"))

    assert doubts(result) == []
    assert certainty(result) == pytest.approx(max(SURE, 1 - count / ROW_COUNT))


def test_certainty_is_not_whole_where_one_cell_of_thousands_is_odd():
    """It would be rounded to a hundred."""
    rows = replaced(orders(2000), 2, 1, "看不懂")

    assert certainty(imported(ORDERS, *rows)) == MOST_WITH_ODD_CELLS


def test_slipped_years_lower_the_certainty():
    """Three odd dates among sixty rows."""
    path = SHARED / "field" / "16-slipped-years.csv"
    if not path.exists():
        pytest.skip("the field cases are not here")
    result = import_file(path.read_bytes(), path.name, ImportSettings(b"key of a test"))

    assert certainty(result) == pytest.approx(0.95)
