"""The whole way of a file: bytes, sheets, recognised, personal data off, cleaned, joined."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.foreign.limits import Limits
from analysis.ingest.cleaning.buyer_ids import buyer_ids, listed, no_ids, one_each
from analysis.ingest.cleaning.clean import clean
from analysis.ingest.cleaning.frames import Origin
from analysis.ingest.cleaning.line_sums import join_table
from analysis.ingest.exports import fingerprint, known_headers
from analysis.ingest.import_report import FileAccount, Note, SheetAccount
from analysis.ingest.reading.child_process import Waits
from analysis.ingest.reading.reader import read
from analysis.ingest.reading.sheets import Reading, Sheet
from analysis.ingest.recognising.corrections import (
    NO_CORRECTION,
    Correction,
    Understood,
    chosen,
    understood,
)
from analysis.ingest.recognising.matching import FROM_FILE_NAME
from analysis.ingest.tables import TABLES


@dataclass(frozen=True)
class ImportSettings:
    """What an import depends on beside the file."""

    pseudonym_key: bytes
    """Hides buyers; kept beside, not in, the data. The same key gives the same pseudonyms."""

    limits: Limits = Limits()  # noqa: RUF009
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """What the reader said of sheets with these headers, by `fingerprint`."""

    keep_buyer_ids: bool = False
    """Whether the reader asked to keep the platform's buyer ids, for lists of customers alone."""

    while_waiting: Waits = nullcontext
    """Entered while other files are parsed before this one: at most two are at once."""

    def read(self, data: bytes, file_name: str) -> Reading:
        """A file's sheets, read so."""
        return read(
            data,
            file_name,
            self.limits,
            known_headers=known_headers(),
            while_waiting=self.while_waiting,
        )


@dataclass(frozen=True)
class Imported:
    """What became of a file: its account, and its clean tables by canonical name."""

    account: FileAccount
    tables: Mapping[str, pd.DataFrame]
    buyer_ids: pd.DataFrame = field(default_factory=no_ids)
    """See `analysis.ingest.cleaning.buyer_ids`; empty unless it was asked for."""


def import_file(data: bytes, file_name: str, settings: ImportSettings) -> Imported:
    """Read, recognise and clean one file. Raises nothing for what the file holds."""
    reading = settings.read(data, file_name)
    account = FileAccount(
        file_name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        reading.kind,
        reading.encoding,
        reading.refusal,
        notes=reading.notes,
    )
    sheets, tables, ids = import_sheets(reading.sheets, file_name, settings)
    return Imported(replace(account, sheets=sheets), tables, ids)


def import_sheets(
    sheets: Sequence[Sheet], file_name: str, settings: ImportSettings
) -> tuple[tuple[SheetAccount, ...], dict[str, pd.DataFrame], pd.DataFrame]:
    """Recognise and clean the sheets of one file, and join what is of one kind.

    Returns:
        An account a sheet, the tables by canonical name, and the buyer ids that are kept.
    """
    corrections = [
        settings.corrections.get(fingerprint(sheet.headers), NO_CORRECTION) for sheet in sheets
    ]
    known = [understood(s, c) for s, c in zip(sheets, corrections, strict=True)]
    wanted = chosen(sheets, [each.match for each in known], corrections)
    accounts: list[SheetAccount] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    ids: list[pd.DataFrame] = []
    origin = Origin(file_name, settings.pseudonym_key)
    for sheet, each, refusal in zip(sheets, known, wanted, strict=True):
        account, tables = _one(sheet, each, origin, refusal)
        if settings.keep_buyer_ids and each.match and tables:
            ids.append(buyer_ids(sheet, each.match, origin))
            account = replace(account, personal=listed(account.personal))
        accounts.append(account)
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
    joined = {name: _joined(parts, name) for name in parts}
    return tuple(accounts), joined, one_each(ids)


def _one(
    sheet: Sheet, meaning: Understood, origin: Origin, refusal: str
) -> tuple[SheetAccount, Mapping[str, pd.DataFrame]]:
    """One sheet's account and tables; no tables where there is a reason to leave it out."""
    account, match = _described(sheet, meaning), meaning.match
    if match is None or refusal:
        left_out = Note(refusal, len(sheet.row_numbers), left_out=True)
        return replace(account, notes=(*account.notes, left_out)), {}
    cleaned = clean(sheet, match, origin)
    main = cleaned.tables[match.table]
    return (
        replace(
            account,
            kept_count=cleaned.kept_count,
            missing=_still_missing(account.missing, main),
            period=_period(main, TABLES[match.table].date),
            notes=_without_echo(account.notes, cleaned.notes),
        ),
        cleaned.tables,
    )


def _still_missing(missing: tuple[str, ...], main: pd.DataFrame) -> tuple[str, ...]:
    """Required columns that no header gives, nor the file's name."""
    told = {name for name in FROM_FILE_NAME & set(missing) if main[name].notna().all()}
    return tuple(name for name in missing if name not in told)


def _without_echo(read: tuple[Note, ...], cleaned: tuple[Note, ...]) -> tuple[Note, ...]:
    """All notes; damaged ids that reading tells of a sheet only if cleaning names no column."""
    told = {note.rule for note in cleaned} & {"id_precision"}
    return (*(note for note in read if note.rule not in told), *cleaned)


def _joined(parts: Mapping[str, list[pd.DataFrame]], table: str) -> pd.DataFrame:
    """One part is joined already: `clean` gives each thing once."""
    return parts[table][0] if len(parts[table]) == 1 else join_table(parts, table).table


def _described(sheet: Sheet, meaning: Understood) -> SheetAccount:
    """What is known of a sheet before any of its cells is converted."""
    told = {column.header for column in meaning.personal}
    used = set(meaning.match.sources.values()) if meaning.match else set()
    account = SheetAccount(
        sheet.name,
        sheet.row_count,
        0,
        sheet.header_row,
        personal=meaning.personal,
        unused=tuple(
            header for at, header in enumerate(sheet.headers) if not (at in used or header in told)
        ),
        notes=sheet.notes,
    )
    if meaning.match is None:
        return account
    return replace(
        account,
        table=meaning.match.table,
        platform=meaning.match.platform,
        certainty=meaning.match.certainty,
        mapping={target: sheet.headers[at] for target, at in meaning.match.sources.items()},
        missing=meaning.missing,
    )


def _period(table: pd.DataFrame, date: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    times = table[date].dropna()
    return (times.min(), times.max()) if len(times) else None
