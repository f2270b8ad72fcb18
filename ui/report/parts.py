"""The parts of a report around the findings: introduction, metrics, problems, sources. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.column_kinds import kind_of
from analysis.study import Study
from ui.export.provenance import (
    VERSION,
    choices_in_words,
    files_table,
    filters_in_words,
    sheets_of,
    shop_note,
)
from ui.report.outline import Line, Outline, Section
from ui.report.unexamined import calm_key, reason_in_full, unexamined_line
from ui.words.numbers import NO_VALUE, format_value
from ui.words.printable import printable

MAX_METRICS = 6
"""Maximum number of metrics shown with a section's findings."""

Part = tuple[str, str]
"""A label and its text; the label may be empty."""


def report_period(outline: Outline) -> tuple[str, str]:
    """First and last day of the report: as chosen, else those of the files."""
    sheets = sheets_of(outline.file_reports, dict(outline.scope.filters))
    spans = [sheet.period for sheet in sheets if sheet.period]
    first = outline.scope.start or min((span[0].date() for span in spans), default=None)
    last = outline.scope.end or max((span[1].date() for span in spans), default=None)
    return str(first or NO_VALUE), str(last or NO_VALUE)


def heading(outline: Outline) -> Part:
    """The report's title and the line beneath it."""
    first, last = report_period(outline)
    say = outline.say()
    shops = say("comma").join(
        value for _, value in filters_in_words(dict(outline.scope.filters), say)
    )
    return say("report_title"), printable(
        say("subtitle", first=first, last=last, shops=shops or say("all_shops"))
    )


def introduction_parts(outline: Outline) -> list[Part]:
    """Purpose, sources, period and method."""
    say, (first, last) = outline.say(), report_period(outline)
    sheets_by_file = [
        sheets_of([file_report], dict(outline.scope.filters))
        for file_report in outline.file_reports
    ]
    files = sum(map(bool, sheets_by_file))
    rows = sum(sheet.kept_count for sheets in sheets_by_file for sheet in sheets)
    only_rows = shop_note(dict(outline.scope.filters), say)
    parts = [
        (say("purpose_title"), say("purpose")),
        (say("data_title"), printable(say("data", files=files, rows=rows, only=only_rows))),
        (say("period_title"), say("period", first=first, last=last)),
        (say("how_title"), say("how")),
    ]
    if outline.scope.has_base:
        base_days = {"first": outline.scope.base_start, "last": outline.scope.base_end}
        base_words = {name: day or say("open_choice") for name, day in base_days.items()}
        parts.insert(3, (say("base_title"), say("base", **base_words)))
    if outline.scope.cutoff:
        parts.insert(-1, (say("param.cutoff"), str(outline.scope.cutoff)))
    return parts


def section_title(outline: Outline, section: Section) -> str:
    """The title of a section: its study's title."""
    return outline.say(section.name)("title")


def line_part(outline: Outline, line: Line) -> Part:
    """The verdict of a finding, and its sentence with the remark."""
    say = outline.say()
    remark = say("with_remark", remark=line.remark) if line.remark else ""
    return say(f"verdict.{line.finding.verdict}"), line.text + remark


def metric_parts(outline: Outline, section: Section) -> list[Part]:
    """The headline metrics of a section, with those of the comparison period."""
    study_say, report_say = outline.say(section.name), outline.say()
    metrics, base = section.answer.result.metrics, section.answer.base
    parts = []
    for name in shown_metrics(section):
        text = format_value(name, metrics[name])
        if name in base:
            text = report_say("beside_base", value=text, base=format_value(name, base[name]))
        parts.append((study_say(f"column.{name}"), text))
    return parts


def shown_metrics(section: Section) -> list[str]:
    """The names of the headline metrics, as on the study's page; finite ones only."""
    study, metrics = section.answer.study, section.answer.result.metrics
    names = study.headline or [n for n in metrics if not n.startswith(("low_", "high_"))]
    finite_names = [n for n in names if n in metrics and math.isfinite(metrics[n])]
    return finite_names[:MAX_METRICS]


def problem_parts(outline: Outline, line: Line) -> list[Part]:
    """Verdict, amount at stake, suggestion, owner, proof of success and evidence of a problem."""
    say = outline.say()
    study = study_title(outline, line.study)
    return [
        (say("sure_title"), say(f"verdict.{line.finding.verdict}")),
        (say("worth_title"), at_stake(outline, line)),
        (say("suggestion_title"), outline.say(line.study)("suggestion")),
        (say("owner_title"), say("blank")),
        (say("proof_title"), outline.say(line.study)("proof")),
        (say("evidence_title"), say("evidence", study=study)),
    ]


def at_stake(outline: Outline, line: Line) -> str:
    """The yuan of a problem, else its orders beyond the usual, where the study computes them."""
    say, amount, count = outline.say(), line.finding.worth_amount, line.finding.excess_count
    if amount:
        return say("yuan", amount=format_value("worth_amount", amount))
    return say("more_than_usual", count=count) if count else say("not_computed")


def study_title(outline: Outline, study: str) -> str:
    """The title of a study's page."""
    return outline.say(study)("title")


def summary_message(outline: Outline) -> str:
    """What the summary says in a few words; calm only where something was looked at."""
    say, count = outline.say(), len(outline.problem_lines)
    if count:
        return say("problems_message", count=count)
    return say("calm_message" if outline.sections else "nothing_message")


def summary_parts(outline: Outline) -> list[Part]:
    """One sentence per problem, or that there is none; then the reader's remark."""
    say = outline.say()
    parts = [line_part(outline, line) for line in outline.problem_lines]
    parts = parts or [("", say(calm_key(len(outline.sections)), count=len(outline.sections)))]
    unexamined = unexamined_line(outline.left_out, outline.language)
    parts += [("", printable(unexamined))] if unexamined else []
    return [*parts, (say("remark_title"), outline.remark)] if outline.remark else parts


def source_parts(outline: Outline) -> list[Part]:
    """Files with row counts and digests, left-out studies with the reason, version."""
    say = outline.say()
    files = files_table(outline.file_reports, say)
    names = [str(name) for name in files.columns]
    parts = [
        (say("column.file_name"), printable(say("file_line", **dict(zip(names, row, strict=True)))))
        for row in files.itertuples(index=False)
    ]
    return [*parts, *_left_out_parts(outline), (say("version"), VERSION)]


def basis_text(outline: Outline, section: Section) -> str:
    """The choices and the method of a section, as the notes show them."""
    say = outline.say(section.name)
    choice_lines = [
        f"{label}: {value}" for label, value in choice_parts(outline, section.answer.study)
    ]
    return "\n".join([*choice_lines, "", say("method").replace("**", "")])


def choice_parts(outline: Outline, study: Study) -> list[Part]:
    """The choices of a study, including the filters of the whole report."""
    report_say = outline.say()
    labelled = [
        *choices_in_words(study, outline.say(study.name)),
        *filters_in_words(dict(outline.scope.filters), report_say),
    ]
    return [(label, printable(value)) for label, value in labelled]


def _left_out_parts(outline: Outline) -> Iterator[Part]:
    say = outline.say()
    for name, reason in outline.left_out.items():
        text = say(
            "left_out_line",
            study=study_title(outline, name),
            why=reason_in_full(name, reason, outline.language),
        )
        yield say("left_out"), printable(text)


def can_be_summed(column: str) -> bool:
    """Whether a column holds counts, amounts or quantities, by its name."""
    return kind_of(column) in ("count", "amount", "qty")
