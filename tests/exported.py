"""Small export files, and the results of importing them."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from analysis.ingest import Correction, Imported, ImportSettings, fingerprint, import_file

KEY = b"a key of this test only"


def csv_of(headers, *rows, encoding="utf-8"):
    """A CSV file of a header and rows of text."""
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def xlsx_of(headers, *rows):
    """A workbook of a header and rows of text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("订单")
        for number, row in enumerate([headers, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return out.getvalue()


def imported(headers, *rows, name="export.csv", correction=None) -> Imported:
    """Import a CSV file, with the user's correction if there is one."""
    corrections: dict[str, Correction] = {fingerprint(headers): correction} if correction else {}
    settings = ImportSettings(KEY, corrections=corrections)
    return import_file(csv_of(headers, *rows), name, settings)


def values(result, table, column):
    """One column of a table as a list, None where it is blank."""
    series = result.tables[table][column]
    return [
        None if missing else value for value, missing in zip(series, series.isna(), strict=True)
    ]


def note_counts(result):
    """Count by rule of all notes of the only sheet, except the header's."""
    (sheet,) = result.file_report.sheets
    return {note.rule: note.count for note in sheet.notes if note.rule != "header"}


def words(text):
    """Headers, separated by blanks."""
    return text.split()
