"""Delimited text, split as bytes: in UTF-8 and GB18030 no delimiter is part of a character."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.foreign.limits import Limits, Refusal
from analysis.ingest.import_report import SHOWN_ROWS, Note
from analysis.ingest.reading.cut_end import is_open_end
from analysis.ingest.reading.decoding import decode_column, decode_strictly
from analysis.ingest.reading.grids import Grid
from analysis.ingest.reading.split_records import (
    FIRST_BLOCK,
    Piece,
    RecordSplitter,
    sample_of,
    usual_width,
)

DELIMITERS = (",", "\t", ";")
GBK_UNSAFE_DELIMITER = "|"
"""May be named by a `sep=` line, but is also the second byte of some GBK characters."""


def read_delimited(body: bytes, codec: str, limits: Limits, block: int = FIRST_BLOCK) -> Grid:
    """The grid of a delimited text file.

    Args:
        body: Its bytes without byte order mark.
        codec: utf-8 or gb18030.
        limits: How large the grid may be.
        block: Bytes of the first block that is split at once.

    Raises:
        Refusal: quote (with its line), too_wide, too_many_cells.
        UnicodeDecodeError: if a cell is not valid in that encoding.
    """
    delimiter = delimiter_of(body)
    if delimiter == GBK_UNSAFE_DELIMITER and codec != "utf-8":
        body, codec = decode_strictly(body, codec).encode("utf-8"), "utf-8"
    splitter = RecordSplitter(body, delimiter, limits, block)
    pieces = list(splitter.pieces())
    table, lengths = _join_pieces(pieces, len(body), limits)
    columns = [decode_column(column, codec) for column in table.columns]
    notes = tuple(_swallowed_note(splitter.swallowed))
    return Grid(
        "",
        pa.table(columns, names=table.column_names),
        lengths=lengths,
        ends_open=is_open_end(body),
        notes=notes,
    )


def _swallowed_note(swallowed: Mapping[int, int]) -> Iterator[Note]:
    """A note on rows that stand inside of a cell whose quote was never closed: they are lost."""
    if swallowed:
        lines = tuple(sorted(swallowed))[:SHOWN_ROWS]
        yield Note("swallowed_row", sum(swallowed.values()), lines)


def delimiter_of(body: bytes) -> str:
    """The delimiter that a `sep=` line names, or that gives the most even rows in the sample."""
    sample_lines = sample_of(body)
    hint = (
        sample_lines[0].rstrip("\r\n").lower().partition("sep=") if sample_lines else ("", "", "")
    )
    if not hint[0] and hint[2] and hint[2] in (*DELIMITERS, GBK_UNSAFE_DELIMITER):
        return hint[2]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample_lines, delimiter))


def _evenness(sample_lines: list[str], delimiter: str) -> float:
    """Near 1 if all rows have the same number of fields, 0 if they have one each."""
    rows = [row for row in csv.reader(sample_lines, delimiter=delimiter) if row]
    width = usual_width(rows)
    return sum(len(row) == width for row in rows) / max(len(rows), 1) * (1 - 1 / max(width, 1))


def _join_pieces(
    pieces: list[Piece], byte_count: int, limits: Limits
) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """Concatenate pieces to one table; narrow ones are padded with blank cells.

    Raises:
        Refusal: too_many_cells, if the table would be mostly padding.
    """
    lengths = np.concatenate([piece.lengths for piece in pieces] or [np.empty(0, np.int32)])
    width = int(lengths.max(initial=0))
    if len(lengths) * width > max(limits.cells, byte_count):
        raise Refusal("too_many_cells", limit=limits.cells)
    names = [str(at) for at in range(width)]
    columns = [
        _concatenated([_column_of_piece(piece, at) for piece in pieces]) for at in range(width)
    ]
    return pa.table(columns, names=names), lengths


def _column_of_piece(piece: Piece, position: int) -> pa.Array | pa.ChunkedArray:
    if position < len(piece.columns):
        return piece.columns[position]
    count = len(piece.lengths)
    return pa.BinaryArray.from_buffers(
        pa.binary(), count, [None, pa.py_buffer(bytes(4 * (count + 1))), pa.py_buffer(b"")]
    )


def _concatenated(arrays: list[pa.Array | pa.ChunkedArray]) -> pa.ChunkedArray:
    """One column of all pieces: dictionary-encoded if one of them is."""
    chunks = [
        chunk
        for array in arrays
        for chunk in (array.chunks if isinstance(array, pa.ChunkedArray) else [array])
    ]
    if not any(pa.types.is_dictionary(chunk.type) for chunk in chunks):
        return pa.chunked_array(chunks, pa.binary())
    dictionaries = [
        chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        for chunk in chunks
    ]
    return pa.chunked_array(dictionaries).unify_dictionaries()
