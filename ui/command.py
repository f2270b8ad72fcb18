"""The command line: the same reading and the same answers as the pages, for scripts.

python -m analysis FILE… --study refund_reasons [--set field=value …] [--json | --xlsx OUT]
python -m analysis FILE… --report OUT.pptx|OUT.xlsx|OUT.html [--set start=2026-05-01 …]
    [--set base_start=2026-04-01 --set base_end=2026-04-30 --set chapters=team,operations]
Both take --platform and --shop where the files hold several.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import pandas as pd

from analysis.filters import FILTER_COLUMNS, Filters, options_of
from analysis.foreign.limits import GIGABYTE, Limits
from analysis.ingest.import_report import FileReport
from analysis.store.workspace import Workspace
from analysis.studies import every_study
from analysis.study import Result, Study, Tables
from ui.export.answer_json import answer_json
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.report.html import report_html
from ui.report.outline import build_outline
from ui.report.questions import Scope, answers
from ui.report.slides import report_slides
from ui.report.workbook import report_workbook
from ui.server.failure_log import Failure, answer_or_failure, log_failure
from ui.upload.uploads import Upload, import_settings, import_upload, needs_mapping
from ui.words.import_report import (
    missing_columns,
    note_sentence,
    personal_columns,
    recognition,
    refusal_sentence,
    sheet_facts,
)
from ui.words.missing_tables import missing_tables
from ui.words.numbers import format_value
from ui.words.printable import printable
from ui.words.sentences import label_codes, sentence
from ui.words.text import LANGUAGES, Speaker, speaker

BOOLEANS = {"true": True, "false": False}
WRITERS = {".pptx": report_slides, ".xlsx": report_workbook, ".html": report_html}
"""The function that writes a report, by the file's suffix."""

Choices = TypeVar("Choices", Study, Scope)

LIMITS = Limits(file_bytes=2 * GIGABYTE)
"""Larger than on the pages: a command shares the machine with no other visitor."""

BAD_INPUT_STATUS = 2
"""The exit status where a file or a choice cannot be used, or a table is missing."""

FAILED_STATUS = 1
"""The exit status where the study itself failed."""


class UnusableError(Exception):
    """Why there is no answer; its text is the sentence shown."""

    def __init__(self, text: str, status: int = BAD_INPUT_STATUS) -> None:
        super().__init__(text)
        self.status = status


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer from files; 0 when answered, 2 with a sentence on standard error when not.

    1 with a sentence where the program itself failed, its code in the log.
    """
    options = _parser().parse_args(arguments)
    topics = ("command", "upload", "reading", "cleaning", options.study or "report")
    say = speaker(options.language, *topics)
    try:
        print(_write_report(options, say) if options.report else _answer(options, say))
    except UnusableError as error:
        print(error, file=sys.stderr)
        return error.status
    except Exception as error:
        print(say("failed_here", code=log_failure(error)), file=sys.stderr)
        return FAILED_STATUS
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--study", choices=sorted(every_study()))
    action.add_argument("--report", type=_report_path, metavar="OUT", help="OUT.pptx, .xlsx, .html")
    parser.add_argument("--set", action="append", default=[], metavar="field=value")
    for name in FILTER_COLUMNS:
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="one object on standard output")
    output.add_argument("--xlsx", type=Path, metavar="OUT", help="also write a workbook")
    return parser


def _answer(options: argparse.Namespace, say: Speaker) -> str:
    """The study's answer as text or JSON; with --xlsx a workbook is written, too."""
    study = _with_settings(every_study()[options.study], options.set, say)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder), "command line")
        file_reports = _import_files(options.files, workspace, say)
        filters = _chosen_filters(options, workspace.tables(), say)
        result = _result(study, filters.apply(workspace.tables()), say)
    if options.xlsx:
        sources = Sources(file_reports, filters.chosen)
        _write(options.xlsx, workbook(study, result, say, sources), say)
    if options.json:
        return answer_json(file_reports, result)
    return _as_text(file_reports, result, say)


def _write(path: Path, data: bytes, say: Speaker) -> None:
    """Write a file. Raises UnusableError where the path cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UnusableError(say("cannot_write", file_name=printable(path.name))) from error


def _result(study: Study, tables: Tables, say: Speaker) -> Result:
    """The study's answer. Raises UnusableError where a table is missing or the study fails."""
    lacking = missing_tables(type(study), tables, say)
    if lacking:
        uploads = missing_tables(type(study), tables, say, "brought_by")
        raise UnusableError(say("study_lacks", study=say("title"), tables=lacking, uploads=uploads))
    result = answer_or_failure(study.name, lambda: study.run(tables))
    if isinstance(result, Failure):
        raise UnusableError(say("failed_here", code=result.code), FAILED_STATUS)
    return result


def _report_path(text: str) -> Path:
    """The report's path. Raises ArgumentTypeError where its suffix is unknown."""
    if Path(text).suffix.lower() not in WRITERS:
        raise argparse.ArgumentTypeError(", ".join(WRITERS))
    return Path(text)


