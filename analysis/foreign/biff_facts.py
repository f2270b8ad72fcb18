"""What an .xls workbook hides, from its BIFF8 records.

The records are followed through the bytes of the file as they lie. Where the stream of the workbook
is scattered over the file, they break off before a sheet's end, and nothing is said of that sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from analysis.foreign.sheet_facts import SheetFacts

BEGIN, END, SHEET, COLUMNS, ROW, FILTER_ON = 0x809, 0x0A, 0x85, 0x7D, 0x208, 0x9B
"""Records: a part begins, it ends, a sheet is listed, columns, a row, a filter chooses rows."""

LONGEST_RECORD = 8224
COLUMN_BYTES, ROW_BYTES, SHEET_BYTES = 10, 16, 8
"""The least bytes of such a record."""

COLUMN_HIDDEN, ROW_HIDDEN, WIDE_TEXT = 0x01, 0x20, 0x01
"""Bits of their flags."""


def biff_facts(data: bytes, start: int) -> dict[str, SheetFacts]:
    """Hidden rows and columns by sheet name; sheets whose end is not found are left out.

    Args:
        data: the bytes of the file.
        start: where the first record of the workbook begins.
    """
    facts: dict[str, SheetFacts] = {}
    for kind, body in _records(data, start):
        if kind == SHEET and len(body) > SHEET_BYTES:
            sheet = _sheet_facts(data, start + unpack_from("<I", body)[0])
            if sheet is not None:
                facts[_name(body)] = sheet
    return facts


def _records(data: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part, its end included; they stop early where bytes are no record."""
    if data[position : position + 2] != BEGIN.to_bytes(2, "little"):
        return
    while position + 4 <= len(data):
        kind, size = unpack_from("<HH", data, position)
        if size > LONGEST_RECORD:
            return
        yield kind, data[position + 4 : position + 4 + size]
        if kind == END:
            return
        position += 4 + size


def _sheet_facts(data: bytes, position: int) -> SheetFacts | None:
    """What one sheet hides; None if its end is not found."""
    facts, kind = SheetFacts(), None
    for kind, body in _records(data, position):
        if kind == COLUMNS and len(body) >= COLUMN_BYTES:
            first, last, _, _, flags = unpack_from("<5H", body)
            if flags & COLUMN_HIDDEN:
                facts.hidden_columns.append((first, last))
        elif kind == ROW and len(body) >= ROW_BYTES:
            if unpack_from("<I", body, 12)[0] & ROW_HIDDEN:
                facts.hidden_rows.append(unpack_from("<H", body)[0] + 1)
        elif kind == FILTER_ON:
            facts.is_filtered = True
    return facts if kind == END else None


def _name(body: bytes) -> str:
    count, flags = body[6], body[7]
    if flags & WIDE_TEXT:
        return body[8 : 8 + 2 * count].decode("utf-16-le", errors="replace")
    return body[8 : 8 + count].decode("latin-1")
