"""Cells that say how many columns and rows they take, each put in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.foreign.books import Part, columns_of
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.patches import filled_down


@dataclass(frozen=True)
class Cell:
    """A cell and how many columns and rows it takes."""

    text: str
    wide: int = 1
    high: int = 1
    skipped: int = 0
    """How many columns stay blank before it."""


def placed(name: str, rows: Iterable[list[Cell]], limits: Limits) -> Part:
    """Cells that span columns and rows, each put in its place; tall ones repeat their text.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    grid: list[list[str]] = []
    merges: list[tuple[int, int, int, int]] = []
    below: dict[int, int] = {}
    for number, cells in enumerate(rows, 1):
        row: list[str] = []
        for cell in cells:
            at = _free(len(row) + cell.skipped, below)
            if at + cell.wide > limits.columns:
                raise Refusal("too_wide", columns=at + cell.wide, limit=limits.columns)
            row += [""] * (at - len(row)) + [cell.text] + [""] * (cell.wide - 1)
            if cell.high > 1:
                below |= dict.fromkeys(range(at, at + cell.wide), cell.high)
                merges.append((number, at, number + cell.high - 1, at + cell.wide - 1))
        grid.append(row)
        below = {at: left - 1 for at, left in below.items() if left > 1}
    cells, filled = filled_down(columns_of(grid, limits), merges)
    notes = ({"rule": "merged", "count": filled},) if filled else ()
    return Part(name, cells, notes=notes)


def _free(at: int, below: dict[int, int]) -> int:
    """The next column that no cell from a row above reaches into."""
    while at in below:
        at += 1
    return at