def _write_report(options: argparse.Namespace, say: Speaker) -> str:
    """Write the report; gives its sentences."""
    scope = _with_settings(Scope, options.set, say)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder), "command line")
        file_reports = _import_files(options.files, workspace, say)
        tables = workspace.tables()
        filters = _chosen_filters(options, tables, say)
        scope = replace(scope, filters=filters.key)
        study_answers = answers(filters.apply(tables), scope)
        report = build_outline(study_answers, scope, options.language, file_reports, tables)
    if not report.lines:
        raise UnusableError(say("empty"))
    _write(options.report, WRITERS[options.report.suffix.lower()](report), say)
    lines = ((line.finding.verdict, line.text) for line in report.lines)
    return "\n".join(f"[{say(f'verdict.{verdict}')}] {text}" for verdict, text in lines)


def _chosen_filters(options: argparse.Namespace, tables: Tables, say: Speaker) -> Filters:
    """The chosen platform and shop. Raises UnusableError for one that no file has."""
    chosen = {name: value for name in FILTER_COLUMNS if (value := getattr(options, name))}
    for name, value in chosen.items():
        options_found = options_of(tables)[name]
        if value not in options_found:
            allowed = say("comma").join(options_found)
            raise UnusableError(say("bad_value", field=name, value=value, allowed=allowed))
    return Filters(chosen)


def _import_files(
    paths: Sequence[Path], workspace: Workspace, say: Speaker
) -> tuple[FileReport, ...]:
    """Import all files. Raises UnusableError at the first that cannot be used unasked."""
    settings = replace(import_settings(workspace), limits=LIMITS)
    for path in paths:
        name = printable(path.name)
        try:
            imported = import_upload(Upload(name, path.read_bytes()), settings)
        except OSError as error:
            raise UnusableError(say("cannot_open", file_name=name)) from error
        if imported.file_report.refusal:
            raise UnusableError(refusal_sentence(imported.file_report, say))
        if not imported.tables:
            raise UnusableError(say("not_understood", file_name=name))
        if needs_mapping(imported.file_report):
            raise UnusableError(say("waits_for_reader", file_name=name))
        workspace.add([imported])
    return workspace.reports()


def _with_settings(kind: type[Choices], settings: Sequence[str], say: Speaker) -> Choices:
    """A study or a scope with the given settings, each parsed as the type of its field."""
    hints = get_type_hints(kind)
    field_names = {field.name for field in fields(kind)} - {"filters"}
    values: dict[str, Any] = {}
    for setting in settings:
        field, _, text = setting.partition("=")
        if field not in field_names:
            raise UnusableError(
                say("unknown_field", field=field, known=say("comma").join(sorted(field_names)))
            )
        try:
            values[field] = _parsed(text, hints[field])
        except ValueError as error:
            allowed = say("comma").join(_allowed_values(hints[field]))
            raise UnusableError(
                say("bad_value", field=field, value=text, allowed=allowed)
            ) from error
    return kind(**values)


def _parsed(text: str, hint: object) -> object:
    """A text as a field's value; a field of several values takes them separated by commas."""
    if get_origin(hint) is not tuple:
        return _parsed_value(text, hint)
    return tuple(_parsed_value(part.strip(), get_args(hint)[0]) for part in text.split(","))


def _parsed_value(text: str, hint: object) -> object:
    """A text as a single value of a type. Raises ValueError where it cannot be one."""
    if get_origin(hint) is Literal:
        if text not in get_args(hint):
            raise ValueError(text)
        return text
    if get_origin(hint) is UnionType:
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        return None if text == "" else _parsed_value(text, kinds[0])
    if hint is date:
        return date.fromisoformat(text)
    if hint is bool:
        if text.lower() not in BOOLEANS:
            raise ValueError(text)
        return BOOLEANS[text.lower()]
    if hint in (int, float, str):
        return hint(text)
    raise ValueError(text)


def _allowed_values(hint: object) -> list[str]:
    """The values that a field may have, where its type lists them."""
    inner = [each for each in get_args(hint) if each is not Ellipsis]
    return _allowed_values(inner[0]) if get_origin(hint) is tuple else [str(each) for each in inner]


def _as_text(file_reports: Sequence[FileReport], result: Result, say: Speaker) -> str:
    """The import report and the result in words and plain tables."""
    lines = [line for file_report in file_reports for line in _file_report_lines(file_report, say)]
    lines += ["", *(f"[{say(f'verdict.{f.verdict}')}] {sentence(f, say)}" for f in result.findings)]
    lines += [""]
    lines += [f"{say(f'column.{n}')}: {format_value(n, v)}" for n, v in result.metrics.items()]
    for name, table in result.tables.items():
        lines += ["", say(f"sheet.{name}"), _table_text(table, say)]
    return "\n".join(lines)


def _file_report_lines(file_report: FileReport, say: Speaker) -> list[str]:
    """What the page says of a file, all of it."""
    lines = [
        file_report.file_name,
        *(f"  {note_sentence(note, say)}" for note in file_report.notes),
    ]
    for sheet in file_report.sheets:
        name = [sheet.name] if len(file_report.sheets) > 1 else []
        facts = [*name, recognition(sheet, say), *sheet_facts(file_report, sheet, say)]
        lines.append("  " + say("pause").join(facts))
        lines += [f"  {line}" for line in [missing_columns(sheet, say)] if line]
        lines += [f"  - {note_sentence(note, say)}" for note in sheet.notes]
        lines += [f"  - {line}" for line in personal_columns(sheet, say)]
    return lines


def _table_text(table: pd.DataFrame, say: Speaker) -> str:
    shown = pd.DataFrame(
        {
            say(f"column.{name}"): [format_value(str(name), value) for value in values]
            for name, values in label_codes(table, say).items()
        }
    )
    return shown.to_string(index=False)
