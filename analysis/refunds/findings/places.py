"""What may be said of carriers and places; a place is named only where it is more than chance."""

from __future__ import annotations

import pandas as pd

from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SURE
from analysis.study import Finding

NAMED = 2
TOP_CELLS = 3


def say_places(places: pd.DataFrame, place: str, cause: str) -> tuple[Finding, ...]:
    """Name the places with more refunds than their mix explains, or say that there are none.

    Args:
        places: what `analysis.refunds.places.judge_places` gives.
        place: `carrier` or `province`.
        cause: which refunds were counted.
    """
    tested = places[places["verdict"] != "insufficient"]
    values = {"place": place, "cause": cause, "count": len(tested)}
    if len(tested) < 2:  # noqa: PLR2004 - a comparison needs two
        return (Finding("few_places", values, "insufficient"),)
    found = tested[tested["verdict"].isin(SURE)].head(NAMED)
    if found.empty:
        return (Finding("places_alike", values, "none"),)
    return tuple(_say_place(row, place, cause) for _, row in found.iterrows())


def _say_place(row: pd.Series, place: str, cause: str) -> Finding:
    values = {
        "name": row["place"],
        "cause": cause,
        "n": int(row["order_count"]),
        "count": int(row["refund_count"]),
        "expected": float(row["refund_expected"]),
        "share": float(row["adjusted_rate"]),
        "low": float(row["low_rate"]),
        "high": float(row["high_rate"]),
    }
    return Finding(f"{place}_{row['verdict']}", values, row["verdict"])


def say_cells(cells: pd.DataFrame) -> tuple[Finding, ...]:
    """The carriers that fail in a province, and how much of all excess the top three cells hold.

    Args:
        cells: a row a carrier and province, the largest excess first. Of those with 30 orders the
            top three are taken, sure or not.
    """
    found = cells[cells["verdict"].isin(SURE)]
    if found.empty:
        return (Finding("cells_alike", verdict="none"),)
    over = cells[cells["refund_excess"] > 0]
    top = over.loc[over["order_count"] >= ENOUGH_FOR_SHARE, "refund_excess"].head(TOP_CELLS)
    excess, all_excess = float(top.sum()), float(over["refund_excess"].sum())
    values = {"count": len(top), "excess": excess, "all_excess": all_excess}
    named = tuple(_say_cell(row) for _, row in found.head(NAMED).iterrows())
    return (*named, Finding("top_cells", values | {"share": excess / all_excess}))


def _say_cell(row: pd.Series) -> Finding:
    values = {
        "carrier": row["carrier"],
        "province": row["province"],
        "n": int(row["order_count"]),
        "count": int(row["refund_count"]),
        "expected": float(row["refund_expected"]),
        "excess": float(row["refund_excess"]),
        "ratio": float(row["ratio"]),
        "low_ratio": float(row["low_ratio"]),
        "high_ratio": float(row["high_ratio"]),
    }
    return Finding(f"cell_{row['verdict']}", values, row["verdict"])
