"""The command line: the same reading and the same answers as the pages, for scripts.

python -m analysis FILE… --study refund_reasons [--set field=value …] [--json | --xlsx OUT]
python -m analysis FILE… --report OUT.pptx|OUT.xlsx|OUT.html [--set start=2026-05-01 …]
    [--set base_start=2026-04-01 --set base_end=2026-04-30 --set chapters=team,operations]
Both take --platform and --shop where the files hold several.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd

from analysis.filters import NARROWED, Narrowing, options_of
from analysis.foreign.limits import GIGABYTE, Limits
from analysis.ingest import import_file
from analysis.ingest.import_report import FileAccount
from analysis.store.workspace import Workspace
from analysis.studies import every_study
from analysis.study import Result, Study, Tables
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.report.html import report_page
from ui.report.outline import outline
from ui.report.questions import Scope, answers
from ui.report.slides import slides
from ui.report.workbook import report_book
from ui.upload.uploads import settings_of
from ui.words.import_report import facts, missing, note_sentence, personal, refusal, understood
from ui.words.numbers import written
from ui.words.sentences import sentence, worded
from ui.words.text import LANGUAGES, Speaker, speaker

BOOLEANS = {"true": True, "false": False}
WRITERS = {".pptx": slides, ".xlsx": report_book, ".html": report_page}
"""What writes a report, by the kind of file asked for."""

Chosen = TypeVar("Chosen", Study, Scope)

LIMITS = Limits(file_bytes=2 * GIGABYTE)
"""Whoever runs a command has the machine to himself."""

BAD = 2
"""The exit status of a bad file or choice."""


class UnusableError(Exception):
    """A file or a choice that cannot be used; its text is the one sentence shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer from files; 0 when answered, 2 with a sentence on standard error when not."""
    options = _parser().parse_args(arguments)
    topics = ("command", "upload", "reading", "cleaning", options.study or "report")
    say = speaker(options.language, *topics)
    try:
        if options.report:
            print(_report(options, say))
            return 0
        study = _filled(every_study()[options.study], options.set, say)
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace.open(Path(folder), "command line")
            accounts = _take_in(options.files, workspace, say)
            narrowing = _narrowing(options, workspace.tables(), say)
            result = study.run(narrowing.apply(workspace.tables()))
        if options.xlsx:
            sources = Sources(accounts, narrowing.chosen)
            options.xlsx.write_bytes(workbook(study, result, say, sources))
        print(_as_json(accounts, result) if options.json else _as_text(accounts, result, say))
    except UnusableError as bad:
        print(bad, file=sys.stderr)
        return BAD
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--study", choices=sorted(every_study()))
    asked.add_argument("--report", type=_report_path, metavar="OUT", help="OUT.pptx, .xlsx, .html")
    parser.add_argument("--set", action="append", default=[], metavar="field=value")
    for name in NARROWED:
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--language", choices=LANGUAGES, default="zh-CN")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="one object on standard output")
    output.add_argument("--xlsx", type=Path, metavar="OUT", help="also write a workbook")
    return parser


def _report_path(text: str) -> Path:
    """Where a report goes. Raises ArgumentTypeError where its kind is none of ours."""
    if Path(text).suffix.lower() not in WRITERS:
        raise argparse.ArgumentTypeError(", ".join(WRITERS))
    return Path(text)


def _report(options: argparse.Namespace, say: Speaker) -> str:
    """Write the report; gives its sentences, as they stand in it."""
    scope = _filled(Scope, options.set, say)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder), "command line")
        accounts = _take_in(options.files, workspace, say)
        tables = workspace.tables()
        narrowing = _narrowing(options, tables, say)
        scope = replace(scope, narrowed=narrowing.key)
        answered = answers(narrowing.apply(tables), scope)
        found = outline(answered, scope, options.language, accounts, tables)
    if not found.lines:
        raise UnusableError(say("empty"))
    try:
        options.report.write_bytes(WRITERS[options.report.suffix.lower()](found))
    except OSError as error:
        raise UnusableError(say("cannot_write", file_name=options.report.name)) from error
    return "\n".join(f"[{say(f'verdict.{x.finding.verdict}')}] {x.text}" for x in found.lines)


def _narrowing(options: argparse.Namespace, tables: Tables, say: Speaker) -> Narrowing:
    """The platform and shop that were asked for; one that no file has is told."""
    chosen = {name: value for name in NARROWED if (value := getattr(options, name))}
    for name, value in chosen.items():
        known = options_of(tables)[name]
        if value not in known:
            allowed = say("comma").join(known)
            raise UnusableError(say("bad_value", field=name, value=value, allowed=allowed))
    return Narrowing(chosen)


def _take_in(paths: Sequence[Path], workspace: Workspace, say: Speaker) -> tuple[FileAccount, ...]:
    """Import all files; the first one that cannot be used ends it."""
    settings = replace(settings_of(workspace), limits=LIMITS)
    for path in paths:
        try:
            imported = import_file(path.read_bytes(), path.name, settings)
        except OSError as error:
            raise UnusableError(say("cannot_open", file_name=path.name)) from error
        if imported.account.refusal:
            raise UnusableError(refusal(imported.account, say))
        if not imported.tables:
            raise UnusableError(say("not_understood", file_name=path.name))
        workspace.add([imported])
    return workspace.accounts()


def _filled(kind: type[Chosen], settings: Sequence[str], say: Speaker) -> Chosen:
    """A study or a scope with what was set, each value of the type of its field."""
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)} - {"narrowed"}
    values: dict[str, Any] = {}
    for setting in settings:
        field, _, text = setting.partition("=")
        if field not in known:
            raise UnusableError(
                say("unknown_field", field=field, known=say("comma").join(sorted(known)))
            )
        try:
            values[field] = _read(text, hints[field])
        except ValueError as error:
            allowed = say("comma").join(_allowed(hints[field]))
            raise UnusableError(
                say("bad_value", field=field, value=text, allowed=allowed)
            ) from error
    return kind(**values)


def _read(text: str, hint: object) -> object:
    """A text as a field's value; several values are told apart by commas."""
    if get_origin(hint) is not tuple:
        return _typed(text, hint)
    return tuple(_typed(part.strip(), get_args(hint)[0]) for part in text.split(","))


