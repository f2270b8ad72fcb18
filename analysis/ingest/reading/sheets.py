"""A sheet: one table of a file as text, with its header, not yet converted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.ingest.import_report import Note


@dataclass(frozen=True)
class Sheet:
    """Text cells by position, as the file has them. Blank cells are empty strings, never null."""

    name: str
    headers: tuple[str, ...]
    """As written in the file, in order; may repeat."""

    cells: pa.Table
    """Columns "0", "1", …, one a header; string, or dictionary of string where texts repeat."""

    row_numbers: npt.NDArray[np.int64]
    """The row of the file that each data row comes from, numbered from 1."""

    row_count: int
    """Rows in the sheet down to the last non-blank one."""

    header_row: int | None = None
    """The header row, None if the sheet has none."""

    notes: tuple[Note, ...] = ()

    total_row: int | None = None
    """The file's grand total row, None if there is none or more than one."""

    totals: tuple[str, ...] = ()
    """The cells of that row, one a header; the row is not in `cells`."""

    def texts(self, position: int) -> pa.ChunkedArray:
        """The cells of one column: string, or dictionary of string where texts repeat."""
        return self.cells.column(position)


@dataclass(frozen=True)
class Reading:
    """The result of reading a file: its sheets, or the reason why there are none."""

    kind: str
    sheets: tuple[Sheet, ...] = ()
    encoding: str = ""
    refusal: Note | None = None
    notes: tuple[Note, ...] = ()
