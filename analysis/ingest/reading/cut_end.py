"""Notes on a text file that may end inside its last row: nothing follows it, not even a line break.

Whether the last row is whole is told by its number of fields, then by its last cell: compared with
the cells above, it is surely cut, surely whole, or neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from analysis.ingest.import_report import Note
from analysis.ingest.reading.grids import Grid, Positions
from analysis.ingest.reading.headers import Header, looks_like_data

ROWS_ABOVE = 2_000
"""At most so many cells above the last one are compared with it."""

FEWEST_ALIKE = 3
"""Fewer cells have no form in common."""

SHORTEST_CODE = 8
"""Numbers of fewer digits may be counts, which have no fixed length."""

DECIMAL = re.compile(r"-?\d+\.\d+")
SEPARATED = re.compile(r"\d[-/:]\d")
PADDED = re.compile(r"[-/: ]0\d")

End = Literal["cut", "whole", "unknown"]


def is_open_end(body: bytes) -> bool:
    """Whether a text file ends neither with a line break nor with a closed quote."""
    last_break = b"\n" if b"\n" in body else b"\r"
    return last_break in body and not body.endswith((last_break, b'"'))


def cut_end_notes(grid: Grid, header: Header, data_rows: Positions) -> Iterator[Note]:
    """At most one note on the last row of a grid, if nothing follows it in the file."""
    last = grid.cells.num_rows - 1
    if not grid.ends_open or grid.lengths is None or last not in data_rows[-1:]:
        return
    width = max((at for at, name in enumerate(header.names, 1) if name), default=0)
    lengths = grid.lengths[data_rows]
    if lengths[-1] < width:
        if len(lengths) > 1 and (lengths[:-1] >= width).all():
            yield Note("cut_off", 1, (last + grid.first_row,))
        return
    at = int(lengths[-1]) - 1
    end = end_of_cell(*_last_cells(grid, data_rows, at))
    if end == "cut":
        name = header.names[at] if at < len(header.names) else ""
        yield Note("cut_cell", 1, (last + grid.first_row,), values={"header": name})
    elif end == "unknown":
        yield Note("no_last_break", 1, (last + grid.first_row,))


def _last_cells(grid: Grid, data_rows: Positions, at: int) -> tuple[str, list[str]]:
    """The last cell of a column, and those above it."""
    rows = np.asarray(data_rows[-ROWS_ABOVE - 1 :])
    *above, last = [cell.strip() for cell in grid.cells.column(at).take(rows).to_pylist()]
    return last, above


def end_of_cell(cell: str, above: Sequence[str]) -> End:
    """Whether a cell is cut or whole, by the cells of its column that stand above it."""
    if not cell:
        return "unknown" if any(above) else "whole"
    form = _common_form(above)
    if form:
        own = _form(cell, is_decimal=_are_decimals(above))
        if own == form:
            return "whole"
        return "cut" if form.startswith(own) else "unknown"
    is_word = cell in above and not looks_like_data(cell)
    is_beginning = any(other != cell and other.startswith(cell) for other in above)
    return "whole" if is_word and not is_beginning else "unknown"


def _common_form(texts: Sequence[str]) -> str:
    """The form of all texts; empty if they are few, differ, or are alike by chance alone."""
    is_decimal = _are_decimals(texts)
    forms = {_form(text, is_decimal=is_decimal) for text in texts}
    if len(texts) < FEWEST_ALIKE or len(forms) > 1 or not _has_fixed_length(texts):
        return ""
    return forms.pop()


def _has_fixed_length(texts: Sequence[str]) -> bool:
    """Whether texts show that they are filled up: `05` among days, `.50` among amounts."""
    if _are_decimals(texts):
        return any(text.endswith("0") for text in texts)
    if all(text.isdigit() for text in texts):
        return len(texts[0]) >= SHORTEST_CODE
    return not SEPARATED.search(texts[0]) or any(map(PADDED.search, texts))


def _are_decimals(texts: Sequence[str]) -> bool:
    return all(map(DECIMAL.fullmatch, texts))


def _form(text: str, *, is_decimal: bool) -> str:
    """A text with 9 for each digit and x for each letter; the whole part of a decimal as one 9."""
    if is_decimal:
        text = re.sub(r"^-?\d+", "9", text)
    return re.sub("[A-Za-z]", "x", re.sub(r"\d", "9", text))
