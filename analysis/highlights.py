"""The findings worth a look before all others: sure ones first, then by yuan, then by orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.study import Finding

MOST = 7
"""Highlights that a reader keeps in mind."""

MOST_OF_ONE = 3
"""Highlights of one study: the others are to be heard, too."""

CERTAINTY = ("clear", "hint", "fact")
"""Verdicts that can be a highlight; a fact is one only where it says what is at stake."""


@dataclass(frozen=True)
class Highlight:
    """One finding that matters, and where it stands in its study."""

    study: str
    position: int
    finding: Finding


def highlights(findings: Mapping[str, Sequence[Finding]], most: int = MOST) -> list[Highlight]:
    """The most important findings by study, the most important first; none may be worth it."""
    found = [
        Highlight(study, position, finding)
        for study, said in findings.items()
        for position, finding in enumerate(said)
        if _matters(finding)
    ]
    ranked = sorted(found, key=_rank)
    return [one for one in ranked if _place(one, ranked) < MOST_OF_ONE][:most]


def _matters(finding: Finding) -> bool:
    if finding.verdict == "fact":
        return finding.worth_amount > 0
    return finding.verdict in CERTAINTY


def _rank(one: Highlight) -> tuple[int, float, float, str, int]:
    sure = CERTAINTY.index(one.finding.verdict)
    worth = one.finding.worth_amount
    return sure, -worth, -one.finding.excess_count, one.study, one.position


def _place(one: Highlight, ranked: list[Highlight]) -> int:
    """How many of its study rank before it."""
    return [other for other in ranked if other.study == one.study].index(one)
