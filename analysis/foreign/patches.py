"""Cells that a reader cannot give exactly, set right from what the file itself says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyarrow as pa

LongNumber = tuple[int, int, str]
Merge = tuple[int, int, int, int]

WHOLE = re.compile(r"-?\d+")
AMOUNT = re.compile(r"[-+]?[¥￥$]?(0|[1-9]\d{0,8}|[\d,]*\.\d+)%?")
"""What is not repeated over merged cells: a sum would count it more than once."""

ID_DIGITS = re.compile(r"\d{17,20}")
"""Digits enough that a floating point number holds only some of the integers of that size."""


def exact(cells: pa.Table, numbers: Iterable[LongNumber]) -> tuple[pa.Table, int, int]:
    """Put long numbers in as the file writes them.

    Args:
        cells: The rows of a sheet from row 1 on; blank columns at its left may be missing.
        numbers: Row from 1, column from 0, and digits of each.

    Returns:
        The cells, how many numbers are exact now, and how many were rounded before the file was
        written (they come out as 8.2E+18, so that nobody takes them for ids).
    """
    numbers = [number for number in numbers if 0 < number[0] <= cells.num_rows]
    shift = _shift(cells, numbers)
    by_column: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column, digits in numbers:
        if 0 <= column - shift < cells.num_columns:
            by_column[column - shift][row - 1] = digits
    for column, texts in by_column.items():
        cells = _with(cells, column, texts)
    whole = sum(WHOLE.fullmatch(digits) is not None for _, _, digits in numbers)
    return cells, whole, len(numbers) - whole


def _shift(cells: pa.Table, numbers: list[LongNumber]) -> int:
    """How many blank columns the reader has left off at the left."""
    for row, column, digits in numbers[:1]:
        values = [_number(texts[row - 1].as_py()) for texts in cells.columns]
        if float(digits) in values:
            return column - values.index(float(digits))
    return 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _with(cells: pa.Table, column: int, texts: Mapping[int, str]) -> pa.Table:
    values = cells.column(column).to_pylist()
    for row, text in texts.items():
        values[row] = text
    return cells.set_column(column, str(column), pa.array(values, pa.string()))


def rounded_ids(cells: pa.Table) -> tuple[pa.Table, int]:
    """Write ids that went through a floating point cell as 8.2E+18: their last digits are made up.

    A column is taken for such where all its numbers of 17 to 20 digits are exactly what a floating
    point number holds; of true ids only one in hundreds is.
    """
    count = 0
    for at, column in enumerate(cells.columns):
        ids = {
            row: text for row, text in enumerate(column.to_pylist()) if ID_DIGITS.fullmatch(text)
        }
        if ids and all(int(float(text)) == int(text) for text in ids.values()):
            lost = {row: f"{float(text):.14E}" for row, text in ids.items()}
            cells, count = _with(cells, at, lost), count + len(lost)
    return cells, count


def filled_down(cells: pa.Table, merges: Iterable[Merge]) -> tuple[pa.Table, int]:
    """Give each row of a merged cell its text, amounts excepted; how many cells were filled."""
    filled: dict[int, dict[int, str]] = defaultdict(dict)
    for top, column, bottom, _ in merges:
        if top < bottom and 0 < top <= cells.num_rows and column < cells.num_columns:
            text = str(cells.column(column)[top - 1])
            if text and not AMOUNT.fullmatch(text):
                rows = range(top, min(bottom, cells.num_rows))
                filled[column].update(dict.fromkeys(rows, text))
    for column, texts in filled.items():
        cells = _with(cells, column, texts)
    return cells, sum(map(len, filled.values()))
