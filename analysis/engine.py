"""The one place where an engine is named: DuckDB on Parquet in the app, pandas in tests.

A study reduces its tables with narwhals expressions, `small(frame(table).group_by(...).agg(...))`,
and judges the small pandas frame that comes back. Rows come back in no promised order: a study
sorts what it gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import duckdb
import narwhals as nw
import pandas as pd
from narwhals import selectors

Table: TypeAlias = pd.DataFrame | duckdb.DuckDBPyRelation
"""A cleaned table, wherever its rows are."""


def open_tables(files: Mapping[str, Path]) -> Mapping[str, duckdb.DuckDBPyRelation]:
    """Parquet files as tables of one connection of their own, so that they can be joined.

    A table is opened when it is asked for: to know which ones are there costs nothing, and most
    runs of a page have their answer already.
    """
    return _Opened(files)


def frame(table: Table) -> nw.LazyFrame:
    """A table as something to write narwhals expressions on; nothing is read yet."""
    return nw.from_native(table).lazy()


def small(reduced: nw.LazyFrame) -> pd.DataFrame:
    """Run a reduction and fetch its rows, which must be few: an hour, a SKU, a customer each."""
    # DuckDB sums whole numbers into 38 digits, which pandas would hold as objects.
    return reduced.collect().with_columns(selectors.by_dtype(nw.Decimal).cast(nw.Int64)).to_pandas()


class _Opened(Mapping[str, duckdb.DuckDBPyRelation]):
    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._opened: dict[str, duckdb.DuckDBPyRelation] = {}

    def __getitem__(self, name: str) -> duckdb.DuckDBPyRelation:
        if name not in self._opened:
            self._opened[name] = self._connection.read_parquet(str(self._files[name]))
        return self._opened[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        return connection
