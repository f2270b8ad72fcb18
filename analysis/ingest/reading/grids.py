"""A grid: all rows of one sheet as text, before its header row is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.ingest.import_report import Note

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """Text cells by position, header and title rows included; never null."""

    name: str
    cells: pa.Table
    """Columns "0", "1", …; string, or dictionary of string where texts repeat."""

    first_row: int = 1
    """The row of the file that is the grid's first row; rows before it are blank."""

    lengths: npt.NDArray[np.int32] | None = None
    """Fields of each row in the file; None if rows have no length of their own (workbooks)."""

    ends_open: bool = False
    """Whether the file ends right behind the last row, without a line break or a quote."""

    notes: tuple[Note, ...] = ()

    def rows(self, start: int, stop: int) -> list[list[str]]:
        """Some rows as lists of text, each cell stripped."""
        columns = [column.to_pylist() for column in self.cells.slice(start, stop - start).columns]
        return [[cell.strip() for cell in row] for row in zip(*columns, strict=True)]


def matching_rows(column: pa.ChunkedArray, test) -> npt.NDArray[np.bool_]:  # noqa: ANN001
    """Which rows pass a test of their text; a repeated text is tested once."""
    masks = [_matching_in_chunk(chunk, test) for chunk in column.chunks]
    return np.concatenate(masks) if masks else np.empty(0, bool)


def _matching_in_chunk(chunk: pa.Array, test) -> npt.NDArray[np.bool_]:  # noqa: ANN001
    if isinstance(chunk, pa.DictionaryArray):
        matches = test(chunk.dictionary).to_numpy(zero_copy_only=False)
        return matches[chunk.indices.to_numpy()].astype(bool)
    return test(chunk).to_numpy(zero_copy_only=False)
