"""The import of a file: read, recognise, drop personal data, clean, join."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.foreign.limits import Limits
from analysis.ingest.cleaning.buyer_ids import (
    buyer_ids,
    marked_as_listed,
    no_buyer_ids,
    one_row_per_buyer,
)
from analysis.ingest.cleaning.clean import clean
from analysis.ingest.cleaning.dates import today_in_beijing
from analysis.ingest.cleaning.frames import Origin
from analysis.ingest.cleaning.line_sums import join_table
from analysis.ingest.exports import fingerprint, known_headers
from analysis.ingest.import_report import FileReport, Note, SheetReport
from analysis.ingest.reading.child_process import Waits
from analysis.ingest.reading.reader import read
from analysis.ingest.reading.sheets import Reading, Sheet
from analysis.ingest.recognising.corrections import (
    NO_CORRECTION,
    Correction,
    RecognisedSheet,
    reasons_to_leave_out,
    recognise_sheet,
)
from analysis.ingest.recognising.damage import (
    SECOND_HEADER,
    Weighed,
    certainty_by_cells,
    doubts,
    second_header_line,
    trimmed_codes,
)
from analysis.ingest.recognising.matching import FROM_FILE_NAME
from analysis.ingest.tables import TABLES


@dataclass(frozen=True)
class ImportSettings:
    """What an import depends on beside the file."""

    pseudonym_key: bytes
    """Secret key of pseudonyms, stored apart from the data. Equal keys give equal pseudonyms."""

    limits: Limits = Limits()  # noqa: RUF009
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """The user's corrections for sheets with these headers, by `fingerprint`."""

    keep_buyer_ids: bool = False
    """Whether the user asked to keep the platform's buyer ids, for lists of customers only."""

    while_waiting: Waits = nullcontext
    """Context entered while this file waits: at most two are parsed at once."""

    today: dt.date = field(default_factory=today_in_beijing)
    """Times after it are impossible."""

    def read(self, data: bytes, file_name: str) -> Reading:
        """Read a file's sheets with these settings."""
        return read(
            data,
            file_name,
            self.limits,
            known_headers=known_headers(),
            while_waiting=self.while_waiting,
        )


@dataclass(frozen=True)
class Imported:
    """An imported file: its report, and its clean tables by canonical name."""

    file_report: FileReport
    tables: Mapping[str, pd.DataFrame]
    buyer_ids: pd.DataFrame = field(default_factory=no_buyer_ids)
    """See `analysis.ingest.cleaning.buyer_ids`; empty unless asked for."""


def import_file(data: bytes, file_name: str, settings: ImportSettings) -> Imported:
    """Read, recognise and clean one file. Raises nothing for what the file holds."""
    reading = _refused_by_cells(settings.read(data, file_name))
    file_report = FileReport(
        file_name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        reading.kind,
        reading.encoding,
        reading.refusal,
        notes=reading.notes,
    )
    sheets, tables, ids = import_sheets(reading.sheets, file_name, settings)
    return Imported(replace(file_report, sheets=sheets), tables, ids)


def _refused_by_cells(reading: Reading) -> Reading:
    """The reading, or a refusal if no one can say which cells belong to which header."""
    lines = filter(None, map(second_header_line, reading.sheets))
    line = next(lines, None)
    if line is None:
        return reading
    return replace(reading, sheets=(), refusal=Note(SECOND_HEADER, values={"line": line}))


def import_sheets(
    sheets: Sequence[Sheet], file_name: str, settings: ImportSettings
) -> tuple[tuple[SheetReport, ...], dict[str, pd.DataFrame], pd.DataFrame]:
    """Recognise and clean the sheets of one file, and join tables of one name.

    Returns:
        A report a sheet, the tables by canonical name, and the kept buyer ids.
    """
    corrections = [
        settings.corrections.get(fingerprint(sheet.headers), NO_CORRECTION) for sheet in sheets
    ]
    recognised = [
        recognise_sheet(sheet, correction)
        for sheet, correction in zip(sheets, corrections, strict=True)
    ]
    refusals = reasons_to_leave_out(sheets, [meaning.match for meaning in recognised], corrections)
    sheet_reports: list[SheetReport] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    ids: list[pd.DataFrame] = []
    origin = Origin(file_name, settings.pseudonym_key, pd.Timestamp(settings.today))
    for sheet, meaning, refusal in zip(sheets, recognised, refusals, strict=True):
        sheet_report, tables = _import_sheet(sheet, meaning, origin, refusal)
        if settings.keep_buyer_ids and meaning.match and tables:
            ids.append(buyer_ids(sheet, meaning.match, origin))
            sheet_report = replace(sheet_report, personal=marked_as_listed(sheet_report.personal))
        sheet_reports.append(sheet_report)
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
    joined = {name: _join_parts(parts, name) for name in parts}
    return tuple(sheet_reports), joined, one_row_per_buyer(ids)


