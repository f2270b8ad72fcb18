"""Small export files as shops have them, and what an import makes of them."""

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
    """What becomes of a CSV file, with what its reader said of it."""
    corrections: dict[str, Correction] = {fingerprint(headers): correction} if correction else {}
    settings = ImportSettings(KEY, corrections=corrections)
    return import_file(csv_of(headers, *rows), name, settings)


def values(result, table, column):
    """One column of a table as a list, None where it is blank."""
    series = result.tables[table][column]
    return [
        None if missing else value for value, missing in zip(series, series.isna(), strict=True)
    ]


def told(result):
    """The rules of all notes of the only sheet with their counts, the header's aside."""
    (sheet,) = result.account.sheets
    return {note.rule: note.count for note in sheet.notes if note.rule != "header"}


def words(text):
    """Headers parted by blanks."""
    return text.split()
