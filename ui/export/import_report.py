"""The import report as a workbook: each rule that applied to rows, and those rows. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.ingest.import_report import FileReport, Note, SheetReport
from analysis.study import Tables
from ui.export.sheets import workbook_writer
from ui.words.import_report import note_sentence
from ui.words.text import Speaker


def import_report_workbook(
    file_reports: Sequence[FileReport], tables: Tables, say: Speaker
) -> bytes:
    """A sheet of all rules, then per table a sheet of the rows that a rule applied to.

    Rows that were left out are listed by row number only: their values were not stored.
    """
    buffer = io.BytesIO()
    with workbook_writer(say("health"), say, buffer) as writer:
        writer.table(
            say("health"), pd.DataFrame(_rule_rows(file_reports, say), columns=_RULE_COLUMNS)
        )
        for name in tables:
            rows_by_note = [
                _rows_of_note(tables, name, note, file_report, say)
                for file_report, note in _notes_of_table(file_reports, name)
            ]
            filled_tables = [rows for rows in rows_by_note if len(rows)]
            if filled_tables:
                rows = pd.concat(filled_tables, ignore_index=True).dropna(axis="columns", how="all")
                writer.table(say(f"table.{name}"), rows)
    return buffer.getvalue()


_RULE_COLUMNS = ["file_name", "rule", "row_count", "left_out_count", "source_rows"]


def _rule_rows(file_reports: Sequence[FileReport], say: Speaker) -> Iterator[tuple[object, ...]]:
    for file_report in file_reports:
        for note in [
            *file_report.notes,
            *(note for sheet in file_report.sheets for note in sheet.notes),
        ]:
            rows = ", ".join(map(str, note.rows))
            left_out = note.count if note.left_out else 0
            yield file_report.file_name, note_sentence(note, say), note.count, left_out, rows


def _notes_of_table(
    file_reports: Sequence[FileReport], table: str
) -> Iterator[tuple[FileReport, Note]]:
    """The notes about rows that were imported into a table, with their file."""
    sheets: list[tuple[FileReport, SheetReport]] = [
        (file_report, sheet)
        for file_report in file_reports
        for sheet in file_report.sheets
        if sheet.table == table
    ]
    for file_report, sheet in sheets:
        yield from ((file_report, note) for note in sheet.notes if note.rows and not note.left_out)


def _rows_of_note(
    tables: Tables, name: str, note: Note, file_report: FileReport, say: Speaker
) -> pd.DataFrame:
    matching = frame(tables[name]).filter(
        nw.col("source_file") == file_report.file_name, nw.col("source_row").is_in(list(note.rows))
    )
    rows = small(matching).sort_values("source_row", ignore_index=True)
    rows.insert(0, "rule", note_sentence(note, say))
    return rows
