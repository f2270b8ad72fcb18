"""Corrections of cells that the reader gives inexactly: long numbers, rounded ids, merged cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyarrow as pa

LongNumber = tuple[int, int, str]
Merge = tuple[int, int, int, int]

WHOLE = re.compile(r"-?\d+")
AMOUNT = re.compile(r"[-+]?[¥￥$]?(0|[1-9]\d{0,8}|[\d,]*\.\d+)%?")
"""Not repeated over merged cells: a sum would count it more than once."""

ID_DIGITS = re.compile(r"\d{17,20}")
"""So long that a floating point number holds only some of the integers of that size."""


def restore_long_numbers(
    cells: pa.Table, long_numbers: Iterable[LongNumber]
) -> tuple[pa.Table, int, int]:
    """Write long numbers with the digits that the file has.

    Args:
        cells: The rows of a sheet from row 1 on; blank columns at the left may be missing.
        long_numbers: Row from 1, column from 0, and digits of each.

    Returns:
        The cells, how many numbers are exact now, and how many were rounded before the file was
        written (they come out as 8.2E+18, so that nobody takes them for ids).
    """
    long_numbers = [
        long_number for long_number in long_numbers if 0 < long_number[0] <= cells.num_rows
    ]
    missing_columns = _missing_left_columns(cells, long_numbers)
    by_column: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column, digits in long_numbers:
        if 0 <= column - missing_columns < cells.num_columns:
            by_column[column - missing_columns][row - 1] = digits
    for column, texts in by_column.items():
        cells = _replace_cells(cells, column, texts)
    exact_count = sum(WHOLE.fullmatch(digits) is not None for _, _, digits in long_numbers)
    return cells, exact_count, len(long_numbers) - exact_count


def _missing_left_columns(cells: pa.Table, long_numbers: list[LongNumber]) -> int:
    """How many blank columns at the left the reader has left out."""
    for row, column, digits in long_numbers[:1]:
        values = [_float_or_none(texts[row - 1].as_py()) for texts in cells.columns]
        if float(digits) in values:
            return column - values.index(float(digits))
    return 0


def _float_or_none(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _replace_cells(cells: pa.Table, column: int, texts: Mapping[int, str]) -> pa.Table:
    values = cells.column(column).to_pylist()
    for row, text in texts.items():
        values[row] = text
    return cells.set_column(column, str(column), pa.array(values, pa.string()))


def mark_rounded_ids(cells: pa.Table) -> tuple[pa.Table, int]:
    """Write ids that were rounded by a floating point cell as 8.2E+18: their last digits are wrong.

    A column counts as rounded if all its numbers of 17 to 20 digits are exact floating point
    values; of true ids only one in hundreds is.
    """
    count = 0
    for position, column in enumerate(cells.columns):
        long_ids = {
            row: text for row, text in enumerate(column.to_pylist()) if ID_DIGITS.fullmatch(text)
        }
        if long_ids and all(int(float(text)) == int(text) for text in long_ids.values()):
            marked = {row: f"{float(text):.14E}" for row, text in long_ids.items()}
            cells, count = _replace_cells(cells, position, marked), count + len(marked)
    return cells, count


def fill_merged_cells(cells: pa.Table, merges: Iterable[Merge]) -> tuple[pa.Table, int]:
    """Repeat the text of a merged cell in its rows, except amounts; and count the filled cells."""
    texts_by_column: dict[int, dict[int, str]] = defaultdict(dict)
    for top, column, bottom, _ in merges:
        if top < bottom and 0 < top <= cells.num_rows and column < cells.num_columns:
            text = str(cells.column(column)[top - 1])
            if text and not AMOUNT.fullmatch(text):
                rows = range(top, min(bottom, cells.num_rows))
                texts_by_column[column].update(dict.fromkeys(rows, text))
    for column, texts in texts_by_column.items():
        cells = _replace_cells(cells, column, texts)
    return cells, sum(map(len, texts_by_column.values()))
