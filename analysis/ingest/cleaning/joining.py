"""Concatenate and de-duplicate parts of a table: each record once, in its latest state, sorted.

The result does not depend on how rows were split into parts, on the order of the parts, or on how
often a part comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.ingest.tables import SOURCE, TABLES, Table, empty_table, fit_to_schema

TIMES_SEEN = "times_seen"
"""How many equal rows come before a row in its part: equal rows may be different records."""


@dataclass(frozen=True)
class Joined:
    """All parts as one table."""

    table: pd.DataFrame
    repeated_count: int
    """Rows left out because another row is the same record."""

    conflict_count: int
    """Records that came in more than one state."""


def join(parts: Sequence[pd.DataFrame], table: str) -> Joined:
    """Concatenate and de-duplicate parts of a table.

    Args:
        parts: tables of that name as `import_file` gives them, also those of earlier versions:
            columns that the schema no longer has are dropped, new ones are blank.
        table: the canonical name.
    """
    schema = TABLES[table]
    filled_parts = [_to_current_schema(part, schema) for part in parts if len(part)]
    if not filled_parts:
        return Joined(empty_table(schema), 0, 0)
    rows = pd.concat(filled_parts, ignore_index=True)
    repeat_counts = np.concatenate([_repeat_counts(part, schema) for part in filled_parts])
    record_numbers = _record_numbers(rows, schema, repeat_counts)
    is_repeated = pd.Series(record_numbers).duplicated(keep=False).to_numpy()
    if not is_repeated.any():
        return Joined(_sorted(rows, schema), 0, 0)
    latest, conflict_count = _latest_states(rows[is_repeated], record_numbers[is_repeated], schema)
    unique = rows[~is_repeated]
    joined = pd.concat([unique, latest]) if len(unique) else latest
    return Joined(_sorted(joined, schema), len(rows) - len(joined), conflict_count)


def _to_current_schema(part: pd.DataFrame, schema: Table) -> pd.DataFrame:
    names = [column.name for column in schema.columns]
    return part if list(part.columns) == names else fit_to_schema(part, schema)


def _record_numbers(
    rows: pd.DataFrame, schema: Table, repeat_counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The number of each row's record: by key, by spare key, or by all of its content."""
    record_numbers = np.full(len(rows), -1, np.int64)
    start = 0
    for key in (schema.key, schema.spare_key):
        selected = (record_numbers < 0) & _has_key(rows, key, schema)
        record_numbers[selected] = _group_numbers(rows.loc[selected, ["platform", *key]]) + start
        start = int(record_numbers.max(initial=-1)) + 1
    selected = record_numbers < 0
    contents = rows.loc[selected, _content_columns(schema)].assign(
        **{TIMES_SEEN: repeat_counts[selected]}
    )
    record_numbers[selected] = _group_numbers(contents) + start
    return record_numbers


def _has_key(rows: pd.DataFrame, key: tuple[str, ...], schema: Table) -> npt.NDArray[np.bool_]:
    """Which rows have the first and all required columns of a key."""
    if not key:
        return np.zeros(len(rows), bool)
    needed_columns = [name for name in key if name == key[0] or schema.by_name[name].required]
    return rows[needed_columns].notna().all(axis="columns").to_numpy()


def _repeat_counts(part: pd.DataFrame, schema: Table) -> npt.NDArray[np.int64]:
    """Number of equal rows before each row without a key; zero for rows with a key."""
    has_key = _has_key(part, schema.key, schema) | _has_key(part, schema.spare_key, schema)
    counts = np.zeros(len(part), np.int64)
    if not has_key.all():
        content_numbers = pd.Series(_group_numbers(part.loc[~has_key, _content_columns(schema)]))
        counts[~has_key] = content_numbers.groupby(content_numbers).cumcount().to_numpy()
    return counts


def _group_numbers(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Equal rows have equal numbers."""
    if not len(rows):
        return np.empty(0, np.int64)
    groups = rows.groupby(list(rows.columns), dropna=False, sort=False)
    return groups.ngroup().to_numpy().astype(np.int64)


def _latest_states(
    rows: pd.DataFrame, record_numbers: npt.NDArray[np.int64], schema: Table
) -> tuple[pd.DataFrame, int]:
    """One row per record: the one with the latest time, then most values, then the first sorted."""
    content = _varying_columns(rows, _content_columns(schema))
    ranked = rows.assign(
        _record=record_numbers,
        _newest=rows[list(schema.times)].max(axis="columns") if schema.times else 0,
        _filled=rows[content].notna().sum(axis="columns"),
        _state=_group_numbers(rows[content]) if content else 0,
    ).sort_values(
        ["_record", "_newest", "_filled", *content, *SOURCE],
        ascending=[True, False, False, *[True] * (len(content) + len(SOURCE))],
        kind="stable",
    )
    states = ranked.groupby("_record")["_state"].nunique()
    latest = ranked.drop_duplicates("_record")
    return latest[list(rows.columns)], int((states > 1).sum())


def _sorted(rows: pd.DataFrame, schema: Table) -> pd.DataFrame:
    """Sort by key, rows without a key last and by content; with a new index."""
    key = _varying_columns(rows, ["platform", *schema.key])
    if not key or rows.duplicated(key).any():
        other_columns = dict.fromkeys([*schema.spare_key, *_content_columns(schema)])
        key = [
            *key,
            *_varying_columns(rows, [name for name in other_columns if name not in key]),
            *SOURCE,
        ]
    return _reordered(
        rows, rows[key].reset_index(drop=True).sort_values(key, kind="stable").index.to_numpy()
    )


def _reordered(rows: pd.DataFrame, positions: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Reorder rows; constant columns are not touched."""
    varying = _varying_columns(rows, list(rows.columns))
    moved = rows[varying].take(positions).reset_index(drop=True)
    constant = rows.drop(columns=varying).reset_index(drop=True)
    return pd.concat([moved, constant], axis="columns")[list(rows.columns)]


def _varying_columns(rows: pd.DataFrame, names: list[str]) -> list[str]:
    """The columns that are not constant; sorting by many columns is much slower than by few."""
    return [name for name in names if _varies(rows[name])]


def _varies(column: pd.Series) -> bool:
    first = column.iloc[0]
    is_same = column.isna() if pd.isna(first) else column.eq(first)
    return not is_same.all()


def _content_columns(schema: Table) -> list[str]:
    return [column.name for column in schema.columns if column.name not in SOURCE]
