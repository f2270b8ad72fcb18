"""Notes on rows and columns that a workbook does not show; they are read like the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foreign.sheet_facts import SheetFacts, column_letters

SHOWN_ROWS = 1000
"""At most so many row numbers are in a note."""

SHOWN_COLUMNS = 10
"""At most so many columns are named by their letters."""


def hidden_notes(facts: SheetFacts, cells: pa.Table, first_row: int) -> Iterator[dict[str, Any]]:
    """At most one note on a sheet's rows and one on its columns.

    Args:
        facts: what the workbook hides.
        cells: columns "0", "1", … of text.
        first_row: the row of the file that is the first of the cells.
    """
    rows = sorted({row for row in facts.hidden_rows if row < first_row + cells.num_rows})
    if rows:
        rule = "filtered_row" if facts.is_filtered else "hidden_row"
        yield {"rule": rule, "count": len(rows), "rows": rows[:SHOWN_ROWS]}
    columns = [at for at in _hidden_positions(facts, cells) if _is_filled(cells.column(at))]
    if columns:
        letters = [column_letters(at) for at in columns[:SHOWN_COLUMNS]]
        yield {"rule": "hidden_column", "count": len(columns), "values": {"columns": letters}}


def _hidden_positions(facts: SheetFacts, cells: pa.Table) -> list[int]:
    """Hidden columns within the cells, in order."""
    last = cells.num_columns - 1
    spans = [range(first, min(end, last) + 1) for first, end in facts.hidden_columns]
    return sorted({at for span in spans for at in span})


def _is_filled(column: pa.ChunkedArray) -> bool:
    return pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() is True
