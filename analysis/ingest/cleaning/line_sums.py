"""Orders whose rows are lines: what the lines hold parts of is added up, however files cut them.

Some platforms write a row a line, with amounts of that line. The lines are joined first, each
once and in its latest state; their sums are the order's, also where its lines stand in two files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import pandas as pd

from analysis.ingest.cleaning.joining import Joined, join
from analysis.ingest.exports import every_export

ORDERS, LINES = "orders", "order_lines"


def needed_for(table: str) -> tuple[str, ...]:
    """The tables whose parts `join_table` has to be given for one."""
    return (ORDERS, LINES) if table == ORDERS else (table,)


def join_table(parts: Mapping[str, Sequence[pd.DataFrame]], table: str) -> Joined:
    """Put parts of a table together; orders with their lines, if these are among the parts.

    Args:
        parts: Parts of the tables that are needed, each as `import_file` gives it.
        table: The canonical name of the one that is wanted.
    """
    lines = parts.get(LINES, ())
    if table != ORDERS or not any(_adding(part["platform"]) for part in lines):
        return join(parts[table], table)
    whole = join(lines, LINES).table
    joined = join([_without_parts(part, whole) for part in parts[ORDERS]], ORDERS)
    summed = _summed(joined.table, whole)
    return Joined(summed, joined.repeated_count, joined.conflict_count)


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Platform -> column of orders -> column of its lines whose sum it is."""
    found = {
        export.platform: {
            column: line.removeprefix(f"{LINES}.")
            for known in export.headers.values()
            if known.adds_up
            for column, line in [known.targets]
        }
        for export in every_export()
        if export.table == ORDERS
    }
    return MappingProxyType({platform: names for platform, names in found.items() if names})


def _adding(platforms: pd.Series) -> list[str]:
    """Those of some platforms whose rows are lines."""
    return sorted(set(platforms.unique()) & sources().keys())


def _with_lines(orders: pd.DataFrame, lines: pd.DataFrame, platform: str) -> pd.Series:
    """Which orders are a platform's and have lines; a file mapped by hand may name none."""
    known = lines.loc[lines["platform"] == platform, "order_id"]
    return (orders["platform"] == platform) & orders["order_id"].isin(known)


def _without_parts(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Orders without what their lines tell: which state of an order counts is not for its size."""
    return orders.assign(
        **{
            name: orders[name].mask(_with_lines(orders, lines, platform))
            for platform in _adding(orders["platform"])
            for name in sources()[platform]
        }
    )


def _summed(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Orders with the sums of their lines; blank where no line has a value."""
    for platform in _adding(orders["platform"]):
        of_it = lines[lines["platform"] == platform].groupby("order_id")
        rows = _with_lines(orders, lines, platform)
        orders = orders.assign(
            **{
                name: orders[name].mask(rows, orders["order_id"].map(of_it[line].sum(min_count=1)))
                for name, line in sources()[platform].items()
            }
        )
    return orders
