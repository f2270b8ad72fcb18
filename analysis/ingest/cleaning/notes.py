"""Make notes of the import report from row numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from analysis.ingest.import_report import SHOWN_ROWS, Note


def notes_of(
    rule: str,
    row_numbers: npt.ArrayLike,
    values: Mapping[str, object] = MappingProxyType({}),
    *,
    left_out: bool = False,
) -> tuple[Note, ...]:
    """One note on the given rows, sorted and de-duplicated; no note if there are no rows."""
    rows = np.unique(np.asarray(row_numbers, np.int64))
    if not len(rows):
        return ()
    return (Note(rule, len(rows), tuple(rows[:SHOWN_ROWS].tolist()), left_out, dict(values)),)
