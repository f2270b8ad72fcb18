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
from ui.export.sheets import SheetWriter, sheet_name, workbook_writer
from ui.export.workbook import add_chart
from ui.report.outline import Outline, Section
from ui.report.parts import (
    Part,
    basis_text,
    can_be_summed,
    choice_parts,
    heading,
    introduction_parts,
    line_part,
    problem_parts,
    section_title,
    shown_metrics,
    source_parts,
    summary_parts,
)

FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\'", "（）： ×／／ ".ljust(8))
FORMULA_COLOUR = "#E2F0D9"
"""Fill colour of cells with formulas."""

RATIO_METRICS = {
    "refund_rate": ("refunded_order_count", "order_count"),
    "keyed_share": ("keyed_count", "order_count"),
}
"""Metrics written as the ratio of two other metrics: numerator, denominator."""


@dataclass(frozen=True)
class DataSheet:
    """Where a table of a study was written."""

    title: str
    table: pd.DataFrame

    def range_of(self, column: str) -> str:
        """The cells of a column, as a formula names them."""
        letter = xl_col_to_name(int(self.table.columns.get_indexer(pd.Index([column]))[0]))
        return f"'{self.title}'!${letter}$2:${letter}${len(self.table) + 1}"


def report_workbook(outline: Outline) -> bytes:
    """The whole report as an .xlsx file: summary, problems, one sheet per table, sources."""
    buffer = io.BytesIO()
    with workbook_writer(heading(outline)[0], outline.say(), buffer) as writer:
        summary_sheet = writer.book.add_worksheet(outline.say()("sheet.summary"))
        _add_problems_sheet(writer, outline)
        data_sheets = {
            section.name: _add_data_sheets(writer, outline, section) for section in outline.sections
        }
        _fill_summary_sheet(writer, summary_sheet, outline, data_sheets)
        _add_sources_sheet(writer, outline)
    return buffer.getvalue()


def _add_data_sheets(writer: SheetWriter, outline: Outline, section: Section) -> list[DataSheet]:
    """The tables of a section, each on a sheet of its own with its chart."""
    study, result = section.answer.study, section.answer.result
    study_writer = SheetWriter(writer.book, outline.say(section.name))
    sheets = []
    for name, table in result.tables.items():
        number = len(writer.book.worksheets())
        title = _sheet_name(
            number, section_title(outline, section), study_writer.say(f"sheet.{name}")
        )
        sheet = study_writer.table(title, table)
        sheets.append(DataSheet(title, table))
        if name in study.charted and len(table):
            add_chart(study_writer, sheet, table, study.charted[name])
    return sheets


def _sheet_name(number: int, study: str, table: str) -> str:
    """A unique sheet name of allowed length; it begins with the sheet's number."""
    return sheet_name(f"{number:02d} {study} {table}".translate(FORBIDDEN_IN_NAMES).strip())


