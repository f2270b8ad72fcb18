"""Find total rows by the label in one of their first columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.reading.grids import Grid, Positions, matching_rows

GRAND_TOTAL_WORDS = "汇总|合计|总计|总和|total|grand total"
"""Labels of a grand total."""

SUBTOTAL_WORDS = "均值|平均|平均值|小计|本页合计|本页小计|subtotal"
"""Labels of averages and subtotals."""


def _label_pattern(words: str) -> str:
    return rf"^[\s=\"'#]*(?i:{words})[\s\"']*([:：(（].{{0,20}})?$"


ANY_TOTAL, GRAND_TOTAL = (
    _label_pattern(f"{GRAND_TOTAL_WORDS}|{SUBTOTAL_WORDS}"),
    _label_pattern(GRAND_TOTAL_WORDS),
)
TOTAL_COLUMNS = 3
"""The label is in one of the first columns."""


def total_rows(grid: Grid) -> Positions:
    """Positions of all total, subtotal and average rows."""
    return _rows_labelled(ANY_TOTAL, grid)


def grand_total_row(grid: Grid, total_positions: Positions) -> int | None:
    """The position of the grand total row; None if there is none or more than one."""
    labelled = _rows_labelled(
        GRAND_TOTAL, replace(grid, cells=grid.cells.take(pa.array(total_positions)))
    )
    return int(total_positions[labelled[0]]) if len(labelled) == 1 else None


def _rows_labelled(pattern: str, grid: Grid) -> Positions:
    """Positions of the rows with a matching label in one of their first columns."""
    rows = np.zeros(grid.cells.num_rows, bool)
    for column in grid.cells.columns[:TOTAL_COLUMNS]:
        rows |= matching_rows(column, lambda texts: pc.match_substring_regex(texts, pattern))
    return np.flatnonzero(rows)
