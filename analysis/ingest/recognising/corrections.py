"""What a sheet is taken for: what its headers tell, and what its reader says instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.ingest.import_report import Fate, PersonalColumn
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.reading.skipped_rows import is_blank_column
from analysis.ingest.recognising.matching import Match, column_of, corrected, match, missing
from analysis.ingest.recognising.personal_data import LEARNED_FROM, kind_by_header, kind_by_looks
from analysis.ingest.tables import TABLES, Kind


@dataclass(frozen=True)
class Correction:
    """What the reader says of sheets with the same headers; blank where nothing was said."""

    table: str = ""
    platform: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header; all of them, where a table is named."""

    sheets: tuple[str, ...] | None = None
    """Names of the sheets with these headers to take, where a file has several; None: not asked."""

    personal: Mapping[str, bool] = field(default_factory=dict)
    """Header -> whether its column is personal. Free text that is not is kept, contacts hidden."""


NO_CORRECTION = Correction()


@dataclass(frozen=True)
class Understood:
    """A sheet's meaning, without the columns that must not be kept; and what is personal in it."""

    match: Match | None
    personal: tuple[PersonalColumn, ...]
    missing: tuple[str, ...] = ()
    """Required columns that no header gives; one that is given and then dropped is not missing."""


def understood(sheet: Sheet, correction: Correction) -> Understood:
    """Recognise a sheet, the reader's word first, and find its personal columns."""
    found = _matched(sheet, correction)
    columns = {
        at: _personal(sheet, at, found, correction)
        for at, header in enumerate(sheet.headers)
        if header.strip()
    }
    personal = {at: column for at, column in columns.items() if column is not None}
    if found is None:
        return Understood(None, tuple(personal.values()))
    gone = {at for at, column in personal.items() if column.fate == "dropped"}
    sources = {target: at for target, at in found.sources.items() if at not in gone}
    return Understood(
        replace(found, sources=sources),
        tuple(personal.values()),
        missing(found.table, found.sources),
    )


def chosen(
    sheets: Sequence[Sheet], matches: Sequence[Match | None], corrections: Sequence[Correction]
) -> list[str]:
    """Why each sheet is left out, empty where it is taken.

    With several sheets that could be taken, the reader chooses: until then none is.
    """
    known = [found is not None for found in matches]
    told = [
        None if correction.sheets is None else sheet.name in correction.sheets
        for sheet, correction in zip(sheets, corrections, strict=True)
    ]
    is_open = sum(known) > 1 and not any(told)
    reasons = []
    for is_known, wanted in zip(known, told, strict=True):
        if not is_known:
            reasons.append("unrecognised")
        elif is_open:
            reasons.append("sheet_choice")
        else:
            reasons.append("" if sum(known) == 1 or wanted else "sheet_not_chosen")
    return reasons


def _matched(sheet: Sheet, correction: Correction) -> Match | None:
    if correction.table:
        return corrected(correction.table, correction.platform, correction.mapping, sheet.headers)
    return match(sheet.headers, lambda at: not is_blank_column(sheet.texts(at)))


def _personal(
    sheet: Sheet, at: int, found: Match | None, correction: Correction
) -> PersonalColumn | None:
    header = sheet.headers[at]
    kinds = _kinds_made_of(at, found)
    kind = _kind(sheet, at, found, kinds, correction.personal.get(header))
    if not kind:
        return None
    fate = _fate(kinds, kind, correction.personal.get(header))
    return PersonalColumn(header, kind, fate)


def _kinds_made_of(at: int, found: Match | None) -> set[Kind]:
    """What kinds of canonical columns come from a position."""
    if found is None:
        return set()
    targets = [column_of(target) for target, place in found.sources.items() if place == at]
    return {TABLES[table or found.table].by_name[column].kind for table, column, _ in targets}


UNTOUCHED: frozenset[Kind] = frozenset(
    {"id", "time", "amount", "rate", "score", "seconds", "count", "flag", "enum"}
)
"""What a column is known to hold when it is mapped to one of these; looks may deceive there."""


def _kind(sheet: Sheet, at: int, found: Match | None, kinds: set[Kind], said: bool | None) -> str:
    """The kind of personal data of a column; empty where it is none."""
    if said is False and not kinds & PERSONAL_KINDS:
        return ""
    known = _found_kind(sheet, at, found, kinds)
    return (known or "other") if said else known


PERSONAL_KINDS: frozenset[Kind] = frozenset({"freetext", "review", "key", "address"})
"""Personal whatever the reader says; what is said decides only whether free text is kept."""


def _found_kind(sheet: Sheet, at: int, found: Match | None, kinds: set[Kind]) -> str:
    """As the export is known to have it; else, for unknown headers, by header; else by looks."""
    header = sheet.headers[at]
    by_header = found.personal.get(at, "") if found else ""
    if found is None or at not in found.understood:
        by_header = by_header or kind_by_header(header)
    if by_header or kinds & UNTOUCHED:
        return by_header
    sample = replace(sheet, cells=sheet.cells.slice(0, LEARNED_FROM)).texts(at)
    return kind_by_looks(sample.to_pylist())


def _fate(kinds: set[Kind], kind: str, said: bool | None) -> Fate:
    if said or not kinds:
        return "dropped"
    if "key" in kinds:
        return "pseudonym"
    if kinds & {"address", "review"}:
        return "reduced"
    if "freetext" in kinds:
        return "reduced" if said is False else "dropped"
    return "kept" if kind in KEPT else "dropped"


KEPT = ("agent", "region")
"""What studies are about."""
