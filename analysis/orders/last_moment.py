"""The last moment that the files know."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.study import Tables


def last_moment(tables: Tables) -> pd.Timestamp:
    """The latest time that orders and refunds know of; not a time where they know none."""
    times = {"orders": ("created_at", "paid_at"), "refunds": ("applied_at", "done_at")}
    latest = [
        small(frame(tables[name]).select(nw.col(*columns).max())).max(axis=1).iloc[0]
        for name, columns in times.items()
        if name in tables
    ]
    return pd.DatetimeIndex(latest).max()
