"""One export file of a back office: its name, its manner, and its rows in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import pyarrow as pa

from analysis.samples.shop import Shop
from analysis.samples.text import Text

Format = Literal["csv", "xlsx"]
SLICE_ROWS = 50_000

Columns = dict[str, Text]
"""Header -> cells as text, in the order of the file."""


@dataclass(frozen=True)
class Export:
    """How one table of the shop becomes a file."""

    name: str
    """File name without its ending; `{last_day}` stands for the day of the export."""

    what: str
    """What the file is, for the README line in the key."""

    table: str
    """The canonical table that an import makes of it."""

    rows: Callable[[Shop], pd.DataFrame]
    """The rows of the file in their order; sliced before they become text."""

    write: Callable[[Shop, pd.DataFrame], Columns]
    """A slice of these rows as columns of text."""

    ids: tuple[str, ...] = ()
    """Headers of ids, which guards and tabs protect."""

    sums: tuple[str, ...] = ()
    """Headers of amounts and counts: numbers in a workbook, added up in a total row."""

    format: Format = "xlsx"
    """What the back office gives when nobody asks for another."""

    only_with_rows: bool = False
    """Whether there is no such file where there are no such rows."""

    quirks: tuple[str, ...] = ()
    """Quirks that the back office's own files always have."""

    def slices(self, shop: Shop, rows: pd.DataFrame) -> Iterator[pa.Table]:
        """The rows that `rows` gave as text, a slice at a time; at least one, maybe empty."""
        for start in range(0, max(len(rows), 1), SLICE_ROWS):
            part = rows.iloc[start : start + SLICE_ROWS]
            yield pa.table(self.write(shop, part))
