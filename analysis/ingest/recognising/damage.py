"""Weigh a recognised sheet by its cells: headers promise what the cells may not keep.

Each measure is a function that gives one note, or none. A sheet with any of these notes is not
imported before its reader has seen it (`COST_OF_A_DOUBT`); a second header in another order is a
refusal, since nobody could say afterwards which cells belong to which column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.import_report import SHOWN_ROWS, Note
from analysis.ingest.reading.grids import Positions, matching_rows
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.matching import SURE, Match
from analysis.ingest.recognising.personal_data import MASK
from analysis.ingest.tables import TABLES

SECOND_HEADER = "second_header"
"""The rule of the refusal."""

COST_OF_A_DOUBT = 0.5
"""Factor on the certainty of a sheet whose cells are doubtful: it always falls below `SURE`."""

FEWEST_ROWS = 2
"""Fewer rows than this are single slips; they are told by their own notes."""

UNREADABLE_SHARE = 0.2
"""A needed column is doubtful if at least this share of its rows cannot be read."""

SHIFTED_SHARE = 0.1
"""A sheet is doubtful if at least this share of its rows is odd in two columns or more."""

LOST_SHARE = 0.3
"""A sheet is doubtful if at least this share of its rows is left out for want of a key."""

LARGEST_PLAUSIBLE = 1e9
"""An amount of ten digits in one row is a phone number or an id, not yuan."""

EXPLODED_FACTOR, EXPLODED_FROM = 100.0, 10_000.0
"""Amounts explode if, sorted, one is so many times its neighbour below, and is at least so large;
half of the amounts or more must lie below that gap."""

FEWEST_AMOUNTS = 3
"""Fewer amounts are no measure for each other."""

HEADER_SHARE = 0.8
"""A row is a header if at least this share of its filled cells are names of columns."""

FEWEST_NAMES = 3

UNREADABLE_RULES = frozenset({"bad_date", "bad_amount", "bad_number", "impossible_date"})
"""Rules of notes on cells that are not of their column's kind."""

ODD_ROW_RULES = UNREADABLE_RULES | {"personal_number", "ragged", "no_key"}
"""Rules of notes on rows that may be shifted."""

ODD_CELL_RULES = ODD_ROW_RULES | {"id_precision"}
"""Rules of notes on rows that are read, and yet not as they were meant."""

MOST_WITH_ODD_CELLS = 0.99
"""Certainty is never whole where a single cell is odd."""

LOSS_RULES = frozenset({"no_key", "rows_below"})
"""Rules by which rows are left out that may have been orders."""

PLATFORM_IDS = frozenset({"order_id", "refund_id", "line_id", "item_id", "sku_id", "review_id"})
"""Ids that platforms make: no Chinese word is one."""


@dataclass(frozen=True)
class Weighed:
    """What is known of a sheet after it was cleaned."""

    sheet: Sheet
    match: Match
    table: pd.DataFrame
    """Its main table."""

    notes: Sequence[Note]
    """Of reading and cleaning."""

    @property
    def row_count(self) -> int:
        """Data rows of the sheet."""
        return max(len(self.sheet.row_numbers), 1)

    def header_of(self, column: str) -> str:
        """The header that gives a column; empty if it is derived."""
        at = self.match.sources.get(column)
        return "" if at is None else self.sheet.headers[at]


def doubts(weighed: Weighed) -> tuple[Note, ...]:
    """Why the cells do not bear out the headers, the weightiest first; none if they do."""
    found = (measure(weighed) for measure in MEASURES)
    return tuple(note for note in found if note is not None)


def certainty_by_cells(weighed: Weighed, *, is_doubtful: bool) -> float:
    """How surely a sheet was recognised, its cells weighed: never `SURE` if they are doubtful.

    Odd cells that are told and are no reason to ask lower it by the largest share of a column, but
    not below `SURE`.
    """
    certainty = weighed.match.certainty
    if is_doubtful:
        return certainty * COST_OF_A_DOUBT
    odd_count = max((n.count for n in weighed.notes if n.rule in ODD_CELL_RULES), default=0)
    if not odd_count:
        return certainty
    sound_share = min(1 - odd_count / weighed.row_count, MOST_WITH_ODD_CELLS)
    return max(certainty * sound_share, min(certainty, SURE))


