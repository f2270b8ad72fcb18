"""What the child finds in a file: sheets of text, and rows of any length as one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analysis.foreign.limits import Limits, Refusal


@dataclass(frozen=True)
class Part:
    """One sheet as the child found it."""

    name: str
    cells: pa.Table
    first_row: int = 1
    visible: bool = True
    notes: tuple[dict[str, Any], ...] = ()
    """Rule and count of what was met in it."""


@dataclass(frozen=True)
class Book:
    """All that the child found in a file."""

    kind: str
    parts: list[Part]
    encoding: str = ""
    notes: tuple[dict[str, Any], ...] = ()


def columns_of(rows: Iterable[list[str]], limits: Limits) -> pa.Table:
    """Rows of any length as a table of text, short rows widened with blank cells.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    kept = [_trimmed(row) for row in rows]
    width = max(map(len, kept), default=0)
    check_size(len(kept), width, limits)
    columns = [[row[at] if at < len(row) else "" for row in kept] for at in range(width)]
    names = [str(at) for at in range(width)]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def check_size(row_count: int, width: int, limits: Limits) -> None:
    """Refuse what is wider or bigger than a sheet may be.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    if width > limits.columns:
        raise Refusal("too_wide", columns=width, limit=limits.columns)
    if row_count * width > limits.cells:
        raise Refusal("too_many_cells", limit=limits.cells)


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]
