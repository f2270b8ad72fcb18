"""A file's own total row, held against the sum of the rows that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import bare
from analysis.ingest.cleaning.conversion import NUMBERS
from analysis.ingest.cleaning.derived_columns import CENT
from analysis.ingest.cleaning.select_columns import Taken
from analysis.ingest.exports import tidy
from analysis.ingest.import_report import Note
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match, column_of
from analysis.ingest.tables import TABLES, Kind

ADDED_UP: frozenset[Kind] = frozenset({"amount", "count"})
"""Kinds of columns whose total is a sum; that of a share or of a length of time is an average."""


def mismatches(sheet: Sheet, part: Taken, match: Match) -> tuple[Note, ...]:
    """A note for each column of amounts or counts whose total is not the sum of its rows.

    A blank or unreadable total is not compared, nor is a row of averages or one of several totals.
    """
    if not sheet.totals:
        return ()
    compared = ((at, *_compared(sheet, part, at, kind)) for at, kind in _summed(match))
    return tuple(
        Note(
            "total_mismatch",
            1,
            (sheet.total_row,) if sheet.total_row else (),
            values={"header": sheet.headers[at], "told": told, "found": found},
        )
        for at, told, found in compared
        if told is not None and abs(told - found) > CENT
    )


def _summed(match: Match) -> Iterator[tuple[int, Kind]]:
    """Positions of the columns that are added up, each once, and what they hold."""
    kinds: dict[int, Kind] = {}
    for target, at in match.sources.items():
        table, name, _ = column_of(target)
        kinds.setdefault(at, TABLES[table or match.table].by_name[name].kind)
    for at, kind in kinds.items():
        if kind in ADDED_UP:
            yield at, kind


def _compared(sheet: Sheet, part: Taken, at: int, kind: Kind) -> tuple[float | None, float]:
    """What the total row tells of a column, and what its rows come to."""
    header, cells = tidy(sheet.headers[at]), part.cells[at]
    told = NUMBERS[kind](bare(pa.array([sheet.totals[at]])), header).values[0].as_py()
    found = pc.sum(cells.spread(NUMBERS[kind](cells.words, header).values), min_count=0).as_py()
    return (None if told is None else float(told)), round(float(found), 2)
