"""CSV and its kin, cut as bytes: in UTF-8 and GB18030 no delimiter stands inside a character."""

from __future__ import annotations

import csv

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.foreign.limits import Limits, Refusal
from analysis.ingest.reading.decoding import decoded, strictly
from analysis.ingest.reading.grids import Grid
from analysis.ingest.reading.split_records import FIRST_BLOCK, Cutter, Piece, sample_of, usual_width

DELIMITERS = (",", "\t", ";")
INSIDE_GBK = "|"
"""Can be named by a `sep=` line, but is also the second byte of some characters."""


def cut(body: bytes, codec: str, limits: Limits, block: int = FIRST_BLOCK) -> Grid:
    """The grid of a text file, cut in blocks of so many bytes at first.

    Raises:
        Refusal: quote (with its line), too_wide, too_many_cells.
        UnicodeDecodeError: if a cell is not text in that encoding.
    """
    delimiter = delimiter_of(body)
    if delimiter == INSIDE_GBK and codec != "utf-8":
        body, codec = strictly(body, codec).encode("utf-8"), "utf-8"
    pieces = list(Cutter(body, delimiter, limits, block).pieces())
    table, lengths = _joined(pieces, len(body), limits)
    columns = [decoded(column, codec) for column in table.columns]
    return Grid("", pa.table(columns, names=table.column_names), lengths=lengths)


def delimiter_of(body: bytes) -> str:
    """The delimiter that a `sep=` line names, or that gives the most even rows of the beginning."""
    sample = sample_of(body)
    hint = sample[0].rstrip("\r\n").lower().partition("sep=") if sample else ("", "", "")
    if not hint[0] and hint[2] and hint[2] in (*DELIMITERS, INSIDE_GBK):
        return hint[2]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: list[str], delimiter: str) -> float:
    """Near 1 where all rows are cut into the same many fields, 0 where they are not cut at all."""
    rows = [row for row in csv.reader(sample, delimiter=delimiter) if row]
    width = usual_width(rows)
    return sum(len(row) == width for row in rows) / max(len(rows), 1) * (1 - 1 / max(width, 1))


def _joined(
    pieces: list[Piece], byte_count: int, limits: Limits
) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """All pieces as one table, the narrow ones widened with blank cells.

    Raises:
        Refusal: too_many_cells, where the table would be mostly such widening.
    """
    lengths = np.concatenate([piece.lengths for piece in pieces] or [np.empty(0, np.int32)])
    width = int(lengths.max(initial=0))
    if len(lengths) * width > max(limits.cells, byte_count):
        raise Refusal("too_many_cells", limit=limits.cells)
    names = [str(at) for at in range(width)]
    columns = [_column([_at(piece, at) for piece in pieces]) for at in range(width)]
    return pa.table(columns, names=names), lengths


def _at(piece: Piece, position: int) -> pa.Array | pa.ChunkedArray:
    if position < len(piece.columns):
        return piece.columns[position]
    count = len(piece.lengths)
    return pa.BinaryArray.from_buffers(
        pa.binary(), count, [None, pa.py_buffer(bytes(4 * (count + 1))), pa.py_buffer(b"")]
    )


def _column(parts: list[pa.Array | pa.ChunkedArray]) -> pa.ChunkedArray:
    """One column of all parts: a dictionary where one of them is."""
    chunks = [
        chunk
        for part in parts
        for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])
    ]
    if not any(pa.types.is_dictionary(chunk.type) for chunk in chunks):
        return pa.chunked_array(chunks, pa.binary())
    same = [
        chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        for chunk in chunks
    ]
    return pa.chunked_array(same).unify_dictionaries()
