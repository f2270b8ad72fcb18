"""The parts of a report that no study says: introduction, numbers, problems, sources. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.column_kinds import kind_of
from analysis.study import Study
from ui.export.provenance import VERSION, choices, files_table, limits, only_shop, sheets_of
from ui.report.outline import Line, Outline, Section
from ui.words.numbers import NOTHING, written
from ui.words.printable import printable

MOST_NUMBERS = 6
"""Numbers of a section that stand beside its findings."""

Part = tuple[str, str]
"""A label and what it labels; the label may be empty."""


def period_of(found: Outline) -> tuple[str, str]:
    """First and last day of the report: what was chosen, else what the files hold."""
    sheets = sheets_of(found.file_reports, dict(found.scope.filters))
    spans = [sheet.period for sheet in sheets if sheet.period]
    first = found.scope.start or min((span[0].date() for span in spans), default=None)
    last = found.scope.end or max((span[1].date() for span in spans), default=None)
    return str(first or NOTHING), str(last or NOTHING)


def heading(found: Outline) -> Part:
    """The report's title and the line beneath it."""
    first, last = period_of(found)
    say = found.say()
    shops = say("comma").join(value for _, value in limits(dict(found.scope.filters), say))
    return say("report_title"), printable(
        say("subtitle", first=first, last=last, shops=shops or say("all_shops"))
    )


def introduction(found: Outline) -> list[Part]:
    """Purpose, sources, period and method."""
    say, (first, last) = found.say(), period_of(found)
    by_file = [sheets_of([one], dict(found.scope.filters)) for one in found.file_reports]
    files = sum(map(bool, by_file))
    rows = sum(sheet.kept_count for sheets in by_file for sheet in sheets)
    only = only_shop(dict(found.scope.filters), say)
    parts = [
        (say("purpose_title"), say("purpose")),
        (say("data_title"), printable(say("data", files=files, rows=rows, only=only))),
        (say("period_title"), say("period", first=first, last=last)),
        (say("how_title"), say("how")),
    ]
    if found.scope.has_base:
        base = {"first": found.scope.base_start, "last": found.scope.base_end}
        shown = {name: day or say("open_choice") for name, day in base.items()}
        parts.insert(3, (say("base_title"), say("base", **shown)))
    if found.scope.cutoff:
        parts.insert(-1, (say("param.cutoff"), str(found.scope.cutoff)))
    return parts


def section_title(found: Outline, section: Section) -> str:
    """What a section is called: its study's title."""
    return found.say(section.name)("title")


def line_part(found: Outline, line: Line) -> Part:
    """How sure a finding is, and the finding with its remark."""
    say = found.say()
    remark = say("with_remark", remark=line.remark) if line.remark else ""
    return say(f"verdict.{line.finding.verdict}"), line.text + remark


def numbers(found: Outline, section: Section) -> list[Part]:
    """The few numbers of a section, beside those of the period compared with."""
    say, report = found.say(section.name), found.say()
    metrics, base = section.answer.result.metrics, section.answer.base
    parts = []
    for name in shown_metrics(section):
        text = written(name, metrics[name])
        if name in base:
            text = report("beside_base", value=text, base=written(name, base[name]))
        parts.append((say(f"column.{name}"), text))
    return parts


def shown_metrics(section: Section) -> list[str]:
    """The names of the few numbers, as on the study's page."""
    study, metrics = section.answer.study, section.answer.result.metrics
    names = study.headline or [n for n in metrics if not n.startswith(("low_", "high_"))]
    there = [n for n in names if n in metrics and math.isfinite(metrics[n])]
    return there[:MOST_NUMBERS]


def problem(found: Outline, line: Line) -> list[Part]:
    """How sure it is, what is at stake, what to do, who, and how to see that it worked."""
    say = found.say()
    study = section_called(found, line.study)
    return [
        (say("sure_title"), say(f"verdict.{line.finding.verdict}")),
        (say("worth_title"), at_stake(found, line)),
        (say("suggestion_title"), found.say(line.study)("suggestion")),
        (say("owner_title"), say("blank")),
        (say("proof_title"), found.say(line.study)("proof")),
        (say("evidence_title"), say("evidence", study=study)),
    ]


def at_stake(found: Outline, line: Line) -> str:
    """The yuan of a problem, else its orders beyond the usual, where its study computes them."""
    say, worth, excess = found.say(), line.finding.worth_amount, line.finding.excess_count
    if worth:
        return say("yuan", amount=written("worth_amount", worth))
    return say("more_than_usual", count=excess) if excess else say("not_computed")


def section_called(found: Outline, study: str) -> str:
    """The title of a study's page."""
    return found.say(study)("title")


def summary(found: Outline) -> list[Part]:
    """The problems in a sentence each, or that there is none; the reader's own remark."""
    say = found.say()
    parts = [line_part(found, line) for line in found.problem_lines]
    parts = parts or [("", say("nothing_alarming"))]
    return [*parts, (say("remark_title"), found.remark)] if found.remark else parts


def sources(found: Outline) -> list[Part]:
    """Files with their rows and digests, what was left out and why, the version."""
    say = found.say()
    files = files_table(found.file_reports, say)
    names = [str(name) for name in files.columns]
    parts = [
        (say("column.file_name"), printable(say("file_line", **dict(zip(names, row, strict=True)))))
        for row in files.itertuples(index=False)
    ]
    return [*parts, *_left_out(found), (say("version"), VERSION)]


def basis(found: Outline, section: Section) -> str:
    """What a section counts, as it is said in notes: the choices, then the method."""
    say = found.say(section.name)
    chosen = [f"{label}: {value}" for label, value in choices_of(found, section.answer.study)]
    return "\n".join([*chosen, "", say("method").replace("**", "")])


def choices_of(found: Outline, study: Study) -> list[Part]:
    """The choices a study was asked with, those of the whole report among them."""
    report = found.say()
    said = [*choices(study, found.say(study.name)), *limits(dict(found.scope.filters), report)]
    return [(label, printable(value)) for label, value in said]


def _left_out(found: Outline) -> Iterator[Part]:
    say = found.say()
    for name, tables in found.left_out.items():
        names = say("comma").join(say(f"table.{table}") for table in tables)
        why = say("lacks_tables", tables=names) if tables else say("lacks_rows")
        yield say("left_out"), say("left_out_line", study=section_called(found, name), why=why)


def is_number(column: str) -> bool:
    """Whether a column's name says that its values may be added up."""
    return kind_of(column) in ("count", "amount", "qty")
