"""Days, weeks and the period a reader chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import pandas as pd

MATURE_DAYS = 30
"""After this many days nearly every refund of an order has been applied for."""


@dataclass(frozen=True)
class Period:
    """Days from start to end, both included; an end that is None is open."""

    start: date | None = None
    end: date | None = None

    def holds(self, column: str) -> nw.Expr:
        """Whether the time in a column falls into the period; a missing time does in no period."""
        inside = ~nw.col(column).is_null()
        if self.start:
            inside = inside & (nw.col(column) >= pd.Timestamp(self.start))
        if self.end:
            inside = inside & (nw.col(column) < pd.Timestamp(self.end) + pd.Timedelta(days=1))
        return inside


EVER = Period()
"""All days."""


def week_of(days: pd.Series) -> pd.Series:
    """The Monday of each day."""
    midnight = days.dt.normalize()
    return midnight - pd.to_timedelta(midnight.dt.day_of_week, unit="D")
