"""The part of a sheet that tables are made of: wanted columns, without rows that name nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.ingest.cleaning.cells import Cells, take_apart
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.import_report import Note
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import TABLES

MERGED = ("shop_name", "period")
"""Columns that reports on agents write once for all rows below."""


@dataclass(frozen=True)
class Taken:
    """Columns by position, and the row of the file that each of their rows comes from."""

    cells: Mapping[int, Cells]
    row_numbers: npt.NDArray[np.int64]
    notes: tuple[Note, ...] = ()


def taken(sheet: Sheet, match: Match) -> Taken:
    """The cells of all columns that a match speaks of, each column taken apart once."""
    cells = {at: take_apart(sheet.texts(at)) for at in sorted(set(match.sources.values()))}
    return _without_nameless(_filled_down(Taken(cells, sheet.row_numbers), sheet, match), match)


def _filled_down(part: Taken, sheet: Sheet, match: Match) -> Taken:
    """In a report on agents, a blank cell below a merged one says what that one says."""
    if "agent" not in match.sources:
        return part
    for name in MERGED:
        at = match.sources.get(name)
        if at is not None:
            part = _column_filled_down(part, at, sheet.headers[at])
    return part


def _column_filled_down(part: Taken, at: int, header: str) -> Taken:
    has = part.cells[at].filled
    above = np.maximum.accumulate(np.where(has, np.arange(len(has)), -1))
    told = ~has & (above >= 0)
    if not told.any():
        return part
    codes = part.cells[at].numbers
    filled = replace(part.cells[at], codes=np.where(told, codes[np.maximum(above, 0)], codes))
    notes = notes_of("filled_down", part.row_numbers[told], {"header": header})
    return Taken({**part.cells, at: filled}, part.row_numbers, (*part.notes, *notes))


def _without_nameless(part: Taken, match: Match) -> Taken:
    """Leave out rows that are blank in all of the columns a table cannot do without."""
    names = [name for name in TABLES[match.table].least if name in match.sources]
    if not names:
        return part
    named = np.logical_or.reduce([part.cells[match.sources[name]].filled for name in names])
    if named.all():
        return part
    notes = notes_of("no_key", part.row_numbers[~named], left_out=True)
    return Taken(
        {at: cells.kept(named) for at, cells in part.cells.items()},
        part.row_numbers[named],
        (*part.notes, *notes),
    )
