"""Tables saved as HTML or MHTML. Runs in the child process only."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree

from analysis.foreign.books import Book, Part
from analysis.foreign.cell_spans import Cell, placed
from analysis.foreign.limits import Limits, Refusal

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


def book_of(data: bytes, content: str, limits: Limits) -> Book:
    """All tables of a page or of the pages of a web archive.

    Raises:
        Refusal: not_table, too_wide, too_many_cells.
    """
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


def _html_part(table: Any, limits: Limits) -> Part:  # noqa: ANN401
    rows = ([_html_cell(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr"))
    return placed("", rows, limits)


def _html_cell(cell: Any) -> Cell:  # noqa: ANN401
    text = " ".join("".join(cell.itertext()).split())
    return Cell(text, _span(cell.get("colspan")), _span(cell.get("rowspan")))


def _span(text: str | None) -> int:
    digits = re.match(r"\s*(\d{1,9})", text or "")
    return max(int(digits[1]), 1) if digits else 1
