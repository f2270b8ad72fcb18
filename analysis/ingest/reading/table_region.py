"""Cut the table region out of a grid: header row found, other rows left out with notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from analysis.ingest.import_report import SHOWN_ROWS, Note
from analysis.ingest.reading.cut_end import cut_end_notes
from analysis.ingest.reading.grids import Grid, Positions
from analysis.ingest.reading.headers import HEAD_ROWS, Header, find_header
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.reading.skipped_rows import blank_rows, is_blank_column, skipped_rows
from analysis.ingest.reading.total_rows import grand_total_row

MANY_RUNS = 1000
"""With more runs of data rows than this, rows are copied, not sliced."""


def table_region_of(grid: Grid, known_headers: frozenset[str]) -> Sheet:
    """The sheet of a grid. Its row_count is its data rows and all left-out rows together."""
    grid = _without_trailing_blank_rows(grid)
    header = find_header(grid.rows(0, HEAD_ROWS), known_headers)
    skipped = _merge_by_rule(
        [_blank_rows_before(grid), _rows_above_data(grid, header), skipped_rows(grid, header)]
    )
    data_rows = _data_rows(grid.cells.num_rows, skipped.values())
    data_cells = _take_rows(grid.cells, data_rows)
    used_columns = _columns_in_use(header.names, data_cells)
    names = tuple(header.names[at].strip("\ufeff") for at in used_columns)
    grand_total = grand_total_row(grid, header, skipped.get("total_row", np.empty(0, np.int64)))
    return Sheet(
        name=grid.name,
        headers=names,
        cells=data_cells.select(used_columns).rename_columns(
            [str(at) for at in range(len(used_columns))]
        ),
        row_numbers=data_rows + grid.first_row,
        row_count=grid.first_row - 1 + grid.cells.num_rows,
        header_row=None if header.row is None else header.row + grid.first_row,
        notes=(
            *grid.notes,
            *(_note(rule, rows + grid.first_row, left_out=True) for rule, rows in skipped.items()),
            *_header_and_row_notes(grid, header, names, data_rows),
            *cut_end_notes(grid, header, data_rows),
        ),
        total_row=None if grand_total is None else grand_total + grid.first_row,
        totals=() if grand_total is None else _cells_at(grid, grand_total, used_columns),
    )


def _cells_at(grid: Grid, row: int, columns: Sequence[int]) -> tuple[str, ...]:
    cells = grid.rows(row, row + 1)[0]
    return tuple(cells[at] for at in columns)


def _without_trailing_blank_rows(grid: Grid) -> Grid:
    blank = blank_rows(grid)
    last_positions = np.arange(grid.cells.num_rows - len(blank), grid.cells.num_rows)
    row_count = grid.cells.num_rows - int((blank == last_positions)[::-1].cumprod().sum())
    lengths = None if grid.lengths is None else grid.lengths[:row_count]
    trailing_count = grid.cells.num_rows - row_count
    notes = (Note("trailing_blank", trailing_count),) if trailing_count else ()
    return replace(
        grid,
        cells=grid.cells.slice(0, row_count),
        lengths=lengths,
        ends_open=grid.ends_open and not trailing_count,
        notes=(*grid.notes, *notes),
    )


def _blank_rows_before(grid: Grid) -> dict[str, Positions]:
    """Blank rows that the reader left out, as positions before the grid's first row."""
    return {"blank_row": np.arange(1 - grid.first_row, 0)}


def _rows_above_data(grid: Grid, header: Header) -> dict[str, Positions]:
    """The rows down to the header row, by rule."""
    rules = {header.row: "header", header.group_row: "group_row"}
    rows_by_rule: dict[str, list[int]] = {}
    for row, cells in enumerate(grid.rows(0, header.first_data)):
        rule = rules.get(row, "rows_above" if any(cells) else "blank_row")
        rows_by_rule.setdefault(rule, []).append(row)
    return {rule: np.array(rows, np.int64) for rule, rows in rows_by_rule.items()}


def _merge_by_rule(parts: Sequence[dict[str, Positions]]) -> dict[str, Positions]:
    rules = dict.fromkeys(rule for part in parts for rule in part)
    rows_by_rule = {
        rule: np.concatenate([part[rule] for part in parts if rule in part]) for rule in rules
    }
    return {rule: rows for rule, rows in rows_by_rule.items() if len(rows)}


def _data_rows(row_count: int, skipped: Iterable[Positions]) -> Positions:
    is_data = np.ones(row_count, bool)
    for rows in skipped:
        is_data[rows[rows >= 0]] = False
    return np.flatnonzero(is_data)


def _take_rows(table: pa.Table, positions: Positions) -> pa.Table:
    """Some rows of a table, as slices if their runs are few."""
    starts = np.flatnonzero(np.diff(positions, prepend=-2) != 1)
    if len(starts) > MANY_RUNS:
        return table.take(pa.array(positions))
    ends = [*starts[1:], len(positions)]
    runs = [table.slice(positions[a], b - a) for a, b in zip(starts, ends, strict=False)]
    return pa.concat_tables([table.slice(0, 0), *runs])


def _columns_in_use(names: Sequence[str], data: pa.Table) -> list[int]:
    """Positions of the columns that have a name or at least one filled cell."""
    return [
        at for at, name in enumerate(names) if name.strip() or not is_blank_column(data.column(at))
    ]


def _header_and_row_notes(
    grid: Grid, header: Header, names: tuple[str, ...], data_rows: Positions
) -> Iterable[Note]:
    """Notes on the header and on ragged data rows."""
    if header.row is None:
        yield Note("no_header")
    repeated_count = len([name for name in names if name]) - len({name for name in names if name})
    if repeated_count:
        yield Note("dup_header", repeated_count)
    if unnamed_count := sum(not name.strip() for name in names):
        yield Note("unnamed_column", unnamed_count)
    ragged = _ragged_rows(grid, header, data_rows)
    if len(ragged):
        yield _note("ragged", ragged + grid.first_row, left_out=False)


def _ragged_rows(grid: Grid, header: Header, data_rows: Positions) -> Positions:
    """Data rows with fewer fields than the header has names, or with cells past its last name."""
    if grid.lengths is None:
        return np.empty(0, np.int64)
    width = max((at for at, name in enumerate(header.names, 1) if name), default=0)
    is_ragged = grid.lengths < width
    long_rows = np.flatnonzero(grid.lengths > width)
    if len(long_rows):
        extra_cells = grid.cells.select(range(width, grid.cells.num_columns)).take(
            pa.array(long_rows)
        )
        blank = blank_rows(Grid("", extra_cells))
        is_ragged[np.delete(long_rows, blank)] = True
    return data_rows[is_ragged[data_rows]]


def _note(rule: str, rows: Positions, *, left_out: bool) -> Note:
    return Note(rule, len(rows), tuple(rows[:SHOWN_ROWS].tolist()), left_out)
