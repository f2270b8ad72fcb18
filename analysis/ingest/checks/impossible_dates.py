"""Set aside dates that cannot be: they would move the end of the data, a recency, a deadline.

A date is impossible if it is

- before 2003, when the first of the platforms began;
- after today; a promise, a deadline or the last day of a period: more than a year after today;
- alone: in its sheet no other date is within three years of it, but for those of at most five rows
  and 2 % of the rows. Two real clusters, old orders of 2023 and new ones of 2026, both stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.ingest.cleaning.cells import Mask
from analysis.ingest.cleaning.frames import TypedFrames
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.import_report import Note

FIRST_DAY = pd.Timestamp(2003, 1, 1)
"""When the first of the platforms began."""

DAYS_AHEAD: Mapping[str, int] = MappingProxyType(
    {"promised_ship_at": 366, "timeout_at": 366, "date_to": 366}
)
"""Columns that may be after today by their nature, and by how many days."""

ALONE_DAYS = 3 * 365 + 1
"""Dates further apart than this, with none between them, are of different groups."""

FEW_ROWS, FEW_SHARE = 5, 0.02
"""A group of dates in no more rows than this, by number and by share, is set aside."""

SHOWN_DATES = 3
"""At most so many dates are in a note."""

Days = npt.NDArray[np.datetime64]


def set_aside_impossible_dates(typed: TypedFrames, today: pd.Timestamp) -> TypedFrames:
    """The same tables with impossible dates blank, told by a note a header, and unreadable."""
    frames, unreadable = dict(typed.frames), dict(typed.unreadable)
    notes: dict[str, tuple[Note, ...]] = {}
    for table, frame in typed.frames.items():
        for name, is_impossible in impossible_dates(frame, today).items():
            frames[table] = frames[table].assign(**{name: frame[name].mask(is_impossible)})
            rows, header = frame.loc[is_impossible, "source_row"], typed.headers[table, name]
            unreadable[table, name] |= np.isin(typed.row_numbers, rows)
            values = {"header": header, "dates": _examples(frame.loc[is_impossible, name])}
            values["today"] = f"{today:%Y-%m-%d}"
            notes.setdefault(header, notes_of("impossible_date", rows, values))
    all_notes = (*typed.notes, *(note for of_header in notes.values() for note in of_header))
    return replace(typed, frames=frames, unreadable=unreadable, notes=all_notes)


def impossible_dates(frame: pd.DataFrame, today: pd.Timestamp) -> dict[str, Mask]:
    """Which cells of each column of times are impossible; columns without any are left out.

    Args:
        frame: times in columns of any name, and source_row.
        today: midnight of the present day in Beijing.
    """
    names = [name for name in frame if pd.api.types.is_datetime64_dtype(frame[name].dtype)]
    days = {str(name): frame[name].to_numpy().astype("datetime64[D]") for name in names}
    is_impossible = {name: ~is_possible_day(values, today, name) for name, values in days.items()}
    possible = [np.where(is_impossible[name], np.datetime64("NaT"), days[name]) for name in days]
    for first, last in _lonely_spans(possible, frame["source_row"].to_numpy()):
        for name, values in days.items():
            is_impossible[name] |= (values >= first) & (values <= last)
    return {name: mask for name, mask in is_impossible.items() if mask.any()}


def is_possible_day(days: Days, today: pd.Timestamp, column: str = "") -> Mask:
    """Which days a platform may have written by today in a column; no day is possible."""
    last_day = (today + pd.Timedelta(days=DAYS_AHEAD.get(column, 0))).to_datetime64()
    return np.isnat(days) | ((days >= FIRST_DAY.to_datetime64()) & (days <= last_day))


def _lonely_spans(
    columns: Sequence[Days], rows: npt.NDArray[np.int64]
) -> list[tuple[np.datetime64, np.datetime64]]:
    """First and last day of the groups of days, over all columns, that few rows have."""
    found = [np.unique(days[~np.isnat(days)]) for days in columns]
    present = np.unique(np.concatenate(found)) if found else np.empty(0, "datetime64[D]")
    ends = np.flatnonzero(np.diff(present).astype(int) > ALONE_DAYS)
    if not len(ends):
        return []
    spans = zip(present[[0, *(ends + 1)]], present[[*ends, -1]], strict=True)
    counts = {span: _count_rows_within(columns, rows, *span) for span in spans}
    all_count = _count_rows_within(columns, rows, present[0], present[-1])
    few = min(FEW_ROWS, int(FEW_SHARE * all_count))
    return [span for span, count in counts.items() if count <= few]


def _count_rows_within(
    columns: Sequence[Days], rows: npt.NDArray[np.int64], first: np.datetime64, last: np.datetime64
) -> int:
    is_within = np.logical_or.reduce([(days >= first) & (days <= last) for days in columns])
    return len(np.unique(rows[is_within]))


def _examples(dates: pd.Series) -> tuple[str, ...]:
    days = np.unique(dates.to_numpy().astype("datetime64[D]"))
    return tuple(np.datetime_as_string(days[:SHOWN_DATES]).tolist())
