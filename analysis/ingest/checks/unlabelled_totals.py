"""Find rows that sum up the others by their numbers, whatever they are called.

In a report on agents a name is a total if it is the group of other agents, or if, wherever it
stands, its counts and amounts are the sums (or the means) of all others of the same days. In other
tables a row without an id, or without a day, is a total if its numbers are the sums (or the means)
of the others, or of those above it.
A few small numbers prove nothing: together the equal numbers need enough digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Cells, Mask, to_mask
from analysis.ingest.cleaning.conversion import CONVERTERS
from analysis.ingest.cleaning.dates import parse_times
from analysis.ingest.exports import tidy
from analysis.ingest.recognising.matching import Match, column_of
from analysis.ingest.tables import TABLES, Kind

SUMMABLE_KINDS: frozenset[Kind] = frozenset({"amount", "count"})
"""Kinds of columns whose total is a sum; that of shares and durations is an average."""

ENOUGH_DIGITS, ENOUGH_DIGITS_WITHOUT_ID = 6.0, 3.0
"""Digits of the different numbers that are equal, of a name and of a row without an id."""

EQUAL_SHARE = 0.5
"""At least this share of the columns is equal: persons and averages of averages do not add up."""


@dataclass(frozen=True)
class Kinship:
    """What a total is of the others, and how much of it must be seen."""

    fewest_others: int
    fewest_columns: int
    rounding: float
    """By how much a number with decimals may be off."""


SUM = Kinship(2, 1, 0.006)
MEAN = Kinship(3, 3, 0.06)
"""By chance one number is often the mean of two others."""

MOST_CANDIDATES = 50
"""Where more rows have no id, they are no totals."""

CENT = 0.006
WHOLE = 1e-6
PERIOD_COLUMNS = ("period", "date_from", "date", "date_to")
Numbers = npt.NDArray[np.float64]


def summable_columns(match: Match) -> Iterator[tuple[int, Kind]]:
    """Positions and kinds of the columns that can be summed, each once."""
    kinds: dict[int, Kind] = {}
    for target, at in match.sources.items():
        table, name, _ = column_of(target)
        kinds.setdefault(at, TABLES[table or match.table].by_name[name].kind)
    for at, kind in kinds.items():
        if kind in SUMMABLE_KINDS:
            yield at, kind


def unlabelled_totals(cells: Mapping[int, Cells], headers: tuple[str, ...], match: Match) -> Mask:
    """Which rows of a sheet's selected columns sum up others."""
    row_count = _row_count(cells)
    if "agent" in match.sources:
        is_group = _group_names(cells, match, row_count)
        columns = np.where(is_group[:, None], np.nan, _numbers(cells, headers, match))
        return is_group | _total_names(columns, *_names_and_days(cells, match, row_count))
    candidates = _rows_without_id(cells, match, row_count)
    if not 0 < candidates.sum() <= MOST_CANDIDATES:
        return np.zeros(row_count, bool)
    return _total_rows(_numbers(cells, headers, match), candidates)


def _numbers(cells: Mapping[int, Cells], headers: tuple[str, ...], match: Match) -> Numbers:
    """The columns of amounts and counts; a blank or unreadable cell is not a number."""
    columns = [
        cells[at].to_rows(CONVERTERS["amount"](_without_unit(cells[at]), tidy(headers[at])).values)
        for at, _ in summable_columns(match)
    ]
    arrays = [column.to_numpy(zero_copy_only=False) for column in columns]
    return np.column_stack([np.empty((_row_count(cells), 0)), *arrays])


def _row_count(cells: Mapping[int, Cells]) -> int:
    return len(next(iter(cells.values())).text_numbers) if cells else 0


def _without_unit(cells: Cells) -> pa.Array:
    return pc.replace_substring_regex(cells.words, r"\s*(件|个|人|次|笔|单|条|点)$", "")


def _group_names(cells: Mapping[int, Cells], match: Match, row_count: int) -> Mask:
    """Rows whose name in the column of agents is the group of another agent."""
    if "agent_group" not in match.sources:
        return np.zeros(row_count, bool)
    agents, groups = (cells[match.sources[name]] for name in ("agent", "agent_group"))
    agent, group = agents.to_rows(agents.words), groups.to_rows(groups.words)
    of_others = pc.if_else(pc.and_(pc.not_equal(agent, group), groups.filled), group, None)
    return to_mask(pc.is_in(agent, value_set=pc.unique(of_others).drop_null()))


