"""From a figure back to the refunds behind it, by id."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.engine import small
from analysis.methods.thresholds import SHOWN_ROWS

TRACED = ("refund_id", "order_id", "applied_at", "refund_amount", "reason_raw", "refund_status")
SOURCE = ("item_title", "sku_spec", "source_file", "source_row")


def newest_refunds(refunds: nw.LazyFrame) -> pd.DataFrame:
    """The refunds by id with what they are about, the newest first, at most 500."""
    newest = refunds.sort("applied_at", "refund_id", descending=[True, False])
    return small(newest.select(*TRACED, *SOURCE).head(SHOWN_ROWS))