def unreadable_column(weighed: Weighed) -> Note | None:
    """The needed column of which the largest share cannot be read, as all dates of a file."""
    needed = _needed_headers(weighed)
    notes = [
        note
        for note in weighed.notes
        if note.rule in UNREADABLE_RULES and note.values.get("header") in needed  # noqa: PD011
    ]
    worst = max(notes, key=lambda note: note.count, default=None)
    if worst is None or not _is_many(worst.count, weighed.row_count, UNREADABLE_SHARE):
        return None
    header = worst.values["header"]  # noqa: PD011
    values = {"header": header, "share": worst.count / weighed.row_count}
    return Note("doubt_unreadable", worst.count, worst.rows, values=values)


def shifted_rows(weighed: Weighed) -> Note | None:
    """Rows that are odd in two columns or more, or reach past the last header; no row that is cut.

    One such row is no slip: of three rows it is enough.
    """
    odd_rows = [*_odd_rows_by_column(weighed)]
    times_odd = Counter(chain.from_iterable(odd_rows))
    shifted_or_cut = {row for row, count in times_odd.items() if count > 1}
    rows = sorted((shifted_or_cut | _overlong_rows(weighed.sheet)) - _cut_rows(weighed))
    # A note names its first rows only: the share is taken of the rows up to the last that all name.
    seen_to = min((max(named) for named in odd_rows if len(named) >= SHOWN_ROWS), default=None)
    numbers = weighed.sheet.row_numbers
    looked_at = len(numbers) if seen_to is None else int((numbers <= seen_to).sum())
    shifted = [row for row in rows if seen_to is None or row <= seen_to]
    if not shifted or len(shifted) < SHIFTED_SHARE * looked_at:
        return None
    return Note("doubt_shifted", len(rows), tuple(rows[:SHOWN_ROWS]))


def lost_rows(weighed: Weighed) -> Note | None:
    """Rows left out for want of a key, where they are a large part of the sheet."""
    lost = [note for note in weighed.notes if note.rule in LOSS_RULES]
    count = sum(note.count for note in lost)
    total = weighed.row_count + sum(note.count for note in lost if note.rule != "no_key")
    if not _is_many(count, total, LOST_SHARE):
        return None
    rows = sorted(chain.from_iterable(note.rows for note in lost))[:SHOWN_ROWS]
    return Note("doubt_lost", count, tuple(rows), values={"share": count / total})


def numbers_for_amounts(weighed: Weighed) -> Note | None:
    """Phone numbers in a column of numbers or times, or ids in one of amounts."""
    of_persons = [note for note in weighed.notes if note.rule == "personal_number"]
    for note in of_persons[:1]:
        return replace(note, rule="doubt_numbers")
    for name in _amount_columns(weighed):
        is_number = weighed.table[name].abs() >= LARGEST_PLAUSIBLE
        if is_number.any():
            return _amount_note("doubt_numbers", weighed, name, is_number)
    return None


def exploded_amounts(weighed: Weighed) -> Note | None:
    """Amounts orders of magnitude above the rest of their column."""
    for name in _amount_columns(weighed):
        limit = _gap_above(weighed.table[name].abs())
        if limit is not None:
            return _amount_note("doubt_exploded", weighed, name, weighed.table[name].abs() >= limit)
    return None


MEASURES: tuple[Callable[[Weighed], Note | None], ...] = (
    unreadable_column,
    shifted_rows,
    lost_rows,
    numbers_for_amounts,
    exploded_amounts,
)


def second_header_line(sheet: Sheet) -> int | None:
    """The row of a header in the middle of a sheet whose columns stand in another order."""
    names = pa.array(sorted({header.strip() for header in sheet.headers} - {""}), pa.string())
    if sheet.header_row is None or len(names) < FEWEST_NAMES:
        return None
    name_counts = np.zeros(len(sheet.row_numbers), np.int64)
    for at in range(len(sheet.headers)):
        name_counts += matching_rows(
            sheet.texts(at), lambda texts: pc.is_in(pc.utf8_trim_whitespace(texts), names)
        )
    enough = max(FEWEST_NAMES, HEADER_SHARE * len(names) / 2)
    rows = [row for row in np.flatnonzero(name_counts >= enough) if _is_header(sheet, int(row))]
    return int(sheet.row_numbers[rows[0]]) if rows else None


def trimmed_codes(sheet: Sheet, match: Match) -> tuple[Note, ...]:
    """How many ids had blanks around them, which were cut off."""
    count = 0
    for target, at in match.sources.items():
        column = TABLES[match.table].by_name.get(target)
        if column is not None and column.kind == "id":
            count += int(matching_rows(sheet.texts(at), _has_blanks_around).sum())
    return (Note("trimmed_code", count),) if count else ()


