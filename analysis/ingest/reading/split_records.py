"""Split the bytes of a delimited file into records, with the fast parser where possible.

Regular stretches are parsed by Arrow; ragged rows and quoted line breaks by Python's csv module,
which is the reference: both give the same cells.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from analysis.foreign.limits import Limits, Refusal

SAMPLE_BYTES = 1 << 16
SAMPLE_ROWS = 60
FIRST_BLOCK, LAST_BLOCK = 1 << 18, 1 << 25
"""Bytes parsed at once: small after an irregular stretch, doubled after each success."""

END_MARKER = "\0end"
"""Appended as a last line; if it comes back inside a cell, a quote was never closed."""

MANY_COLUMNS = 5
"""From this width on, a line inside a cell with as many delimiters as a row is a swallowed row."""

SHORTEST_CODE = 4
"""Fewer letters and digits have no shape to know a row's first cell by."""

RAW = "latin-1"
"""Maps each byte to one character and back: text for the csv module without decoding."""


def sample_of(body: bytes) -> list[str]:
    """The first lines of a body, each byte as one character."""
    lines = [line.decode(RAW) for line in body[:SAMPLE_BYTES].splitlines(keepends=True)]
    whole_lines = lines if len(body) <= SAMPLE_BYTES else lines[:-1]
    return whole_lines[:SAMPLE_ROWS]


