"""The import report: what was recognised, what was done, what is missing. Keys, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

SHOWN_ROWS = 1000
"""At most so many row numbers are in a note; its count is always complete."""

DOUBT = "doubt_"
"""Rules that begin so say that cells do not bear out their headers: the file waits."""

NOT_DATA = frozenset({"header", "group_row", "rows_above", "blank_row"})
"""Rules of rows that are left out of every file and were never data."""

BLANKS_VALUES = frozenset(
    {"bad_date", "bad_amount", "bad_number", "impossible_date", "id_precision", "error_cell"}
    | {"formula_no_value", "unknown_status", "encoding", "personal_number", "personal_column"}
)
"""Rules of cells that count as blank, or whose text is damaged."""

LOSES_ROWS = frozenset({"swallowed_row", "cut_off", "cut_cell", "total_mismatch"})
"""Rules that say that rows of the export may not be in the table."""


@dataclass(frozen=True)
class Note:
    """One finding or action while a file was read or cleaned."""

    rule: str
    """The key of its sentence, as `total_row` or `id_precision`."""

    count: int = 0
    """How many rows (or cells, where the rule is about cells) it concerns."""

    rows: tuple[int, ...] = ()
    """The first rows concerned, numbered from 1 as in a spreadsheet program."""

    left_out: bool = False
    """Whether those rows are not in the table."""

    values: Mapping[str, object] = field(default_factory=dict)
    """Values for its sentence: headers, counts, an encoding. Never personal data."""

    @property
    def changes_figures(self) -> bool:
        """Whether figures differ from those of the file as it was meant."""
        is_data_left_out = self.left_out and self.rule not in NOT_DATA
        named = BLANKS_VALUES | LOSES_ROWS
        return is_data_left_out or self.rule in named or self.rule.startswith(DOUBT)


Fate = Literal["dropped", "pseudonym", "listed", "reduced", "kept"]
"""What is done with a personal column: dropped; replaced by a pseudonym; that, with the id listed
apart for lists of customers; reduced (address to province, contact data in a text masked); or kept
as a study's subject (an agent's name, a province)."""


@dataclass(frozen=True)
class PersonalColumn:
    """A column that holds personal data, and what was done with it."""

    header: str
    kind: str
    """name, nick, phone, id_card, email, address, account, free_text, agent …"""

    fate: Fate


@dataclass(frozen=True)
class UnreadableColumn:
    """A column that is there, and yet as good as missing."""

    header: str
    why: Literal["unreadable", "blank"]
    """Most of its filled cells are unreadable: none is used. Or most of its cells are blank."""

    count: int
    """Cells that are unreadable, or blank."""

    of_count: int
    """Cells that are filled, or all of them."""


@dataclass(frozen=True)
class SheetReport:
    """The import report of one sheet (of a text file: of its only table)."""

    name: str
    row_count: int
    """Rows in the sheet down to the last non-blank one: title, header and data rows."""

    kept_count: int
    """Rows in the table. row_count = kept_count + rows left out by the notes."""

    header_row: int | None = None
    table: str = ""
    """The canonical name of the recognised table; empty if none was."""

    platform: str = ""
    certainty: float = 0.0
    """0 to 1: how surely table and platform were recognised, and the cells bear it out."""

    fingerprint: str = ""
    """Of the headers, as a correction is remembered by."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header in the file."""

    missing: tuple[str, ...] = ()
    """Required columns that no header gives."""

    unreadable: tuple[UnreadableColumn, ...] = ()
    """Columns that a header gives and that are as good as missing."""

    unused: tuple[str, ...] = ()
    """Headers that no table needs; their cells were not kept."""

    personal: tuple[PersonalColumn, ...] = ()
    period: tuple[pd.Timestamp, pd.Timestamp] | None = None
    """First and last time in the table's date column."""

    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class FileReport:
    """The import report of one file."""

    file_name: str
    digest: str
    """SHA-256 of the bytes, hex."""

    byte_count: int
    kind: str = ""
    """File format by content: csv, xlsx, xls, xlsb, ods, html, xml; empty if unknown."""

    encoding: str = ""
    refusal: Note | None = None
    """Why the file could not be read; None if it could."""

    sheets: tuple[SheetReport, ...] = ()
    notes: tuple[Note, ...] = ()
    """Notes on the file as a whole."""
