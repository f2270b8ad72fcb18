"""Tables narrowed down to one platform or shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from analysis.engine import Shared, Table, frame, small
from analysis.study import Tables

NARROWED = {"platform": "platform", "shop": "shop_name"}
"""What may be narrowed down, and the column that says it."""


@dataclass(frozen=True)
class Narrowing:
    """The values a reader limits the tables to, by what is narrowed; none means all."""

    chosen: Mapping[str, str]

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The same for the same choices."""
        return tuple(sorted(self.chosen.items()))

    def apply(self, tables: Tables) -> Tables:
        """The tables with the chosen platform and shop alone; all there is where none is chosen."""
        if not self.chosen:
            return tables
        return Shared({name: self._one(table) for name, table in tables.items()})

    def _one(self, table: Table) -> Table:
        narrowed = frame(table)
        for name, value in self.chosen.items():
            narrowed = narrowed.filter(nw.col(NARROWED[name]) == value)
        return narrowed.to_native()


def options_of(tables: Tables) -> dict[str, tuple[str, ...]]:
    """The platforms and shops that the tables know, sorted."""
    return {name: _distinct(tables, column) for name, column in NARROWED.items()}


def _distinct(tables: Tables, column: str) -> tuple[str, ...]:
    found: set[str] = set()
    for table in tables.values():
        values = small(frame(table).select(column).unique())[column]
        found |= set(values.dropna())
    return tuple(sorted(found - {""}))
