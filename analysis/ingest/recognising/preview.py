"""Preview of how a file's sheets are recognised, with masked examples, for the user to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from analysis.ingest.exports import fingerprint
from analysis.ingest.import_report import PersonalColumn
from analysis.ingest.pipeline import ImportSettings
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.corrections import NO_CORRECTION, recognise_sheet
from analysis.ingest.recognising.personal_data import mask_contacts

EXAMPLES = 3
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


def preview(data: bytes, file_name: str, settings: ImportSettings) -> tuple[Preview, ...]:
    """The sheets of a file, recognised but not cleaned; none if it cannot be read."""
    reading = settings.read(data, file_name)
    return tuple(_preview_sheet(sheet, settings) for sheet in reading.sheets)


def _preview_sheet(sheet: Sheet, settings: ImportSettings) -> Preview:
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


def _examples(sheet: Sheet, at: int, *, hidden: bool) -> tuple[str, ...]:
    texts = replace(sheet, cells=sheet.cells.slice(0, SAMPLE_ROWS)).texts(at)
    distinct = list(dict.fromkeys(text.strip() for text in texts.to_pylist()))
    filled = [text for text in distinct if text][:EXAMPLES]
    if hidden:
        return (HIDDEN_EXAMPLE,) if filled else ()
    return tuple(
        text[:EXAMPLE_LENGTH] for text in mask_contacts(pa.array(filled, pa.string())).to_pylist()
    )
