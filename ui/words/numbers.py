"""How a number is written: the last word of its column says its kind. Pure."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from analysis.column_kinds import KINDS, kind_of

NOTHING = "—"
"""Written where there is no value."""

YES = "✓"
THOUSAND = 1000


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
    form = KINDS.get(kind)
    if form is None:
        return f"{value:,}"
    if form.is_percent:
        return f"{rounded(value * 100, form.digits):,}%"
    return f"{rounded(value, form.digits):,}"


def written_time(moment: pd.Timestamp) -> str:
    """A moment to the minute, a midnight as its day."""
    whole_day = moment == moment.normalize()
    return f"{moment:%Y-%m-%d}" if whole_day else f"{moment:%Y-%m-%d %H:%M}"


def rounded(value: float, digits: int) -> Decimal:
    """Round half up on the shortest decimal that means the number: 4.85 gives 4.9."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
