"""Period, platform and shop: asked in one place, part of every answer's cache key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import streamlit as st

from analysis.engine import Shared, Table, frame, small
from analysis.study import Tables
from ui.text import Speaker

ALL = ""
NARROWED = {"platform": "platform", "shop": "shop_name"}
"""What may be narrowed down, and the column that says it."""

CUTOFF = "cutoff"
"""Where the session keeps the last day that the files know of, and the studies' field for it."""


@dataclass(frozen=True)
class Narrowing:
    """The values a reader limits the tables to, by phrase; none means all."""

    chosen: Mapping[str, str]

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


def ask_period(say: Speaker) -> tuple[date | None, date | None]:
    """From and to, both included, both may be left open."""
    start = st.date_input(
        say("param.start"), None, key="period.start", persist_state="session", width=150
    )
    end = st.date_input(
        say("param.end"), None, key="period.end", persist_state="session", width=150
    )
    return start, end


def ask_cutoff(say: Speaker) -> date | None:
    """The last day that the files know of, where their last moment is not it."""
    return st.date_input(
        say("param.cutoff"),
        None,
        key=CUTOFF,
        persist_state="session",
        width=150,
        help=say("param.cutoff_help"),
    )


def ask_narrowing(options: Mapping[str, tuple[str, ...]], say: Speaker) -> Narrowing:
    """Platform and shop, each asked only where there is more than one."""
    chosen = {}
    for name, values in options.items():
        if len(values) > 1:
            value = st.selectbox(
                say(f"param.{name}"),
                [ALL, *values],
                format_func=lambda code, name=name: _worded(name, code, say),
                key=f"filter.{name}",
                persist_state="session",
            )
            if value != ALL:
                chosen[name] = value
    return Narrowing(chosen)


def options_of(tables: Tables) -> dict[str, tuple[str, ...]]:
    """The platforms and shops that the tables know, sorted."""
    return {name: _distinct(tables, column) for name, column in NARROWED.items()}


def _distinct(tables: Mapping[str, Table], column: str) -> tuple[str, ...]:
    found: set[str] = set()
    for table in tables.values():
        values = small(frame(table).select(column).unique())[column]
        found |= set(values.dropna())
    return tuple(sorted(found - {""}))


def _worded(name: str, code: str, say: Speaker) -> str:
    return say("all") if code == ALL else str(say.word(name, code))
