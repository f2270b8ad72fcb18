"""Parts of one table put together: each thing once, in its latest state, in an order of its own.

The answer does not depend on how rows were split into parts, on the order of the parts, or on how
often a part comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.ingest.tables import SOURCE, TABLES, Table, empty, fitted

TIMES_SEEN = "times_seen"
"""How many equal rows stand before a row in its part: equal rows may be different things."""


@dataclass(frozen=True)
class Joined:
    """All parts as one table."""

    table: pd.DataFrame
    repeated_count: int
    """Rows left out because another one stands for the same thing."""

    conflict_count: int
    """Things that came in more than one state."""


def join(parts: Sequence[pd.DataFrame], table: str) -> Joined:
    """Put parts of a table together.

    Args:
        parts: tables of that name, each as `import_file` gives it or gave it once: columns that
            tables no longer have are let go, new ones are blank.
        table: the canonical name.
    """
    schema = TABLES[table]
    filled = [_of_today(part, schema) for part in parts if len(part)]
    if not filled:
        return Joined(empty(schema), 0, 0)
    whole = pd.concat(filled, ignore_index=True)
    seen = np.concatenate([_times_seen(part, schema) for part in filled])
    things = _things(whole, schema, seen)
    repeated = pd.Series(things).duplicated(keep=False).to_numpy()
    if not repeated.any():
        return Joined(_in_order(whole, schema), 0, 0)
    kept, conflict_count = _latest(whole[repeated], things[repeated], schema)
    single = whole[~repeated]
    joined = pd.concat([single, kept]) if len(single) else kept
    return Joined(_in_order(joined, schema), len(whole) - len(joined), conflict_count)


def _of_today(part: pd.DataFrame, schema: Table) -> pd.DataFrame:
    names = [column.name for column in schema.columns]
    return part if list(part.columns) == names else fitted(part, schema)


def _things(
    whole: pd.DataFrame, schema: Table, seen: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The number of the thing that each row is about: by key, by spare key, or by all it says."""
    things = np.full(len(whole), -1, np.int64)
    start = 0
    for key in (schema.key, schema.spare_key):
        rows = (things < 0) & _has(whole, key, schema)
        things[rows] = _numbers(whole.loc[rows, ["platform", *key]]) + start
        start = int(things.max(initial=-1)) + 1
    rows = things < 0
    said = whole.loc[rows, _content(schema)].assign(**{TIMES_SEEN: seen[rows]})
    things[rows] = _numbers(said) + start
    return things


def _has(rows: pd.DataFrame, key: tuple[str, ...], schema: Table) -> npt.NDArray[np.bool_]:
    """Which rows have what a key cannot do without: its first column and its required ones."""
    if not key:
        return np.zeros(len(rows), bool)
    needed = [name for name in key if name == key[0] or schema.by_name[name].required]
    return rows[needed].notna().all(axis="columns").to_numpy()


def _times_seen(part: pd.DataFrame, schema: Table) -> npt.NDArray[np.int64]:
    """Counted for rows that have no key; zero for all others."""
    has_key = _has(part, schema.key, schema) | _has(part, schema.spare_key, schema)
    counts = np.zeros(len(part), np.int64)
    if not has_key.all():
        said = pd.Series(_numbers(part.loc[~has_key, _content(schema)]))
        counts[~has_key] = said.groupby(said).cumcount().to_numpy()
    return counts


def _numbers(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Equal rows have equal numbers."""
    if not len(rows):
        return np.empty(0, np.int64)
    groups = rows.groupby(list(rows.columns), dropna=False, sort=False)
    return groups.ngroup().to_numpy().astype(np.int64)


def _latest(
    rows: pd.DataFrame, things: npt.NDArray[np.int64], schema: Table
) -> tuple[pd.DataFrame, int]:
    """One row a thing: the one with the latest time, then the fullest, then the first in order."""
    content = _differing(rows, _content(schema))
    ranked = rows.assign(
        _thing=things,
        _newest=rows[list(schema.times)].max(axis="columns") if schema.times else 0,
        _filled=rows[content].notna().sum(axis="columns"),
        _state=_numbers(rows[content]) if content else 0,
    ).sort_values(
        ["_thing", "_newest", "_filled", *content, *SOURCE],
        ascending=[True, False, False, *[True] * (len(content) + len(SOURCE))],
        kind="stable",
    )
    states = ranked.groupby("_thing")["_state"].nunique()
    kept = ranked.drop_duplicates("_thing")
    return kept[list(rows.columns)], int((states > 1).sum())


def _in_order(rows: pd.DataFrame, schema: Table) -> pd.DataFrame:
    """Sorted by key, rows without one last and by all they say; numbered anew."""
    key = _differing(rows, ["platform", *schema.key])
    if not key or rows.duplicated(key).any():
        others = dict.fromkeys([*schema.spare_key, *_content(schema)])
        key = [*key, *_differing(rows, [name for name in others if name not in key]), *SOURCE]
    return _moved(
        rows, rows[key].reset_index(drop=True).sort_values(key, kind="stable").index.to_numpy()
    )


def _moved(rows: pd.DataFrame, positions: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Rows in another order; columns that say the same in all rows, stay as they are."""
    varying = _differing(rows, list(rows.columns))
    moved = rows[varying].take(positions).reset_index(drop=True)
    same = rows.drop(columns=varying).reset_index(drop=True)
    return pd.concat([moved, same], axis="columns")[list(rows.columns)]


def _differing(rows: pd.DataFrame, names: list[str]) -> list[str]:
    """The columns that order anything; sorting by many is much slower than by few."""
    return [name for name in names if _differs(rows[name])]


def _differs(column: pd.Series) -> bool:
    first = column.iloc[0]
    same = column.isna() if pd.isna(first) else column.eq(first)
    return not same.all()


def _content(schema: Table) -> list[str]:
    return [column.name for column in schema.columns if column.name not in SOURCE]
