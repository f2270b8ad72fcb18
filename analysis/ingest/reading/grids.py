"""A grid: all rows of one sheet as text, before anyone has looked for its header."""

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
    """The row of the file that the grid's first row is; rows before it are blank."""

    lengths: npt.NDArray[np.int32] | None = None
    """How many fields the file has in each row; None where rows have no length of their own."""

    notes: tuple[Note, ...] = ()

    def rows(self, start: int, stop: int) -> list[list[str]]:
        """Some rows as lists of text, blanks around each cell removed."""
        columns = [column.to_pylist() for column in self.cells.slice(start, stop - start).columns]
        return [[cell.strip() for cell in row] for row in zip(*columns, strict=True)]


def truth(column: pa.ChunkedArray, test) -> npt.NDArray[np.bool_]:  # noqa: ANN001
    """What a test of texts says of each cell; a repeated text is tested once."""
    parts = [_chunk_truth(chunk, test) for chunk in column.chunks]
    return np.concatenate(parts) if parts else np.empty(0, bool)


def _chunk_truth(chunk: pa.Array, test) -> npt.NDArray[np.bool_]:  # noqa: ANN001
    if isinstance(chunk, pa.DictionaryArray):
        answers = test(chunk.dictionary).to_numpy(zero_copy_only=False)
        return answers[chunk.indices.to_numpy()].astype(bool)
    return test(chunk).to_numpy(zero_copy_only=False)
