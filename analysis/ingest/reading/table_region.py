"""A grid becomes a sheet: header named, rows that are no data left out, each of them told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from analysis.ingest.import_report import SHOWN_ROWS, Note
from analysis.ingest.reading.grids import Grid, Positions
from analysis.ingest.reading.headers import HEAD_ROWS, Header, find_header
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.reading.skipped_rows import blank_rows, is_blank_column, left_out
from analysis.ingest.reading.total_rows import whole_total

MANY_RUNS = 1000
"""With more stretches of data rows than this, rows are copied rather than referred to."""


def framed(grid: Grid, known_headers: frozenset[str]) -> Sheet:
    """The sheet of a grid. Its row_count is its data rows and all left-out rows together."""
    grid = _down_to_last_filled(grid)
    header = find_header(grid.rows(0, HEAD_ROWS), known_headers)
    out = _merged([_before(grid), _above(grid, header), left_out(grid, header)])
    kept = _kept(grid.cells.num_rows, out.values())
    data = _rows_of(grid.cells, kept)
    named = _columns_in_use(header.names, data)
    names = tuple(header.names[at].strip("\ufeff") for at in named)
    total = whole_total(grid, out.get("total_row", np.empty(0, np.int64)))
    return Sheet(
        name=grid.name,
        headers=names,
        cells=data.select(named).rename_columns([str(at) for at in range(len(named))]),
        row_numbers=kept + grid.first_row,
        row_count=grid.first_row - 1 + grid.cells.num_rows,
        header_row=None if header.row is None else header.row + grid.first_row,
        notes=(
            *grid.notes,
            *(_note(rule, rows + grid.first_row, left_out=True) for rule, rows in out.items()),
            *_told(grid, header, names, kept),
        ),
        total_row=None if total is None else total + grid.first_row,
        totals=() if total is None else _cells_at(grid, total, named),
    )


def _cells_at(grid: Grid, row: int, columns: Sequence[int]) -> tuple[str, ...]:
    cells = grid.rows(row, row + 1)[0]
    return tuple(cells[at] for at in columns)


def _down_to_last_filled(grid: Grid) -> Grid:
    blank = blank_rows(grid)
    trailing = np.arange(grid.cells.num_rows - len(blank), grid.cells.num_rows)
    last = grid.cells.num_rows - int((blank == trailing)[::-1].cumprod().sum())
    lengths = None if grid.lengths is None else grid.lengths[:last]
    return replace(grid, cells=grid.cells.slice(0, last), lengths=lengths)


def _before(grid: Grid) -> dict[str, Positions]:
    """Blank rows that the reader did not even hand over, as positions before the grid's first."""
    return {"blank_row": np.arange(1 - grid.first_row, 0)}


def _above(grid: Grid, header: Header) -> dict[str, Positions]:
    """The rows down to the header, by rule."""
    rules = {header.row: "header", header.group_row: "group_row"}
    found: dict[str, list[int]] = {}
    for row, cells in enumerate(grid.rows(0, header.first_data)):
        rule = rules.get(row, "rows_above" if any(cells) else "blank_row")
        found.setdefault(rule, []).append(row)
    return {rule: np.array(rows, np.int64) for rule, rows in found.items()}


def _merged(parts: Sequence[dict[str, Positions]]) -> dict[str, Positions]:
    rules = dict.fromkeys(rule for part in parts for rule in part)
    found = {rule: np.concatenate([part[rule] for part in parts if rule in part]) for rule in rules}
    return {rule: rows for rule, rows in found.items() if len(rows)}


def _kept(row_count: int, out: Iterable[Positions]) -> Positions:
    keep = np.ones(row_count, bool)
    for rows in out:
        keep[rows[rows >= 0]] = False
    return np.flatnonzero(keep)


def _rows_of(table: pa.Table, kept: Positions) -> pa.Table:
    """Some rows of a table, in stretches that refer to it where they are few."""
    starts = np.flatnonzero(np.diff(kept, prepend=-2) != 1)
    if len(starts) > MANY_RUNS:
        return table.take(pa.array(kept))
    ends = [*starts[1:], len(kept)]
    runs = [table.slice(kept[a], b - a) for a, b in zip(starts, ends, strict=False)]
    return pa.concat_tables([table.slice(0, 0), *runs])


def _columns_in_use(names: Sequence[str], data: pa.Table) -> list[int]:
    """Positions of the columns that have a name or at least one filled cell."""
    return [
        at for at, name in enumerate(names) if name.strip() or not is_blank_column(data.column(at))
    ]


def _told(grid: Grid, header: Header, names: tuple[str, ...], kept: Positions) -> Iterable[Note]:
    """What a reader should know of the header and of the rows that were kept."""
    if header.row is None:
        yield Note("no_header")
    repeated = len([name for name in names if name]) - len({name for name in names if name})
    if repeated:
        yield Note("dup_header", repeated)
    if unnamed := sum(not name.strip() for name in names):
        yield Note("unnamed_column", unnamed)
    ragged = _ragged(grid, header, kept)
    if len(ragged):
        yield _note("ragged", ragged + grid.first_row, left_out=False)


def _ragged(grid: Grid, header: Header, kept: Positions) -> Positions:
    """Data rows with fewer fields than the header has names, or with cells past its last name."""
    if grid.lengths is None:
        return np.empty(0, np.int64)
    width = max((at for at, name in enumerate(header.names, 1) if name), default=0)
    odd = grid.lengths < width
    longer = np.flatnonzero(grid.lengths > width)
    if len(longer):
        beyond = grid.cells.select(range(width, grid.cells.num_columns)).take(pa.array(longer))
        blank = blank_rows(Grid("", beyond))
        odd[np.delete(longer, blank)] = True
    return kept[odd[kept]]


def _note(rule: str, rows: Positions, *, left_out: bool) -> Note:
    return Note(rule, len(rows), tuple(rows[:SHOWN_ROWS].tolist()), left_out)
