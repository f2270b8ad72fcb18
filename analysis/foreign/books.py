"""The child's result: sheets of text cells; and rows of uneven length as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analysis.foreign.limits import Limits, Refusal


@dataclass(frozen=True)
class RawSheet:
    """One sheet as the child read it."""

    name: str
    cells: pa.Table
    first_row: int = 1
    visible: bool = True
    notes: tuple[dict[str, Any], ...] = ()
    """Rule and count of each note on the sheet."""


@dataclass(frozen=True)
class Book:
    """All sheets of a file."""

    kind: str
    sheets: list[RawSheet]
    encoding: str = ""
    notes: tuple[dict[str, Any], ...] = ()


def rows_to_table(rows: Iterable[list[str]], limits: Limits) -> pa.Table:
    """Rows of uneven length as a table of text; short rows are padded with blank cells.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    trimmed_rows = [_without_blank_tail(row) for row in rows]
    width = max(map(len, trimmed_rows), default=0)
    check_size(len(trimmed_rows), width, limits)
    columns = [
        [row[position] if position < len(row) else "" for row in trimmed_rows]
        for position in range(width)
    ]
    names = [str(position) for position in range(width)]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def check_size(row_count: int, width: int, limits: Limits) -> None:
    """Refuse a sheet that has too many columns or cells.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    if width > limits.columns:
        raise Refusal("too_wide", columns=width, limit=limits.columns)
    if row_count * width > limits.cells:
        raise Refusal("too_many_cells", limit=limits.cells)


def _without_blank_tail(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]
