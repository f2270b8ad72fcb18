"""Which rows of a sheet are totals: they say so in one of their first columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.reading.grids import Grid, Positions, truth

WHOLE_WORDS = "汇总|合计|总计|总和|total|grand total"
"""Say that a row sums up all others."""

PART_WORDS = "均值|平均|平均值|小计|本页合计|本页小计|subtotal"
"""Say that a row holds averages, or sums of some rows."""


def _beginning(words: str) -> str:
    return rf"^[\s=\"'#]*(?i:{words})[\s\"']*([:：(（].{{0,20}})?$"


TOTAL, WHOLE = _beginning(f"{WHOLE_WORDS}|{PART_WORDS}"), _beginning(WHOLE_WORDS)
TOTAL_COLUMNS = 3
"""A total row says so in one of its first columns."""


def total_rows(grid: Grid) -> Positions:
    """Positions of the rows that hold sums or averages of others."""
    return _saying(TOTAL, grid)


def whole_total(grid: Grid, totals: Positions) -> int | None:
    """Of the total rows the one that sums up all others; None where none or several say so."""
    found = _saying(WHOLE, replace(grid, cells=grid.cells.take(pa.array(totals))))
    return int(totals[found[0]]) if len(found) == 1 else None


def _saying(pattern: str, grid: Grid) -> Positions:
    """Positions of the rows that say so in one of their first columns."""
    rows = np.zeros(grid.cells.num_rows, bool)
    for column in grid.cells.columns[:TOTAL_COLUMNS]:
        rows |= truth(column, lambda texts: pc.match_substring_regex(texts, pattern))
    return np.flatnonzero(rows)
