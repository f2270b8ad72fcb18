"""A result as an Excel workbook in the reader's language. Pure: bytes out, nothing shown."""

from __future__ import annotations

import io

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from analysis.column_kinds import kind_of
from analysis.study import Result, Study
from ui.export.provenance import VERSION, Sources, choices_in_words, files_table, filters_in_words
from ui.export.sheets import SheetWriter, workbook_writer
from ui.words.sentences import sentence
from ui.words.text import Speaker

CHART_COLOUR = "#0072B2"


def workbook(study: Study, result: Result, say: Speaker, sources: Sources) -> bytes:
    """An .xlsx file: findings, one sheet per table with its chart, sources."""
    buffer = io.BytesIO()
    with workbook_writer(say("title"), say, buffer) as writer:
        _add_findings(writer, result)
        for name, table in result.tables.items():
            sheet = writer.table(say(f"sheet.{name}"), table)
            if name in study.charted and len(table):
                add_chart(writer, sheet, table, study.charted[name])
        _add_sources(writer, study, sources)
    return buffer.getvalue()


def _add_findings(writer: SheetWriter, result: Result) -> None:
    """The first sheet: findings as sentences, then metrics."""
    say = writer.say
    sheet = writer.book.add_worksheet(say("sheet.findings"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90, writer.wrapped)
    sheet.write_string(0, 0, say("title"), writer.head)
    for row, finding in enumerate(result.findings, start=1):
        sheet.write_string(row, 0, say(f"verdict.{finding.verdict}"))
        sheet.write_string(row, 1, sentence(finding, say), writer.wrapped)
    for row, (name, value) in enumerate(result.metrics.items(), start=len(result.findings) + 2):
        sheet.write_string(row, 0, say(f"column.{name}"))
        writer.cell(sheet, row, 1, name, value)


def _add_sources(writer: SheetWriter, study: Study, sources: Sources) -> None:
    """The last sheet: files with their digests and rows, choices, version, method."""
    say = writer.say
    files = files_table(sources.file_reports, say)
    sheet = writer.table(say("sheet.sources"), files)
    lines = [
        *choices_in_words(study, say),
        *filters_in_words(sources.filters, say),
        (say("version"), VERSION),
        (say("method_title"), say("method")),
    ]
    for row, (label, value) in enumerate(lines, start=len(files) + 2):
        sheet.write_string(row, 0, label, writer.head)
        sheet.write_string(row, 1, value, writer.plain)


def add_chart(writer: SheetWriter, sheet: Worksheet, table: pd.DataFrame, value: str) -> None:
    """A native chart beside the table: bars of a label, a line over time."""
    over_time = kind_of(str(table.columns[0])) == "at"
    chart = writer.book.add_chart({"type": "line" if over_time else "bar"})
    if chart is None:
        raise AssertionError("the kinds above are known to the writer")
    column, last = table.columns.get_loc(value), len(table)
    title = writer.say(f"column.{value}")
    chart.add_series(
        {
            "name": title,
            "categories": [sheet.get_name(), 1, 0, last, 0],
            "values": [sheet.get_name(), 1, column, last, column],
            "fill": {"color": CHART_COLOUR},
            "line": {"color": CHART_COLOUR},
        }
    )
    chart.set_title({"name": title})
    chart.set_legend({"none": True})
    if not over_time:
        chart.set_y_axis({"reverse": True})
    sheet.insert_chart(1, len(table.columns) + 1, chart)
