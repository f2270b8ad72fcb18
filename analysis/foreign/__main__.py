"""Answers one question: the family and bytes of a file in, its sheets as Arrow out.

Reads a line of JSON and then the file from standard input; writes a line of JSON and one Arrow
stream a sheet to standard output. Imports little, so that it starts quickly.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pyarrow as pa

from analysis.foreign.books import Book, Part
from analysis.foreign.limits import Limits, Refusal

BEHIND_PAGES = 5
"""How much niceness: whoever reads a page is answered before a file is parsed."""


def book_of(data: bytes, content: str, limits: Limits) -> Book:
    """Parse a file of a known family.

    Raises:
        Refusal: with the reason why nothing of it can be read.
    """
    if content in {"zip", "ole"}:
        from analysis.foreign import workbooks  # noqa: PLC0415

        return workbooks.book_of(data, content, limits)
    if content == "xml":
        from analysis.foreign import spreadsheet_xml  # noqa: PLC0415

        return spreadsheet_xml.book_of(data, limits)
    from analysis.foreign import html_tables  # noqa: PLC0415

    return html_tables.book_of(data, content, limits)


def main() -> None:
    """Answer one question and end."""
    question = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**question["limits"])
    _confine(limits)
    data = sys.stdin.buffer.read()
    try:
        book = book_of(data, question["content"], limits)
    except Refusal as refusal:
        _answer({"refusal": refusal.rule, "values": refusal.values}, [])
    except MemoryError:
        _answer({"refusal": "too_heavy", "values": {}}, [])
    except BaseException:
        _answer({"refusal": "corrupt", "values": {}}, [])
    else:
        _answer(_summary(book), book.parts)


def _confine(limits: Limits) -> None:
    """Set what the operating system can enforce; Windows has no such limits, only the parent's."""
    if hasattr(os, "nice"):
        os.nice(BEHIND_PAGES)
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def _summary(book: Book) -> dict[str, Any]:
    parts = [
        {
            "name": part.name,
            "first_row": part.first_row,
            "visible": part.visible,
            "notes": part.notes,
        }
        for part in book.parts
    ]
    return {"kind": book.kind, "encoding": book.encoding, "notes": book.notes, "parts": parts}


def _answer(summary: dict[str, Any], parts: list[Part]) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(summary).encode() + b"\n")
    for part in parts:
        with pa.ipc.new_stream(out, part.cells.schema) as stream:
            stream.write_table(part.cells)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
