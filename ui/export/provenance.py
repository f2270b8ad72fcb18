"""Where an answer comes from: files, rows, choices, version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from analysis.agents.measures import unit_of
from analysis.agents.scorecard import Scheme
from analysis.ingest.import_report import FileAccount, SheetAccount
from analysis.study import Study
from ui.words.numbers import written
from ui.words.text import Speaker

VERSION = version("zhanggui")


@dataclass(frozen=True)
class Sources:
    """What a download says of its origin."""

    accounts: tuple[FileAccount, ...]
    narrowed: Mapping[str, str]
    """Platform and shop that the tables were narrowed to, as `Narrowing.chosen`."""


def sheets_of(accounts: Iterable[FileAccount], narrowed: Mapping[str, str]) -> list[SheetAccount]:
    """The sheets that answers rest on; those of one platform where the reader chose one."""
    chosen = narrowed.get("platform")
    return [
        sheet
        for account in accounts
        for sheet in account.sheets
        if sheet.table and chosen in (None, sheet.platform)
    ]


def only_shop(narrowed: Mapping[str, str], say: Speaker) -> str:
    """That of the sheets' rows those of one shop alone count; empty where none was chosen."""
    return say("only_shop", shop=narrowed["shop"]) if "shop" in narrowed else ""


def files_table(accounts: Iterable[FileAccount], say: Speaker) -> pd.DataFrame:
    """A row a sheet: file, table, platform, rows, rows kept, rows left out, period, digest."""
    return pd.DataFrame(
        [
            _file_row(account, sheet, say)
            for account in accounts
            for sheet in account.sheets or (SheetAccount("", 0, 0),)
        ]
    )


def choices(study: Study, say: Speaker) -> list[tuple[str, str]]:
    """What the reader chose, in words; a choice left open says so."""
    return [(say(f"param.{name}"), _worded(name, one, say)) for name, one in study.told().items()]


def limits(narrowed: Mapping[str, str], say: Speaker) -> list[tuple[str, str]]:
    """The platform and the shop that tables were narrowed to, in words."""
    return [(say(f"param.{name}"), str(say.word(name, value))) for name, value in narrowed.items()]


def _file_row(account: FileAccount, sheet: SheetAccount, say: Speaker) -> dict[str, object]:
    first, last = sheet.period or (None, None)
    return {
        "file_name": account.file_name,
        "table": say(f"table.{sheet.table}") if sheet.table else say("unknown"),
        "platform": say(f"platform.{sheet.platform}") if sheet.platform else say("unknown"),
        "row_count": sheet.row_count,
        "kept_count": sheet.kept_count,
        "left_out_count": sheet.row_count - sheet.kept_count,
        "first_at": first,
        "last_at": last,
        "digest": account.digest,
    }


def _worded(name: str, value: object, say: Speaker) -> str:
    if value is None:
        return say("open_choice")
    if isinstance(value, Scheme):
        return say("scheme_between").join(_items(value, say))
    if isinstance(value, tuple) and value:
        return say("comma").join(str(say.word(name, part)) for part in value)
    return str(say.word(name, value))


def _items(scheme: Scheme, say: Speaker) -> Iterator[str]:
    """A scorecard's lines with their floors, targets and shares of the weight."""
    for item, weight in zip(scheme.items, scheme.weights, strict=True):
        unit = unit_of(item.measure)
        yield say(
            "scheme_item",
            measure=say(f"column.{item.measure}"),
            floor=written(f"floor_{unit}", item.floor),
            target=written(f"target_{unit}", item.target),
            weight=weight,
        )
