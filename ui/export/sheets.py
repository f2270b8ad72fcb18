"""Worksheets written safely: typed cells, text that stays text, widths that fit Chinese. Pure."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analysis.column_kinds import KINDS, kind_of
from ui.words.sentences import label_code
from ui.words.text import Speaker

SAFE_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""Text from files is never converted to a formula, a link or a number."""

MAX_WIDTH, MIN_WIDTH = 60, 8
MAX_NAME = 31
"""Maximum number of characters of a worksheet's name (Excel's limit)."""

CREATED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Fixed creation date, so that the same answer gives the same bytes."""


class SheetWriter:
    """Writes the worksheets of one workbook; cell formats follow the column names."""

    def __init__(self, book: xlsxwriter.Workbook, say: Speaker) -> None:
        self.book, self.say = book, say
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.plain = book.add_format({"num_format": "@"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[str, Any] = {
            kind: book.add_format({"num_format": form.excel}) for kind, form in KINDS.items()
        }

    def table(self, title: str, table: pd.DataFrame) -> Worksheet:
        """One table: header frozen, ids as text, numbers typed, widths that fit Chinese."""
        sheet = self.book.add_worksheet(sheet_name(title))
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            cell_values = [label_code(name, value, self.say) for value in table[name]]
            label = self.say(f"column.{name}")
            sheet.write_string(0, column, label, self.head)
            for row, value in enumerate(cell_values, start=1):
                self.cell(sheet, row, column, name, value)
            sheet.set_column(column, column, _column_width([label, *map(str, cell_values)]))
        return sheet

    def cell(self, sheet: Worksheet, row: int, column: int, name: str, value: object) -> None:
        """One cell, typed by its value, formatted by its column's name; empty for no value."""
        if value is None or value is pd.NaT or value is pd.NA:
            return
        if isinstance(value, float) and not math.isfinite(value):
            return
        cell_format = self._formats.get(kind_of(name))
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, column, value.to_pydatetime(), cell_format)
        elif isinstance(value, (bool, np.bool_)):
            sheet.write_string(row, column, self.say(f"bool.{bool(value)}".lower()))
        elif isinstance(value, (int, float, np.integer)):
            sheet.write_number(row, column, float(value), cell_format)
        else:
            sheet.write_string(row, column, str(value), self.plain)


def sheet_name(title: str) -> str:
    """A worksheet's name; cut with an ellipsis, because a number may be cut in two."""
    return title if len(title) <= MAX_NAME else f"{title[: MAX_NAME - 1]}…"


@contextmanager
def workbook_writer(title: str, say: Speaker, buffer: io.BytesIO) -> Iterator[SheetWriter]:
    """A context that writes a workbook to the buffer when the block ends."""
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE_OPTIONS})
    book.set_properties({"title": title, "created": CREATED_AT})
    yield SheetWriter(book, say)
    book.close()


def _column_width(texts: list[str]) -> int:
    """Column width in half-width characters; a full-width one counts two."""
    widest = max(
        sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
        for text in texts
    )
    return min(max(widest + 2, MIN_WIDTH), MAX_WIDTH)
