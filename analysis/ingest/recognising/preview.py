"""Preview of how a file's sheets are recognised, with masked examples, for the user to confirm."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from analysis.ingest.exports import fingerprint
from analysis.ingest.import_report import PersonalColumn
from analysis.ingest.pipeline import ImportSettings
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.corrections import NO_CORRECTION, recognise_sheet
from analysis.ingest.recognising.personal_data import mask_contacts, shown_cell

EXAMPLES = 3
LOOKED_AT_ROWS = 5
SAMPLE_ROWS = 200
"""Rows sampled for examples."""

EXAMPLE_LENGTH = 24
HIDDEN_EXAMPLE = "***"


@dataclass(frozen=True)
class Preview:
    """One sheet as it was recognised."""

    sheet: str
    fingerprint: str
    headers: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]
    """Up to three cells of each header; of personal columns a placeholder."""

    personal: tuple[PersonalColumn, ...]
    row_count: int
    """Data rows."""

    table: str = ""
    platform: str = ""
    certainty: float = 0.0
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header."""

    look: tuple[tuple[str, ...], ...] = ()
    """Up to five rows to look at: the row's number, then the cells of each header, personal ones
    hidden."""


def preview(
    data: bytes, file_name: str, settings: ImportSettings, odd_rows: Sequence[int] = ()
) -> tuple[Preview, ...]:
    """The sheets of a file, recognised but not cleaned; none if it cannot be read.

    Args:
        data: The bytes of the file.
        file_name: Its name.
        settings: How it is read.
        odd_rows: Rows of the file that the look shows first.
    """
    reading = settings.read(data, file_name)
    return tuple(_preview_sheet(sheet, settings, odd_rows) for sheet in reading.sheets)


def _preview_sheet(sheet: Sheet, settings: ImportSettings, odd_rows: Sequence[int]) -> Preview:
    headers_fingerprint = fingerprint(sheet.headers)
    recognised = recognise_sheet(
        sheet, settings.corrections.get(headers_fingerprint, NO_CORRECTION)
    )
    personal_headers = {column.header for column in recognised.personal}
    examples = {
        header: _examples(sheet, at, hidden=header in personal_headers)
        for at, header in enumerate(sheet.headers)
    }
    unmatched = Preview(
        sheet.name,
        headers_fingerprint,
        sheet.headers,
        examples,
        recognised.personal,
        len(sheet.row_numbers),
        look=_look(sheet, personal_headers, odd_rows),
    )
    match = recognised.match
    if match is None:
        return unmatched
    return replace(
        unmatched,
        table=match.table,
        platform=match.platform,
        certainty=match.certainty,
        mapping={target: sheet.headers[at] for target, at in match.sources.items()},
    )


def _look(
    sheet: Sheet, personal_headers: Collection[str], odd_rows: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    """Some rows: the odd ones, then the first ones."""
    is_odd = np.isin(sheet.row_numbers, odd_rows)
    positions = np.argsort(~is_odd, kind="stable")[:LOOKED_AT_ROWS]
    return tuple(
        (
            str(sheet.row_numbers[position]),
            *(
                _looked_at(
                    sheet.texts(at)[position].as_py(), is_personal=header in personal_headers
                )
                for at, header in enumerate(sheet.headers)
            ),
        )
        for position in sorted(positions.tolist())
    )


def _looked_at(text: str, *, is_personal: bool) -> str:
    if not text.strip():
        return ""
    return HIDDEN_EXAMPLE if is_personal else shown_cell(text)


def _examples(sheet: Sheet, at: int, *, hidden: bool) -> tuple[str, ...]:
    texts = replace(sheet, cells=sheet.cells.slice(0, SAMPLE_ROWS)).texts(at)
    distinct = list(dict.fromkeys(text.strip() for text in texts.to_pylist()))
    filled = [text for text in distinct if text][:EXAMPLES]
    if hidden:
        return (HIDDEN_EXAMPLE,) if filled else ()
    return tuple(
        text[:EXAMPLE_LENGTH] for text in mask_contacts(pa.array(filled, pa.string())).to_pylist()
    )
