"""Sum order lines to orders, also if the lines of an order are in two files.

Some platforms write one row per order line, with amounts of that line. The lines are joined and
de-duplicated first; their sums are the amounts of the order.
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
    """The tables whose parts `join_table` needs to join one."""
    return (ORDERS, LINES) if table == ORDERS else (table,)


def join_table(parts: Mapping[str, Sequence[pd.DataFrame]], table: str) -> Joined:
    """Join parts of a table; orders get the sums of their lines, if these are among the parts.

    Args:
        parts: Parts of the tables that are needed, each as `import_file` gives it.
        table: The canonical name of the table to join.
    """
    lines = parts.get(LINES, ())
    if table != ORDERS or not any(_line_platforms(part["platform"]) for part in lines):
        return join(parts[table], table)
    joined_lines = join(lines, LINES).table
    joined = join([_without_line_amounts(part, joined_lines) for part in parts[ORDERS]], ORDERS)
    with_sums = _with_line_sums(joined.table, joined_lines)
    return Joined(with_sums, joined.repeated_count, joined.conflict_count)


@cache
def summed_columns() -> Mapping[str, Mapping[str, str]]:
    """Platform -> column of orders -> column of its lines whose sum it is."""
    by_platform = {
        export.platform: {
            column: line.removeprefix(f"{LINES}.")
            for known_header in export.headers.values()
            if known_header.is_summed
            for column, line in [known_header.targets]
        }
        for export in every_export()
        if export.table == ORDERS
    }
    return MappingProxyType(
        {platform: columns for platform, columns in by_platform.items() if columns}
    )


def _line_platforms(platforms: pd.Series) -> list[str]:
    """Those of the platforms that export one row per order line."""
    return sorted(set(platforms.unique()) & summed_columns().keys())


def _has_lines(orders: pd.DataFrame, lines: pd.DataFrame, platform: str) -> pd.Series:
    """Which orders are of a platform and have lines; a file mapped by hand may have none."""
    order_ids = lines.loc[lines["platform"] == platform, "order_id"]
    return (orders["platform"] == platform) & orders["order_id"].isin(order_ids)


def _without_line_amounts(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Orders without the amounts of their lines, so that these do not decide the latest state."""
    return orders.assign(
        **{
            name: orders[name].mask(_has_lines(orders, lines, platform))
            for platform in _line_platforms(orders["platform"])
            for name in summed_columns()[platform]
        }
    )


def _with_line_sums(orders: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Orders with the sums of their lines; null if no line has a value."""
    for platform in _line_platforms(orders["platform"]):
        by_order = lines[lines["platform"] == platform].groupby("order_id")
        has_lines = _has_lines(orders, lines, platform)
        orders = orders.assign(
            **{
                name: orders[name].mask(
                    has_lines, orders["order_id"].map(by_order[line].sum(min_count=1))
                )
                for name, line in summed_columns()[platform].items()
            }
        )
    return orders
