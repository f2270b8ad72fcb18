"""Joined parts of a table: the same result however they come."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from exported import KEY, csv_of, imported, words, xlsx_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import TABLES, ImportSettings, import_file, join
from analysis.ingest.tables import SOURCE, fit_to_schema

HEADERS = words("退款编号 订单编号 买家退款金额 退款状态 退款的申请时间 退款完结时间 买家退款原因")
"""Of Taobao refunds."""

REFUND = st.tuples(
    st.sampled_from(["R1", "R2", "R3", "1.5E+17", "R4"]),
    st.sampled_from(["O1", "O2"]),
    st.sampled_from(["5", "7.50", ""]),
    st.sampled_from(["退款成功", "退款关闭"]),
    st.just("2026-01-02 00:00:00"),
    st.sampled_from(["", "2026-01-05 00:00:00", "2026-01-06 00:00:00"]),
    st.sampled_from(["质量问题", ""]),
)
ROWS = st.lists(REFUND, min_size=1, max_size=6)
DISTINCT_ROWS = st.lists(REFUND, min_size=1, max_size=6, unique=True)
COLUMNS = [name for name in (c.name for c in TABLES["refunds"].columns) if name not in SOURCE]


def refunds_of(rows, name="a.csv"):
    """The refunds table of a file with these rows."""
    return _refunds_of(tuple(rows), name)


@cache
def _refunds_of(rows, name):
    return imported(HEADERS, *rows, name=name).tables["refunds"]


def content(table):
    """The content of a table, without source file and row."""
    return table[COLUMNS]


def parts(*rows):
    """Refunds of one row each: id, status, time it was done."""
    for number, (refund_id, status, done_at) in enumerate(rows):
        row = {
            "refund_id": refund_id,
            "refund_status": status,
            "done_at": pd.to_datetime([done_at])[0],
            "platform": "taobao",
            "source_file": "a",
            "source_row": number,
        }
        yield fit_to_schema(pd.DataFrame([row]), TABLES["refunds"])


def test_no_parts_make_an_empty_table():
    """With all of its columns."""
    joined = join([], "refunds")
    assert (len(joined.table), list(joined.table.columns)) == (
        0,
        [column.name for column in TABLES["refunds"].columns],
    )


def test_a_thing_in_two_parts_counts_once():
    """Equal rows are a repetition and no conflict."""
    joined = join(
        list(parts(("R", "success", "2026-01-05"), ("R", "success", "2026-01-05"))), "refunds"
    )
    assert (len(joined.table), joined.repeated_count, joined.conflict_count) == (1, 1, 0)


def test_of_two_states_the_one_with_the_newest_time_counts():
    """Whichever comes first."""
    both = list(parts(("R", "pending_seller", None), ("R", "success", "2026-01-05")))
    for order in (both, both[::-1]):
        joined = join(order, "refunds")
        assert joined.table["refund_status"].tolist() == ["success"]
        assert (joined.repeated_count, joined.conflict_count) == (1, 1)


def test_things_of_two_platforms_are_two_things():
    """Their numbers may meet by chance."""
    one, other = parts(("R", "success", None), ("R", "success", None))
    assert len(join([one, other.assign(platform="jd")], "refunds").table) == 2


def test_a_table_is_sorted_by_its_key():
    """Not by how the files were chosen."""
    table = join(list(parts(("R2", "success", None), ("R1", "success", None))), "refunds").table
    assert table["refund_id"].tolist() == ["R1", "R2"]


@settings(max_examples=20)
@given(ROWS)
def test_importing_twice_changes_nothing(rows):
    """The same file, or the same file under another name."""
    once, again = refunds_of(rows), refunds_of(rows, "b.csv")

    pd.testing.assert_frame_equal(join([once, once], "refunds").table, once)
    pd.testing.assert_frame_equal(content(join([once, again], "refunds").table), content(once))


@settings(max_examples=20)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_matter(rows, chance):
    """Shuffled rows say the same; shuffled parts too."""
    shuffled = chance.sample(rows, len(rows))
    pd.testing.assert_frame_equal(content(refunds_of(shuffled)), content(refunds_of(rows)))

    pieces = [refunds_of([row]) for row in rows]
    forwards, backwards = join(pieces, "refunds"), join(pieces[::-1], "refunds")
    pd.testing.assert_frame_equal(forwards.table, backwards.table)
    assert forwards.conflict_count == backwards.conflict_count


@settings(max_examples=20)
@given(DISTINCT_ROWS, st.integers(0, 6))
def test_a_file_split_in_two_says_the_same(rows, cut):
    """Months exported one by one, or all at once."""
    pieces = [refunds_of(part) for part in (rows[:cut], rows[cut:]) if part]
    whole = join([refunds_of(rows)], "refunds").table

    pd.testing.assert_frame_equal(content(join(pieces, "refunds").table), content(whole))


@settings(max_examples=20)
@given(ROWS)
def test_every_row_is_in_the_table_or_left_out_by_a_note(rows):
    """Rows of the file = rows kept + rows left out, always."""
    (sheet,) = imported(HEADERS, *rows).file_report.sheets
    left_out = sum(note.count for note in sheet.notes if note.left_out)

    assert sheet.row_count == len(rows) + 1 == sheet.kept_count + left_out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_and_workbooks_say_the_same(encoding):
    """What a shop saves a file as does not change what is in it."""
    rows = [
        [
            "6375270654777870840",
            "0012",
            "1,234.50",
            "退款成功",
            "2026-01-02 03:04:05",
            "",
            "质量问题",
        ],
        ['="6375270654777870841"', "0013", "￥5", "退款关闭", "2026/1/3 4:05", "", "不想要了"],
    ]
    plain = imported(HEADERS, *rows).tables["refunds"]
    for data, name in (
        (csv_of(HEADERS, *rows, encoding=encoding), "a.csv"),
        (xlsx_of(HEADERS, *rows), "a.xlsx"),
    ):
        table = import_file(data, name, ImportSettings(KEY)).tables["refunds"]
        pd.testing.assert_frame_equal(content(table), content(plain))
