"""The report as an outline: chapters of sections, each the findings of a study. Pure.

`questions` runs the studies, `build_outline` orders their findings, `edited_outline` applies the
reader's edits. `slides`, `workbook` and `html` write an outline to a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis.highlights import CERTAINTY, highlights
from analysis.ingest.import_report import FileReport
from analysis.study import Finding, Study
from ui.export.provenance import sheets_of
from ui.report.chart_series import ChartSeries, chart_series
from ui.report.questions import Answer, LeftOut, Scope, left_out, studies_of
from ui.server.failure_log import Failure, answer_or_failure
from ui.words.printable import printable
from ui.words.sentences import sentence
from ui.words.text import Speaker, speaker


@dataclass(frozen=True)
class Edit:
    """The reader's edit of a line: keep or drop, other text, remark."""

    is_kept: bool = True
    text: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Line:
    """One finding in words. Its name is the same in all languages."""

    name: str
    study: str
    finding: Finding
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Section:
    """The answer of one study, its lines and its chart."""

    answer: Answer
    lines: tuple[Line, ...]
    series: ChartSeries | None = None

    @property
    def name(self) -> str:
        """The name of its study."""
        return self.answer.study.name


@dataclass(frozen=True)
class Outline:
    """A whole report before it is written to a file."""

    language: str
    scope: Scope
    file_reports: tuple[FileReport, ...]
    chapters: Mapping[str, tuple[Section, ...]]
    problems: tuple[str, ...]
    """Names of the lines that are problems, the most important first."""

    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    """Studies that say nothing sure, with the reason."""

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
        lines_by_name = {line.name: line for line in self.lines}
        return [lines_by_name[name] for name in self.problems if name in lines_by_name]

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


def build_outline(
    answers: Iterable[Answer],
    scope: Scope,
    language: str,
    file_reports: tuple[FileReport, ...],
    available: Iterable[str],
) -> Outline:
    """Put answers into chapters; studies without a finding are listed in `left_out`."""
    by_name = {answer.study.name: answer for answer in answers}
    silent = left_out(by_name.values(), scope, set(available))
    said = {
        kind.name: _section_or_failure(by_name[kind.name], language)
        for kind in studies_of(scope)
        if kind.name in by_name and kind.name not in silent
    }
    sections = [section for section in said.values() if isinstance(section, Section)]
    chapters = {
        chapter: tuple(section for section in sections if section.answer.study.chapter == chapter)
        for chapter in scope.chapters
    }
    included = {section.name for section in sections}
    filters = dict(scope.filters)
    return Outline(
        language,
        scope,
        tuple(
            file_report
            for file_report in file_reports
            if not filters or sheets_of([file_report], filters)
        ),
        {chapter: sections for chapter, sections in chapters.items() if sections},
        _problems(by_name, included),
        {
            **silent,
            **{
                name: LeftOut(failure_code=failure.code)
                for name, failure in said.items()
                if isinstance(failure, Failure)
            },
        },
    )


def edited_outline(outline: Outline, edits: Mapping[str, Edit], remark: str = "") -> Outline:
    """The outline with the edits applied; empty sections and chapters are removed."""
    chapters = {
        chapter: tuple(
            replace(section, lines=lines)
            for section in sections
            if (lines := tuple(_edited_lines(section.lines, edits)))
        )
        for chapter, sections in outline.chapters.items()
    }
    filled_chapters = {chapter: sections for chapter, sections in chapters.items() if sections}
    return replace(outline, chapters=filled_chapters, remark=printable(remark))


def lead_line(section: Section) -> Line:
    """The most important line: a sure difference, else the study's first line."""
    return min(section.lines, key=lambda line: _importance(line, section.answer.study))


def _section_or_failure(answer: Answer, language: str) -> Section | Failure:
    """A study that can be answered and not be said or drawn takes nothing with it either."""
    return answer_or_failure(answer.study.name, lambda: _section(answer, language))


def _section(answer: Answer, language: str) -> Section:
    name = answer.study.name
    say = speaker(language, name, "report")
    return Section(
        answer,
        tuple(
            Line(f"{name}.{position}", name, finding, printable(sentence(finding, say)))
            for position, finding in enumerate((*answer.result.findings, *answer.compared))
        ),
        chart_series(answer.study, answer.result, say),
    )


def _problems(by_name: Mapping[str, Answer], included: set[str]) -> tuple[str, ...]:
    findings = {name: by_name[name].result.findings for name in by_name if name in included}
    return tuple(f"{highlight.study}.{highlight.position}" for highlight in highlights(findings))


def _edited_lines(lines: Iterable[Line], edits: Mapping[str, Edit]) -> Iterator[Line]:
    for line in lines:
        edit = edits.get(line.name, Edit())
        if edit.is_kept:
            text = printable(edit.text) or line.text
            yield replace(line, text=text, remark=printable(edit.remark))


def _importance(line: Line, study: Study) -> int:
    """Sort key: sure differences first; facts and "no difference" in the study's order."""
    verdict = line.finding.verdict
    if verdict == "insufficient" or line.finding.key in study.prepares:
        return len(CERTAINTY)
    return CERTAINTY.index(verdict) if verdict in CERTAINTY else CERTAINTY.index("fact")
