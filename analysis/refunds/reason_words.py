"""A shop's own words for refund reasons, on top of what the import understood."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from analysis.engine import frame, small
from analysis.ingest.cleaning.reasons import classify
from analysis.study import Tables


def reworded(tables: Tables, words: Mapping[str, str]) -> Tables:
    """The tables with the reasons of refunds as these words have them; all else as it was.

    Args:
        tables: cleaned tables; without refunds nothing changes.
        words: word -> code (`quality.defect`), tried first in their order.
    """
    if not words or "refunds" not in tables:
        return tables
    texts = small(frame(tables["refunds"]).select("reason_raw").unique())["reason_raw"].dropna()
    by_platform, by_shop = classify(sorted(texts)), classify(sorted(texts), words)
    changed = by_shop[by_shop["reason_l2"] != by_platform["reason_l2"]]
    refunds = frame(tables["refunds"])
    for code, rows in changed.groupby("reason_l2"):
        matches = nw.col("reason_raw").is_in(rows["reason_raw"].tolist()).fill_null(value=False)
        levels = {"reason_l1": str(code).partition(".")[0], "reason_l2": str(code)}
        refunds = refunds.with_columns(
            **{
                name: nw.when(matches).then(nw.lit(value)).otherwise(nw.col(name))
                for name, value in levels.items()
            }
        )
    return {**tables, "refunds": refunds.to_native()}
