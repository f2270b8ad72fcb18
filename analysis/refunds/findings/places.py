"""Findings about carriers and provinces: named only where chance does not explain the excess."""

from __future__ import annotations

import pandas as pd

from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SURE
from analysis.study import Code, Finding

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
    values = {
        "place": Code("place", place),
        "cause": Code("cause", cause),
        "count": len(tested),
    }
    if len(tested) < 2:  # noqa: PLR2004 - a comparison needs two
        return (Finding("few_places", values, "insufficient"),)
    unusual = tested[tested["verdict"].isin(SURE)].head(NAMED)
    if unusual.empty:
        return (Finding("places_alike", values, "none"),)
    return tuple(_say_place(row, place, cause) for _, row in unusual.iterrows())


def _say_place(row: pd.Series, place: str, cause: str) -> Finding:
    values = {
        "name": row["place"],
        "cause": Code("cause", cause),
        "n": int(row["order_count"]),
        "count": int(row["refund_count"]),
        "expected": float(row["refund_expected"]),
        "share": float(row["adjusted_rate"]),
        "low": float(row["low_rate"]),
        "high": float(row["high_rate"]),
    }
    excess = max(values["count"] - values["expected"], 0.0)
    return Finding(f"{place}_{row['verdict']}", values, row["verdict"], excess_count=excess)


def say_cells(cells: pd.DataFrame) -> tuple[Finding, ...]:
    """The carriers that fail in a province, and how much of all excess the top three cells hold.

    Args:
        cells: a row a carrier and province, the largest excess first. Of those with 30 orders the
            top three are taken, sure or not.
    """
    unusual = cells[cells["verdict"].isin(SURE)]
    if unusual.empty:
        return (Finding("cells_alike", verdict="none"),)
    excessive = cells[cells["refund_excess"] > 0]
    top = excessive.loc[excessive["order_count"] >= ENOUGH_FOR_SHARE, "refund_excess"].head(
        TOP_CELLS
    )
    excess, all_excess = float(top.sum()), float(excessive["refund_excess"].sum())
    values = {"count": len(top), "excess": excess, "all_excess": all_excess}
    named = tuple(_say_cell(row) for _, row in unusual.head(NAMED).iterrows())
    together = Finding("top_cells", values | {"share": excess / all_excess}, excess_count=excess)
    return (*named, together)


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
    return Finding(f"cell_{row['verdict']}", values, row["verdict"], excess_count=values["excess"])