def _fill_summary_sheet(
    writer: SheetWriter,
    sheet: Worksheet,
    outline: Outline,
    data_sheets: Mapping[str, list[DataSheet]],
) -> None:
    """Introduction and summary, then the findings and metrics of each section."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90, writer.wrapped)
    title, subtitle = heading(outline)
    row = _write_parts(writer, sheet, 0, title, [("", subtitle), *introduction_parts(outline)])
    row = _write_parts(writer, sheet, row, outline.say()("chapter.summary"), summary_parts(outline))
    for section in outline.sections:
        lines = [line_part(outline, line) for line in section.lines]
        row = _write_parts(writer, sheet, row, section_title(outline, section), lines)
        row = _write_metrics(writer, sheet, row, (outline, section, data_sheets[section.name]))


def _write_parts(
    writer: SheetWriter, sheet: Worksheet, row: int, title: str, parts: list[Part]
) -> int:
    """Write a heading and labelled lines; return the next free row."""
    sheet.write_string(row, 0, title, writer.head)
    for offset, (label, text) in enumerate(parts, start=1):
        sheet.write_string(row + offset, 0, label)
        sheet.write_string(row + offset, 1, text, writer.wrapped)
    return row + len(parts) + 2


def _write_metrics(
    writer: SheetWriter,
    sheet: Worksheet,
    row: int,
    section_data: tuple[Outline, Section, list[DataSheet]],
) -> int:
    """Write a section's metrics, as formulas where possible; return the next free row."""
    outline, section, data_sheets = section_data
    metrics, say = section.answer.result.metrics, outline.say(section.name)
    cells = {name: f"$B${row + offset + 1}" for offset, name in enumerate(shown_metrics(section))}
    for name in cells:
        sheet.write_string(row, 0, say(f"column.{name}"))
        formula = metric_formula(name, metrics, data_sheets, cells)
        if formula:
            format_options = {"num_format": KINDS[kind_of(name)].excel, "bg_color": FORMULA_COLOUR}
            formula_format = writer.book.add_format({**format_options, "align": "left"})
            sheet.write_formula(row, 1, formula, formula_format, value=cast(int, metrics[name]))
        else:
            writer.cell(sheet, row, 1, name, metrics[name])
        row += 1
    return row + 1


def metric_formula(
    name: str, metrics: Mapping[str, float], data_sheets: list[DataSheet], cells: Mapping[str, str]
) -> str:
    """The formula of a metric; empty where no data sheet gives exactly its value."""
    numerator, denominator = RATIO_METRICS.get(name, ("", ""))
    if numerator in cells and denominator in cells and metrics[denominator]:
        is_equal = math.isclose(metrics[numerator] / metrics[denominator], metrics[name])
        return f"={cells[numerator]}/{cells[denominator]}" if is_equal else ""
    if not can_be_summed(name):
        return ""
    sheet = _sheet_with_total(name, metrics, data_sheets)
    return f"=SUM({sheet.range_of(name)})" if sheet else ""


def _sheet_with_total(
    name: str, metrics: Mapping[str, float], data_sheets: list[DataSheet]
) -> DataSheet | None:
    """The first data sheet whose column of the metric's name adds up to it."""
    for sheet in data_sheets:
        if name in sheet.table and len(sheet.table):
            total = float(pd.to_numeric(sheet.table[name]).fillna(0).sum())
            if math.isclose(total, float(metrics[name]), rel_tol=1e-12, abs_tol=1e-9):
                return sheet
    return None


def _add_problems_sheet(writer: SheetWriter, outline: Outline) -> None:
    """Add the sheet of problems, one row each, with an empty cell for the owner."""
    if not outline.problem_lines:
        return
    say = outline.say()
    sheet = writer.book.add_worksheet(say("sheet.problems"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 70, writer.wrapped)
    sheet.set_column(1, 6, 26, writer.wrapped)
    sheet.write_string(0, 0, say("problem_title"), writer.head)
    for row, line in enumerate(outline.problem_lines, start=1):
        sheet.write_string(row, 0, line.text, writer.wrapped)
        for column, (label, text) in enumerate(problem_parts(outline, line), start=1):
            sheet.write_string(0, column, label, writer.head)
            sheet.write_string(row, column, text, writer.wrapped)


def _add_sources_sheet(writer: SheetWriter, outline: Outline) -> None:
    """Add the last sheet: files, left-out studies, choices and method of each section."""
    say = outline.say()
    files = files_table(outline.file_reports, say)
    sheet = writer.table(say("chapter.sources"), files)
    other_parts = source_parts(outline)[len(files) :]
    row = _write_parts(writer, sheet, len(files) + 2, say("totals_title"), other_parts)
    for section in outline.sections:
        choices = choice_parts(outline, section.answer.study)
        parts = [
            *choices,
            (outline.say(section.name)("method_title"), basis_text(outline, section)),
        ]
        row = _write_parts(writer, sheet, row, section_title(outline, section), parts)
