"""Columns without which a table tells nothing of agents, and that no row of it tells.

A column that is blank throughout, or could not be read, is the reason of a study that stops for
it: never "nobody has enough cases".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import narwhals as nw

from analysis.engine import frame, small
from analysis.study import Code, Finding, Tables

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sessions": ("agent", "started_at"),
        "chats": ("agent", "sent_at", "sender"),
        "agent_daily": ("agent", "date_from"),
        "orders": ("order_id",),
    }
)
"""By table: who answered, when, of messages who wrote them; of orders which one it is."""


def say_blank_columns(tables: Tables) -> tuple[Finding, ...]:
    """One finding a needed column that is blank in every row of a table with rows."""
    return tuple(
        Finding("blank_column", {"n": n, "table": table, "column": column}, "insufficient")
        for table, column, n in _blank_columns(tables)
    )


def _blank_columns(tables: Tables) -> Iterator[tuple[Code, Code, int]]:
    for name in (name for name in NEEDED if name in tables):
        counts = small(frame(tables[name]).select(nw.col(*NEEDED[name]).count(), n=nw.len()))
        told = {str(column): int(count) for column, count in counts.iloc[0].items()}
        blank = (column for column in NEEDED[name] if told["n"] and not told[column])
        yield from ((Code("table", name), Code("column", column), told["n"]) for column in blank)
