"""The report as an outline: chapters of sections, each the findings of a study. Pure.

`questions` runs the studies, `outline` puts their findings in order, `edited` applies what the
reader changed. `slides`, `workbook` and `html` write an outline down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.highlights import CERTAINTY, highlights
from analysis.ingest.import_report import FileReport
from analysis.study import Finding, Study
from ui.export.provenance import sheets_of
from ui.report.questions import Answer, Scope, studies_of
from ui.words.printable import printable
from ui.words.sentences import sentence
from ui.words.text import Speaker, speaker


@dataclass(frozen=True)
class Edit:
    """What the reader makes of a finding."""

    is_kept: bool = True
    text: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Line:
    """One finding in words. Its name stays the same whatever the language."""

    name: str
    study: str
    finding: Finding
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Section:
    """What one study says."""

    answer: Answer
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The name of its study."""
        return self.answer.study.name


@dataclass(frozen=True)
class Outline:
    """A whole report before it is written down."""

    language: str
    scope: Scope
    file_reports: tuple[FileReport, ...]
    chapters: Mapping[str, tuple[Section, ...]]
    problems: tuple[str, ...]
    """Names of the lines that are problems, the most important first."""

    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Studies without an answer: the tables they wait for; none where rows are too few."""

    remark: str = ""

    @property
    def sections(self) -> list[Section]:
        """All sections in order."""
        return [section for sections in self.chapters.values() for section in sections]

    @property
    def lines(self) -> list[Line]:
        """All lines in order."""
        return [line for section in self.sections for line in section.lines]

    @property
    def problem_lines(self) -> list[Line]:
        """The problems that were kept."""
        kept = {line.name: line for line in self.lines}
        return [kept[name] for name in self.problems if name in kept]

    @property
    def gain_lines(self) -> list[Line]:
        """The improvements that a study computes."""
        return [
            line
            for section in self.sections
            for line in section.lines
            if line.finding.key in section.answer.study.gains
        ]

    def say(self, *topics: str) -> Speaker:
        """The report's words, or those of a study."""
        return speaker(self.language, *topics or ("report",))


def outline(
    answered: Iterable[Answer],
    scope: Scope,
    language: str,
    file_reports: tuple[FileReport, ...],
    available: Iterable[str],
) -> Outline:
    """Put answers into chapters; one without anything to say is left out by name."""
    by_name = {answer.study.name: answer for answer in answered}
    in_order = [by_name[kind.name] for kind in studies_of(scope) if kind.name in by_name]
    chapters = {
        chapter: tuple(
            _section(answer, language)
            for answer in in_order
            if answer.study.chapter == chapter and _says_something(answer)
        )
        for chapter in scope.chapters
    }
    told = {section.name for sections in chapters.values() for section in sections}
    there, filters = set(available), dict(scope.filters)
    return Outline(
        language,
        scope,
        tuple(one for one in file_reports if not filters or sheets_of([one], filters)),
        {chapter: sections for chapter, sections in chapters.items() if sections},
        _problems(by_name, told),
        {kind.name: kind.lacks(there) for kind in studies_of(scope) if kind.name not in told},
    )


def edited(found: Outline, edits: Mapping[str, Edit], remark: str = "") -> Outline:
    """The outline as its reader wants it; a section without lines goes, and so does a chapter."""
    chapters = {
        chapter: tuple(
            replace(section, lines=lines)
            for section in sections
            if (lines := tuple(_edited_lines(section.lines, edits)))
        )
        for chapter, sections in found.chapters.items()
    }
    kept = {chapter: sections for chapter, sections in chapters.items() if sections}
    return replace(found, chapters=kept, remark=printable(remark))


def lead(section: Section) -> Line:
    """The line that says most: a sure difference, else what the study says first."""
    return min(section.lines, key=lambda line: _importance(line, section.answer.study))


def _says_something(answer: Answer) -> bool:
    return any(finding.verdict != "insufficient" for finding in answer.result.findings)


def _section(answer: Answer, language: str) -> Section:
    name = answer.study.name
    say = speaker(language, name, "report")
    return Section(
        answer,
        tuple(
            Line(f"{name}.{position}", name, finding, printable(sentence(finding, say)))
            for position, finding in enumerate((*answer.result.findings, *answer.compared))
        ),
    )


def _problems(by_name: Mapping[str, Answer], told: set[str]) -> tuple[str, ...]:
    findings = {name: by_name[name].result.findings for name in by_name if name in told}
    return tuple(f"{one.study}.{one.position}" for one in highlights(findings))


def _edited_lines(lines: Iterable[Line], edits: Mapping[str, Edit]) -> Iterator[Line]:
    for line in lines:
        edit = edits.get(line.name, Edit())
        if edit.is_kept:
            text = printable(edit.text) or line.text
            yield replace(line, text=text, remark=printable(edit.remark))


def _importance(line: Line, study: Study) -> int:
    """The sure differences first; facts and "no difference" in the study's own order."""
    verdict = line.finding.verdict
    if verdict == "insufficient" or line.finding.key in study.prepares:
        return len(CERTAINTY)
    return CERTAINTY.index(verdict) if verdict in CERTAINTY else CERTAINTY.index("fact")
