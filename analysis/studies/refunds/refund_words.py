"""How refund reasons were understood: which wordings stand for what, and which for nothing yet.

Reads    refunds: reason_raw, reason_l1, reason_l2, platform
Answers  not_understood, by_wording: a row a wording and platform, the most frequent first
All refunds count, whatever became of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_COVERAGE, ENOUGH_FOR_SHARE
from analysis.refunds.ranking import UNMAPPED, UNSPECIFIED, coverage, coverage_values
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN_WORDINGS = 300
BLANK = ""
SHARES = ("share", "low_share", "high_share")


@dataclass(frozen=True)
class RefundWords(Study):
    """List the wordings of refund reasons by how often they occur, and say what is missing."""

    name: ClassVar = "refund_words"
    chapter: ClassVar = ""
    needs: ClassVar = ("refunds",)
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "not_understood": ("reason_raw", "platform", "refund_count", *SHARES),
        "by_wording": ("reason_raw", "platform", "reason_l2", "refund_count"),
    }

    def run(self, tables: Tables) -> Result:
        """Coverage, the wordings that nothing understood, and all others."""
        worded = count_wordings(tables)
        total = int(worded["refund_count"].sum())
        if not total:
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        unmapped = worded[worded["reason_l2"] == UNMAPPED]
        blank = int(worded.loc[worded["reason_l2"] == UNSPECIFIED, "refund_count"].sum())
        unmapped_count = int(unmapped["refund_count"].sum())
        metrics = {
            "refund_count": total,
            **coverage(total - unmapped_count - blank, total),
            "unmapped_count": unmapped_count,
            "blank_count": blank,
        }
        answers = {
            "not_understood": with_shares(unmapped.drop(columns="reason_l2"), total),
            "by_wording": worded.head(SHOWN_WORDINGS),
        }
        return Result(answers, metrics, say_coverage(metrics, len(unmapped)))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Nothing: these are lists to work through."""
        return {}


def count_wordings(tables: Tables) -> pd.DataFrame:
    """reason_raw, platform, reason_l2, refund_count; the most frequent first, ties by wording."""
    keys = ["reason_raw", "platform", "reason_l2"]
    not_written = nw.when(nw.col("reason_raw").is_null()).then(nw.lit(UNSPECIFIED))
    counted = frame(tables["refunds"]).with_columns(
        nw.col("reason_raw").fill_null(BLANK),
        reason_l2=nw.coalesce("reason_l2", not_written.otherwise(nw.lit(UNMAPPED))),
    )
    table = small(counted.group_by(keys).agg(refund_count=nw.len()))
    return table.sort_values(
        ["refund_count", *keys], ascending=[False, True, True, True], ignore_index=True
    )


def with_shares(wordings: pd.DataFrame, total: int) -> pd.DataFrame:
    """The first wordings with their shares of all refunds, from 30 refunds on."""
    shown = wordings.head(SHOWN_WORDINGS).reset_index(drop=True)
    if total < ENOUGH_FOR_SHARE:
        return shown.assign(share=np.nan, low_share=np.nan, high_share=np.nan)
    low, high = wilson(shown["refund_count"], total)
    return shown.assign(share=shown["refund_count"] / total, low_share=low, high_share=high)


def say_coverage(metrics: Mapping[str, float], wordings: int) -> tuple[Finding, ...]:
    """How much was understood, and how much there is of the rest."""
    total = int(metrics["refund_count"])
    if "coverage_share" not in metrics:
        findings = [Finding("few_refunds", {"n": total}, "insufficient")]
    else:
        verdict = "fact" if metrics["coverage_share"] >= ENOUGH_COVERAGE else "insufficient"
        key = "coverage" if verdict == "fact" else "weak_coverage"
        findings = [Finding(key, coverage_values(metrics, total), verdict)]
    if wordings:
        unmapped = {"count": metrics["unmapped_count"], "wordings": wordings}
        findings.append(Finding("unmapped", unmapped))
    if metrics["blank_count"]:
        findings.append(Finding("blank", {"count": metrics["blank_count"]}))
    return tuple(findings)
