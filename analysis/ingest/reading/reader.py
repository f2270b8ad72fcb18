"""Read bytes to sheets: content type, text cells, and notes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace

from analysis.foreign.limits import Limits, Refusal
from analysis.ingest.import_report import Note
from analysis.ingest.reading.child_process import Waits, parse_in_child
from analysis.ingest.reading.content_types import (
    content_of,
    is_broken_workbook,
    is_renamed,
)
from analysis.ingest.reading.delimited import read_delimited
from analysis.ingest.reading.encodings import decode_line_by_line, detect_encoding
from analysis.ingest.reading.grids import Grid
from analysis.ingest.reading.sheets import Reading
from analysis.ingest.reading.table_region import table_region_of

NOT_TABLES = {"empty": "empty", "json": "not_table", "unknown": "not_table"}


def read(
    data: bytes,
    file_name: str,
    limits: Limits = Limits(),  # noqa: B008
    *,
    known_headers: frozenset[str] = frozenset(),
    while_waiting: Waits = nullcontext,
) -> Reading:
    """Read an uploaded file: all its visible sheets with data, as text.

    Args:
        data: The bytes of the file.
        file_name: Its name, only to note an extension that disagrees with the content.
        limits: How large a file may be before it is refused.
        known_headers: Headers as `exports.tidy` spells them, to find the header row by.
        while_waiting: Entered while other files are parsed before this one.

    Returns:
        The sheets, or a refusal and no sheets. Raises nothing, whatever the bytes are.
    """
    try:
        return _read(data, file_name, limits, known_headers, while_waiting)
    except Refusal as refusal:
        return Reading("", refusal=Note(refusal.rule, values=refusal.values))


def _read(
    data: bytes, file_name: str, limits: Limits, known_headers: frozenset[str], while_waiting: Waits
) -> Reading:
    if len(data) > limits.file_bytes:
        raise Refusal("too_big", limit=limits.file_bytes // 1024**2)
    content = content_of(data)
    if content == "unknown" and is_broken_workbook(data, file_name):
        raise Refusal("corrupt")
    if content in NOT_TABLES:
        raise Refusal(NOT_TABLES[content])
    if content == "text":
        reading = _read_text(data, limits, known_headers)
    else:
        book = parse_in_child(data, content, limits, while_waiting)
        reading = _sheets_to_reading(book.kind, book.grids, known_headers, book.notes)
        reading = replace(reading, encoding=book.encoding)
    if is_renamed(file_name, reading.kind):
        return replace(
            reading, notes=(*reading.notes, Note("type_mismatch", values={"kind": reading.kind}))
        )
    return reading


def _read_text(data: bytes, limits: Limits, known_headers: frozenset[str]) -> Reading:
    text = detect_encoding(data)
    try:
        grid = read_delimited(text.body, text.codec, limits)
    except UnicodeDecodeError:
        text = decode_line_by_line(text)
        grid = read_delimited(text.body, text.codec, limits)
    return replace(
        _sheets_to_reading("csv", [grid], known_headers, text.notes), encoding=text.encoding
    )


def _sheets_to_reading(
    kind: str, grids: Iterable[Grid], known_headers: frozenset[str], notes: tuple[Note, ...]
) -> Reading:
    sheets = [table_region_of(grid, known_headers) for grid in grids if grid.cells.num_rows]
    filled_sheets = tuple(sheet for sheet in sheets if len(sheet.row_numbers))
    if not filled_sheets:
        raise Refusal("no_rows" if sheets else "empty")
    if len(filled_sheets) > 1:
        notes = (*notes, Note("multi_sheet", len(filled_sheets)))
    return Reading(kind, filled_sheets, notes=notes)