def _names_and_days(
    cells: Mapping[int, Cells], match: Match, row_count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    days = next((cells[match.sources[n]] for n in PERIOD_COLUMNS if n in match.sources), None)
    names = cells[match.sources["agent"]].text_numbers
    return names, np.zeros(row_count, np.int64) if days is None else days.text_numbers


def _total_names(
    columns: Numbers, names: npt.NDArray[np.int64], days: npt.NDArray[np.int64]
) -> Mask:
    """Rows of the names that are the sum or the mean of the others on all of their days."""
    is_total = np.zeros(len(names), bool)
    while columns.size:
        found = _next_total_name(columns[~is_total], names[~is_total], days[~is_total])
        if found is None:
            break
        is_total |= names == found
    return is_total


def _next_total_name(
    columns: Numbers, names: npt.NDArray[np.int64], days: npt.NDArray[np.int64]
) -> int | None:
    own = pd.DataFrame(columns).groupby([names, days]).sum(min_count=1)
    by_day = own.groupby(level=1)
    sums = by_day.transform("sum") - own.fillna(0.0)
    counts = by_day.transform("count") - own.notna()
    for others, kinship in ((sums, SUM), (sums / counts.where(counts > 0), MEAN)):
        is_compared = (own.abs() > CENT) & (counts >= kinship.fewest_others)
        is_equal = (own - others).abs() < _rounding(own, kinship)
        is_odd = (is_compared & ~is_equal).groupby(level=0).any()
        was_compared = is_compared.groupby(level=0).any()
        digits = _digits(own.where(is_compared & is_equal)).groupby(level=0).sum()
        equal_count = (was_compared & ~is_odd).sum(axis="columns")
        is_total = (
            (equal_count >= kinship.fewest_columns)
            & (equal_count >= EQUAL_SHARE * was_compared.sum(axis="columns"))
            & (digits >= ENOUGH_DIGITS)
        )
        if is_total.any():
            return int(digits[is_total].idxmax())
    return None


def _rounding(own: pd.DataFrame, kinship: Kinship) -> pd.DataFrame:
    """By how much each number may be off; a whole one not at all."""
    is_whole = (own - own.round()).abs() < WHOLE
    return is_whole.replace({True: CENT, False: kinship.rounding}).astype(float)


def _digits(own: pd.DataFrame) -> pd.Series:
    """Digits of the different numbers of each row."""
    ordered = np.sort(own.abs().to_numpy(float), axis=1)
    is_new = np.diff(ordered, axis=1, prepend=-1.0) > CENT
    digits = np.where(is_new & (ordered > 0), np.log10(np.where(ordered > 0, ordered, 1.0)) + 1, 0)
    return pd.Series(digits.sum(axis=1), own.index)


def _rows_without_id(cells: Mapping[int, Cells], match: Match, row_count: int) -> Mask:
    """Rows whose id has no digit, or whose day is none; no row where the file has neither."""
    schema = TABLES[match.table]
    ids = [name for name in schema.key if schema.by_name[name].kind == "id"]
    if ids and ids[0] in match.sources:
        of_ids = cells[match.sources[ids[0]]]
        return of_ids.rows_with(~to_mask(pc.match_substring_regex(of_ids.words, r"\d")))
    if schema.date in match.sources:
        of_days = cells[match.sources[schema.date]]
        return of_days.rows_with(~to_mask(pc.is_valid(parse_times(of_days.words).values)))
    return np.zeros(row_count, bool)


def _total_rows(columns: Numbers, candidates: Mask) -> Mask:
    """Candidates whose numbers are the sums or means of all others, or of those above."""
    is_total = np.zeros(len(candidates), bool)
    if not columns.size:
        return is_total
    plain, last_total = np.nan_to_num(columns), 0
    for row in np.flatnonzero(candidates):
        others = plain[~candidates]
        above = plain[last_total:row][~candidates[last_total:row]]
        if any(
            _is_equal(plain[row], expected, kinship)
            for expected, kinship, count in (
                (others.sum(axis=0), SUM, len(others)),
                (above.sum(axis=0), SUM, len(above)),
                (others.sum(axis=0) / max(len(others), 1), MEAN, len(others)),
            )
            if count >= kinship.fewest_others
        ):
            is_total[row], last_total = True, row + 1
    return is_total


def _is_equal(own: Numbers, expected: Numbers, kinship: Kinship) -> bool:
    """Whether enough numbers of a row are as expected."""
    numbers = pd.DataFrame([own])
    is_compared = numbers.abs() > CENT
    is_equal = is_compared & ((numbers - expected).abs() < _rounding(numbers, kinship))
    compared_count, equal_count = int(is_compared.to_numpy().sum()), int(is_equal.to_numpy().sum())
    digits = _digits(numbers.where(is_equal)).iloc[0]
    return (
        equal_count >= min(kinship.fewest_columns, compared_count)
        and equal_count >= EQUAL_SHARE * compared_count
        and digits >= ENOUGH_DIGITS_WITHOUT_ID
    )
