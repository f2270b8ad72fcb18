"""How refund reasons were understood: which wordings stand for what, and which for nothing yet.

Reads    refunds: reason_raw, reason_l1, reason_l2, platform
Answers  not_understood: reason_raw, platform, refund_count, share; the most frequent first
         by_wording: reason_raw, platform, reason_l2, refund_count; the most frequent first
All refunds count, whatever became of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import narwhals as nw
import pandas as pd

from analysis.engine import frame, small
from analysis.refund_ranking import UNMAPPED, UNSPECIFIED
from analysis.study import Finding, Result, Say, Study, Tables

ENOUGH_COVERAGE = 0.8
SHOWN_WORDINGS = 300
BLANK = ""


@dataclass(frozen=True)
class RefundWords(Study):
    """List the wordings of refund reasons by how often they occur, and say what is missing."""

    name: ClassVar = "refund_words"
    needs: ClassVar = ("refunds",)

    def run(self, tables: Tables) -> Result:
        """Coverage, the wordings that nothing understood, and all others."""
        worded = count_wordings(tables)
        total = int(worded["refund_count"].sum())
        if not total:
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        unknown = worded[worded["reason_l2"] == UNMAPPED]
        blank = int(worded.loc[worded["reason_l2"] == UNSPECIFIED, "refund_count"].sum())
        lost = int(unknown["refund_count"].sum())
        not_understood = unknown.drop(columns="reason_l2").assign(
            share=unknown["refund_count"] / total
        )
        metrics = {
            "refund_count": total,
            "coverage_share": 1 - (lost + blank) / total,
            "unmapped_count": lost,
            "blank_count": blank,
        }
        answers = {
            "not_understood": not_understood.head(SHOWN_WORDINGS).reset_index(drop=True),
            "by_wording": worded.head(SHOWN_WORDINGS),
        }
        return Result(answers, metrics, say_coverage(metrics, len(unknown)))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Nothing: these are lists to work through."""
        return {}


def count_wordings(tables: Tables) -> pd.DataFrame:
    """reason_raw, platform, reason_l2, refund_count; the most frequent first, ties by wording."""
    keys = ["reason_raw", "platform", "reason_l2"]
    counted = frame(tables["refunds"]).with_columns(
        nw.col("reason_raw").fill_null(BLANK), nw.col("reason_l2").fill_null(UNSPECIFIED)
    )
    table = small(counted.group_by(keys).agg(refund_count=nw.len()))
    return table.sort_values(
        ["refund_count", *keys], ascending=[False, True, True, True], ignore_index=True
    )


def say_coverage(metrics: Mapping[str, float], wordings: int) -> tuple[Finding, ...]:
    """How much was understood, and what to do about the rest."""
    share = metrics["coverage_share"]
    values = {"n": metrics["refund_count"], "share": share}
    verdict = "fact" if share >= ENOUGH_COVERAGE else "insufficient"
    found = [Finding("coverage" if verdict == "fact" else "weak_coverage", values, verdict)]
    if wordings:
        lost = {"count": metrics["unmapped_count"], "wordings": wordings}
        found.append(Finding("unmapped", lost))
    if metrics["blank_count"]:
        found.append(Finding("blank", {"count": metrics["blank_count"]}))
    return tuple(found)
