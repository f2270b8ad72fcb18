"""Orders that are about their buyers, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from canonical import table

from analysis.study import Result

COLUMNS = "order_id buyer_key order_status paid_at paid_amount refund_amount"
NEW_YEAR = pd.Timestamp("2024-01-01")


def bought(rows: Sequence[tuple[str | None, int, float]]) -> dict[str, pd.DataFrame]:
    """One paid order a row: buyer, day counted from 0 at the first of January 2024, yuan."""
    orders = [
        (f"o{number}", buyer, "completed", NEW_YEAR + pd.Timedelta(days=day), yuan, 0.0)
        for number, (buyer, day, yuan) in enumerate(rows)
    ]
    return {"orders": table("orders", COLUMNS, orders)}


def values_by_key(result: Result) -> dict[str, Mapping[str, object]]:
    """The values of a result's findings, by key; the last one where a key comes twice."""
    return {finding.key: finding.values for finding in result.findings}


def verdicts(result: Result) -> list[tuple[str, str]]:
    """Key and verdict of each finding."""
    return [(finding.key, finding.verdict) for finding in result.findings]