def _typed(text: str, hint: object) -> object:
    """A text as a value of a field's type. Raises ValueError where it is none."""
    if get_origin(hint) is Literal:
        if text not in get_args(hint):
            raise ValueError(text)
        return text
    if get_origin(hint) is UnionType:
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        return None if text == "" else _typed(text, kinds[0])
    if hint is date:
        return date.fromisoformat(text)
    if hint is bool:
        if text.lower() not in BOOLEANS:
            raise ValueError(text)
        return BOOLEANS[text.lower()]
    if hint in (int, float, str):
        return hint(text)
    raise ValueError(text)


def _allowed(hint: object) -> list[str]:
    """The values that a field may have, as far as they can be listed."""
    inner = [each for each in get_args(hint) if each is not Ellipsis]
    return _allowed(inner[0]) if get_origin(hint) is tuple else [str(each) for each in inner]


def _as_json(accounts: Sequence[FileAccount], result: Result) -> str:
    """One object: account, metrics, tables as records, findings with key, values, verdict."""
    answer = {
        "account": [asdict(account) for account in accounts],
        "metrics": dict(result.metrics),
        "tables": {name: table.to_dict("records") for name, table in result.tables.items()},
        "findings": [asdict(finding) for finding in result.findings],
    }
    return json.dumps(_plain(answer), ensure_ascii=False, indent=2, allow_nan=False)


def _plain(value: object) -> object:
    """The value in JSON's own kinds: times in ISO form, whatever is missing as null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def _as_text(accounts: Sequence[FileAccount], result: Result, say: Speaker) -> str:
    """The account and the result in words and plain tables."""
    lines = [line for account in accounts for line in _account_lines(account, say)]
    lines += ["", *(f"[{say(f'verdict.{f.verdict}')}] {sentence(f, say)}" for f in result.findings)]
    lines += [""]
    lines += [f"{say(f'column.{n}')}: {written(n, v)}" for n, v in result.metrics.items()]
    for name, table in result.tables.items():
        lines += ["", say(f"sheet.{name}"), _as_lines(table, say)]
    return "\n".join(lines)


def _account_lines(account: FileAccount, say: Speaker) -> list[str]:
    """What the page says of a file, all of it."""
    lines = [account.file_name, *(f"  {note_sentence(note, say)}" for note in account.notes)]
    for sheet in account.sheets:
        name = [sheet.name] if len(account.sheets) > 1 else []
        known = [*name, understood(sheet, say), *facts(account, sheet, say)]
        lines.append("  " + say("pause").join(known))
        lines += [f"  {line}" for line in [missing(sheet, say)] if line]
        lines += [f"  - {note_sentence(note, say)}" for note in sheet.notes]
        lines += [f"  - {line}" for line in personal(sheet, say)]
    return lines


def _as_lines(table: pd.DataFrame, say: Speaker) -> str:
    said = pd.DataFrame(
        {
            say(f"column.{name}"): [written(str(name), value) for value in values]
            for name, values in worded(table, say).items()
        }
    )
    return said.to_string(index=False)
