"""Foreign files are parsed in a child process with limits: its death is one sentence, not ours."""

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
"""More children than this would starve the pages of other readers; the rest wait their turn."""

LEAST_MEMORY, MEMORY_A_BYTE = GIGABYTE, 60
LEAST_SECONDS, SECONDS_A_MEGABYTE = 4, 4
"""A small file is given less than the limits allow, so that a bomb of a few kB ends soon."""

Waits = Callable[[], AbstractContextManager[object]]
"""Gives what is entered when a file has to wait for its turn, and left when the turn has come."""

SAMPLE_ROWS = 2000
"""By so many rows a column is judged to repeat its texts."""


@dataclass(frozen=True)
class Parsed:
    """What a child made of a file."""

    kind: str
    encoding: str
    grids: tuple[Grid, ...]
    """The visible sheets; the hidden ones where no visible one has a filled cell."""

    notes: tuple[Note, ...]


def parsed(
    data: bytes, content: Content, limits: Limits, while_waiting: Waits = nullcontext
) -> Parsed:
    """Have a child parse a file of one of the families of `kinds`.

    Args:
        data: The bytes of the file.
        content: Its family.
        limits: What the child may use.
        while_waiting: Entered only where others are parsed first.

    Raises:
        Refusal: the child's own, or too_heavy where it died or took too long.
    """
    with _turn(while_waiting):
        answer = _ask(data, content, _scaled(limits, len(data)), limits.seconds)
    reader = pa.BufferReader(answer)
    summary = json.loads(answer[: answer.find(b"\n")])
    if "refusal" in summary:
        raise Refusal(summary["refusal"], **summary["values"])
    reader.seek(answer.find(b"\n") + 1)
    grids = [_grid(part, pa.ipc.open_stream(reader).read_all()) for part in summary["parts"]]
    return _visible(summary, grids)


@contextmanager
def _turn(while_waiting: Waits) -> Iterator[None]:
    """One of the places, given back whatever happens, also where the end of the waiting raises."""
    taken = AT_ONCE.acquire(blocking=False)
    try:
        if not taken:
            with while_waiting():
                taken = AT_ONCE.acquire()
        yield
    finally:
        if taken:
            AT_ONCE.release()


def _scaled(limits: Limits, byte_count: int) -> Limits:
    """What a child may use for a file of that size: memory, and processor time."""
    megabytes = byte_count // MEGABYTE
    return replace(
        limits,
        memory_bytes=min(limits.memory_bytes, LEAST_MEMORY + MEMORY_A_BYTE * byte_count),
        seconds=min(limits.seconds, LEAST_SECONDS + SECONDS_A_MEGABYTE * megabytes),
    )


def _ask(data: bytes, content: Content, limits: Limits, wall_seconds: int) -> bytes:
    """What the child writes; it is killed when its time is over."""
    question = json.dumps({"content": content, "limits": asdict(limits)}).encode() + b"\n"
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
            answer, _ = child.communicate(question + data, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Refusal("too_heavy") from None
    if child.returncode or not answer:
        raise Refusal("too_heavy")
    return answer


def _grid(part: dict[str, Any], cells: pa.Table) -> Grid:
    notes = tuple(Note(**note) for note in part["notes"])
    shared = pa.table([_shared(column) for column in cells.columns], names=cells.column_names)
    return Grid(part["name"], shared, part["first_row"], notes=notes)


def _shared(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with each text once, where texts repeat."""
    sample = texts.slice(0, SAMPLE_ROWS)
    repeats = 2 * len(sample.unique()) <= len(sample)
    return texts.dictionary_encode() if repeats else texts


def _visible(summary: dict[str, Any], grids: list[Grid]) -> Parsed:
    notes = tuple(Note(**note) for note in summary["notes"])
    shown = [part["visible"] for part in summary["parts"]]
    hidden = [grid for grid, seen in zip(grids, shown, strict=True) if not seen]
    chosen = [grid for grid, seen in zip(grids, shown, strict=True) if seen]
    if hidden and not any(grid.cells.num_rows for grid in chosen):
        chosen, notes = hidden, (*notes, Note("hidden_sheet_read", len(hidden)))
    elif hidden:
        notes = (*notes, Note("hidden_sheet", len(hidden)))
    return Parsed(summary["kind"], summary["encoding"], tuple(chosen), notes)