def _has_blanks_around(texts: pa.Array) -> pa.Array:
    return pc.and_(
        pc.not_equal(texts, pc.utf8_trim_whitespace(texts)),
        pc.not_equal(pc.utf8_trim_whitespace(texts), ""),
    )


def _is_many(count: int, total: int, share: float) -> bool:
    return count >= FEWEST_ROWS and count >= share * total


def _needed_headers(weighed: Weighed) -> set[str]:
    """Headers of the columns that are required, give one that is, or hold the table's date."""
    schema = TABLES[weighed.match.table]
    needed = {*schema.required, schema.date}
    return {
        weighed.header_of(column.name)
        for column in schema.by_name.values()
        if column.name in weighed.match.sources and {column.name, *column.gives} & needed
    }


def _odd_rows_by_column(weighed: Weighed) -> Iterator[Sequence[int]]:
    """The first rows of each column whose cells are not of its kind; then the ragged rows."""
    for note in weighed.notes:
        if note.rule in ODD_ROW_RULES or _is_no_status(note):
            yield note.rows
    for name in PLATFORM_IDS & weighed.match.sources.keys() & {*weighed.table.columns}:
        has_words = weighed.table[name].str.contains(r"[一-鿿]|^\d{1,5}\.\d\d$", regex=True)
        rows = weighed.table.loc[has_words.fillna(False).astype(bool), "source_row"]
        yield [int(row) for row in sorted(rows)[:SHOWN_ROWS]]


def _cut_rows(weighed: Weighed) -> set[int]:
    return {row for note in weighed.notes if note.rule == "cut_off" for row in note.rows}


def _overlong_rows(sheet: Sheet) -> set[int]:
    """Rows with a cell past the last header, where other rows have none."""
    named_count = max((at for at, name in enumerate(sheet.headers, 1) if name.strip()), default=0)
    is_overlong = np.zeros(len(sheet.row_numbers), bool)
    for at in range(named_count, len(sheet.headers)):
        is_overlong |= ~matching_rows(sheet.texts(at), _is_blank)
    return set() if is_overlong.all() else set(sheet.row_numbers[is_overlong].tolist())


def _is_blank(texts: pa.Array) -> pa.Array:
    return pc.equal(pc.utf8_trim_whitespace(texts), "")


def _is_no_status(note: Note) -> bool:
    """Whether none of the unknown words of a status may be shown: a new word would be short."""
    return note.rule == "unknown_status" and note.values.get("words") == (MASK,)  # noqa: PD011


def _amount_columns(weighed: Weighed) -> Iterator[str]:
    """Columns of amounts of the main table, those that the file gives itself first."""
    names = [c.name for c in TABLES[weighed.match.table].columns if c.kind == "amount"]
    yield from sorted(names, key=lambda name: name not in weighed.match.sources)


def _gap_above(amounts: pd.Series) -> float | None:
    """The smallest of the amounts above a gap of orders of magnitude; None if there is none."""
    values = np.sort(amounts.dropna().to_numpy(float))
    below, above = values[:-1], values[1:]
    # Beside 0, which many columns hold, and among few, only what explodes by itself is told.
    is_measure = (below > 0) & (len(values) >= FEWEST_AMOUNTS)
    floor = np.where(is_measure, below, EXPLODED_FROM)
    is_gap = (above >= EXPLODED_FACTOR * floor) & (above >= EXPLODED_FROM)
    is_gap &= np.arange(1, len(values)) * 2 >= len(values)
    return float(above[is_gap][0]) if is_gap.any() else None


def _amount_note(rule: str, weighed: Weighed, name: str, is_odd: pd.Series) -> Note:
    rows: Positions = np.unique(weighed.table.loc[is_odd, "source_row"].to_numpy(np.int64))
    values: Mapping[str, object] = {"header": weighed.header_of(name) or name}
    return Note(rule, int(is_odd.sum()), tuple(rows[:SHOWN_ROWS].tolist()), values=values)


def _is_header(sheet: Sheet, row: int) -> bool:
    """Whether nearly all filled cells of a row are names of columns."""
    cells = [sheet.texts(at)[row].as_py().strip() for at in range(len(sheet.headers))]
    filled = [cell for cell in cells if cell]
    names = {header.strip() for header in sheet.headers}
    return sum(cell in names for cell in filled) >= HEADER_SHARE * len(filled)
