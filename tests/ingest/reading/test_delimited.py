"""Splitting text into cells: the fast and the reference parser agree."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.foreign.limits import Limits, Refusal
from analysis.ingest.reading.delimited import delimiter_of, read_delimited

CELLS = st.text(st.sampled_from("ab1,\" ='何兰é€\U00020000\n"), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=30)
EVEN_ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30)
TINY_BLOCK = 24
"""So few bytes that the fast parser, which starts with the second block, gets most of a file."""


def cells_of(grid):
    """All rows of a grid."""
    columns = [column.to_pylist() for column in grid.cells.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def csv_text(rows, quoting=csv.QUOTE_MINIMAL):
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows(rows)
    return out.getvalue()


def reference(text, width):
    """The rows by Python's csv module, short ones padded."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text.encode()))
    return [row + [""] * (width - len(row)) for row in rows]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@given(rows=ROWS | EVEN_ROWS)
def test_both_ways_give_the_cells_that_were_written(codec, rows):
    """Quotes, delimiters, line breaks and characters of any length come back as they were."""
    text = csv_text(rows)
    body = text.encode(codec)

    for block in (TINY_BLOCK, 1 << 20):
        grid = read_delimited(body, codec, Limits(), block)
        assert cells_of(grid) == reference(text, grid.cells.num_columns)


@given(text=st.text(st.sampled_from('ab,"=\n'), max_size=60))
def test_careless_quotes_are_read_alike_or_refused_alike(text):
    """Quotes inside and after cells: both parsers agree, and so does Python's csv module."""
    text, outcomes = "a,b\n" + text, []
    for block in (8, 1 << 20):
        try:
            grid = read_delimited(text.encode(), "utf-8", Limits(), block)
        except Refusal as refusal:
            outcomes.append((refusal.rule, refusal.values))
        else:
            assert cells_of(grid) == reference(text, grid.cells.num_columns)
            outcomes.append(cells_of(grid))

    assert outcomes[0] == outcomes[1]


def test_a_guard_around_an_id_stays_for_cleaning():
    """Quoted or not, the formula that keeps Excel from rounding comes through whole."""
    grid = read_delimited(b'id,n\n="0012",1\n"=""0034""",2\n', "utf-8", Limits())

    assert grid.cells.column(0).to_pylist() == ["id", '="0012"', '="0034"']


def test_an_open_quote_is_refused_with_its_line():
    """The row that opens it is named, not the end of the file."""
    body = b"a,b,c,d,e\n" + b"1,2,3,4,5\n" * 9 + b'1,"2,3,4,5\n' + b"1,2,3,4,5\n" * 9

    with pytest.raises(Refusal) as caught:
        read_delimited(body, "utf-8", Limits(), TINY_BLOCK)
    assert (caught.value.rule, caught.value.values) == ("quote", {"line": 11})


def test_a_quote_that_a_later_row_closes_is_refused_too():
    """Otherwise the rows between would be swallowed by one cell without a word."""
    body = b'a,b,c,d,e\n1,"2,3,4,5\n1,2,3,4,5\n1,2,3,4,5\n1,2",3,4,5\n1,2,3,4,5\n'

    with pytest.raises(Refusal) as caught:
        read_delimited(body, "utf-8", Limits())
    assert caught.value.values == {"line": 2}


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("sep=;\r\na,b;c\r\n", ";"),
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a\tb\n1,2\t3,4\n", "\t"),
        ("导出时间：2025\na,b\n1,2\n3,4\n", ","),
        ("a\n1\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_gives_even_rows(text, delimiter):
    """A hint in the first line wins; commas inside cells do not."""
    assert delimiter_of(text.encode()) == delimiter


def test_one_wide_row_among_many_short_ones_is_not_padded_to_death():
    """A table that would be nearly all padding is refused before it is made."""
    body = b"\n" * 4000 + b"x," * 300 + b"x\n"

    with pytest.raises(Refusal) as caught:
        read_delimited(body, "utf-8", Limits(cells=100_000))
    assert caught.value.rule == "too_many_cells"


def quoted_last(number, *, closed=True):
    """A row whose last cell is quoted."""
    return f'2936{number:08},a{number},10.00,已付款,2026-05-01,"好{number}' + (
        '"' if closed else ""
    )


def fully_quoted(number, *, closed=True):
    """A row of quoted cells."""
    cells = [f"2936{number:08}", f"a{number}", "10.00", "已付款", "2026-05-01", f"好{number}"]
    return '"' + '","'.join(cells) + ('"' if closed else "")


@pytest.mark.parametrize("row", [quoted_last, fully_quoted])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@given(at=st.integers(0, 17))
def test_a_row_swallowed_by_an_open_quote_is_told(row, end, at):
    """With the line of the quote; the last row has none to swallow and is refused."""
    lines = [row(number, closed=number != at) for number in range(19)]
    text = end.join(["编号,买家,实收,状态,时间,备注", *lines, ""])
    grid = read_delimited(text.encode(), "utf-8", Limits())

    assert [(note.rule, note.count, note.rows) for note in grid.notes] == [
        ("swallowed_row", 1, (at + 2,))
    ]


@given(st.lists(st.sampled_from(["谢谢，再来", "a,b", "12", "第二行", ""]), min_size=1, max_size=4))
def test_remarks_of_several_lines_are_no_swallowed_rows(remark):
    """A buyer may write several lines, with commas and numbers in them."""
    rows = [[f"2936{n:08}", f"a{n}", "10.00", "\n".join(remark), "2026", "x"] for n in range(9)]
    grid = read_delimited(csv_text(rows).encode(), "utf-8", Limits())

    assert not grid.notes
    assert grid.cells.num_rows == len(rows)
