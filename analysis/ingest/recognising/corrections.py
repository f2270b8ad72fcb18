"""Recognise a sheet by its headers, or by the user's correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from analysis.ingest.exports import every_export
from analysis.ingest.import_report import Fate, PersonalColumn
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.reading.skipped_rows import is_blank_column
from analysis.ingest.recognising.matching import (
    Match,
    available_columns,
    column_of,
    match,
    match_from_correction,
    missing_columns,
)
from analysis.ingest.recognising.personal_data import (
    ALWAYS_PERSONAL_CELLS,
    SAMPLE_TEXTS,
    are_addresses,
    kind_by_cells,
    kind_by_header,
)
from analysis.ingest.tables import TABLES, Kind


@dataclass(frozen=True)
class Correction:
    """The user's correction for sheets with the same headers; blank fields correct nothing."""

    table: str = ""
    platform: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header; complete if a table is named."""

    sheets: tuple[str, ...] | None = None
    """Names of the sheets with these headers to import, if a file has several; None: not asked."""

    personal: Mapping[str, bool] = field(default_factory=dict)
    """Header -> whether its column is personal. Free text that is not is kept, contacts masked."""


NO_CORRECTION = Correction()


@dataclass(frozen=True)
class MappingFault:
    """Why a mapping cannot be used; its kind is the key of a sentence."""

    kind: Literal["no_columns", "needs_columns", "same_header"]
    columns: tuple[str, ...] = ()
    """Canonical columns that are concerned."""

    header: str = ""


def mapping_fault(correction: Correction) -> MappingFault | None:
    """The first reason why a reader's mapping is refused before it is remembered; None if none.

    A header that the reader marks as personal is dropped, and gives no column.
    """
    table = TABLES[correction.table]
    given = {
        target: header
        for target, header in correction.mapping.items()
        if not correction.personal.get(header) and column_of(target)[0] == ""
    }
    if not given:
        return MappingFault("no_columns")
    lacking = set(table.least) - available_columns(table.name, given)
    if lacking:
        return MappingFault("needs_columns", tuple(n for n in table.least if n in lacking))
    return _shared_header(table.name, given)


def _shared_header(table: str, given: Mapping[str, str]) -> MappingFault | None:
    """A header that stands for several columns which no export gives together."""
    by_header: dict[str, list[str]] = {}
    for target, header in given.items():
        by_header.setdefault(header, []).append(target)
    for header, targets in by_header.items():
        if len(targets) > 1 and not _may_share_a_header(table, set(targets)):
            names = tuple(dict.fromkeys(column_of(target)[1] for target in targets))
            return MappingFault("same_header", names, header)
    return None


def _may_share_a_header(table: str, targets: set[str]) -> bool:
    """Whether one header may give several columns: all times, or as a known export has it."""
    kinds = {TABLES[table].by_name[column_of(target)[1]].kind for target in targets}
    return kinds == {"time"} or any(
        targets <= set(known_header.targets)
        for export in every_export()
        if export.table == table
        for known_header in export.headers.values()
    )


@dataclass(frozen=True)
class RecognisedSheet:
    """A sheet's match, without columns that must be dropped; and its personal columns."""

    match: Match | None
    personal: tuple[PersonalColumn, ...]
    missing: tuple[str, ...] = ()
    """Required columns that no header gives; a dropped column is not missing."""

    set_aside: tuple[str, ...] = ()
    """Headers that the reader chose, and that hold personal data: they give no column."""


def recognise_sheet(sheet: Sheet, correction: Correction) -> RecognisedSheet:
    """Match a sheet, by correction if there is one, and find its personal columns."""
    matched = _match_of(sheet, correction)
    columns = {
        at: _personal_column(sheet, at, matched, correction)
        for at, header in enumerate(sheet.headers)
        if header.strip()
    }
    personal = {at: column for at, column in columns.items() if column is not None}
    if matched is None:
        return RecognisedSheet(None, tuple(personal.values()))
    dropped = {at for at, column in personal.items() if column.fate == "dropped"}
    set_aside = _set_aside({sheet.headers[at] for at in dropped}, correction)
    sources = {target: at for target, at in matched.sources.items() if at not in dropped}
    if not any(column_of(target)[0] == "" for target in sources):
        return RecognisedSheet(None, tuple(personal.values()), set_aside=set_aside)
    return RecognisedSheet(
        replace(matched, sources=sources),
        tuple(personal.values()),
        missing_columns(matched.table, matched.sources),
        set_aside,
    )


def _set_aside(dropped: set[str], correction: Correction) -> tuple[str, ...]:
    """Headers of a reader's own mapping that are dropped though the reader did not ask for it."""
    chosen = dict.fromkeys(correction.mapping.values()) if correction.table else {}
    return tuple(
        header for header in chosen if header in dropped and not correction.personal.get(header)
    )


