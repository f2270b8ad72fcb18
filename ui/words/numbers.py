"""Number formats: the last part of a column's name gives the kind of its values. Pure."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from analysis.column_kinds import KINDS, kind_of

NO_VALUE = "—"
"""Shown where there is no value."""

YES = "✓"
THOUSAND = 1000


def format_value(column: str, value: object) -> str:
    """A value as text: 12.3%, 1,234.50, 2026-05-01; a dash where there is none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return NO_VALUE
    if isinstance(value, pd.Timestamp):
        return format_time(value)
    if isinstance(value, (bool, np.bool_)):
        return YES if value else ""
    if not isinstance(value, (int, float)):
        return str(value)
    return _format_number(kind_of(column), value)


def format_short(column: str, value: object) -> str:
    """As `format_value`, but amounts of 1,000 yuan and more without cents."""
    if kind_of(column) == "amount" and isinstance(value, float) and abs(value) >= THOUSAND:
        return f"{round_half_up(value, 0):,}"
    return format_value(column, value)


def _format_number(kind: str, value: float) -> str:
    number_format = KINDS.get(kind)
    if number_format is None:
        return f"{value:,}"
    if number_format.is_percent:
        return f"{round_half_up(value * 100, number_format.digits):,}%"
    return f"{round_half_up(value, number_format.digits):,}"


def format_time(time: pd.Timestamp) -> str:
    """A time to the minute; midnight as the day alone."""
    is_midnight = time == time.normalize()
    return f"{time:%Y-%m-%d}" if is_midnight else f"{time:%Y-%m-%d %H:%M}"


def round_half_up(value: float, digits: int) -> Decimal:
    """Round half up on the shortest decimal that means the number: 4.85 gives 4.9."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
