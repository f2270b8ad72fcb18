"""The kinds of column, told by the last word of a name, and how their values are written.

One table for the page, the axes of charts and workbooks. `_id`, `_key` and texts have no kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """How the values of one kind of column are written."""

    digits: int
    """Decimals, of percent values those of the percentage."""

    axis: str
    """Of a chart's axis and tooltip, in d3's language."""

    excel: str
    """Of a workbook's cells."""

    grid: str = "localized"
    """Of a table on a page, in Streamlit's language; percent values come times 100."""

    is_percent: bool = False
    """Whether the values are parts of one."""


KINDS: Mapping[str, Kind] = {
    "share": Kind(1, ".0%", "0.0%", "%.1f%%", is_percent=True),
    "rate": Kind(1, ".1%", "0.0%", "%.1f%%", is_percent=True),
    "points": Kind(2, ".2%", "0.00%", "%.2f", is_percent=True),
    "amount": Kind(2, ",.0f", "#,##0.00", "%,.2f"),
    "count": Kind(0, ",d", "#,##0"),
    "qty": Kind(0, ",d", "#,##0"),
    "expected": Kind(1, ",.1f", "#,##0.0", "%.1f"),
    "excess": Kind(1, ",.1f", "#,##0.0", "%.1f"),
    "days": Kind(1, ".1f", "0.0", "%.1f"),
    "h": Kind(1, ",.0f", "0.0", "%.1f"),
    "s": Kind(1, ".0f", "0.0", "%.1f"),
    "score": Kind(2, ".1f", "0.00", "%.2f"),
    "stars": Kind(4, "", "0.0000", "%.4f"),
    "ratio": Kind(2, ".2f", "0.00", "%.2f"),
    "value": Kind(4, ".4f", "0.0000", "%.4f"),
    "at": Kind(0, "%Y-%m-%d", "yyyy-mm-dd hh:mm", "YYYY-MM-DD HH:mm"),
    "month": Kind(0, "", "yyyy-mm", "YYYY-MM"),
}


def kind_of(column: str) -> str:
    """The kind of a column: the last word of its name, whether the table knows it or not."""
    return column.rsplit("_", 1)[-1]
