"""That every sentence of a study is said, with the values of a real answer, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.study import Finding, Result, Study
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, Speaker, phrases, speaker

UNFILLED = re.compile(r"\bnan\b|\bNone\b|\bNaT\b|<other>|[{}]|\binf\b")
"""What no sentence may hold: values that are none, blanks that were not filled, marks of ours."""

FINDING = "finding."


def assert_says_everything(study: type[Study], answers: Iterable[Result]) -> None:
    """Each finding of the study's own words is in some answer, and every answer can be said.

    Also holds each answer to what the study declares: its tables, their columns, no more, no less.
    """
    results = list(answers)
    findings = [finding for result in results for finding in result.findings]
    for language in LANGUAGES:
        say = speaker(language, study.name)
        for finding in findings:
            assert_can_be_said(finding, say)
    declared = finding_keys(study.name)
    assert declared - {finding.key for finding in findings} == set(), "never said"
    assert_answers_hold(study, results)
    metrics = {name for result in results for name in result.metrics}
    assert set(study.headline) <= metrics, "a headline that no answer has"


def assert_can_be_said(finding: Finding, say: Speaker) -> None:
    """The sentence has all its words, and no coded value stands in it raw."""
    text = sentence(finding, say)

    assert text.strip()
    assert not UNFILLED.search(text), text
    for name, value in finding.values.items():
        assert not (isinstance(value, str) and _is_code(name, value, say)), f"{name} is a Code"


def assert_answers_hold(study: type[Study], results: Iterable[Result]) -> None:
    """Tables and columns are those that the study declares; each declared one occurs."""
    columns_by_table: dict[str, set[str]] = {}
    for result in results:
        for name, table in result.tables.items():
            declared = study.answers.get(name, ())
            columns = [str(column) for column in table.columns]
            assert columns == [column for column in declared if column in columns], (name, columns)
            columns_by_table.setdefault(name, set()).update(columns)
    assert columns_by_table == {name: set(columns) for name, columns in study.answers.items()}


def finding_keys(topic: str) -> set[str]:
    """The keys of the findings that a topic's own file has words for."""
    return {key.removeprefix(FINDING) for key in phrases("en", topic) if key.startswith(FINDING)}


def _is_code(name: str, value: str, say: Speaker) -> bool:
    name_parts = name.split("_")
    return any(
        f"{'_'.join(name_parts[start:])}.{value}" in say.phrases for start in range(len(name_parts))
    )
