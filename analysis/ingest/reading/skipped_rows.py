"""Rows of a sheet that are not data: blank rows, total rows, repeated headers, footers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.reading.grids import Grid, Positions, matching_rows
from analysis.ingest.reading.headers import Header, looks_like_data, tidy
from analysis.ingest.reading.total_rows import total_rows

REPEATED_SHARE = 0.8
"""A row that repeats at least this share of the header's names is a repeated header."""

FOOTER_WIDTH = 3
"""From this width on, a lone cell after the last data row is a footer."""

MOST_LONE_FOOTERS = 3
"""More rows than this, with no other row above them, are the data and no footer."""


def skipped_rows(grid: Grid, header: Header) -> dict[str, Positions]:
    """Positions of the rows below the header that are not data, by rule; each row once."""
    is_decided = np.zeros(grid.cells.num_rows, bool)
    is_decided[: header.first_data] = True
    rows_by_rule: dict[str, Positions] = {}
    for rule, rows in (
        ("blank_row", blank_rows(grid)),
        ("repeat_header", _repeated_headers(grid, header)),
        ("total_row", total_rows(grid, header)),
    ):
        rows_by_rule[rule] = rows[~is_decided[rows]]
        is_decided[rows] = True
    rows_by_rule["rows_below"] = _footer_rows(grid, header, is_decided)
    return {rule: rows for rule, rows in rows_by_rule.items() if len(rows)}


def blank_rows(grid: Grid) -> Positions:
    """Positions of the blank rows."""
    rows = np.arange(grid.cells.num_rows)
    for column in grid.cells.columns:
        if not len(rows):
            break
        remaining = column if len(rows) == len(column) else column.take(pa.array(rows))
        rows = rows[matching_rows(remaining, _is_blank)]
    return rows


def is_blank_column(column: pa.ChunkedArray) -> bool:
    """Whether all cells of a column are blank."""
    return bool(matching_rows(column, _is_blank).all())


def _is_blank(texts: pa.Array) -> pa.Array:
    return pc.or_(pc.equal(pc.binary_length(texts), 0), pc.utf8_is_space(texts))


def _repeated_headers(grid: Grid, header: Header) -> Positions:
    at = next((at for at, name in enumerate(header.names) if name), None)
    if header.row is None or at is None or len(header.names) == 1:
        return np.empty(0, np.int64)
    name = header.names[at].strip("\ufeff")
    has_name = matching_rows(grid.cells.column(at), lambda texts: _is_equal_text(texts, name))
    rows = [row for row in np.flatnonzero(has_name).tolist() if _repeats_header(grid, row, header)]
    return np.array(rows, np.int64)


def _is_equal_text(texts: pa.Array, name: str) -> pa.Array:
    return pc.equal(pc.utf8_trim(texts, "\ufeff \t\u00a0\u3000"), name)


def _repeats_header(grid: Grid, row: int, header: Header) -> bool:
    cells = grid.rows(row, row + 1)[0]
    pairs = [(tidy(cell), tidy(name)) for cell, name in zip(cells, header.names, strict=True)]
    is_same = [cell == name for cell, name in pairs if name]
    return sum(is_same) >= REPEATED_SHARE * len(is_same)


def _footer_rows(grid: Grid, header: Header, is_decided: npt.NDArray[np.bool_]) -> Positions:
    """Footer rows after the last data row, searched from the end upwards."""
    footer_rows: list[int] = []
    if len(header.names) < FOOTER_WIDTH:
        return np.array(footer_rows, np.int64)
    name_count = len([name for name in header.names if name])
    for row in range(grid.cells.num_rows - 1, header.first_data - 1, -1):
        if is_decided[row]:
            continue
        if not _is_footer(grid.rows(row, row + 1)[0], name_count):
            return np.array(footer_rows[::-1], np.int64)
        footer_rows.append(row)
    is_few = len(footer_rows) <= MOST_LONE_FOOTERS
    return np.array(footer_rows[::-1] if is_few else [], np.int64)


def _is_footer(cells: list[str], name_count: int) -> bool:
    """Whether a row is a remark: one cell of words, or fewer than half of its cells after a `#`.

    An order number may begin with a `#`; its row is as full as the others.
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return True
    if filled[0].startswith("#"):
        return len(filled) == 1 or 2 * len(filled) < name_count
    return len(filled) == 1 and not looks_like_data(filled[0])
