"""Which rows of a sheet are no data: blank rows, totals, repeated headers, notes after the end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.reading.grids import Grid, Positions, truth
from analysis.ingest.reading.headers import Header, looks_like_data, tidy
from analysis.ingest.reading.total_rows import total_rows

SAME_ENOUGH = 0.8
"""The share of a header's names that a row repeats to be that header once more."""

FOOTER_WIDTH = 3
"""From this width on, a lone cell after the last full row is a note."""


def left_out(grid: Grid, header: Header) -> dict[str, Positions]:
    """Positions of the rows below the header that are no data, by rule; each row once."""
    taken = np.zeros(grid.cells.num_rows, bool)
    taken[: header.first_data] = True
    found: dict[str, Positions] = {}
    for rule, rows in (
        ("blank_row", blank_rows(grid)),
        ("repeat_header", _repeats(grid, header)),
        ("total_row", total_rows(grid)),
    ):
        found[rule] = rows[~taken[rows]]
        taken[rows] = True
    found["rows_below"] = _footer(grid, header, taken)
    return {rule: rows for rule, rows in found.items() if len(rows)}


def blank_rows(grid: Grid) -> Positions:
    """Positions of the rows in which no cell holds more than blanks."""
    rows = np.arange(grid.cells.num_rows)
    for column in grid.cells.columns:
        if not len(rows):
            break
        part = column if len(rows) == len(column) else column.take(pa.array(rows))
        rows = rows[truth(part, _is_blank)]
    return rows


def is_blank_column(column: pa.ChunkedArray) -> bool:
    """Whether no cell of a column holds more than blanks."""
    return bool(truth(column, _is_blank).all())


def _is_blank(texts: pa.Array) -> pa.Array:
    return pc.or_(pc.equal(pc.binary_length(texts), 0), pc.utf8_is_space(texts))


def _repeats(grid: Grid, header: Header) -> Positions:
    at = next((at for at, name in enumerate(header.names) if name), None)
    if header.row is None or at is None or len(header.names) == 1:
        return np.empty(0, np.int64)
    name = header.names[at].strip("\ufeff")
    same = truth(grid.cells.column(at), lambda texts: _equals(texts, name))
    rows = [row for row in np.flatnonzero(same).tolist() if _repeats_header(grid, row, header)]
    return np.array(rows, np.int64)


def _equals(texts: pa.Array, name: str) -> pa.Array:
    return pc.equal(pc.utf8_trim(texts, "\ufeff \t\u00a0\u3000"), name)


def _repeats_header(grid: Grid, row: int, header: Header) -> bool:
    cells = grid.rows(row, row + 1)[0]
    pairs = [(tidy(cell), tidy(name)) for cell, name in zip(cells, header.names, strict=True)]
    named = [cell == name for cell, name in pairs if name]
    return sum(named) >= SAME_ENOUGH * len(named)


def _footer(grid: Grid, header: Header, taken: npt.NDArray[np.bool_]) -> Positions:
    """Notes after the last row of data, found from the end upwards."""
    found: list[int] = []
    if len(header.names) < FOOTER_WIDTH:
        return np.array(found, np.int64)
    for row in range(grid.cells.num_rows - 1, header.first_data - 1, -1):
        if taken[row]:
            continue
        if not _is_note(grid.rows(row, row + 1)[0]):
            break
        found.append(row)
    return np.array(found[::-1], np.int64)


def _is_note(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled or filled[0].startswith("#"):
        return True
    return len(filled) == 1 and not looks_like_data(filled[0])
