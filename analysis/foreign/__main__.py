"""The child process: the content type and bytes of a file in, its sheets as Arrow streams out.

Reads a line of JSON and then the file from standard input; writes a line of JSON and one Arrow
stream a sheet to standard output. Imports little, so that it starts quickly.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pyarrow as pa

from analysis.foreign.books import Book, RawSheet
from analysis.foreign.limits import Limits, Refusal

NICENESS = 5
"""Added to the process's niceness: requests for pages go before the parsing of a file."""


def read_book(data: bytes, content: str, limits: Limits) -> Book:
    """Parse a file of a known content type.

    Raises:
        Refusal: if nothing of the file can be read.
    """
    if content in {"zip", "ole"}:
        from analysis.foreign import workbooks  # noqa: PLC0415

        return workbooks.read_book(data, content, limits)
    if content == "xml":
        from analysis.foreign import spreadsheet_xml  # noqa: PLC0415

        return spreadsheet_xml.read_book(data, limits)
    from analysis.foreign import html_tables  # noqa: PLC0415

    return html_tables.read_book(data, content, limits)


def main() -> None:
    """Read one request, write its answer, exit."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    _apply_os_limits(limits)
    data = sys.stdin.buffer.read()
    try:
        book = read_book(data, request["content"], limits)
    except Refusal as refusal:
        _write_answer({"refusal": refusal.rule, "values": refusal.values}, [])
    except MemoryError:
        _write_answer({"refusal": "too_heavy", "values": {}}, [])
    except BaseException:
        _write_answer({"refusal": "corrupt", "values": {}}, [])
    else:
        _write_answer(_summary(book), book.sheets)


def _apply_os_limits(limits: Limits) -> None:
    """Set niceness and resource limits. Windows has none; there only the parent's timeout holds."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    for resource_kind, maximum in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(resource_kind, (maximum, maximum))
        except (ValueError, OSError):
            continue


def _summary(book: Book) -> dict[str, Any]:
    sheets = [
        {
            "name": sheet.name,
            "first_row": sheet.first_row,
            "visible": sheet.visible,
            "notes": sheet.notes,
        }
        for sheet in book.sheets
    ]
    return {"kind": book.kind, "encoding": book.encoding, "notes": book.notes, "parts": sheets}


def _write_answer(summary: dict[str, Any], sheets: list[RawSheet]) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(summary).encode() + b"\n")
    for sheet in sheets:
        with pa.ipc.new_stream(out, sheet.cells.schema) as stream:
            stream.write_table(sheet.cells)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