def reasons_to_leave_out(
    sheets: Sequence[Sheet], matches: Sequence[Match | None], corrections: Sequence[Correction]
) -> list[str]:
    """Why each sheet is left out, empty if it is imported.

    If several sheets are recognised, the user chooses; until then none is imported.
    """
    is_recognised = [matched is not None for matched in matches]
    was_chosen = [
        None if correction.sheets is None else sheet.name in correction.sheets
        for sheet, correction in zip(sheets, corrections, strict=True)
    ]
    needs_choice = sum(is_recognised) > 1 and not any(was_chosen)
    reasons = []
    for recognised, chosen in zip(is_recognised, was_chosen, strict=True):
        if not recognised:
            reasons.append("unrecognised")
        elif needs_choice:
            reasons.append("sheet_choice")
        else:
            reasons.append("" if sum(is_recognised) == 1 or chosen else "sheet_not_chosen")
    return reasons


def _match_of(sheet: Sheet, correction: Correction) -> Match | None:
    if correction.table:
        return match_from_correction(
            correction.table, correction.platform, correction.mapping, sheet.headers
        )
    return match(sheet.headers, lambda at: not is_blank_column(sheet.texts(at)))


def _personal_column(
    sheet: Sheet, at: int, matched: Match | None, correction: Correction
) -> PersonalColumn | None:
    header = sheet.headers[at]
    kinds = _canonical_kinds_at(at, matched)
    kind = _personal_kind(sheet, at, matched, kinds, correction.personal.get(header))
    if not kind:
        return None
    fate = _fate(kinds, kind, correction.personal.get(header))
    return PersonalColumn(header, kind, fate)


def _canonical_kinds_at(at: int, matched: Match | None) -> set[Kind]:
    """The kinds of the canonical columns that are read from a position."""
    if matched is None:
        return set()
    targets = [column_of(target) for target, position in matched.sources.items() if position == at]
    return {TABLES[table or matched.table].by_name[column].kind for table, column, _ in targets}


NEVER_PERSONAL_KINDS: frozenset[Kind] = frozenset(
    {"id", "time", "amount", "rate", "score", "seconds", "count", "flag", "enum"}
)
"""A column mapped to one of these kinds is not classified by its cells."""


def _personal_kind(
    sheet: Sheet, at: int, matched: Match | None, kinds: set[Kind], said_personal: bool | None
) -> str:
    """The kind of personal data of a column; empty if none."""
    by_cells = _kind_whatever_is_said(sheet, at, matched, kinds)
    if by_cells:
        return by_cells
    if said_personal is False and not kinds & ALWAYS_PERSONAL_KINDS:
        return ""
    detected = _detected_personal_kind(sheet, at, matched, kinds)
    return (detected or "other") if said_personal else detected


def _kind_whatever_is_said(sheet: Sheet, at: int, matched: Match | None, kinds: set[Kind]) -> str:
    """The kind of personal data that cells are beyond doubt, where a reader chose the column.

    Addresses are no text, phone numbers and the like no id. Those among numbers and times are
    left out cell by cell, those in a text are masked.
    """
    if matched is None or not kinds & {"text", "id"} or _is_as_known(sheet, at, matched):
        return ""
    texts = _sampled_texts(sheet, at)
    if are_addresses(texts):
        return "address"
    kind = kind_by_cells(texts) if "id" in kinds else ""
    return kind if kind in ALWAYS_PERSONAL_CELLS else ""


def _is_as_known(sheet: Sheet, at: int, matched: Match) -> bool:
    """Whether an export gives a column by the same header as this match does."""
    targets = {target for target, position in matched.sources.items() if position == at}
    known_headers = (
        export.known_header(sheet.headers[at])
        for export in every_export()
        if export.table == matched.table
    )
    return any(known and targets & set(known.targets) for known in known_headers)


def _sampled_texts(sheet: Sheet, at: int) -> list[str]:
    return replace(sheet, cells=sheet.cells.slice(0, SAMPLE_TEXTS)).texts(at).to_pylist()


ALWAYS_PERSONAL_KINDS: frozenset[Kind] = frozenset({"freetext", "review", "key", "address"})
"""Personal whatever the correction says; that decides only whether free text is kept."""


def _detected_personal_kind(sheet: Sheet, at: int, matched: Match | None, kinds: set[Kind]) -> str:
    """The kind by the export's definition; else, for unknown headers, by header; else by cells."""
    header = sheet.headers[at]
    by_header = matched.personal.get(at, "") if matched else ""
    if matched is None or at not in matched.known_positions:
        by_header = by_header or kind_by_header(header)
    if by_header or kinds & NEVER_PERSONAL_KINDS:
        return by_header
    return kind_by_cells(_sampled_texts(sheet, at))


def _fate(kinds: set[Kind], kind: str, said_personal: bool | None) -> Fate:
    if said_personal or not kinds:
        return "dropped"
    if "key" in kinds:
        return "pseudonym"
    if kinds & {"address", "review"}:
        return "reduced"
    if "freetext" in kinds:
        return "reduced" if said_personal is False else "dropped"
    return "kept" if kind in KEPT_PERSONAL_KINDS else "dropped"


KEPT_PERSONAL_KINDS = ("agent", "region")
"""Subjects of studies."""
