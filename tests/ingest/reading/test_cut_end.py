"""A text file that ends inside its last row is told of; a sound one rarely is."""

from __future__ import annotations

import pytest
from exported import csv_of, words
from golden import KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.reading.cut_end import end_of_cell, is_open_end
from analysis.ingest.reading.reader import read

HEADERS = words("订单编号 金额 状态 时间")
ROWS = [
    [f"29360000{n:04}", f"{n}.50", "交易成功" if n % 2 else "交易关闭", f"2026-05-{n:02} 10:00:00"]
    for n in range(1, 13)
]
WHOLE = csv_of(HEADERS, *ROWS)
LAST = WHOLE.rindex(b"\n", 0, len(WHOLE) - 1) + 1
"""Where the last row begins."""

ENDS = {"cut_off", "cut_cell", "no_last_break"}


def told(data):
    """The rules of what is said of a file's end."""
    (sheet,) = read(data, "a.csv").sheets
    return {note.rule for note in sheet.notes} & ENDS


@given(st.integers(LAST + 1, len(WHOLE) - 3))
@settings(max_examples=40, deadline=None)
def test_a_file_cut_anywhere_in_its_last_row_is_told(cut):
    """For sure: fewer fields than the others, or a last cell that is shorter and not blank."""
    data = WHOLE[:cut]
    is_last_cell_blank = data[LAST:].count(b",") == len(HEADERS) - 1 and data.endswith(b",")

    assert told(data)
    assert told(data) <= ({"no_last_break"} if is_last_cell_blank else {"cut_off", "cut_cell"})


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_whole_last_row_is_not_doubted_where_its_form_shows_it(end, encoding):
    """With a line break or without: the last time is as long as all others."""
    text = WHOLE.decode().removesuffix("\r\n").replace("\r\n", end or "\n") + end

    assert told(text.encode(encoding)) == set()


def test_a_row_cut_between_two_signs_of_a_break_is_whole():
    """Nothing of it is missing."""
    assert told(WHOLE[:-1]) == set()


@pytest.mark.parametrize(
    ("cell", "above", "end"),
    [
        ("0020002", ["0010002|收入"] * 3, "cut"),
        ("0020002", ["0010002|收入", "0020003|退款"], "unknown"),
        ("10:0", ["10:05", "09:10", "11:20"], "cut"),
        ("2026-10-9", ["2026-10-31", "2026-10-30", "2026-10-10"], "unknown"),
        ("2026-05-0", ["2026-05-31", "2026-05-30", "2026-05-04"], "cut"),
        ("12.5", ["8.50", "110.00", "7.25"], "cut"),
        ("12.5", ["8.55", "110.15", "7.25"], "unknown"),
        ("12.50", ["8.50", "110.00", "7.25"], "whole"),
        ("7", ["12", "15", "99"], "unknown"),
        ("交易", ["交易成功", "交易关闭", "交易成功"], "unknown"),
        ("交易成", ["交易成功"] * 3, "cut"),
        ("交易成功", ["交易成功", "关闭"], "whole"),
        ("退款", ["退款", "退款成功"], "unknown"),
        ("", ["", ""], "whole"),
        ("", ["好评", ""], "unknown"),
    ],
)
def test_a_last_cell_is_judged_by_those_above(cell, above, end):
    """Surely cut, surely whole, or neither."""
    assert end_of_cell(cell, above) == end


@pytest.mark.parametrize(
    ("body", "is_open"),
    [
        (b"a,b\n1,2", True),
        (b"a,b\r1,2", True),
        (b"a,b\r\n1,2\r", True),
        (b"a,b\n1,2\n", False),
        (b"a,b\r1,2\r", False),
        (b'a,b\n1,"2"', False),
        (b"a,b", False),
    ],
)
def test_an_end_is_open_without_a_break_or_a_quote(body, is_open):
    """Of a single line nobody can say."""
    assert is_open_end(body) == is_open


def test_a_remark_below_the_table_may_lack_its_break():
    """No row of data is cut there."""
    assert told(WHOLE + "# 以上数据仅供参考".encode()) == set()


def test_a_cut_row_is_no_shifted_row():
    """The file is read, and its end is told."""
    headers = words("会话号 客服 买家会员名 说话方 发送时间 消息正文")
    rows = [[str(n), "小鹿", "a", "买家", "2026-05-01 10:00:00", "在吗"] for n in range(3)]
    data = csv_of(headers, *rows)
    data = data[: data.rindex("买家".encode())]
    (sheet,) = import_file(data, "聊天.csv", ImportSettings(KEY)).file_report.sheets

    assert {note.rule for note in sheet.notes} >= {"cut_off"}
    assert not [note for note in sheet.notes if note.rule.startswith("doubt_")]
