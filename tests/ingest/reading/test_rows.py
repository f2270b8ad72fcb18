"""Which rows are data, which is the header, and that no row is lost between the two."""

from __future__ import annotations

import pytest
from exported import csv_of, words
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.reading.reader import read

KNOWN = frozenset({"订单编号", "买家会员名", "退款金额", "申请时间"})


def sheet_of(text):
    """The only sheet of a text file."""
    (sheet,) = read(text.encode(), "a.csv", known_headers=KNOWN).sheets
    return sheet


def noted_rows(sheet):
    """Rows by rule of each note."""
    return {note.rule: note.rows for note in sheet.notes}


def column(sheet, at):
    """The texts of one column."""
    return sheet.texts(at).to_pylist()


def test_titles_above_and_notes_below_are_left_out_and_told():
    """Two lines before the header, a total and a line after the data."""
    text = (
        "某某店铺退款报表\n导出时间：2025-01-02\n订单编号,买家会员名,退款金额\n"
        "11,甲,5\n12,乙,6\n合计,,11\n以上数据仅供参考\n"
    )
    sheet = sheet_of(text)

    assert sheet.header_row == 3
    assert column(sheet, 0) == ["11", "12"]
    assert sheet.row_numbers.tolist() == [4, 5]
    assert noted_rows(sheet) == {
        "rows_above": (1, 2),
        "header": (3,),
        "total_row": (6,),
        "rows_below": (7,),
    }


def test_a_header_in_the_middle_is_no_row():
    """Two exports put together, the second with its mark and blanks in its header."""
    sheet = sheet_of("订单编号,退款金额\n11,5\n\ufeff订单编号,退款金额 \n12,6\n")

    assert column(sheet, 0) == ["11", "12"]
    assert noted_rows(sheet)["repeat_header"] == (3,)


def test_names_in_two_rows_are_put_together():
    """A group's name goes before a name that stands under several groups."""
    sheet = sheet_of("日期,客服,接待,,询单,\n,,人数,次数,人数,金额\n2025-01-01,小鹿,5,6,7,8\n")

    assert sheet.headers == ("日期", "客服", "接待人数", "次数", "询单人数", "金额")
    assert column(sheet, 0) == ["2025-01-01"]


def test_groups_above_the_header_are_left_out():
    """The known names win over the row of groups above them."""
    sheet = sheet_of("订单,,金额,\n订单编号,买家会员名,退款金额,申请时间\n1,甲,2,2025-01-01\n")

    assert sheet.headers == ("订单编号", "买家会员名", "退款金额", "申请时间")
    assert noted_rows(sheet) == {"group_row": (1,), "header": (2,)}


def test_without_a_header_no_cell_becomes_a_name():
    """Data from the first row on: columns are numbered."""
    sheet = sheet_of("2936000000000000001,张三,5.00\n2936000000000000002,李四,6.00\n")

    assert sheet.headers == ("1", "2", "3")
    assert sheet.header_row is None
    assert column(sheet, 1) == ["张三", "李四"]
    assert "no_header" in noted_rows(sheet)


@pytest.mark.parametrize("spare", ["11,5,\n", "11,5, ,\n"])
def test_a_trailing_comma_shifts_nothing(spare):
    """Blank fields past the last name are no column."""
    sheet = sheet_of("订单编号,退款金额\n" + spare + spare.replace("11", "12"))

    assert sheet.headers == ("订单编号", "退款金额")
    assert column(sheet, 0) == ["11", "12"]
    assert "ragged" not in noted_rows(sheet)


def test_ragged_rows_are_kept_and_told():
    """A short row is filled with blanks, a long one keeps its last cell in a column of no name."""
    sheet = sheet_of("订单编号,买家会员名,退款金额\n11,甲\n12,乙,6,x\n13,丙,7\n")

    assert column(sheet, 2) == ["", "6", "7"]
    assert column(sheet, 3) == ["", "x", ""]
    assert noted_rows(sheet)["ragged"] == (2, 3)


def test_a_buyer_called_null_stays_a_buyer():
    """No word is taken for a missing value."""
    names = ["NA", "null", "None", "nan", "N/A", "-"]
    text = "订单编号,买家会员名\n" + "".join(f"1{at},{name}\n" for at, name in enumerate(names))

    assert column(sheet_of(text), 1) == names


LINES = st.lists(
    st.sampled_from(
        ["", ",,", "11,甲,5", "合计,,5", "订单编号,买家会员名,退款金额", "备注", "12,乙", "1,2,3,4"]
    ),
    min_size=1,
    max_size=12,
)


@given(lines=LINES)
def test_rows_read_and_left_out_are_the_rows_of_the_file(lines):
    """Whatever stands in a file, each row down to the last filled one is in one place only."""
    reading = read(("\n".join(lines) + "\n").encode(), "a.csv", known_headers=KNOWN)

    for sheet in reading.sheets:
        left_out = sum(note.count for note in sheet.notes if note.left_out)
        filled = [number for number, line in enumerate(lines, 1) if line.strip(",")]
        assert sheet.row_count == filled[-1]
        assert sheet.row_count == len(sheet.row_numbers) + left_out


GOODS = "商品ID,商品名称,商家编码,规格,库存数"


@pytest.mark.parametrize(
    ("row", "is_total"),
    [
        (",考研真题汇总,,红色,5", False),
        ("71,考研真题汇总,,,5", False),
        (",五月货品汇总,,,5", True),
        (",小计划本,,,5", False),
        (",合计,,,5", True),
        ("共2件商品,,,,", True),
    ],
)
def test_a_title_that_ends_as_a_total_is_none_beside_another_text(row, is_total):
    """Only a row without a number and without another text is taken for one."""
    sheet = sheet_of(f"{GOODS}\n680007919011,帽子,a1,红色,2\n680007919012,围巾,a2,蓝色,3\n{row}\n")

    assert noted_rows(sheet).get("total_row") == ((4,) if is_total else None)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_order_numbers_may_begin_with_a_hash(count):
    """No row of them is a remark, though it begins as one."""
    rows = [[f"#{1000 + n}", "交易成功", "10.00", ""] for n in range(count)]
    reading = read(csv_of(words("订单编号 订单状态 实收 备注"), *rows), "a.csv")

    assert reading.refusal is None
    assert len(reading.sheets[0].row_numbers) == count


@pytest.mark.parametrize("remark", [["# 仅供参考"], ["#导出时间：2026-05-01", "", "", ""]])
def test_a_remark_with_a_hash_stays_a_footer(remark):
    """Below data of which each row is full, as below those that begin with a hash."""
    headers = words("订单编号 订单状态 实收 备注")
    for first in ("1001", "#1001"):
        rows = [[first, "交易成功", "10.00", ""], [first + "2", "交易成功", "9.00", ""]]
        (sheet,) = read(csv_of(headers, *rows, remark), "a.csv").sheets

        assert len(sheet.row_numbers) == 2
        assert {note.rule: note.count for note in sheet.notes}["rows_below"] == 1


def test_rows_of_one_word_each_are_data_where_there_are_no_others():
    """Only few of them, below nothing, are remarks of an empty export."""
    headers = words("订单编号 订单状态 实收")
    many, few = ([[f"E-{n}A", "", ""] for n in range(count)] for count in (20, 2))

    assert len(read(csv_of(headers, *many), "a.csv").sheets[0].row_numbers) == 20
    assert read(csv_of(headers, *few), "a.csv").refusal.rule == "no_rows"
