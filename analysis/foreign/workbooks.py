"""Workbooks (xlsx, xls, xlsb, ods) as text, cell by cell. Runs in the child process only."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import fastexcel
import numpy as np
import pyarrow as pa

from analysis.foreign.biff_facts import biff_facts
from analysis.foreign.books import Book, RawSheet, check_size
from analysis.foreign.hidden import hidden_notes
from analysis.foreign.limits import Limits, Refusal
from analysis.foreign.packages import Package, inspect_package
from analysis.foreign.patches import fill_merged_cells, mark_rounded_ids, restore_long_numbers
from analysis.foreign.sheet_facts import SheetFacts

ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
BOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
OTHER_STREAMS = tuple(
    name.encode("utf-16-le")
    for name in ("WordDocument", "PowerPoint Document", "VisioDocument", "__substg1.0")
)
"""Streams of documents, slides, drawings and mails in the same compound format."""

BIFF_START = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00", re.DOTALL)
FILEPASS, BOUNDSHEET = 0x2F, 0x85
"""BIFF records: the file is encrypted; the list of sheets begins, so it is not."""

MACRO_PART = "vbaproject.bin"
TIME_LENGTH = len("2025-01-02 03:04:05")
TIMESTAMP_SEPARATORS = (
    (4, ord("-")),
    (7, ord("-")),
    (10, ord(" ")),
    (13, ord(":")),
    (16, ord(":")),
)
"""Offset and byte of each separator in such a text."""

FRACTION = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d+$")
ELAPSED = re.compile(r"(?:1899|1900)-\d\d-\d\d \d\d:\d\d:\d\d")


def read_book(data: bytes, content: str, limits: Limits) -> Book:
    """All sheets of a workbook.

    Raises:
        Refusal: encrypted, corrupt, unsafe_xml, too_much_inside, too_many_cells, too_wide,
            archive, not_table.
    """
    package = inspect_package(data, limits) if content == "zip" else _old_package(data)
    try:
        sheets = [_with_exact_cells_and_notes(sheet, package) for sheet in _sheets(data, limits)]
    except fastexcel.FastExcelError:
        if package.kind != "xlsx":
            raise Refusal("corrupt") from None
        from analysis.foreign import second_reader  # noqa: PLC0415

        sheets = [
            _with_exact_cells_and_notes(sheet, package)
            for sheet in second_reader.read_sheets(data, limits)
        ]
    has_macro = any(name.lower().endswith(MACRO_PART) for name in package.names)
    return Book(package.kind, sheets, notes=({"rule": "macro_ignored"},) if has_macro else ())


def _old_package(data: bytes) -> Package:
    """The package facts of a workbook in the old compound (OLE) format.

    Raises:
        Refusal: encrypted, not_table (another program's file), corrupt (no list of streams left).
    """
    if ENCRYPTED_STREAM in data or _has_password(data):
        raise Refusal("encrypted")
    if not any(stream in data for stream in BOOK_STREAMS):
        is_other = any(stream in data for stream in OTHER_STREAMS)
        raise Refusal("not_table" if is_other else "corrupt")
    first_record = BIFF_START.search(data)
    facts = biff_facts(data, first_record.start()) if first_record else {}
    return Package("xls", frozenset(), facts)


def _has_password(data: bytes) -> bool:
    """Whether a FILEPASS record stands before the list of sheets."""
    first_record = BIFF_START.search(data)
    position = first_record.start() if first_record else len(data)
    while position + 4 <= len(data):
        record = int.from_bytes(data[position : position + 2], "little")
        if record in (FILEPASS, BOUNDSHEET):
            return record == FILEPASS
        position += 4 + int.from_bytes(data[position + 2 : position + 4], "little")
    return False


def _sheets(data: bytes, limits: Limits) -> list[RawSheet]:
    reader = fastexcel.read_excel(data)
    return [_sheet(reader, position, limits) for position in range(len(reader.sheet_names))]


def _sheet(reader: fastexcel.ExcelReader, position: int, limits: Limits) -> RawSheet:
    sheet = reader.load_sheet(position, header_row=None, skip_rows=0, dtypes="string")
    check_size(sheet.height, sheet.width, limits)
    batch = sheet.to_arrow()
    if batch.nbytes > limits.unpacked_bytes:
        raise Refusal("too_much_inside")
    columns = [_clean_text(column) for column in batch.columns]
    names = [str(column) for column in range(len(columns))]
    return RawSheet(sheet.name, pa.table(columns, names=names), visible=sheet.visible == "visible")


def _clean_text(column: pa.Array) -> pa.Array:
    """A column without nulls; times without fractions of a second; durations as shown."""
    texts = _blank_for_null(column)
    if not _has_fractions_or_durations(texts):
        return texts
    return pa.array([_without_fraction(text) for text in texts.to_pylist()], pa.string())


def _blank_for_null(column: pa.Array) -> pa.Array:
    """The same cells with an empty text for null: only the validity bitmap is dropped."""
    _, offsets, values = column.buffers()
    return pa.StringArray.from_buffers(
        len(column), offsets, values or pa.py_buffer(b""), offset=column.offset
    )


def _has_fractions_or_durations(texts: pa.Array) -> bool:
    """Whether a cell looks like a timestamp with a fraction, or of the year 1899 or 1900."""
    _, offsets, values = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(ends)
    starts = ends[:-1][lengths >= TIME_LENGTH]
    if not len(starts):
        return False
    text_bytes = np.frombuffer(values, np.uint8)
    is_timestamp = np.all(
        [text_bytes[starts + offset] == separator for offset, separator in TIMESTAMP_SEPARATORS],
        axis=0,
    )
    has_fraction = lengths[lengths >= TIME_LENGTH] > TIME_LENGTH
    is_year_1900 = (text_bytes[starts] == ord("1")) & (text_bytes[starts + 1] != ord("0"))
    return bool((is_timestamp & (has_fraction | is_year_1900)).any())


def _without_fraction(text: str) -> str:
    return FRACTION.sub(r"\1", _as_elapsed(text))


def _as_elapsed(text: str) -> str:
    """A time of day or duration, which the reader gives as a timestamp of 1899 or 1900."""
    if not ELAPSED.match(text):
        return text
    elapsed = dt.datetime.fromisoformat(text[:TIME_LENGTH]) - dt.datetime(1899, 12, 31)
    hours, seconds = divmod(round(elapsed.total_seconds()), 3600)
    return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def _with_exact_cells_and_notes(sheet: RawSheet, package: Package) -> RawSheet:
    """A sheet with exact numbers, merged cells filled down, and its notes."""
    facts = package.facts.get(sheet.name, SheetFacts())
    cells, exact_count, lost_count = restore_long_numbers(sheet.cells, facts.long_numbers)
    if package.kind != "xlsx":
        cells, lost_count = mark_rounded_ids(cells)
    cells, merged_count = fill_merged_cells(cells, facts.merges)
    counts = {
        "error_cell": facts.error_count,
        "formula_no_value": facts.no_value_count,
        "long_number": exact_count,
        "id_precision": lost_count,
        "merged": merged_count,
    }
    notes: tuple[dict[str, Any], ...] = (
        *({"rule": rule, "count": count} for rule, count in counts.items() if count),
        *hidden_notes(facts, cells, sheet.first_row),
    )
    return RawSheet(sheet.name, cells, sheet.first_row, sheet.visible, notes)
