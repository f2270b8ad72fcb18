"""The report as an outline: chapters of sections, each the findings of a study. Pure.

`questions` runs the studies, `outline` puts their findings in order, `edited` applies what the
reader changed. `slides`, `workbook` and `html` write an outline down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.highlights import CERTAINTY, highlights
from analysis.ingest.import_report import FileAccount
from analysis.study import Finding
from ui.export.provenance import sheets_of
from ui.report.questions import CHAPTERS, Answer, Scope, studies_of
from ui.words.printable import printable
from ui.words.sentences import sentence
from ui.words.text import Speaker, speaker

GAINS = (("refund_hotspots", "in_all"), ("dsr_need", "five"), ("customer_actions", "do_first"))
"""Findings that compute what an improvement would bring."""

PREPARING = (
    ("agent_fair", "allowed_for"),
    ("agent_luck", "luck"),
    ("customer_movement", "periods"),
)
"""Findings that only prepare for the next one: no slide's message."""


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
    accounts: tuple[FileAccount, ...]
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
        return [line for line in self.lines if (line.study, line.finding.key) in GAINS]

    def say(self, *topics: str) -> Speaker:
        """The report's words, or those of a study."""
        return speaker(self.language, *topics or ("report",))


def outline(
    answered: Iterable[Answer],
    scope: Scope,
    language: str,
    accounts: tuple[FileAccount, ...],
    available: Iterable[str],
) -> Outline:
    """Put answers into chapters; one without anything to say is left out by name."""
    by_name = {answer.study.name: answer for answer in answered}
    chapters = {
        chapter: tuple(
            _section(by_name[name], language)
            for name in CHAPTERS[chapter]
            if name in by_name and _says_something(by_name[name])
        )
        for chapter in scope.chapters
    }
    told = {section.name for sections in chapters.values() for section in sections}
    there, narrowed = set(available), dict(scope.narrowed)
    return Outline(
        language,
        scope,
        tuple(one for one in accounts if not narrowed or sheets_of([one], narrowed)),
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
    return min(section.lines, key=_importance)


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


def _importance(line: Line) -> int:
    """The sure differences first; facts and "no difference" in the study's own order."""
    verdict = line.finding.verdict
    if verdict == "insufficient" or (line.study, line.finding.key) in PREPARING:
        return len(CERTAINTY)
    return CERTAINTY.index(verdict) if verdict in CERTAINTY else CERTAINTY.index("fact")
