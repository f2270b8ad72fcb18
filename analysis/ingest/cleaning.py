"""A sheet that was understood becomes typed tables, with notes of all that was met on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.ingest.account import Note
from analysis.ingest.assembling import Origin, assembled
from analysis.ingest.checking import checked
from analysis.ingest.deriving import About, derived
from analysis.ingest.exports import tidy
from analysis.ingest.joining import join
from analysis.ingest.noting import notes_of
from analysis.ingest.recognising import Match
from analysis.ingest.sheets import Sheet
from analysis.ingest.tables import TABLES, fitted
from analysis.ingest.taking import taken
from analysis.ingest.totals import mismatches

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
    tables, repeated = _each_once(_fitted({**frames, match.table: main}), match)
    kept = main["source_row"].nunique() - sum(note.count for note in repeated if note.left_out)
    odd = (*checked(tables[match.table], match.table), *mismatches(sheet, part, match))
    notes = (*part.notes, *unread, *worked_out, *repeated, *odd)
    return Cleaned(tables, notes, kept)


def _fitted(frames: Frames) -> dict[str, pd.DataFrame]:
    tables = {name: fitted(frame, TABLES[name]) for name, frame in frames.items()}
    if {"orders", "order_lines"} <= tables.keys():
        orders, lines = tables["orders"], tables["order_lines"]
        times = {name: lines[name].fillna(orders[name]) for name in ("created_at", "paid_at")}
        tables["order_lines"] = lines.assign(**times, shop_name=orders["shop_name"])
    if {"shop_daily", "ratings"} <= tables.keys():
        shops = tables["shop_daily"]["shop_name"]
        tables["ratings"] = tables["ratings"].assign(shop_name=shops)
    return tables


def _each_once(tables: Frames, match: Match) -> tuple[dict[str, pd.DataFrame], tuple[Note, ...]]:
    """Tables without repeated rows; an order of several rows as one."""
    if match.table == "orders" and "order_lines" in tables:
        return _orders_of_lines(tables, match)
    joined = {name: join([table], name) for name, table in tables.items()}
    main = joined[match.table]
    notes = _left_out(tables[match.table], main.table, main.conflict_count)
    return {name: each.table for name, each in joined.items()}, notes


def _orders_of_lines(
    tables: Frames, match: Match
) -> tuple[dict[str, pd.DataFrame], tuple[Note, ...]]:
    """Rows that are lines: an amount of the order stands in all of them and counts once."""
    lines = join([tables["order_lines"]], "order_lines")
    rows = tables["orders"].set_index("source_row", drop=False)
    orders = _one_row_each(rows.loc[lines.table["source_row"]].reset_index(drop=True), match)
    notes = _left_out(tables["order_lines"], lines.table, lines.conflict_count)
    merged = len(lines.table) - len(orders)
    if merged:
        notes = (*notes, Note("lines_of_one_order", merged))
    return {"orders": join([orders], "orders").table, "order_lines": lines.table}, notes


def _one_row_each(rows: pd.DataFrame, match: Match) -> pd.DataFrame:
    """The first row of each order, amounts that the rows hold parts of added up."""
    known = rows["order_id"].notna()
    adding = [name for name in rows.columns if name in match.adds_up]
    first = rows[known].drop_duplicates("order_id").set_index("order_id", drop=False)
    sums = rows[known].groupby("order_id")[adding].sum(min_count=1) if adding else None
    if sums is not None:
        first = first.assign(**{name: sums[name] for name in adding})
    return pd.concat([first.reset_index(drop=True), rows[~known]], ignore_index=True)


def _left_out(before: pd.DataFrame, after: pd.DataFrame, conflicts: int) -> tuple[Note, ...]:
    gone = ~before["source_row"].isin(after["source_row"])
    values = {"conflicts": conflicts}
    return notes_of("repeated_id", before.loc[gone, "source_row"], values, left_out=True)
