"""Columns that are there and yet as good as missing: mostly unreadable, or mostly blank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Cells, Mask, null_where_in, to_mask
from analysis.ingest.cleaning.frames import TypedFrames
from analysis.ingest.cleaning.select_columns import SelectedColumns
from analysis.ingest.import_report import UnreadableColumn
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import TABLES, blank_column
from analysis.ingest.vocabulary import null_words

UNREADABLE_SHARE = 0.5
"""With a larger share of its filled cells unreadable, a column counts as missing: the rest is no
fair sample. A needed column with a larger share of blank cells is told, and kept."""


def blank_unreadable_columns(
    typed: TypedFrames,
) -> tuple[TypedFrames, tuple[UnreadableColumn, ...]]:
    """The same tables, columns that are mostly unreadable blank and unreadable throughout."""
    frames, unreadable = dict(typed.frames), dict(typed.unreadable)
    blanked: dict[str, UnreadableColumn] = {}
    for (table, name), is_unreadable in typed.unreadable.items():
        count = int(is_unreadable.sum())
        filled_count = count + _count_rows_with(typed.frames[table], name)
        if count <= UNREADABLE_SHARE * filled_count:
            continue
        kind, index = TABLES[table].by_name[name].kind, frames[table].index
        frames[table] = frames[table].assign(**{name: blank_column(kind, index)})
        unreadable[table, name] = np.ones_like(is_unreadable)
        header = typed.headers[table, name]
        blanked.setdefault(header, UnreadableColumn(header, "unreadable", count, filled_count))
    return replace(typed, frames=frames, unreadable=unreadable), tuple(blanked.values())


def _count_rows_with(frame: pd.DataFrame, name: str) -> int:
    """Rows of the file with a value in a column."""
    return frame.loc[frame[name].notna(), "source_row"].nunique()


def blank_needed_columns(
    main: pd.DataFrame, selected: SelectedColumns, match: Match, headers: tuple[str, ...]
) -> tuple[UnreadableColumn, ...]:
    """Required columns and the date of the main table whose cells are mostly blank.

    Where several headers give a column, those rows are counted in which all are blank; where the
    values are derived from elsewhere, none.
    """
    schema = TABLES[match.table]
    blank: dict[str, UnreadableColumn] = {}
    for name in dict.fromkeys((*schema.required, schema.date)):
        positions = _positions_of(name, match)
        if not positions or main[name].isna().mean() <= UNREADABLE_SHARE:
            continue
        is_blank = np.logical_and.reduce([_blank_rows(selected.cells[at]) for at in positions])
        count, all_count, header = int(is_blank.sum()), len(is_blank), headers[positions[0]]
        if count > UNREADABLE_SHARE * all_count:
            blank.setdefault(header, UnreadableColumn(header, "blank", count, all_count))
    return tuple(blank.values())


def _positions_of(name: str, match: Match) -> list[int]:
    """Where the headers stand that hold a column of the main table, or give it."""
    columns = TABLES[match.table].by_name
    return [
        position
        for target, position in match.sources.items()
        if target == name or (target in columns and name in columns[target].gives)
    ]


def _blank_rows(cells: Cells) -> Mask:
    return cells.rows_with(to_mask(pc.is_null(null_where_in(cells.words, null_words("any")))))
