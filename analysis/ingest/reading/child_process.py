"""Parse workbooks and markup in a child process with limits; if it dies, the file is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from analysis.foreign.limits import GIGABYTE, MEGABYTE, Limits, Refusal
from analysis.ingest.import_report import Note
from analysis.ingest.reading.content_types import Content
from analysis.ingest.reading.grids import Grid

PROJECT = Path(__file__).parents[3]
AT_ONCE = threading.BoundedSemaphore(2)
"""At most so many children at once, so that pages of other users stay responsive."""

LEAST_MEMORY, MEMORY_A_BYTE = GIGABYTE, 60
LEAST_SECONDS, SECONDS_A_MEGABYTE = 4, 4
"""A small file gets less than the limits allow, so that a small zip bomb is stopped early."""

Waits = Callable[[], AbstractContextManager[object]]
"""Makes the context that is entered while a file waits for a child process."""

SAMPLE_ROWS = 2000
"""Rows sampled to decide whether a column is dictionary-encoded."""


@dataclass(frozen=True)
class ParsedFile:
    """A file as the child process parsed it."""

    kind: str
    encoding: str
    grids: tuple[Grid, ...]
    """The visible sheets; the hidden ones if no visible one has a filled cell."""

    notes: tuple[Note, ...]


def parse_in_child(
    data: bytes, content: Content, limits: Limits, while_waiting: Waits = nullcontext
) -> ParsedFile:
    """Parse a file of a content type of `content_types` in a child process.

    Args:
        data: The bytes of the file.
        content: Its content type.
        limits: Resource limits of the child.
        while_waiting: Entered only if other files are parsed first.

    Raises:
        Refusal: the child's own, or too_heavy if it died or took too long.
    """
    with _turn(while_waiting):
        answer = _run_child(data, content, _limits_for_size(limits, len(data)), limits.seconds)
    reader = pa.BufferReader(answer)
    summary = json.loads(answer[: answer.find(b"\n")])
    if "refusal" in summary:
        raise Refusal(summary["refusal"], **summary["values"])
    reader.seek(answer.find(b"\n") + 1)
    grids = [_grid(sheet, pa.ipc.open_stream(reader).read_all()) for sheet in summary["parts"]]
    return _visible_sheets(summary, grids)


@contextmanager
def _turn(while_waiting: Waits) -> Iterator[None]:
    """Hold one slot of the semaphore; released in any case, also if `while_waiting` raises."""
    acquired = AT_ONCE.acquire(blocking=False)
    try:
        if not acquired:
            with while_waiting():
                acquired = AT_ONCE.acquire()
        yield
    finally:
        if acquired:
            AT_ONCE.release()


def _limits_for_size(limits: Limits, byte_count: int) -> Limits:
    """Memory and processor time for a file of that size."""
    megabytes = byte_count // MEGABYTE
    return replace(
        limits,
        memory_bytes=min(limits.memory_bytes, LEAST_MEMORY + MEMORY_A_BYTE * byte_count),
        seconds=min(limits.seconds, LEAST_SECONDS + SECONDS_A_MEGABYTE * megabytes),
    )


def _run_child(data: bytes, content: Content, limits: Limits, wall_seconds: int) -> bytes:
    """The child's output; it is killed at the timeout."""
    request = json.dumps({"content": content, "limits": asdict(limits)}).encode() + b"\n"
    with subprocess.Popen(
        [sys.executable, "-m", "analysis.foreign"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env=os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        try:
            answer, _ = child.communicate(request + data, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Refusal("too_heavy") from None
    if child.returncode or not answer:
        raise Refusal("too_heavy")
    return answer


def _grid(sheet: dict[str, Any], cells: pa.Table) -> Grid:
    notes = tuple(map(_note, sheet["notes"]))
    encoded = pa.table(
        [_dictionary_encoded(column) for column in cells.columns], names=cells.column_names
    )
    return Grid(sheet["name"], encoded, sheet["first_row"], notes=notes)


def _note(fields: dict[str, Any]) -> Note:
    """A note as the child wrote it: JSON has lists for tuples."""
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in fields.get("values", {}).items()
    }
    return Note(**fields | {"rows": tuple(fields.get("rows", ())), "values": values})


def _dictionary_encoded(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column, dictionary-encoded if its texts repeat."""
    sample = texts.slice(0, SAMPLE_ROWS)
    repeats = 2 * len(sample.unique()) <= len(sample)
    return texts.dictionary_encode() if repeats else texts


def _visible_sheets(summary: dict[str, Any], grids: list[Grid]) -> ParsedFile:
    notes = tuple(Note(**note) for note in summary["notes"])
    is_visible = [sheet["visible"] for sheet in summary["parts"]]
    hidden_grids = [grid for grid, visible in zip(grids, is_visible, strict=True) if not visible]
    visible_grids = [grid for grid, visible in zip(grids, is_visible, strict=True) if visible]
    if hidden_grids and not any(grid.cells.num_rows for grid in visible_grids):
        visible_grids, notes = hidden_grids, (*notes, Note("hidden_sheet_read", len(hidden_grids)))
    elif hidden_grids:
        notes = (*notes, Note("hidden_sheet", len(hidden_grids)))
    return ParsedFile(summary["kind"], summary["encoding"], tuple(visible_grids), notes)
