"""A sheet that was understood becomes typed tables, with notes of all that was met on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.ingest.cleaning.derived_columns import About, derived
from analysis.ingest.cleaning.frames import Origin, assembled
from analysis.ingest.cleaning.line_sums import LINES, ORDERS, join_table, sources
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.plausibility import checked
from analysis.ingest.cleaning.select_columns import taken
from analysis.ingest.cleaning.total_check import mismatches
from analysis.ingest.exports import tidy
from analysis.ingest.import_report import Note
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import Match
from analysis.ingest.tables import TABLES, fitted

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Cleaned:
    """Typed tables of one sheet, what was noticed, and how many of its rows stand in them."""

    tables: Frames
    notes: tuple[Note, ...]
    kept_count: int


def clean(sheet: Sheet, match: Match, origin: Origin) -> Cleaned:
    """Convert what the tables need, work out what follows from it, keep each thing once."""
    part = taken(sheet, match)
    frames, unread = assembled(part, match, sheet.headers, origin)
    headers = frozenset(map(tidy, sheet.headers))
    about = About(match.table, match.platform, origin.file_name, headers)
    main, worked_out = derived(frames[match.table], about)
    tables, repeated = _each_once(_fitted({**frames, match.table: main}, match.platform), match)
    kept = main["source_row"].nunique() - sum(note.count for note in repeated if note.left_out)
    odd = (*checked(tables[match.table], match.table), *mismatches(sheet, part, match))
    notes = (*part.notes, *unread, *worked_out, *repeated, *odd)
    return Cleaned(tables, notes, kept)


def _fitted(frames: Frames, platform: str) -> dict[str, pd.DataFrame]:
    tables = {name: fitted(frame, TABLES[name]) for name, frame in frames.items()}
    if {ORDERS, LINES} <= tables.keys():
        tables[LINES] = _with_order(tables[LINES], tables[ORDERS], platform)
    if {"shop_daily", "ratings"} <= tables.keys():
        shops = tables["shop_daily"]["shop_name"]
        tables["ratings"] = tables["ratings"].assign(shop_name=shops)
    return tables


def _with_order(lines: pd.DataFrame, orders: pd.DataFrame, platform: str) -> pd.DataFrame:
    """Lines with what their rows say of the order, and with their parts of its amounts."""
    same = {"created_at": "created_at", "paid_at": "paid_at", **sources().get(platform, {})}
    told = {line: lines[line].fillna(orders[name]) for name, line in same.items()}
    return lines.assign(**told, shop_name=orders["shop_name"])


def _each_once(tables: Frames, match: Match) -> tuple[Frames, tuple[Note, ...]]:
    """Tables without repeated rows; an order of several rows as one."""
    parts = {name: [table] for name, table in tables.items()}
    joined = {name: join_table(parts, name) for name in tables}
    rows = LINES if match.table == ORDERS and LINES in tables else match.table
    notes = _left_out(tables[rows], joined[rows].table, joined[rows].conflict_count)
    merged = len(joined[rows].table) - len(joined[match.table].table)
    if merged > 0:
        notes = (*notes, Note("lines_of_one_order", merged))
    return {name: each.table for name, each in joined.items()}, notes


def _left_out(before: pd.DataFrame, after: pd.DataFrame, conflicts: int) -> tuple[Note, ...]:
    gone = ~before["source_row"].isin(after["source_row"])
    values = {"conflicts": conflicts}
    return notes_of("repeated_id", before.loc[gone, "source_row"], values, left_out=True)
