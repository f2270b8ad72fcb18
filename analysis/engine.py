"""The one place where an engine is named: DuckDB on Parquet in the app, pandas in tests.

A study reduces its tables with narwhals expressions, `small(frame(table).group_by(...).agg(...))`,
and judges the small pandas frame that comes back. The order of rows is not defined: a study
sorts them. A heavy reduction that several studies use is run with `once`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, cast

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
    return _OpenedTables(files)


def frame(table: Table) -> nw.LazyFrame:
    """A table as a narwhals lazy frame; nothing is read yet."""
    return nw.from_native(table).lazy()


def small(reduced: nw.LazyFrame) -> pd.DataFrame:
    """Run a reduction and fetch its rows, which must be few: an hour, a SKU, a customer each."""
    # DuckDB sums whole numbers into 38 digits, which pandas would hold as objects.
    return reduced.collect().with_columns(selectors.by_dtype(nw.Decimal).cast(nw.Int64)).to_pandas()


def once(
    tables: Mapping[str, Table], reduce: Callable[..., nw.LazyFrame], *arguments: Hashable
) -> nw.LazyFrame:
    """`reduce(tables, *asked)`; computed once for `SharedTables`."""
    return (
        tables.once(reduce, *arguments)
        if isinstance(tables, SharedTables)
        else reduce(tables, *arguments)
    )


class SharedTables(Mapping[str, Table]):
    """Tables for several studies, with the results of `once` in the engine's memory.

    The results are freed with the tables, which each run of a page opens for itself.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._results: dict[tuple[Hashable, ...], nw.LazyFrame] = {}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def once(self, reduce: Callable[..., nw.LazyFrame], *arguments: Hashable) -> nw.LazyFrame:
        """As the function of this name."""
        key = (reduce, *arguments)
        if key not in self._results:
            self._results[key] = _materialised(reduce(self, *arguments))
        return self._results[key]


def _materialised(reduced: nw.LazyFrame) -> nw.LazyFrame:
    """A reduction with its rows in the engine's memory; pandas has them already."""
    native = reduced.to_native()
    if not isinstance(native, duckdb.DuckDBPyRelation):
        return reduced
    name = f"held_{secrets.token_hex(8)}"
    native.create(name)
    return frame(cast("Table", native.query(f"{name}_rows", f"FROM {name}")))


class _OpenedTables(Mapping[str, duckdb.DuckDBPyRelation]):
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
