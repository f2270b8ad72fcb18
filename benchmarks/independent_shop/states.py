"""What the back office knows of orders and lines at the moment of the export."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.shop import Shop


def line_states(shop: Shop) -> pd.DataFrame:
    """A row a line: outcome of its last refund (blank for none), refunded (yuan), is_gone."""
    refunds = shop.refunds
    last = refunds.groupby("line")["outcome"].last().reindex(shop.lines.index)
    back = refunds[refunds["outcome"] == "success"]
    refunded = back.groupby("line")["amount"].sum().reindex(shop.lines.index, fill_value=0.0)
    whole = set(back.loc[back["kind"].isin(["return_refund", "refund_only"]), "line"])
    return pd.DataFrame(
        {
            "outcome": last.astype(object).where(last.notna(), ""),
            "refunded": refunded.round(2),
            "is_gone": shop.lines.index.isin(whole),
        }
    )


def stages(orders: pd.DataFrame, is_gone: np.ndarray, export_day: float) -> np.ndarray:
    """Of each order: unpaid, gone (all given back), completed, shipped or paid."""
    conditions = [
        ~orders["is_paid"].to_numpy(),
        is_gone,
        (orders["received"] < export_day).to_numpy(),
        (orders["shipped"] < export_day).to_numpy(),
    ]
    return np.select(conditions, ["unpaid", "gone", "completed", "shipped"], "paid")


def sent_back_early(shop: Shop) -> np.ndarray:
    """The lines whose refund came before they were shipped."""
    early = shop.refunds[~shop.refunds["is_shipped"] & (shop.refunds["outcome"] == "success")]
    return shop.lines.index.isin(early["line"])


def common_truth(shop: Shop) -> dict[str, float]:
    """What an import of any platform's files must give back: counts, and yuan to the cent."""
    done = shop.refunds[shop.refunds["outcome"] == "success"]
    return {
        "refunds": len(shop.refunds),
        "done_refunds": len(done),
        "done_amount": round(float(done["amount"].sum()), 2),
        "agent_days": len(shop.agent_days),
    }
