"""XML Spreadsheet 2003, often named .xls. Runs in the child process only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import lxml.etree

from analysis.foreign.books import Book, RawSheet
from analysis.foreign.cell_spans import Cell, place_spanning_cells
from analysis.foreign.hidden import hidden_notes
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.packages import refuse_declarations
from analysis.foreign.sheet_facts import SheetFacts

SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def read_book(data: bytes, limits: Limits) -> Book:
    """All sheets of an XML workbook.

    Raises:
        Refusal: not_table, corrupt, unsafe_xml, too_wide, too_many_cells.
    """
    refuse_declarations(data, beginning=True)
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError:
        raise Refusal("corrupt") from None
    sheets = [_sheet(sheet, limits) for sheet in root.iter(SHEET + "Worksheet")]
    if not sheets:
        raise Refusal("not_table")
    return Book("xml", sheets, root.getroottree().docinfo.encoding or "UTF-8")


def _sheet(sheet: Any, limits: Limits) -> RawSheet:  # noqa: ANN401
    cells = place_spanning_cells(sheet.get(SHEET + "Name", ""), _rows(sheet, limits), limits)
    errors = sum(1 for data in sheet.iter(SHEET + "Data") if data.get(SHEET + "Type") == "Error")
    hidden = sheet.findtext(f".//{EXCEL}Visible", "").startswith("Sheet")
    notes = ({"rule": "error_cell", "count": errors},) if errors else ()
    told = hidden_notes(_hidden_facts(sheet, limits), cells.cells, cells.first_row)
    return replace(cells, visible=not hidden, notes=(*cells.notes, *notes, *told))


def _hidden_facts(sheet: Any, limits: Limits) -> SheetFacts:  # noqa: ANN401
    """The rows and columns that a sheet hides."""
    rows = _hidden_spans(sheet, "Row", limits)
    return SheetFacts(
        hidden_rows=[row + 1 for first, last in rows for row in range(first, last + 1)],
        hidden_columns=_hidden_spans(sheet, "Column", limits),
        is_filtered=next(sheet.iter(EXCEL + "AutoFilterColumn"), None) is not None,
    )


def _hidden_spans(sheet: Any, tag: str, limits: Limits) -> list[tuple[int, int]]:  # noqa: ANN401
    """First and last position, from 0, of the hidden rows or columns."""
    spans: list[tuple[int, int]] = []
    position = 0
    for element in sheet.iter(SHEET + tag):
        first = int(element.get(SHEET + "Index", position + 1)) - 1
        position = min(first + int(element.get(SHEET + "Span", 0)) + 1, limits.cells)
        if element.get(SHEET + "Hidden") == "1":
            spans.append((first, position - 1))
    return spans


def _rows(sheet: Any, limits: Limits) -> Iterator[list[Cell]]:  # noqa: ANN401
    number = 0
    for row in sheet.iter(SHEET + "Row"):
        index = int(row.get(SHEET + "Index", number + 1))
        if index > limits.cells:
            raise Refusal("too_many_cells", limit=limits.cells)
        yield from ([] for _ in range(index - number - 1))
        number = index
        yield list(_cells(row))


def _cells(row: Any) -> Iterator[Cell]:  # noqa: ANN401
    column = 0
    for cell in row.iterchildren(SHEET + "Cell"):
        index = int(cell.get(SHEET + "Index", column + 1)) - 1
        column_span = int(cell.get(SHEET + "MergeAcross", 0)) + 1
        row_span = int(cell.get(SHEET + "MergeDown", 0)) + 1
        yield Cell(_text(cell), column_span, row_span, max(index - column, 0))
        column = index + column_span


def _text(cell: Any) -> str:  # noqa: ANN401
    data = cell.find(SHEET + "Data")
    kind = "" if data is None else data.get(SHEET + "Type")
    if data is None or kind == "Error":
        return ""
    text = "".join(data.itertext())
    return text[:19].replace("T", " ") if kind == "DateTime" else text