def usual_width(rows: Iterable[list[str]]) -> int:
    """The most frequent number of fields, rows of one field excepted."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=1)


@dataclass(frozen=True)
class Piece:
    """Some rows as columns of bytes, with the number of fields of each row."""

    columns: list[pa.Array | pa.ChunkedArray]
    lengths: npt.NDArray[np.int32]


@dataclass
class _LineReader:
    """Iterates over the lines of a body from an offset; counts lines and bytes read."""

    body: bytes
    offset: int
    number: int = 0
    waiting: list[bytes] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        while self.offset < len(self.body):
            if not self.waiting:
                self.waiting = self._next_lines()
            line = self.waiting.pop()
            self.offset += len(line)
            self.number += 1
            yield line.decode(RAW)
        yield END_MARKER

    def _next_lines(self) -> list[bytes]:
        end = line_end(self.body, self.offset + FIRST_BLOCK)
        return self.body[self.offset : end].splitlines(keepends=True)[::-1]


def line_end(body: bytes, offset: int) -> int:
    """The position after the first line feed at or after an offset; the end if there is none."""
    line_feed = body.find(b"\n", offset)
    return len(body) if line_feed < 0 else line_feed + 1


class RecordSplitter:
    """Splits a body into records, by Arrow for regular stretches, else by the csv module."""

    def __init__(self, body: bytes, delimiter: str, limits: Limits, block: int) -> None:
        self.body, self.delimiter, self.limits, self.block = body, delimiter, limits, block
        self.lone_returns = body.count(b"\r") != body.count(b"\r\n")
        self.width = usual_width(csv.reader(sample_of(body), delimiter=delimiter))
        self.repeating: tuple[bool, ...] | None = None
        self.line = 0
        self.swallowed: dict[int, int] = {}
        """Line of a row whose quote is not closed -> lines that its cell swallowed."""

    def pieces(self) -> Iterator[Piece]:
        """All rows, in pieces.

        Raises:
            Refusal: quote (with its line), long_cell, too_wide, too_many_cells.
        """
        offset, size = 0, self.block
        while offset < len(self.body):
            end = line_end(self.body, offset + size)
            piece = self._fast(offset, end)
            if piece:
                size = min(2 * size, LAST_BLOCK)
            else:
                size = self.block
                piece, end = self._plain(offset, line_end(self.body, offset + size))
            yield piece
            offset = end

    def _fast(self, start: int, end: int) -> Piece | None:
        """Parse a stretch in which each line is a row of the usual width; None if one is not."""
        if self.repeating is None or self.lone_returns or not self._closes(start, end):
            return None
        stretch = pa.py_buffer(self.body).slice(start, end - start)
        line_count = self.body.count(b"\n", start, end) + (self.body[end - 1] != ord("\n"))
        try:
            table = pa.csv.read_csv(pa.BufferReader(stretch), *self._options())
        except pa.ArrowInvalid:
            return None
        if table.num_rows != line_count:
            return None
        self.line += line_count
        return Piece(table.columns, np.full(line_count, self.width, np.int32))

    def _options(
        self,
    ) -> tuple[pa.csv.ReadOptions, pa.csv.ParseOptions, pa.csv.ConvertOptions]:
        names = [str(position) for position in range(self.width)]
        dictionary_type = pa.dictionary(pa.int32(), pa.binary())
        types = {
            name: dictionary_type if repeats else pa.binary()
            for name, repeats in zip(names, self.repeating or (), strict=True)
        }
        return (
            pa.csv.ReadOptions(column_names=names, block_size=1 << 22),
            pa.csv.ParseOptions(delimiter=self.delimiter, ignore_empty_lines=False),
            pa.csv.ConvertOptions(column_types=types, strings_can_be_null=False, null_values=[]),
        )

    def _closes(self, start: int, end: int) -> bool:
        """Whether the last line of a stretch, parsed alone, closes the quotes it opens."""
        last_line_start = self.body.rfind(b"\n", start, end - 1) + 1 or start
        line = self.body[last_line_start:end].decode(RAW)
        try:
            *_, last_record = csv.reader([line, END_MARKER], delimiter=self.delimiter)
        except csv.Error:
            return False
        return last_record == [END_MARKER]

    def _plain(self, start: int, stop: int) -> tuple[Piece, int]:
        """The records that begin in a stretch, by the csv module; and where the last one ends."""
        lines = _LineReader(self.body, start)
        rows = list(self._records(lines, stop))
        self.line += lines.number
        self.repeating = self.repeating or self._repeating(rows)
        return self._piece(rows), lines.offset

    def _records(self, lines: _LineReader, stop: int) -> Iterator[list[str]]:
        """Rows until the stretch ends; a row that spans lines is checked for open quotes.

        Raises:
            Refusal: quote, too_wide, long_cell.
        """
        records = csv.reader(lines, delimiter=self.delimiter)
        lines_before = 0
        while lines.offset < stop:
            try:
                row = next(records)
            except csv.Error:
                rule = "quote" if lines.number > lines_before + 1 else "long_cell"
                raise Refusal(rule, line=self.line + lines_before + 1) from None
            if self._has_open_quote(row):
                raise Refusal("quote", line=self.line + lines_before + 1)
            if swallowed_count := self._swallowed_lines(row):
                self.swallowed[self.line + lines_before + 1] = swallowed_count
            lines_before = lines.number
            yield _without_blank_tail(row, self.limits.columns)

    def _has_open_quote(self, row: list[str]) -> bool:
        """Whether a quote is never closed, or only by the quote of a later row."""
        if row and row[-1].endswith(END_MARKER):
            return True
        inner_lines = [
            inner_line for cell in row if "\n" in cell for inner_line in cell.split("\n")[1:-1]
        ]
        return self.width >= MANY_COLUMNS and any(
            inner_line.count(self.delimiter) == self.width - 1 for inner_line in inner_lines
        )

    def _swallowed_lines(self, row: list[str]) -> int:
        """How many lines inside a row's cells are other rows: begun like it, or as wide."""
        inner_lines = [line for cell in row if "\n" in cell for line in cell.split("\n")[1:]]
        if not inner_lines:
            return 0
        shape = _shape(row[0].split("\n")[0])
        has_shape = len(shape) >= SHORTEST_CODE and "9" in shape
        delimiter_count = max(self.width - 2, MANY_COLUMNS - 2)
        return sum(
            (has_shape and _shape(line.split(self.delimiter)[0]) == shape)
            or line.count(self.delimiter) >= delimiter_count
            for line in inner_lines
        )

    def _repeating(self, rows: list[list[str]]) -> tuple[bool, ...]:
        """Which columns repeat their texts and are dictionary-encoded."""
        usual_rows = [row for row in rows if len(row) == self.width] or [[""] * self.width]
        return tuple(
            len(set(column)) * 2 <= len(column) for column in zip(*usual_rows, strict=True)
        )

    def _piece(self, rows: list[list[str]]) -> Piece:
        lengths = np.fromiter((len(row) for row in rows), np.int32, len(rows))
        width = int(lengths.max(initial=0))
        if len(rows) * width > max(self.limits.cells, len(self.body)):
            raise Refusal("too_many_cells", limit=self.limits.cells)
        columns = [
            pa.array([row[at].encode(RAW) if at < len(row) else b"" for row in rows], pa.binary())
            for at in range(width)
        ]
        return Piece(columns, lengths)


def _shape(cell: str) -> str:
    """A cell's letters and digits as kinds, to compare codes by: `E-123` and `E-456` are alike."""
    return "".join(
        "9" if sign.isdigit() else "x" for sign in cell if sign.isalnum() and sign.isascii()
    )


def _without_blank_tail(row: list[str], column_limit: int) -> list[str]:
    """A row as it is, or without its trailing blank fields if they alone make it too wide.

    Raises:
        Refusal: too_wide.
    """
    if len(row) <= column_limit:
        return row
    filled_width = next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)
    if filled_width > column_limit:
        raise Refusal("too_wide", columns=filled_width, limit=column_limit)
    return row[:filled_width]
