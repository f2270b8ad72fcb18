"""Convert columns and collect them in data frames, one per table of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Cells, Mask, ParsedTexts, to_mask
from analysis.ingest.cleaning.conversion import Context, convert_texts
from analysis.ingest.cleaning.dates import parse_periods
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.regions import provinces_and_cities
from analysis.ingest.cleaning.select_columns import SelectedColumns
from analysis.ingest.import_report import Note
from analysis.ingest.recognising.matching import Match, column_of
from analysis.ingest.recognising.personal_data import MASK, are_shareable
from analysis.ingest.tables import ARROW_TYPES, TABLES, Column, Kind, Table, to_series

PENDING_WORD = "延迟统计"
"""In reports, instead of a number that is not computed yet."""

SHOWN_WORDS = 5
"""At most so many unknown status words are in a note."""


UNREADABLE = ("bad_date", "bad_amount", "bad_number", "unknown_status", "personal_number")
"""Flaws of cells that hold something nobody can read."""


TYPED_COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        table.name: frozenset(
            name for name, column in table.by_name.items() if column.kind in {*ARROW_TYPES, "enum"}
        )
        for table in TABLES.values()
    }
)
"""Columns whose cells can be unreadable, by table."""


@dataclass(frozen=True)
class Origin:
    """A sheet's file, the key of pseudonyms, and the day of the import."""

    file_name: str
    pseudonym_key: bytes
    today: pd.Timestamp
    """Midnight in Beijing."""


@dataclass(frozen=True)
class TypedFrames:
    """A data frame per table, helpers included, with the sheet's columns and its origin."""

    frames: Mapping[str, pd.DataFrame]
    row_numbers: npt.NDArray[np.int64]
    """The file's row of each row of the sheet."""

    headers: Mapping[tuple[str, str], str]
    """The header that a column was read from, by table and column."""

    unreadable: Mapping[tuple[str, str], Mask]
    """Rows of the sheet whose cell holds something nobody can read, by table and column."""

    notes: tuple[Note, ...]


@dataclass
class _TableDraft:
    """Columns of one table while they are collected; each of `wide` stands for one value."""

    columns: dict[str, pd.Series] = field(default_factory=dict)
    wide: list[tuple[str, str, pd.Series]] = field(default_factory=list)


def typed_frames(
    selected: SelectedColumns, match: Match, headers: tuple[str, ...], origin: Origin
) -> TypedFrames:
    """Convert every column, with notes on unreadable cells."""
    drafts = {match.table: _TableDraft()}
    notes: dict[tuple[str, str], Note] = {}
    header_of: dict[tuple[str, str], str] = {}
    unreadable: dict[tuple[str, str], Mask] = {}
    for target, position in match.sources.items():
        table, name, value = column_of(target)
        draft = drafts.setdefault(table or match.table, _TableDraft())
        column = TABLES[table or match.table].by_name[name]
        context = Context(match.platform, headers[position], origin.pseudonym_key)
        columns, flawed, column_notes = _typed_columns(
            selected, selected.cells[position], column, context
        )
        notes |= {(note.rule, headers[position]): note for note in column_notes}
        if value:
            draft.wide.append((name, value, columns[name]))
            continue
        draft.columns |= columns
        for column_name in columns.keys() & TYPED_COLUMNS[table or match.table]:
            header_of[table or match.table, column_name] = headers[position]
            unreadable[table or match.table, column_name] = flawed
    frames = {
        table: _frame(draft, TABLES[table], selected, match, origin)
        for table, draft in drafts.items()
    }
    return TypedFrames(frames, selected.row_numbers, header_of, unreadable, tuple(notes.values()))


