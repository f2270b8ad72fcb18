"""The most important findings of all studies, ranked by verdict, yuan and orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.study import Finding

MAX_HIGHLIGHTS = 7
"""Maximum number of highlights."""

MAX_PER_STUDY = 3
"""Maximum number of highlights of one study."""

CERTAINTY = ("clear", "hint", "fact")
"""Verdicts that can be a highlight; a fact is one only where it says what is at stake."""


@dataclass(frozen=True)
class Highlight:
    """One important finding, and its position in its study."""

    study: str
    position: int
    finding: Finding


def highlights(
    findings: Mapping[str, Sequence[Finding]], limit: int = MAX_HIGHLIGHTS
) -> list[Highlight]:
    """The most important findings, the most important first; may be empty."""
    candidates = [
        Highlight(study, position, finding)
        for study, study_findings in findings.items()
        for position, finding in enumerate(study_findings)
        if _is_candidate(finding)
    ]
    ranked = sorted(candidates, key=_sort_key)
    return [highlight for highlight in ranked if _rank_in_study(highlight, ranked) < MAX_PER_STUDY][
        :limit
    ]


def _is_candidate(finding: Finding) -> bool:
    if finding.verdict == "fact":
        return finding.worth_amount > 0
    return finding.verdict in CERTAINTY


def _sort_key(highlight: Highlight) -> tuple[int, float, float, str, int]:
    certainty = CERTAINTY.index(highlight.finding.verdict)
    worth = highlight.finding.worth_amount
    return certainty, -worth, -highlight.finding.excess_count, highlight.study, highlight.position


def _rank_in_study(highlight: Highlight, ranked: list[Highlight]) -> int:
    """How many of its study rank before it."""
    return [other for other in ranked if other.study == highlight.study].index(highlight)
