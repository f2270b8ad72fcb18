"""Compare a file's grand total row with the sums of its rows."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.checks.unlabelled_totals import summable_columns
from analysis.ingest.cleaning.cells import strip_guards
from analysis.ingest.cleaning.conversion import convert_numbers
from analysis.ingest.cleaning.derived_columns import CENT
from analysis.ingest.cleaning.select_columns import SelectedColumns
from analysis.ingest.import_report import Note
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import Kind


def total_mismatches(sheet: Sheet, selected: SelectedColumns, match: Match) -> tuple[Note, ...]:
    """A note for each column of amounts or counts whose stated total is not the sum of its rows.

    Blank or unreadable totals are not compared, nor are averages or several totals.
    """
    if not sheet.totals:
        return ()
    compared = (
        (at, *_stated_and_computed(sheet, selected, at, kind))
        for at, kind in summable_columns(match)
    )
    return tuple(
        Note(
            "total_mismatch",
            1,
            (sheet.total_row,) if sheet.total_row else (),
            values={"header": sheet.headers[at], "told": stated, "found": computed},
        )
        for at, stated, computed in compared
        if stated is not None and abs(stated - computed) > CENT
    )


def _stated_and_computed(
    sheet: Sheet, selected: SelectedColumns, at: int, kind: Kind
) -> tuple[float | None, float]:
    """The stated total of a column (None if not readable), and the sum of its rows."""
    header, cells = sheet.headers[at], selected.cells[at]
    total = strip_guards(pa.array([sheet.totals[at]]))
    stated = convert_numbers(total, kind, header).values[0].as_py()
    computed = pc.sum(
        cells.to_rows(convert_numbers(cells.words, kind, header).values), min_count=0
    ).as_py()
    return (None if stated is None else float(stated)), round(float(computed), 2)
