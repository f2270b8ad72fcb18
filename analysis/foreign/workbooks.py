"""Workbooks (xlsx, xls, xlsb, ods) as text, cell by cell. Runs in the child process only."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import fastexcel
import numpy as np
import pyarrow as pa

from analysis.foreign.books import Book, Part, check_size
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.packages import Package, inspected
from analysis.foreign.patches import exact, filled_down, rounded_ids
from analysis.foreign.sheet_facts import SheetFacts

ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
BOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
BIFF_START = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00", re.DOTALL)
FILEPASS, BOUNDSHEET = 0x2F, 0x85
"""BIFF records: the file is encrypted; the list of sheets begins, so it is not."""

MACRO_PART = "vbaproject.bin"
TIME_LENGTH = len("2025-01-02 03:04:05")
MOMENT = ((4, ord("-")), (7, ord("-")), (10, ord(" ")), (13, ord(":")), (16, ord(":")))
"""What stands where in such a text."""

FRACTION = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d+$")
ELAPSED = re.compile(r"(?:1899|1900)-\d\d-\d\d \d\d:\d\d:\d\d")


def book_of(data: bytes, content: str, limits: Limits) -> Book:
    """All sheets of a workbook.

    Raises:
        Refusal: encrypted, corrupt, unsafe_xml, too_much_inside, too_many_cells, too_wide,
            archive, not_table.
    """
    package = inspected(data, limits) if content == "zip" else _old_package(data)
    try:
        parts = [_noted(part, package) for part in _parts(data, limits)]
    except fastexcel.FastExcelError:
        if package.kind != "xlsx":
            raise Refusal("corrupt") from None
        from analysis.foreign import second_reader  # noqa: PLC0415

        parts = [_noted(part, package) for part in second_reader.parts(data, limits)]
    has_macro = any(name.lower().endswith(MACRO_PART) for name in package.names)
    return Book(package.kind, parts, notes=({"rule": "macro_ignored"},) if has_macro else ())


def _old_package(data: bytes) -> Package:
    """What is known of a workbook in the old compound format before it is read.

    Raises:
        Refusal: encrypted, not_table.
    """
    if ENCRYPTED_STREAM in data or _has_password(data):
        raise Refusal("encrypted")
    if not any(stream in data for stream in BOOK_STREAMS):
        raise Refusal("not_table")
    return Package("xls", frozenset(), {})


def _has_password(data: bytes) -> bool:
    """Whether the records before the list of sheets say that the rest is encrypted."""
    start = BIFF_START.search(data)
    at = start.start() if start else len(data)
    while at + 4 <= len(data):
        record = int.from_bytes(data[at : at + 2], "little")
        if record in (FILEPASS, BOUNDSHEET):
            return record == FILEPASS
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return False


def _parts(data: bytes, limits: Limits) -> list[Part]:
    reader = fastexcel.read_excel(data)
    return [_part(reader, at, limits) for at in range(len(reader.sheet_names))]


def _part(reader: fastexcel.ExcelReader, at: int, limits: Limits) -> Part:
    sheet = reader.load_sheet(at, header_row=None, skip_rows=0, dtypes="string")
    check_size(sheet.height, sheet.width, limits)
    batch = sheet.to_arrow()
    if batch.nbytes > limits.unpacked_bytes:
        raise Refusal("too_much_inside")
    columns = [_plain(column) for column in batch.columns]
    names = [str(position) for position in range(len(columns))]
    return Part(sheet.name, pa.table(columns, names=names), visible=sheet.visible == "visible")


def _plain(column: pa.Array) -> pa.Array:
    """A column without nulls, times without fractions of a second, durations as they are shown."""
    texts = _blank_for_null(column)
    if not _holds_odd_moments(texts):
        return texts
    return pa.array([_without_fraction(text) for text in texts.to_pylist()], pa.string())


def _blank_for_null(column: pa.Array) -> pa.Array:
    """The same cells with an empty text for null: a null takes no bytes, so only its mark goes."""
    _, offsets, values = column.buffers()
    return pa.StringArray.from_buffers(
        len(column), offsets, values or pa.py_buffer(b""), offset=column.offset
    )


def _holds_odd_moments(texts: pa.Array) -> bool:
    """Whether a cell looks like a moment with a fraction, or like one of the year 1899 or 1900."""
    _, offsets, values = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(ends)
    starts = ends[:-1][lengths >= TIME_LENGTH]
    if not len(starts):
        return False
    letters = np.frombuffer(values, np.uint8)
    moment = np.all([letters[starts + at] == letter for at, letter in MOMENT], axis=0)
    fraction = lengths[lengths >= TIME_LENGTH] > TIME_LENGTH
    old = (letters[starts] == ord("1")) & (letters[starts + 1] != ord("0"))
    return bool((moment & (fraction | old)).any())


def _without_fraction(text: str) -> str:
    return FRACTION.sub(r"\1", _as_elapsed(text))


def _as_elapsed(text: str) -> str:
    """A time of day or a duration, which the reader gives as a moment of the year 1900."""
    if not ELAPSED.match(text):
        return text
    elapsed = dt.datetime.fromisoformat(text[:TIME_LENGTH]) - dt.datetime(1899, 12, 31)
    hours, seconds = divmod(round(elapsed.total_seconds()), 3600)
    return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def _noted(part: Part, package: Package) -> Part:
    """A sheet with its exact numbers, merged cells filled down, and what is to be told of it."""
    facts = package.facts.get(part.name, SheetFacts())
    cells, exact_count, lost_count = exact(part.cells, facts.long_numbers)
    if package.kind != "xlsx":
        cells, lost_count = rounded_ids(cells)
    cells, merged_count = filled_down(cells, facts.merges)
    counts = {
        "error_cell": facts.error_count,
        "formula_no_value": facts.no_value_count,
        "long_number": exact_count,
        "id_precision": lost_count,
        "merged": merged_count,
    }
    notes: tuple[dict[str, Any], ...] = tuple(
        {"rule": rule, "count": count} for rule, count in counts.items() if count
    )
    return Part(part.name, cells, part.first_row, part.visible, notes)
