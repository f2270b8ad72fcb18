"""Filters: tables of one platform or one shop alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from analysis.engine import SharedTables, Table, frame, small
from analysis.study import Tables

FILTER_COLUMNS = {"platform": "platform", "shop": "shop_name"}
"""What tables can be filtered by, and its column."""


@dataclass(frozen=True)
class Filters:
    """The values a reader limits the tables to, by what is filtered; none means all."""

    chosen: Mapping[str, str]

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """A cache key: the same for the same filters."""
        return tuple(sorted(self.chosen.items()))

    def apply(self, tables: Tables) -> Tables:
        """The tables with the rows of the chosen platform and shop only."""
        if not self.chosen:
            return tables
        return SharedTables({name: self._filter_table(table) for name, table in tables.items()})

    def _filter_table(self, table: Table) -> Table:
        rows = frame(table)
        for name, value in self.chosen.items():
            rows = rows.filter(nw.col(FILTER_COLUMNS[name]) == value)
        return rows.to_native()


def options_of(tables: Tables) -> dict[str, tuple[str, ...]]:
    """The platforms and shops in the tables, sorted."""
    return {name: _distinct(tables, column) for name, column in FILTER_COLUMNS.items()}


def _distinct(tables: Tables, column: str) -> tuple[str, ...]:
    values: set[str] = set()
    for table in tables.values():
        column_values = small(frame(table).select(column).unique())[column]
        values |= set(column_values.dropna())
    return tuple(sorted(values - {""}))
