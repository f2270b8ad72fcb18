"""Find total rows by the label in one of their first columns, or in the column of agents.

A row is a total if it has a label and no number of its own: what a shop calls `合计` is none where
an order number stands beside it. A text that only ends as a label (`考研真题汇总`) is one where the
file numbers its rows and this row has neither a number nor another text; a word for everybody
(`全部`) where figures stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.reading.grids import Grid, Positions, matching_rows
from analysis.ingest.reading.headers import Header, looks_like_data, tidy
from analysis.ingest.vocabulary.total_labels import (
    LONGEST_LABEL,
    is_grand_total_label,
    is_loose_total_label,
    is_sum_label,
    is_total_label,
)

FIRST_COLUMNS = 3
AGENT_HEADER = re.compile("客服|坐席|旺旺|agent")
"""The label is in one of the first columns, or under such a header."""

ID_HEADER = re.compile("(号|编码|id)$")
ID_SAMPLE = 200
"""Rows from which the usual length of ids is learnt."""

LABEL_SHAPE = "[计計总總和汇匯彙累共均团團全体體所]|(?i:total|sum|average|avg|mean|all)"
"""Only texts with one of these are looked at closely."""

FILTER_SHARE, FEWEST_FILTERED = 0.5, 3
"""One label in more rows than this is what the export was filtered by, as `全部` devices."""

IsLabel = Callable[[str], bool]


def total_rows(grid: Grid, header: Header) -> Positions:
    """Positions of all total, subtotal and average rows."""
    labels = _labels_by_row(grid, header, lambda t: is_total_label(t) or is_loose_total_label(t))
    if not labels:
        return np.empty(0, np.int64)
    digits_of_ids = _digits_of_ids(grid, header)
    rows = np.array(sorted(labels), np.int64)
    cells = _cells_of(grid, rows)
    return np.array(
        [
            row
            for row, row_cells in zip(rows.tolist(), cells, strict=True)
            if _is_total(row_cells, labels[row], digits_of_ids)
        ],
        np.int64,
    )


def grand_total_row(grid: Grid, header: Header, total_positions: Positions) -> int | None:
    """The position of the grand total row; None if there is none or more than one."""
    columns = _label_columns(header, grid.cells.num_columns)
    labelled = [
        int(row)
        for row, cells in zip(total_positions, _cells_of(grid, total_positions), strict=True)
        if any(is_grand_total_label(cells[at]) for at in columns)
    ]
    return labelled[0] if len(labelled) == 1 else None


def _is_total(cells: Sequence[str], label_at: int, digits_of_ids: dict[int, float]) -> bool:
    """Whether a labelled row has no id of its own; a loose label needs ids in the other rows."""
    has_id = any(
        at != label_at and 2 * _count_digits(cells[at]) >= digits
        for at, digits in digits_of_ids.items()
    )
    if has_id:
        return False
    others = [cell for at, cell in enumerate(cells) if cell and at != label_at]
    if not is_total_label(cells[label_at]):
        ids = [cells[at] for at in digits_of_ids if at != label_at]
        return bool(digits_of_ids) and not any(ids) and all(map(looks_like_data, others))
    return is_sum_label(cells[label_at]) or any(map(looks_like_data, others))


def _labels_by_row(grid: Grid, header: Header, is_label: IsLabel) -> dict[int, int]:
    """The column of each row's first label."""
    columns_by_row: dict[int, int] = {}
    for at in _label_columns(header, grid.cells.num_columns):
        column = grid.cells.column(at)
        rows = np.flatnonzero(matching_rows(column, lambda texts: _test(texts, is_label)))
        rows = rows[rows >= header.first_data]
        if not _is_filter(column.take(pa.array(rows)), len(column) - header.first_data):
            for row in rows.tolist():
                columns_by_row.setdefault(row, at)
    return columns_by_row


def _label_columns(header: Header, column_count: int) -> list[int]:
    under_agent = [at for at, name in enumerate(header.names) if AGENT_HEADER.search(tidy(name))]
    return list(dict.fromkeys([*range(min(FIRST_COLUMNS, column_count)), *under_agent]))


def _test(texts: pa.Array, is_label: IsLabel) -> pa.Array:
    """Which texts are labels; few have the shape of one."""
    has_shape = pc.and_(
        pc.match_substring_regex(texts, LABEL_SHAPE),
        pc.less_equal(pc.utf8_length(texts), LONGEST_LABEL),
    )
    is_labelled = has_shape.to_numpy(zero_copy_only=False).astype(bool)
    at = np.flatnonzero(is_labelled)
    is_labelled[at] = [is_label(text) for text in texts.take(pa.array(at)).to_pylist()]
    return pa.array(is_labelled)


def _is_filter(labels: pa.ChunkedArray, row_count: int) -> bool:
    is_frequent = len(labels) >= FEWEST_FILTERED and len(labels) > FILTER_SHARE * row_count
    return is_frequent and pc.count_distinct(labels).as_py() == 1


def _digits_of_ids(grid: Grid, header: Header) -> dict[int, float]:
    """How many digits the cells of each column of ids usually have; 0 digits are no ids."""
    sample = grid.rows(header.first_data, header.first_data + ID_SAMPLE)
    digits = {
        at: median([_count_digits(row[at]) for row in sample if row[at]] or [0])
        for at, name in enumerate(header.names)
        if ID_HEADER.search(tidy(name))
    }
    return {at: count for at, count in digits.items() if count}


def _count_digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _cells_of(grid: Grid, rows: Positions) -> list[list[str]]:
    """Some rows as lists of text, each cell stripped."""
    return replace(grid, cells=grid.cells.take(pa.array(rows))).rows(0, len(rows))
