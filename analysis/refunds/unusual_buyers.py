"""Buyers with more refunded orders than chance explains, among all buyers of a shop.

Source: hypergeometric upper tail with all refunds of the shop fixed, Benjamini and Hochberg over
every buyer with three orders or more.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.methods.families import false_discovery
from analysis.methods.thresholds import FEWEST_EVENTS, HINT

MOST_SHARE = 0.5
"""A buyer stands out only when at least this part of the orders was refunded."""

COUNTS = ["order_count", "refund_count"]


def alike(counts: pd.DataFrame) -> pd.DataFrame:
    """Buyers with the same two numbers as one row.

    Args:
        counts: a row a buyer: order_count, refund_count (refunded orders).

    Returns:
        order_count, refund_count, buyer_count.
    """
    return counts.groupby(COUNTS, as_index=False).agg(buyer_count=("order_count", "size"))


def unusual(alike: pd.DataFrame) -> pd.DataFrame:
    """The rows of `alike` with unusually many refunds.

    Returns:
        order_count, refund_count, refund_expected, q_value.
    """
    n, refunded, buyers = (alike[name] for name in (*COUNTS, "buyer_count"))
    total, total_refunded = int((n * buyers).sum()), int((refunded * buyers).sum())
    expected = alike.assign(
        refund_expected=n * total_refunded / total,
        p_value=stats.hypergeom.sf(refunded - 1, total, total_refunded, n),
    )
    tested = expected[n >= FEWEST_EVENTS]
    times = tested["buyer_count"]
    q = false_discovery(np.repeat(tested["p_value"], times))[times.cumsum() - 1]
    many_refunds = tested["refund_count"] >= np.maximum(
        FEWEST_EVENTS, MOST_SHARE * tested["order_count"]
    )
    shown = [*COUNTS, "refund_expected", "q_value"]
    return tested.assign(q_value=q).loc[many_refunds & (q <= HINT), shown]