def _import_sheet(
    sheet: Sheet, recognised: RecognisedSheet, origin: Origin, refusal: str
) -> tuple[SheetReport, Mapping[str, pd.DataFrame]]:
    """One sheet's report and tables; no tables if there is a reason to leave it out."""
    sheet_report, match = _sheet_report(sheet, recognised), recognised.match
    if match is None or refusal:
        left_out = Note(refusal, len(sheet.row_numbers), left_out=True)
        return replace(sheet_report, notes=(*sheet_report.notes, left_out)), {}
    cleaned = clean(sheet, match, origin)
    main = cleaned.tables[match.table]
    notes = _merge_notes(sheet_report.notes, cleaned.notes)
    weighed = Weighed(sheet, match, main, notes)
    doubtful = doubts(weighed)
    return (
        replace(
            sheet_report,
            certainty=certainty_by_cells(weighed, is_doubtful=bool(doubtful)),
            kept_count=cleaned.kept_count,
            missing=_missing_after_file_name(sheet_report.missing, main),
            unreadable=cleaned.unreadable,
            period=_period(main, TABLES[match.table].date),
            notes=(*doubtful, *notes, *trimmed_codes(sheet, match)),
        ),
        cleaned.tables,
    )


def _missing_after_file_name(missing: tuple[str, ...], main: pd.DataFrame) -> tuple[str, ...]:
    """Required columns that neither a header nor the file name gives."""
    from_file_name = {name for name in FROM_FILE_NAME & set(missing) if main[name].notna().all()}
    return tuple(name for name in missing if name not in from_file_name)


def _merge_notes(
    reading_notes: tuple[Note, ...], cleaning_notes: tuple[Note, ...]
) -> tuple[Note, ...]:
    """All notes; of two on damaged ids that of cleaning, which names the column."""
    named_by_cleaning = {note.rule for note in cleaning_notes} & {"id_precision"}
    return (
        *(note for note in reading_notes if note.rule not in named_by_cleaning),
        *cleaning_notes,
    )


def _join_parts(parts: Mapping[str, list[pd.DataFrame]], table: str) -> pd.DataFrame:
    """Join the parts of a table; a single part is de-duplicated already by `clean`."""
    return parts[table][0] if len(parts[table]) == 1 else join_table(parts, table).table


def _sheet_report(sheet: Sheet, recognised: RecognisedSheet) -> SheetReport:
    """The report of a sheet before any of its cells is converted."""
    personal_headers = {column.header for column in recognised.personal}
    used_positions = set(recognised.match.sources.values()) if recognised.match else set()
    sheet_report = SheetReport(
        sheet.name,
        sheet.row_count,
        0,
        sheet.header_row,
        fingerprint=fingerprint(sheet.headers),
        personal=recognised.personal,
        unused=tuple(
            header
            for position, header in enumerate(sheet.headers)
            if not (position in used_positions or header in personal_headers)
        ),
        notes=(
            *sheet.notes,
            *(Note("personal_column", values={"header": name}) for name in recognised.set_aside),
        ),
    )
    if recognised.match is None:
        return sheet_report
    return replace(
        sheet_report,
        table=recognised.match.table,
        platform=recognised.match.platform,
        certainty=recognised.match.certainty,
        mapping={
            target: sheet.headers[position] for target, position in recognised.match.sources.items()
        },
        missing=recognised.missing,
    )


def _period(table: pd.DataFrame, date: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    times = table[date].dropna()
    return (times.min(), times.max()) if len(times) else None
