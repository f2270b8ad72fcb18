"""A grid: all rows of one sheet as text, before anyone has looked for its header."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.ingest.import_report import Note


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
