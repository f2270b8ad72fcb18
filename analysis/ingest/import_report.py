"""The import report: what was recognised, what was done, what is missing. Keys, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

SHOWN_ROWS = 1000
"""At most so many row numbers are in a note; its count is always complete."""


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
    """0 to 1: how surely table and platform were recognised."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header in the file."""

    missing: tuple[str, ...] = ()
    """Required columns that no header gives."""

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
