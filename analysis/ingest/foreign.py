"""The child process: parses one foreign file and hands its sheets back as Arrow.

Started by `isolated`; reads a line of JSON and the file from standard input, writes a line of JSON
and one Arrow stream a sheet to standard output. Imports little, so that it starts quickly.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from analysis.ingest.limits import Limits, Refusal


@dataclass(frozen=True)
class Part:
    """One sheet as the child found it."""

    name: str
    cells: pa.Table
    first_row: int = 1
    visible: bool = True
    notes: tuple[dict[str, Any], ...] = ()
    """Rule and count of what was met in it."""


@dataclass(frozen=True)
class Book:
    """All that the child found in a file."""

    kind: str
    parts: list[Part]
    encoding: str = ""
    notes: tuple[dict[str, Any], ...] = field(default=())


def columns_of(rows: Iterable[list[str]], limits: Limits) -> pa.Table:
    """Rows of any length as a table of text, short rows widened with blank cells.

    Raises:
        Refusal: too_wide, too_big.
    """
    kept = [_trimmed(row) for row in rows]
    width = max(map(len, kept), default=0)
    check_size(len(kept), width, limits)
    columns = [[row[at] if at < len(row) else "" for row in kept] for at in range(width)]
    names = [str(at) for at in range(width)]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def check_size(row_count: int, width: int, limits: Limits) -> None:
    """Refuse what is wider or bigger than a sheet may be.

    Raises:
        Refusal: too_wide, too_big.
    """
    if width > limits.columns:
        raise Refusal("too_wide", columns=width, limit=limits.columns)
    if row_count * width > limits.cells:
        raise Refusal("too_big", limit=limits.cells)


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def book_of(data: bytes, content: str, limits: Limits) -> Book:
    """Parse a file of a known family.

    Raises:
        Refusal: with the reason why nothing of it can be read.
    """
    if content in {"zip", "ole"}:
        from analysis.ingest import workbooks  # noqa: PLC0415

        return workbooks.book_of(data, content, limits)
    from analysis.ingest import markup  # noqa: PLC0415

    return markup.book_of(data, content, limits)


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
    else:
        _answer(_summary(book), book.parts)


def _confine(limits: Limits) -> None:
    """Set what the operating system can enforce; Windows has no such limits, only the parent's."""
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
