"""Where an answer comes from: files, rows, choices, version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from analysis.ingest.import_report import FileReport, SheetReport
from analysis.study import Described, Study
from ui.words.numbers import format_value
from ui.words.text import Speaker

VERSION = version("zhanggui")


@dataclass(frozen=True)
class Sources:
    """Files and filters that an answer is computed from."""

    file_reports: tuple[FileReport, ...]
    filters: Mapping[str, str]
    """Platform and shop that the tables are filtered by, as `Filters.chosen`."""


def sheets_of(file_reports: Iterable[FileReport], filters: Mapping[str, str]) -> list[SheetReport]:
    """The sheets that answers are computed from; of one platform where it is filtered by."""
    platform = filters.get("platform")
    return [
        sheet
        for file_report in file_reports
        for sheet in file_report.sheets
        if sheet.table and platform in (None, sheet.platform)
    ]


def shop_note(filters: Mapping[str, str], say: Speaker) -> str:
    """Says that only the rows of one shop count; empty without a shop filter."""
    return say("only_shop", shop=filters["shop"]) if "shop" in filters else ""


def files_table(file_reports: Iterable[FileReport], say: Speaker) -> pd.DataFrame:
    """One row per sheet: file, table, platform, rows, rows kept, rows left out, period, digest."""
    return pd.DataFrame(
        [
            _file_row(file_report, sheet, say)
            for file_report in file_reports
            for sheet in file_report.sheets or (SheetReport("", 0, 0),)
        ]
    )


def choices_in_words(study: Study, say: Speaker) -> list[tuple[str, str]]:
    """The choices of a study as (label, value) in words; an open choice is named as open."""
    return [
        (say(f"param.{name}"), _choice_text(name, value, say))
        for name, value in study.described_choices().items()
    ]


def filters_in_words(filters: Mapping[str, str], say: Speaker) -> list[tuple[str, str]]:
    """The platform and shop filters as (label, value) in words."""
    return [(say(f"param.{name}"), str(say.word(name, value))) for name, value in filters.items()]


def _file_row(file_report: FileReport, sheet: SheetReport, say: Speaker) -> dict[str, object]:
    first, last = sheet.period or (None, None)
    # The header is no row of data, so it is neither read nor left out.
    rows = sheet.row_count - bool(sheet.header_row)
    return {
        "file_name": file_report.file_name,
        "table": say(f"table.{sheet.table}") if sheet.table else say("unknown"),
        "platform": say(f"platform.{sheet.platform}") if sheet.platform else say("unknown"),
        "row_count": rows,
        "kept_count": sheet.kept_count,
        "left_out_count": rows - sheet.kept_count,
        "first_at": first,
        "last_at": last,
        "digest": file_report.digest,
    }


def _choice_text(name: str, value: object, say: Speaker) -> str:
    if value is None:
        return say("open_choice")
    if isinstance(value, Described):
        return value.described(say, format_value)
    if isinstance(value, tuple) and value:
        return say("comma").join(str(say.word(name, part)) for part in value)
    return str(say.word(name, value))
