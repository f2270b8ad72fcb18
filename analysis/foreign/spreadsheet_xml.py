"""XML Spreadsheet 2003, which old systems call .xls. Runs in the child process only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import lxml.etree

from analysis.foreign.books import Book, Part
from analysis.foreign.cell_spans import Cell, placed
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.packages import refuse_declarations

SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def book_of(data: bytes, limits: Limits) -> Book:
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
    parts = [_part(sheet, limits) for sheet in root.iter(SHEET + "Worksheet")]
    if not parts:
        raise Refusal("not_table")
    return Book("xml", parts, root.getroottree().docinfo.encoding or "UTF-8")


def _part(sheet: Any, limits: Limits) -> Part:  # noqa: ANN401
    part = placed(sheet.get(SHEET + "Name", ""), _rows(sheet, limits), limits)
    errors = sum(1 for data in sheet.iter(SHEET + "Data") if data.get(SHEET + "Type") == "Error")
    hidden = sheet.findtext(f".//{EXCEL}Visible", "").startswith("Sheet")
    notes = ({"rule": "error_cell", "count": errors},) if errors else ()
    return replace(part, visible=not hidden, notes=(*part.notes, *notes))


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
    at = 0
    for cell in row.iterchildren(SHEET + "Cell"):
        index = int(cell.get(SHEET + "Index", at + 1)) - 1
        wide = int(cell.get(SHEET + "MergeAcross", 0)) + 1
        high = int(cell.get(SHEET + "MergeDown", 0)) + 1
        yield Cell(_text(cell), wide, high, max(index - at, 0))
        at = index + wide


def _text(cell: Any) -> str:  # noqa: ANN401
    data = cell.find(SHEET + "Data")
    kind = "" if data is None else data.get(SHEET + "Type")
    if data is None or kind == "Error":
        return ""
    text = "".join(data.itertext())
    return text[:19].replace("T", " ") if kind == "DateTime" else text
