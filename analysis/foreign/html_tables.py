"""Tables saved as HTML or MHTML. Runs in the child process only."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree

from analysis.foreign.books import Book, RawSheet
from analysis.foreign.cell_spans import Cell, place_spanning_cells
from analysis.foreign.limits import Limits, Refusal

DECLARED_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
CHINESE_CHARSETS = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "gb18030"}
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
HEAD_BYTES = 4096
FEWEST_ROWS = 2
TABLE_START, TABLE_END = (
    re.compile(r"<table\b", re.IGNORECASE),
    re.compile(r"</table\b", re.IGNORECASE),
)


def read_book(data: bytes, content: str, limits: Limits) -> Book:
    """All tables of an HTML page or of the pages of a web archive.

    Raises:
        Refusal: not_table, too_wide, too_many_cells.
    """
    if content == "mhtml":
        pages = [_decode_page(*page) for page in _web_pages(data)]
    else:
        pages = [_decode_page(data, None)]
    sheets = [sheet for page, _ in pages for sheet in _page_sheets(page, limits)]
    if not sheets:
        raise Refusal("not_table")
    notes = tuple(_page_notes("".join(page for page, _ in pages)))
    return Book("html", sheets, pages[0][1], notes)


def _page_notes(page: str) -> Iterator[dict[str, Any]]:
    """Notes on undecodable characters and on a missing end of the file."""
    if unreadable_count := page.count("\ufffd"):
        yield {"rule": "encoding", "count": unreadable_count, "values": {"bytes": unreadable_count}}
    if len(TABLE_START.findall(page)) > len(TABLE_END.findall(page)):
        yield {"rule": "cut_off"}


def _web_pages(data: bytes) -> Iterator[tuple[bytes, str | None]]:
    """The HTML pages of a web archive, each with the charset that the archive declares."""
    archive = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in archive.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload, part.get_content_charset()


def _decode_page(page: bytes, charset: str | None) -> tuple[str, str]:
    """The text of a page and its encoding: by byte order mark, else the first that fits."""
    for byte_order_mark, codec in BYTE_ORDER_MARKS.items():
        if page.startswith(byte_order_mark):
            return page[len(byte_order_mark) :].decode(codec, errors="replace"), codec.upper()
    meta_charset = DECLARED_CHARSET.search(page[:HEAD_BYTES])
    declared_codec = _codec(charset or (meta_charset[1].decode() if meta_charset else ""))
    for codec in (declared_codec, "utf-8", "gb18030"):
        try:
            return page.decode(codec), codec.upper()
        except (UnicodeDecodeError, LookupError):
            continue
    codec = "utf-8" if declared_codec == "utf-8" else "gb18030"
    return page.decode(codec, errors="replace"), codec.upper()


def _codec(charset: str) -> str:
    """The codec of a declared charset: GB18030 for all of its subsets."""
    return "gb18030" if charset.lower() in CHINESE_CHARSETS else charset or "utf-8"


def _page_sheets(page: str, limits: Limits) -> list[RawSheet]:
    """The innermost tables of a page; those of one row only if there are no larger ones."""
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
    sheets = [_html_sheet(table, limits) for table in tables]
    return [sheet for sheet in sheets if sheet.cells.num_rows >= FEWEST_ROWS] or sheets


def _html_sheet(table: Any, limits: Limits) -> RawSheet:  # noqa: ANN401
    rows = ([_html_cell(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr"))
    return place_spanning_cells("", rows, limits)


def _html_cell(cell: Any) -> Cell:  # noqa: ANN401
    text = " ".join("".join(cell.itertext()).split())
    return Cell(text, _span(cell.get("colspan")), _span(cell.get("rowspan")))


def _span(text: str | None) -> int:
    digits = re.match(r"\s*(\d{1,9})", text or "")
    return max(int(digits[1]), 1) if digits else 1
