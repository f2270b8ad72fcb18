"""Clean a recognised sheet: typed tables, and notes on every row or cell that needed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.ingest.checks.impossible_dates import set_aside_impossible_dates
from analysis.ingest.checks.plausibility import plausibility_notes
from analysis.ingest.checks.total_check import total_mismatches
from analysis.ingest.checks.unreadable_columns import (
    blank_needed_columns,
    blank_unreadable_columns,
)
from analysis.ingest.cleaning.derived_columns import SheetContext, derive_columns
from analysis.ingest.cleaning.frames import Origin, TypedFrames, typed_frames
from analysis.ingest.cleaning.line_sums import LINES, ORDERS, join_table, summed_columns
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.select_columns import select_columns
from analysis.ingest.exports import tidy
from analysis.ingest.import_report import Note, UnreadableColumn
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import TABLES, fit_to_schema

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Cleaned:
    """Typed tables of one sheet, notes, and how many of its rows are in the tables."""

    tables: Frames
    notes: tuple[Note, ...]
    kept_count: int
    unreadable: tuple[UnreadableColumn, ...]


def clean(sheet: Sheet, match: Match, origin: Origin) -> Cleaned:
    """Convert the matched columns, derive others, de-duplicate rows."""
    selected = select_columns(sheet, match)
    typed = set_aside_impossible_dates(
        typed_frames(selected, match, sheet.headers, origin), origin.today
    )
    typed, unreadable = blank_unreadable_columns(typed)
    main, derived_notes = derive_columns(
        typed.frames[match.table], _context(sheet, match, origin, typed)
    )
    tables, repeat_notes = _deduplicated(
        _fit_tables({**typed.frames, match.table: main}, match.platform), match
    )
    kept_count = main["source_row"].nunique() - sum(
        note.count for note in repeat_notes if note.left_out
    )
    check_notes = (
        *plausibility_notes(tables[match.table], match.table),
        *total_mismatches(sheet, selected, match),
    )
    notes = (*selected.notes, *typed.notes, *derived_notes, *repeat_notes, *check_notes)
    blank = blank_needed_columns(tables[match.table], selected, match, sheet.headers)
    unreadable_headers = {column.header for column in unreadable}
    only_blank = (column for column in blank if column.header not in unreadable_headers)
    return Cleaned(tables, notes, kept_count, (*unreadable, *only_blank))


def _context(sheet: Sheet, match: Match, origin: Origin, typed: TypedFrames) -> SheetContext:
    return SheetContext(
        match.table,
        match.platform,
        origin.file_name,
        frozenset(map(tidy, sheet.headers)),
        origin.today,
        {name: mask for (table, name), mask in typed.unreadable.items() if table == match.table},
    )


def _fit_tables(frames: Frames, platform: str) -> dict[str, pd.DataFrame]:
    tables = {name: fit_to_schema(frame, TABLES[name]) for name, frame in frames.items()}
    if {ORDERS, LINES} <= tables.keys():
        tables[LINES] = _with_order_fields(tables[LINES], tables[ORDERS], platform)
    if {"shop_daily", "ratings"} <= tables.keys():
        shops = tables["shop_daily"]["shop_name"]
        tables["ratings"] = tables["ratings"].assign(shop_name=shops)
    return tables


def _with_order_fields(lines: pd.DataFrame, orders: pd.DataFrame, platform: str) -> pd.DataFrame:
    """Lines with the order's columns of their rows, and with their shares of its amounts."""
    order_columns = {
        "created_at": "created_at",
        "paid_at": "paid_at",
        **summed_columns().get(platform, {}),
    }
    filled = {line: lines[line].fillna(orders[name]) for name, line in order_columns.items()}
    return lines.assign(**filled, shop_name=orders["shop_name"])


def _deduplicated(tables: Frames, match: Match) -> tuple[Frames, tuple[Note, ...]]:
    """Tables without repeated rows; an order of several rows as one row."""
    parts = {name: [table] for name, table in tables.items()}
    joined = {name: join_table(parts, name) for name in tables}
    row_table = LINES if match.table == ORDERS and LINES in tables else match.table
    notes = _repeated_row_notes(
        tables[row_table], joined[row_table].table, joined[row_table].conflict_count
    )
    merged_count = len(joined[row_table].table) - len(joined[match.table].table)
    if merged_count > 0:
        notes = (*notes, Note("lines_of_one_order", merged_count))
    return {name: joined_table.table for name, joined_table in joined.items()}, notes


def _repeated_row_notes(
    before: pd.DataFrame, after: pd.DataFrame, conflict_count: int
) -> tuple[Note, ...]:
    is_left_out = ~before["source_row"].isin(after["source_row"])
    values = {"conflicts": conflict_count}
    return notes_of("repeated_id", before.loc[is_left_out, "source_row"], values, left_out=True)
