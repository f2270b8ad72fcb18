"""Bytes to sheets: what the file is, what it holds as text, and what was met on the way."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace

from analysis.foreign.limits import Limits, Refusal
from analysis.ingest.import_report import Note
from analysis.ingest.reading.child_process import Waits, parsed
from analysis.ingest.reading.content_types import content_of, is_renamed
from analysis.ingest.reading.delimited import cut
from analysis.ingest.reading.encodings import repaired, text_of
from analysis.ingest.reading.grids import Grid
from analysis.ingest.reading.sheets import Reading
from analysis.ingest.reading.table_region import framed

NOT_TABLES = {"empty": "empty", "json": "not_table", "unknown": "not_table"}


def read(
    data: bytes,
    file_name: str,
    limits: Limits = Limits(),  # noqa: B008
    *,
    known_headers: frozenset[str] = frozenset(),
    while_waiting: Waits = nullcontext,
) -> Reading:
    """Read a file as it was uploaded: all its visible sheets with data, as text.

    Args:
        data: The bytes of the file.
        file_name: Its name, only to tell when the ending promises another kind.
        limits: How much is taken in before it is refused.
        known_headers: Headers as `exports.tidy` spells them, to find the header row by.
        while_waiting: Entered while other files are parsed before this one.

    Returns:
        The sheets, or a refusal and no sheets. Raises nothing for what the bytes hold.
    """
    try:
        return _read(data, file_name, limits, known_headers, while_waiting)
    except Refusal as refusal:
        return Reading("", refusal=Note(refusal.rule, values=refusal.values))


def _read(
    data: bytes, file_name: str, limits: Limits, known: frozenset[str], while_waiting: Waits
) -> Reading:
    if len(data) > limits.file_bytes:
        raise Refusal("too_big", limit=limits.file_bytes // 1024**2)
    content = content_of(data)
    if content in NOT_TABLES:
        raise Refusal(NOT_TABLES[content])
    if content == "text":
        reading = _read_text(data, limits, known)
    else:
        book = parsed(data, content, limits, while_waiting)
        reading = _reading(book.kind, book.grids, known, book.notes)
        reading = replace(reading, encoding=book.encoding)
    if is_renamed(file_name, reading.kind):
        return replace(
            reading, notes=(*reading.notes, Note("type_mismatch", values={"kind": reading.kind}))
        )
    return reading


def _read_text(data: bytes, limits: Limits, known: frozenset[str]) -> Reading:
    text = text_of(data)
    try:
        grid = cut(text.body, text.codec, limits)
    except UnicodeDecodeError:
        text = repaired(text)
        grid = cut(text.body, text.codec, limits)
    return replace(_reading("csv", [grid], known, text.notes), encoding=text.encoding)


def _reading(
    kind: str, grids: Iterable[Grid], known: frozenset[str], notes: tuple[Note, ...]
) -> Reading:
    sheets = [framed(grid, known) for grid in grids if grid.cells.num_rows]
    full = tuple(sheet for sheet in sheets if len(sheet.row_numbers))
    if not full:
        raise Refusal("no_rows" if sheets else "empty")
    if len(full) > 1:
        notes = (*notes, Note("multi_sheet", len(full)))
    return Reading(kind, full, notes=notes)
