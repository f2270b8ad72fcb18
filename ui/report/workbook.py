"""A report as a workbook: its totals are live formulas over the data sheets. Pure: bytes out."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analysis.column_kinds import KINDS, kind_of
from ui.export.provenance import files_table
from ui.export.sheets import SheetWriter, sheet_name, written_book
from ui.export.workbook import add_chart
from ui.report.outline import Outline, Section
from ui.report.parts import (
    Part,
    basis,
    choices_of,
    heading,
    introduction,
    is_number,
    line_part,
    problem,
    section_title,
    shown_metrics,
    sources,
    summary,
)

FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\'", "（）： ×／／ ".ljust(8))
LIVE_COLOUR = "#E2F0D9"
"""Of the cells that are formulas."""

RATES = {
    "refund_rate": ("refunded_order_count", "order_count"),
    "keyed_share": ("keyed_count", "order_count"),
}
"""Metrics that are one metric by another, where the numbers agree."""


@dataclass(frozen=True)
class DataSheet:
    """Where a table of a study was written."""

    title: str
    table: pd.DataFrame

    def range_of(self, column: str) -> str:
        """The cells of a column, as a formula names them."""
        letter = xl_col_to_name(int(self.table.columns.get_indexer(pd.Index([column]))[0]))
        return f"'{self.title}'!${letter}$2:${letter}${len(self.table) + 1}"


def report_book(found: Outline) -> bytes:
    """The summary first, the problems, then a sheet a table, at last what was counted."""
    buffer = io.BytesIO()
    with written_book(heading(found)[0], found.say(), buffer) as writer:
        front = writer.book.add_worksheet(found.say()("sheet.summary"))
        _problems(writer, found)
        data = {section.name: _data_sheets(writer, found, section) for section in found.sections}
        _front(writer, front, found, data)
        _basis(writer, found)
    return buffer.getvalue()


def _data_sheets(writer: SheetWriter, found: Outline, section: Section) -> list[DataSheet]:
    """The tables of a section, each on a sheet of its own with its chart."""
    study, result = section.answer.study, section.answer.result
    words = SheetWriter(writer.book, found.say(section.name))
    sheets = []
    for name, table in result.tables.items():
        number = len(writer.book.worksheets())
        title = _sheet_name(number, section_title(found, section), words.say(f"sheet.{name}"))
        sheet = words.table(title, table)
        sheets.append(DataSheet(title, table))
        if name in study.charted and len(table):
            add_chart(words, sheet, table, study.charted[name])
    return sheets


def _sheet_name(number: int, study: str, table: str) -> str:
    """Short enough, and no other sheet's: it begins with its number."""
    return sheet_name(f"{number:02d} {study} {table}".translate(FORBIDDEN_IN_NAMES).strip())


def _front(
    writer: SheetWriter,
    sheet: Worksheet,
    found: Outline,
    data: Mapping[str, list[DataSheet]],
) -> None:
    """The report in sentences, then every section's numbers."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90, writer.wrapped)
    title, subtitle = heading(found)
    row = _parts(writer, sheet, 0, title, [("", subtitle), *introduction(found)])
    row = _parts(writer, sheet, row, found.say()("chapter.summary"), summary(found))
    for section in found.sections:
        lines = [line_part(found, line) for line in section.lines]
        row = _parts(writer, sheet, row, section_title(found, section), lines)
        row = _numbers(writer, sheet, row, (found, section, data[section.name]))


def _parts(writer: SheetWriter, sheet: Worksheet, row: int, title: str, parts: list[Part]) -> int:
    """A heading and labelled lines beneath; gives the row that follows."""
    sheet.write_string(row, 0, title, writer.head)
    for offset, (label, text) in enumerate(parts, start=1):
        sheet.write_string(row + offset, 0, label)
        sheet.write_string(row + offset, 1, text, writer.wrapped)
    return row + len(parts) + 2


def _numbers(
    writer: SheetWriter,
    sheet: Worksheet,
    row: int,
    shown: tuple[Outline, Section, list[DataSheet]],
) -> int:
    """A section's numbers, live where a data sheet adds up to them; gives the row that follows."""
    found, section, data = shown
    metrics, say = section.answer.result.metrics, found.say(section.name)
    cells = {name: f"$B${row + offset + 1}" for offset, name in enumerate(shown_metrics(section))}
    for name in cells:
        sheet.write_string(row, 0, say(f"column.{name}"))
        formula = formula_of(name, metrics, data, cells)
        if formula:
            form = {"num_format": KINDS[kind_of(name)].excel, "bg_color": LIVE_COLOUR}
            live = writer.book.add_format({**form, "align": "left"})
            sheet.write_formula(row, 1, formula, live, value=cast(int, metrics[name]))
        else:
            writer.cell(sheet, row, 1, name, metrics[name])
        row += 1
    return row + 1


def formula_of(
    name: str, metrics: Mapping[str, float], data: list[DataSheet], cells: Mapping[str, str]
) -> str:
    """The formula that recalculates to a metric; empty where no sheet gives exactly that number."""
    above, below = RATES.get(name, ("", ""))
    if above in cells and below in cells and metrics[below]:
        is_same = math.isclose(metrics[above] / metrics[below], metrics[name])
        return f"={cells[above]}/{cells[below]}" if is_same else ""
    if not is_number(name):
        return ""
    sheet = _adding_up(name, metrics, data)
    return f"=SUM({sheet.range_of(name)})" if sheet else ""


def _adding_up(name: str, metrics: Mapping[str, float], data: list[DataSheet]) -> DataSheet | None:
    """The first sheet with a column of the metric's own name whose rows add up to it."""
    for sheet in data:
        if name in sheet.table and len(sheet.table):
            total = float(pd.to_numeric(sheet.table[name]).fillna(0).sum())
            if math.isclose(total, float(metrics[name]), rel_tol=1e-12, abs_tol=1e-9):
                return sheet
    return None


def _problems(writer: SheetWriter, found: Outline) -> None:
    """A row a problem, with room for its owner."""
    if not found.problem_lines:
        return
    say = found.say()
    sheet = writer.book.add_worksheet(say("sheet.problems"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 70, writer.wrapped)
    sheet.set_column(1, 6, 26, writer.wrapped)
    sheet.write_string(0, 0, say("problem_title"), writer.head)
    for row, line in enumerate(found.problem_lines, start=1):
        sheet.write_string(row, 0, line.text, writer.wrapped)
        for column, (label, text) in enumerate(problem(found, line), start=1):
            sheet.write_string(0, column, label, writer.head)
            sheet.write_string(row, column, text, writer.wrapped)


def _basis(writer: SheetWriter, found: Outline) -> None:
    """Files with digests, what was left out, and the choices and method of every section."""
    say = found.say()
    files = files_table(found.file_reports, say)
    sheet = writer.table(say("chapter.sources"), files)
    rest = sources(found)[len(files) :]
    row = _parts(writer, sheet, len(files) + 2, say("totals_title"), rest)
    for section in found.sections:
        chosen = choices_of(found, section.answer.study)
        parts = [*chosen, (found.say(section.name)("method_title"), basis(found, section))]
        row = _parts(writer, sheet, row, section_title(found, section), parts)