def _typed_columns(
    selected: SelectedColumns, cells: Cells, column: Column, context: Context
) -> tuple[dict[str, pd.Series], Mask, tuple[Note, ...]]:
    """The typed columns of one column of cells, its unreadable cells, and notes on its cells."""
    parsed = _parse_column(cells.words, column, context)
    notes: list[Note] = []
    is_unreadable = np.zeros(len(selected.row_numbers), bool)
    for parsed_texts in parsed.values():
        for rule, is_flawed in parsed_texts.flaws.items():
            values: dict[str, object] = {"header": context.header}
            if rule == "unknown_status":
                values["words"] = _example_words(cells.words, is_flawed)
            rows = cells.rows_with(is_flawed)
            notes.extend(notes_of(rule, selected.row_numbers[rows], values))
            if rule in UNREADABLE:
                is_unreadable |= rows
    kinds: dict[str, Kind] = {column.name: column.kind, "date_from": "time", "date_to": "time"}
    columns = {
        name: to_series(cells.to_rows(parsed_texts.values), kinds.get(name, "text"))
        for name, parsed_texts in parsed.items()
    }
    return columns, is_unreadable, tuple(notes)


def _parse_column(words: pa.Array, column: Column, context: Context) -> dict[str, ParsedTexts]:
    if column.kind == "address":
        province, city = provinces_and_cities(words)
        return {"province": ParsedTexts(province), "city": ParsedTexts(city)}
    if column.kind == "period":
        first, last = parse_periods(words)
        return {"date_from": first, "date_to": ParsedTexts(last.values)}
    parsed = {column.name: convert_texts(words, column.name, column.kind, context)}
    if column.name in {"order_status", "refund_status"}:
        raw = convert_texts(words, f"{column.name}_raw", "text", context)
        is_unknown = parsed[column.name].flaws["unknown_status"]
        parsed[f"{column.name}_raw"] = _without_personal_words(raw, words, is_unknown)
    return parsed


def _without_personal_words(raw: ParsedTexts, words: pa.Array, is_unknown: Mask) -> ParsedTexts:
    """Unknown words of a status are kept only if they look like no person's data."""
    if not is_unknown.any():
        return raw
    is_hidden = is_unknown & ~are_shareable(words)
    return ParsedTexts(pc.if_else(pa.array(is_hidden), None, raw.values))


def _example_words(words: pa.Array, is_flawed: np.ndarray) -> tuple[str, ...]:
    """Unknown words that may be shown; a mask where none may, so that only their count is told."""
    unknown = words.filter(pa.array(is_flawed))
    shareable = unknown.filter(pa.array(are_shareable(unknown)))
    return tuple(shareable[:SHOWN_WORDS].to_pylist()) or (MASK,)


def _frame(
    draft: _TableDraft, table: Table, selected: SelectedColumns, match: Match, origin: Origin
) -> pd.DataFrame:
    index = pd.RangeIndex(len(selected.row_numbers))
    kept_columns = {name: values for name, values in draft.columns.items() if name in table.by_name}
    base = pd.DataFrame(kept_columns, index=index).assign(
        platform=match.platform,
        source_file=origin.file_name,
        source_row=selected.row_numbers,
    )
    if table.name == "agent_daily":
        base = base.assign(is_pending=_pending_rows(selected))
    return _wide_to_long(base, draft, table) if draft.wide else base


def _pending_rows(selected: SelectedColumns) -> pd.Series:
    """Rows in which any number is pending."""
    is_pending = [
        cells.rows_with(to_mask(pc.equal(cells.words, PENDING_WORD)))
        for cells in selected.cells.values()
    ]
    return pd.Series(np.logical_or.reduce(is_pending), dtype="boolean")


def _wide_to_long(base: pd.DataFrame, draft: _TableDraft, table: Table) -> pd.DataFrame:
    """Reshape wide columns to rows; the last key column holds the value each stands for."""
    label = table.key[-1]
    parts = [base.assign(**{label: value, name: values}) for name, value, values in draft.wide]
    other_columns = set(draft.columns) - set(table.key)
    return pd.concat([base, *parts] if other_columns else parts, ignore_index=True)
