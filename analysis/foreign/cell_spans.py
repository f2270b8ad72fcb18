"""Place cells that span columns or rows (colspan, rowspan) in a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.foreign.books import RawSheet, rows_to_table
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.patches import fill_merged_cells


@dataclass(frozen=True)
class Cell:
    """A cell and how many columns and rows it spans."""

    text: str
    column_span: int = 1
    row_span: int = 1
    skipped_columns: int = 0
    """Blank columns before it."""


def place_spanning_cells(name: str, rows: Iterable[list[Cell]], limits: Limits) -> RawSheet:
    """A sheet of rows whose cells may span columns and rows; row spans repeat their text.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    grid: list[list[str]] = []
    merges: list[tuple[int, int, int, int]] = []
    open_spans: dict[int, int] = {}
    for number, cells in enumerate(rows, 1):
        row: list[str] = []
        for cell in cells:
            column = _next_free_column(len(row) + cell.skipped_columns, open_spans)
            if column + cell.column_span > limits.columns:
                raise Refusal("too_wide", columns=column + cell.column_span, limit=limits.columns)
            row += [""] * (column - len(row)) + [cell.text] + [""] * (cell.column_span - 1)
            if cell.row_span > 1:
                open_spans |= dict.fromkeys(range(column, column + cell.column_span), cell.row_span)
                merges.append(
                    (number, column, number + cell.row_span - 1, column + cell.column_span - 1)
                )
        grid.append(row)
        open_spans = {
            column: rows_left - 1 for column, rows_left in open_spans.items() if rows_left > 1
        }
    cells, filled_count = fill_merged_cells(rows_to_table(grid, limits), merges)
    notes = ({"rule": "merged", "count": filled_count},) if filled_count else ()
    return RawSheet(name, cells, notes=notes)


def _next_free_column(column: int, open_spans: dict[int, int]) -> int:
    """The next column that no row span from above covers."""
    while column in open_spans:
        column += 1
    return column
