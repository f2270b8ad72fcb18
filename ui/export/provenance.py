"""Where an answer comes from: files, rows, choices, version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from analysis.ingest.import_report import FileReport, SheetReport
from analysis.study import Described, Study
from ui.words.numbers import written
from ui.words.text import Speaker

VERSION = version("zhanggui")


@dataclass(frozen=True)
class Sources:
    """What a download says of its origin."""

    file_reports: tuple[FileReport, ...]
    filters: Mapping[str, str]
    """Platform and shop that the tables were narrowed to, as `Filters.chosen`."""


def sheets_of(file_reports: Iterable[FileReport], filters: Mapping[str, str]) -> list[SheetReport]:
    """The sheets that answers rest on; those of one platform where the reader chose one."""
    chosen = filters.get("platform")
    return [
        sheet
        for file_report in file_reports
        for sheet in file_report.sheets
        if sheet.table and chosen in (None, sheet.platform)
    ]


def only_shop(filters: Mapping[str, str], say: Speaker) -> str:
    """That of the sheets' rows those of one shop alone count; empty where none was chosen."""
    return say("only_shop", shop=filters["shop"]) if "shop" in filters else ""


def files_table(file_reports: Iterable[FileReport], say: Speaker) -> pd.DataFrame:
    """A row a sheet: file, table, platform, rows, rows kept, rows left out, period, digest."""
    return pd.DataFrame(
        [
            _file_row(file_report, sheet, say)
            for file_report in file_reports
            for sheet in file_report.sheets or (SheetReport("", 0, 0),)
        ]
    )


def choices(study: Study, say: Speaker) -> list[tuple[str, str]]:
    """What the reader chose, in words; a choice left open says so."""
    return [
        (say(f"param.{name}"), _worded(name, one, say))
        for name, one in study.described_choices().items()
    ]


def limits(filters: Mapping[str, str], say: Speaker) -> list[tuple[str, str]]:
    """The platform and the shop that tables were narrowed to, in words."""
    return [(say(f"param.{name}"), str(say.word(name, value))) for name, value in filters.items()]


def _file_row(file_report: FileReport, sheet: SheetReport, say: Speaker) -> dict[str, object]:
    first, last = sheet.period or (None, None)
    return {
        "file_name": file_report.file_name,
        "table": say(f"table.{sheet.table}") if sheet.table else say("unknown"),
        "platform": say(f"platform.{sheet.platform}") if sheet.platform else say("unknown"),
        "row_count": sheet.row_count,
        "kept_count": sheet.kept_count,
        "left_out_count": sheet.row_count - sheet.kept_count,
        "first_at": first,
        "last_at": last,
        "digest": file_report.digest,
    }


def _worded(name: str, value: object, say: Speaker) -> str:
    if value is None:
        return say("open_choice")
    if isinstance(value, Described):
        return value.described(say, written)
    if isinstance(value, tuple) and value:
        return say("comma").join(str(say.word(name, part)) for part in value)
    return str(say.word(name, value))
