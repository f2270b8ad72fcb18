"""Typed columns put together as frames, one a table that a sheet speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Cells, Parsed, marks
from analysis.ingest.cleaning.conversion import Context, converted
from analysis.ingest.cleaning.dates import periods
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.regions import places
from analysis.ingest.cleaning.select_columns import Taken
from analysis.ingest.import_report import Note
from analysis.ingest.recognising.matching import Match, column_of
from analysis.ingest.recognising.personal_data import blacked_out
from analysis.ingest.tables import TABLES, Column, Kind, Table, to_series

PENDING = "延迟统计"
"""Stands where a report has not worked a number out yet."""

SHOWN_WORDS = 5
"""How many unknown status words a note carries."""


@dataclass(frozen=True)
class Origin:
    """Where a sheet comes from, and the key that hides who is in it."""

    file_name: str
    pseudonym_key: bytes


@dataclass
class _Draft:
    """Columns of one table while they are gathered; `wide` ones stand for a value each."""

    columns: dict[str, pd.Series] = field(default_factory=dict)
    wide: list[tuple[str, str, pd.Series]] = field(default_factory=list)


def assembled(
    part: Taken, match: Match, headers: tuple[str, ...], origin: Origin
) -> tuple[dict[str, pd.DataFrame], tuple[Note, ...]]:
    """Convert every column.

    Returns:
        A frame a table, helpers included, with the columns that the sheet gives and its origin;
        and notes of what could not be read.
    """
    drafts: dict[str, _Draft] = {}
    notes: dict[tuple[str, str], Note] = {}
    for target, at in match.sources.items():
        table, name, value = column_of(target)
        draft = drafts.setdefault(table or match.table, _Draft())
        column = TABLES[table or match.table].by_name[name]
        context = Context(match.platform, headers[at], origin.pseudonym_key)
        made, found = _made(part, part.cells[at], column, context)
        notes |= {(note.rule, headers[at]): note for note in found}
        if value:
            draft.wide.append((name, value, made[name]))
        else:
            draft.columns |= made
    frames = {
        table: _frame(draft, TABLES[table], part, match, origin) for table, draft in drafts.items()
    }
    return frames, tuple(notes.values())


def _made(
    part: Taken, cells: Cells, column: Column, context: Context
) -> tuple[dict[str, pd.Series], tuple[Note, ...]]:
    """The columns that one column of cells gives, and notes of the cells that were no use."""
    parsed = _parsed(cells.words, column, context)
    notes: list[Note] = []
    for one in parsed.values():
        for rule, flaw in one.flaws.items():
            values: dict[str, object] = {"header": context.header}
            if rule == "unknown_status":
                values["words"] = _shown(cells.words, flaw)
            notes.extend(notes_of(rule, part.row_numbers[cells.rows(flaw)], values))
    kinds: dict[str, Kind] = {column.name: column.kind, "date_from": "time", "date_to": "time"}
    made = {
        name: to_series(cells.spread(one.values), kinds.get(name, "text"))
        for name, one in parsed.items()
    }
    return made, tuple(notes)


def _parsed(words: pa.Array, column: Column, context: Context) -> dict[str, Parsed]:
    if column.kind == "address":
        province, city = places(words)
        return {"province": Parsed(province), "city": Parsed(city)}
    if column.kind == "period":
        first, last = periods(words)
        return {"date_from": first, "date_to": Parsed(last.values)}
    parsed = {column.name: converted(words, column.name, column.kind, context)}
    if column.name in {"order_status", "refund_status"}:
        parsed[f"{column.name}_raw"] = converted(words, f"{column.name}_raw", "text", context)
    return parsed


def _shown(words: pa.Array, flaw: np.ndarray) -> tuple[str, ...]:
    return tuple(blacked_out(words.filter(pa.array(flaw)))[:SHOWN_WORDS].to_pylist())


def _frame(draft: _Draft, table: Table, part: Taken, match: Match, origin: Origin) -> pd.DataFrame:
    rows = pd.RangeIndex(len(part.row_numbers))
    known = {name: values for name, values in draft.columns.items() if name in table.by_name}
    base = pd.DataFrame(known, index=rows).assign(
        platform=match.platform,
        source_file=origin.file_name,
        source_row=part.row_numbers,
    )
    if table.name == "agent_daily":
        base = base.assign(is_pending=_pending(part))
    return _long(base, draft, table) if draft.wide else base


def _pending(part: Taken) -> pd.Series:
    """Rows in which any number is still to come."""
    waits = [cells.rows(marks(pc.equal(cells.words, PENDING))) for cells in part.cells.values()]
    return pd.Series(np.logical_or.reduce(waits), dtype="boolean")


def _long(base: pd.DataFrame, draft: _Draft, table: Table) -> pd.DataFrame:
    """Columns that stand for values as rows: the last column of the key says which value."""
    label = table.key[-1]
    parts = [base.assign(**{label: value, name: values}) for name, value, values in draft.wide]
    tells = set(draft.columns) - set(table.key)
    return pd.concat([base, *parts] if tells else parts, ignore_index=True)
