"""The account of an import: what was understood, what was done, what is missing. No sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

SHOWN_ROWS = 1000
"""How many row numbers a note carries; its count is always complete."""


@dataclass(frozen=True)
class Note:
    """One thing noticed or done while a file was read or cleaned."""

    rule: str
    """The key of its sentence, as `total_row` or `id_precision`."""

    count: int = 0
    """How many rows (or cells, where the rule is about cells) it concerns."""

    rows: tuple[int, ...] = ()
    """The first few rows concerned, numbered from 1 as a spreadsheet program shows them."""

    left_out: bool = False
    """Whether those rows are not in the table."""

    values: Mapping[str, object] = field(default_factory=dict)
    """What else its sentence names: headers, counts, an encoding. Never a cell of a person."""


Fate = Literal["dropped", "pseudonym", "listed", "reduced", "kept"]
"""What becomes of a personal column: gone, turned into a key, that and kept aside for lists of
customers, cut down (address to province, contact data in a text blacked out), or kept as a study's
subject (an agent's name, a province)."""


@dataclass(frozen=True)
class PersonalColumn:
    """A column that holds personal data, and what was done with it."""

    header: str
    kind: str
    """name, nick, phone, id_card, email, address, account, free_text, agent …"""

    fate: Fate


@dataclass(frozen=True)
class SheetAccount:
    """What became of one sheet (of a text file: of the file)."""

    name: str
    row_count: int
    """Rows in the sheet down to the last one that is not blank: title, header and data rows."""

    kept_count: int
    """Rows that stand in the table. row_count = kept_count + rows left out by the notes."""

    header_row: int | None = None
    table: str = ""
    """The canonical name of the table it was recognised as; empty where it was not."""

    platform: str = ""
    certainty: float = 0.0
    """0 to 1: how surely table and platform were recognised."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header in the file."""

    missing: tuple[str, ...] = ()
    """Required columns that no header gives."""

    unused: tuple[str, ...] = ()
    """Headers that no study needs; their cells were not kept."""

    personal: tuple[PersonalColumn, ...] = ()
    period: tuple[pd.Timestamp, pd.Timestamp] | None = None
    """First and last time in the table's own date column."""

    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class FileAccount:
    """What became of one file."""

    file_name: str
    digest: str
    """SHA-256 of the bytes, hex."""

    byte_count: int
    kind: str = ""
    """What the content is: csv, xlsx, xls, xlsb, ods, html, xml; empty where it cannot be told."""

    encoding: str = ""
    refusal: Note | None = None
    """Why nothing of the file could be read; None where something was."""

    sheets: tuple[SheetAccount, ...] = ()
    notes: tuple[Note, ...] = ()
    """What concerns the file as a whole."""
