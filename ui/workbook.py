"""A result as an Excel workbook in the reader's language. Pure: bytes out, nothing shown."""

from __future__ import annotations

import io
import math
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analysis.study import Result, Study
from ui.numbers import EXCEL_FORMATS, kind_of
from ui.sentences import code_word, sentence
from ui.sources import VERSION, Sources, choices, files_table
from ui.text import Speaker

SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""Nothing that came from a file becomes a formula, a link or a number by itself."""

WIDEST, NARROWEST = 60, 8
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date inside the file: the same answer gives the same bytes."""


def workbook(study: Study, result: Result, say: Speaker, sources: Sources) -> bytes:
    """The tables, a sheet each with its chart, the findings, and where all of it comes from."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE})
    book.set_properties({"title": say("title"), "created": MADE})
    writer = _Writer(book, say)
    writer.findings(study, result)
    for name, table in result.tables.items():
        sheet = writer.table(say(f"sheet.{name}"), table)
        if name in study.charted and len(table):
            _add_chart(book, sheet, table, study.charted[name], say)
    writer.sources(study, sources)
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes typed cells with the formats of their columns."""

    def __init__(self, book: xlsxwriter.Workbook, say: Speaker) -> None:
        self.book, self.say = book, say
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.plain = book.add_format({"num_format": "@"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats: dict[str, Any] = {
            kind: book.add_format({"num_format": code}) for kind, code in EXCEL_FORMATS.items()
        }

    def findings(self, study: Study, result: Result) -> None:
        """The first sheet: what was found, in sentences, then the numbers."""
        sheet = self.book.add_worksheet(self.say("sheet.findings"))
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 90, self.wrapped)
        sheet.write_string(0, 0, self.say("title"), self.head)
        rows = [(self.say(f"verdict.{f.verdict}"), sentence(f, self.say)) for f in result.findings]
        for number, (verdict, text) in enumerate(rows, start=1):
            sheet.write_string(number, 0, verdict)
            sheet.write_string(number, 1, text, self.wrapped)
        metrics = pd.DataFrame(
            [(self.say(f"column.{name}"), name, value) for name, value in result.metrics.items()],
            columns=["label", "name", "value"],
        )
        for number, metric in enumerate(metrics.itertuples(), start=len(rows) + 2):
            sheet.write_string(number, 0, str(metric.label))
            self._cell(sheet, number, 1, str(metric.name), metric.value)

    def table(self, title: str, table: pd.DataFrame) -> Worksheet:
        """One table: header frozen, ids as text, numbers typed, widths that fit Chinese."""
        sheet = self.book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            words = [code_word(name, value, self.say) for value in table[name]]
            label = self.say(f"column.{name}")
            sheet.write_string(0, column, label, self.head)
            for row, value in enumerate(words, start=1):
                self._cell(sheet, row, column, name, value)
            sheet.set_column(column, column, _width([label, *map(str, words)]))
        return sheet

    def sources(self, study: Study, sources: Sources) -> None:
        """The last sheet: files with their digests and rows, choices, version."""
        sheet = self.table(self.say("sheet.sources"), files_table(sources.accounts, self.say))
        row = len(sources.accounts) + 3
        lines = [
            *choices(study, self.say),
            *((self.say(f"param.{name}"), value) for name, value in sources.narrowed.items()),
            (self.say("version"), VERSION),
            (self.say("method_title"), self.say("method")),
        ]
        for number, (label, value) in enumerate(lines, start=row):
            sheet.write_string(number, 0, label, self.head)
            sheet.write_string(number, 1, value, self.plain)

    def _cell(self, sheet: Worksheet, row: int, column: int, name: str, value: object) -> None:
        if value is None or value is pd.NaT or value is pd.NA:
            return
        if isinstance(value, float) and not math.isfinite(value):
            return
        form = self.formats.get(kind_of(name))
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, column, value.to_pydatetime(), form)
        elif isinstance(value, bool):
            sheet.write_string(row, column, self.say(f"bool.{value}".lower()))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, str(value), self.plain)


def _add_chart(
    book: xlsxwriter.Workbook, sheet: Worksheet, table: pd.DataFrame, value: str, say: Speaker
) -> None:
    """A native chart beside the table: bars of a label, a line over time."""
    over_time = kind_of(str(table.columns[0])) == "at"
    chart = book.add_chart({"type": "line" if over_time else "bar"})
    if chart is None:
        raise AssertionError("the kinds above are known to the writer")
    column, last = table.columns.get_loc(value), len(table)
    chart.add_series(
        {
            "name": say(f"column.{value}"),
            "categories": [sheet.get_name(), 1, 0, last, 0],
            "values": [sheet.get_name(), 1, column, last, column],
            "fill": {"color": "#0072B2"},
            "line": {"color": "#0072B2"},
        }
    )
    chart.set_title({"name": say(f"column.{value}")})
    chart.set_legend({"none": True})
    if not over_time:
        chart.set_y_axis({"reverse": True})
    sheet.insert_chart(1, len(table.columns) + 1, chart)


def _width(texts: list[str]) -> int:
    """Columns of a spreadsheet count half-width signs; a Chinese one takes two."""
    widest = max(
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
        for text in texts
    )
    return min(max(widest + 2, NARROWEST), WIDEST)
