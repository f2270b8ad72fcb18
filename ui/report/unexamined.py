"""What a report or the highlights could not look at, and why, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.studies import every_study
from ui.report.questions import LeftOut
from ui.words.missing_tables import missing_tables
from ui.words.sentences import sentence
from ui.words.text import speaker

MOST_NAMED = 3
"""Studies named of those that share a reason; the others are counted."""


def calm_key(examined: int) -> str:
    """The phrase where nothing stands out: calm is said of what was looked at, never of nothing."""
    return "nothing_alarming" if examined else "nothing_examined"


def unexamined_line(silent: Mapping[str, LeftOut], language: str) -> str:
    """The studies that were not looked at, by reason; empty where all were."""
    say = speaker(language, "report")
    by_reason: dict[str, list[str]] = {}
    for name, reason in silent.items():
        title = speaker(language, name)("title")
        why = reason_in_full(name, reason, language).removesuffix("。").removesuffix(".")
        by_reason.setdefault(why, []).append(title)
    groups = [
        say("unexamined_group", studies=_named(titles, language), why=why)
        for why, titles in by_reason.items()
    ]
    return say("unexamined", groups=say("semicolon").join(groups)) if groups else ""


def reason_in_full(study: str, reason: LeftOut, language: str) -> str:
    """Why one study was left out, as far as possible in its own words."""
    say = speaker(language, study, "report")
    if reason.insufficient:
        return sentence(reason.insufficient, say)
    if reason.failure_code:
        return say("study_failed", code=reason.failure_code)
    if reason.lacks:
        kind = every_study()[study]
        available = {*kind.needs, *kind.any_of} - {*reason.lacks}
        return say("lacks_tables", tables=missing_tables(kind, available, say))
    return say("says_nothing")


def _named(titles: list[str], language: str) -> str:
    say = speaker(language, "report")
    if len(titles) <= MOST_NAMED:
        return say("comma").join(titles)
    return say("and_others", studies=say("comma").join(titles[:MOST_NAMED]), count=len(titles))
