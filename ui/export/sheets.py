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
from ui.words.sentences import code_word
from ui.words.text import Speaker

SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""Nothing that came from a file becomes a formula, a link or a number by itself."""

WIDEST, NARROWEST = 60, 8
LONGEST_NAME = 31
"""Signs in a worksheet's name."""

MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date inside the file: the same answer gives the same bytes."""


class SheetWriter:
    """Writes the worksheets of one workbook, cells with the formats of their columns."""

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
            words = [code_word(name, value, self.say) for value in table[name]]
            label = self.say(f"column.{name}")
            sheet.write_string(0, column, label, self.head)
            for row, value in enumerate(words, start=1):
                self.cell(sheet, row, column, name, value)
            sheet.set_column(column, column, _width([label, *map(str, words)]))
        return sheet

    def cell(self, sheet: Worksheet, row: int, column: int, name: str, value: object) -> None:
        """One cell, typed by its value and written as its column's name says; nothing for none."""
        if value is None or value is pd.NaT or value is pd.NA:
            return
        if isinstance(value, float) and not math.isfinite(value):
            return
        form = self._formats.get(kind_of(name))
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, column, value.to_pydatetime(), form)
        elif isinstance(value, (bool, np.bool_)):
            sheet.write_string(row, column, self.say(f"bool.{bool(value)}".lower()))
        elif isinstance(value, (int, float, np.integer)):
            sheet.write_number(row, column, float(value), form)
        else:
            sheet.write_string(row, column, str(value), self.plain)


def sheet_name(title: str) -> str:
    """A worksheet's name; a cut one says so, for a number may be cut in two."""
    return title if len(title) <= LONGEST_NAME else f"{title[: LONGEST_NAME - 1]}…"


@contextmanager
def written_book(title: str, say: Speaker, buffer: io.BytesIO) -> Iterator[SheetWriter]:
    """A workbook to write sheets to; it is in the buffer when the block ends."""
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE})
    book.set_properties({"title": title, "created": MADE})
    yield SheetWriter(book, say)
    book.close()


def _width(texts: list[str]) -> int:
    """Columns of a spreadsheet count half-width signs; a Chinese one takes two."""
    widest = max(
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
        for text in texts
    )
    return min(max(widest + 2, NARROWEST), WIDEST)
