"""Select the matched columns of a sheet, without rows that lack a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.ingest.checks.unlabelled_totals import unlabelled_totals
from analysis.ingest.cleaning.cells import Cells, Mask, encode_column
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.import_report import Note
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import TABLES

FILLED_DOWN_COLUMNS = ("shop_name", "period")
"""Merged columns of reports on agents: written once for all rows below."""


@dataclass(frozen=True)
class SelectedColumns:
    """Cells by column position, and the file's row number of each row."""

    cells: Mapping[int, Cells]
    row_numbers: npt.NDArray[np.int64]
    notes: tuple[Note, ...] = ()


def select_columns(sheet: Sheet, match: Match) -> SelectedColumns:
    """The cells of all matched columns, each column encoded once."""
    cells = {
        position: encode_column(sheet.texts(position))
        for position in sorted(set(match.sources.values()))
    }
    selected = _fill_down(SelectedColumns(cells, sheet.row_numbers), sheet, match)
    is_total = unlabelled_totals(selected.cells, sheet.headers, match)
    return _without_keyless_rows(_left_out(selected, is_total, "total_row"), match)


def _fill_down(selected: SelectedColumns, sheet: Sheet, match: Match) -> SelectedColumns:
    """In a report on agents, fill blank cells below a merged cell with its text."""
    if "agent" not in match.sources:
        return selected
    for name in FILLED_DOWN_COLUMNS:
        at = match.sources.get(name)
        if at is not None:
            selected = _fill_down_column(selected, at, sheet.headers[at])
    return selected


def _fill_down_column(selected: SelectedColumns, at: int, header: str) -> SelectedColumns:
    is_filled = selected.cells[at].filled
    filled_above = np.maximum.accumulate(np.where(is_filled, np.arange(len(is_filled)), -1))
    takes_from_above = ~is_filled & (filled_above >= 0)
    if not takes_from_above.any():
        return selected
    codes = selected.cells[at].text_numbers
    filled = replace(
        selected.cells[at],
        codes=np.where(takes_from_above, codes[np.maximum(filled_above, 0)], codes),
    )
    notes = notes_of("filled_down", selected.row_numbers[takes_from_above], {"header": header})
    return SelectedColumns(
        {**selected.cells, at: filled}, selected.row_numbers, (*selected.notes, *notes)
    )


def _without_keyless_rows(selected: SelectedColumns, match: Match) -> SelectedColumns:
    """Leave out rows that are blank in all `least` columns of the table."""
    names = [name for name in TABLES[match.table].least if name in match.sources]
    if not names:
        return selected
    has_key = np.logical_or.reduce([selected.cells[match.sources[name]].filled for name in names])
    return _left_out(selected, ~has_key, "no_key")


def _left_out(selected: SelectedColumns, rows: Mask, rule: str) -> SelectedColumns:
    """The other rows, and a note on those."""
    if not rows.any():
        return selected
    notes = notes_of(rule, selected.row_numbers[rows], left_out=True)
    return SelectedColumns(
        {at: cells.select(~rows) for at, cells in selected.cells.items()},
        selected.row_numbers[~rows],
        (*selected.notes, *notes),
    )
