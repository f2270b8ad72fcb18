"""Tables saved as HTML, MHTML or XML Spreadsheet 2003. Runs in the child process only."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import lxml.etree

from analysis.foreign.books import Book, Part, columns_of
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.packages import refuse_declarations
from analysis.foreign.patches import filled_down

CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "gb18030"}
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
HEAD_BYTES = 4096
FEWEST_ROWS = 2
OPENED, CLOSED = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\b", re.IGNORECASE)
SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def book_of(data: bytes, content: str, limits: Limits) -> Book:
    """All tables of a page, or all sheets of an XML workbook.

    Raises:
        Refusal: not_table, corrupt, unsafe_xml, too_wide, too_many_cells.
    """
    if content == "xml":
        return _xml_book(data, limits)
    if content == "mhtml":
        pages = [_decoded(*page) for page in _web_pages(data)]
    else:
        pages = [_decoded(data, None)]
    parts = [part for page, _ in pages for part in _page_parts(page, limits)]
    if not parts:
        raise Refusal("not_table")
    notes = tuple(_page_notes("".join(page for page, _ in pages)))
    return Book("html", parts, pages[0][1], notes)


def _page_notes(page: str) -> Iterator[dict[str, Any]]:
    """Whether characters could not be read, and whether the end is missing."""
    if lost := page.count("\ufffd"):
        yield {"rule": "encoding", "count": lost, "values": {"bytes": lost}}
    if len(OPENED.findall(page)) > len(CLOSED.findall(page)):
        yield {"rule": "cut_off"}


def _web_pages(data: bytes) -> Iterator[tuple[bytes, str | None]]:
    """The pages of a web archive with the character set that the archive names for each."""
    archive = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in archive.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload, part.get_content_charset()


def _decoded(page: bytes, charset: str | None) -> tuple[str, str]:
    """The text of a page and its encoding: the mark, else what fits the whole page strictly."""
    for mark, codec in MARKS.items():
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, errors="replace"), codec.upper()
    named = CHARSET.search(page[:HEAD_BYTES])
    told = _codec(charset or (named[1].decode() if named else ""))
    for codec in (told, "utf-8", "gb18030"):
        try:
            return page.decode(codec), codec.upper()
        except (UnicodeDecodeError, LookupError):
            continue
    codec = "utf-8" if told == "utf-8" else "gb18030"
    return page.decode(codec, errors="replace"), codec.upper()


def _codec(charset: str) -> str:
    """The codec of a named character set: GB18030 for all its smaller kin."""
    return "gb18030" if charset.lower() in CHINESE else charset or "utf-8"


def _page_parts(page: str, limits: Limits) -> list[Part]:
    """The tables of a page that hold no tables; small ones only where there are no others."""
    parser = lxml.etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = lxml.etree.fromstring(page.encode("utf-8", errors="replace"), parser)
    except lxml.etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    tables = [
        table for table in root.iter("table") if next(table.iterdescendants("table"), None) is None
    ]
    parts = [_html_part(table, limits) for table in tables]
    return [part for part in parts if part.cells.num_rows >= FEWEST_ROWS] or parts


@dataclass(frozen=True)
class _Cell:
    """A cell and how many columns and rows it takes."""

    text: str
    wide: int = 1
    high: int = 1
    skipped: int = 0
    """How many columns stay blank before it."""


def _html_part(table: Any, limits: Limits) -> Part:  # noqa: ANN401
    rows = ([_html_cell(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr"))
    return _placed("", rows, limits)


def _html_cell(cell: Any) -> _Cell:  # noqa: ANN401
    text = " ".join("".join(cell.itertext()).split())
    return _Cell(text, _span(cell.get("colspan")), _span(cell.get("rowspan")))


def _span(text: str | None) -> int:
    digits = re.match(r"\s*(\d{1,9})", text or "")
    return max(int(digits[1]), 1) if digits else 1


def _placed(name: str, rows: Iterable[list[_Cell]], limits: Limits) -> Part:
    """Cells that span columns and rows, each put in its place; tall ones repeat their text.

    Raises:
        Refusal: too_wide, too_many_cells.
    """
    grid: list[list[str]] = []
    merges: list[tuple[int, int, int, int]] = []
    below: dict[int, int] = {}
    for number, cells in enumerate(rows, 1):
        row: list[str] = []
        for cell in cells:
            at = _free(len(row) + cell.skipped, below)
            if at + cell.wide > limits.columns:
                raise Refusal("too_wide", columns=at + cell.wide, limit=limits.columns)
            row += [""] * (at - len(row)) + [cell.text] + [""] * (cell.wide - 1)
            if cell.high > 1:
                below |= dict.fromkeys(range(at, at + cell.wide), cell.high)
                merges.append((number, at, number + cell.high - 1, at + cell.wide - 1))
        grid.append(row)
        below = {at: left - 1 for at, left in below.items() if left > 1}
    cells, filled = filled_down(columns_of(grid, limits), merges)
    notes = ({"rule": "merged", "count": filled},) if filled else ()
    return Part(name, cells, notes=notes)


def _free(at: int, below: dict[int, int]) -> int:
    """The next column that no cell from a row above reaches into."""
    while at in below:
        at += 1
    return at


def _xml_book(data: bytes, limits: Limits) -> Book:
    refuse_declarations(data, beginning=True)
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError:
        raise Refusal("corrupt") from None
    parts = [_xml_part(sheet, limits) for sheet in root.iter(SHEET + "Worksheet")]
    if not parts:
        raise Refusal("not_table")
    return Book("xml", parts, root.getroottree().docinfo.encoding or "UTF-8")


def _xml_part(sheet: Any, limits: Limits) -> Part:  # noqa: ANN401
    part = _placed(sheet.get(SHEET + "Name", ""), _xml_rows(sheet, limits), limits)
    errors = sum(1 for data in sheet.iter(SHEET + "Data") if data.get(SHEET + "Type") == "Error")
    hidden = sheet.findtext(f".//{EXCEL}Visible", "").startswith("Sheet")
    notes = ({"rule": "error_cell", "count": errors},) if errors else ()
    return replace(part, visible=not hidden, notes=(*part.notes, *notes))


def _xml_rows(sheet: Any, limits: Limits) -> Iterator[list[_Cell]]:  # noqa: ANN401
    number = 0
    for row in sheet.iter(SHEET + "Row"):
        index = int(row.get(SHEET + "Index", number + 1))
        if index > limits.cells:
            raise Refusal("too_many_cells", limit=limits.cells)
        yield from ([] for _ in range(index - number - 1))
        number = index
        yield list(_xml_cells(row))


def _xml_cells(row: Any) -> Iterator[_Cell]:  # noqa: ANN401
    at = 0
    for cell in row.iterchildren(SHEET + "Cell"):
        index = int(cell.get(SHEET + "Index", at + 1)) - 1
        wide = int(cell.get(SHEET + "MergeAcross", 0)) + 1
        high = int(cell.get(SHEET + "MergeDown", 0)) + 1
        yield _Cell(_xml_text(cell), wide, high, max(index - at, 0))
        at = index + wide


def _xml_text(cell: Any) -> str:  # noqa: ANN401
    data = cell.find(SHEET + "Data")
    kind = "" if data is None else data.get(SHEET + "Type")
    if data is None or kind == "Error":
        return ""
    text = "".join(data.itertext())
    return text[:19].replace("T", " ") if kind == "DateTime" else text
