"""How a number is written: the last word of its column says its kind. Pure."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

NOTHING = "—"
"""Written where there is no value."""

YES = "✓"
THOUSAND = 1000
DIGITS = {
    "amount": 2,
    "count": 0,
    "qty": 0,
    "expected": 1,
    "excess": 1,
    "days": 1,
    "h": 1,
    "s": 1,
    "score": 2,
    "stars": 4,
    "ratio": 2,
    "value": 4,
}
PERCENT_DIGITS = {"share": 1, "rate": 1, "points": 2}

EXCEL_FORMATS = {
    "share": "0.0%",
    "rate": "0.0%",
    "points": "0.00%",
    "amount": "#,##0.00",
    "count": "#,##0",
    "qty": "#,##0",
    "expected": "#,##0.0",
    "excess": "#,##0.0",
    "days": "0.0",
    "h": "0.0",
    "s": "0.0",
    "score": "0.00",
    "stars": "0.0000",
    "ratio": "0.00",
    "value": "0.0000",
    "at": "yyyy-mm-dd hh:mm",
    "month": "yyyy-mm",
}


def kind_of(column: str) -> str:
    """The kind of a column: the last word of its name."""
    return column.rsplit("_", 1)[-1]


def is_percent(column: str) -> bool:
    """Whether a column holds parts of one, which are shown as percent."""
    return kind_of(column) in PERCENT_DIGITS


def written(column: str, value: object) -> str:
    """A value as the reader sees it: 12.3%, 1,234.50, 2026-05-01; a dash where there is none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    if isinstance(value, pd.Timestamp):
        return written_time(value)
    if isinstance(value, (bool, np.bool_)):
        return YES if value else ""
    if not isinstance(value, (int, float)):
        return str(value)
    return _number(kind_of(column), value)


def written_short(column: str, value: object) -> str:
    """A value to be read at a glance: thousands of yuan without their cents."""
    if kind_of(column) == "amount" and isinstance(value, float) and abs(value) >= THOUSAND:
        return f"{rounded(value, 0):,}"
    return written(column, value)


def _number(kind: str, value: float) -> str:
    if kind in PERCENT_DIGITS:
        return f"{rounded(value * 100, PERCENT_DIGITS[kind]):,}%"
    return f"{rounded(value, DIGITS[kind]) if kind in DIGITS else value:,}"


def written_time(moment: pd.Timestamp) -> str:
    """A moment to the minute, a midnight as its day."""
    whole_day = moment == moment.normalize()
    return f"{moment:%Y-%m-%d}" if whole_day else f"{moment:%Y-%m-%d %H:%M}"


def rounded(value: float, digits: int) -> Decimal:
    """Round half up on the shortest decimal that means the number: 4.85 gives 4.9."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
