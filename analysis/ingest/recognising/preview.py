"""What a file's sheets would be taken for, with masked examples: for a reader to confirm first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from analysis.ingest.exports import fingerprint
from analysis.ingest.import_report import PersonalColumn
from analysis.ingest.pipeline import ImportSettings
from analysis.ingest.reading.sheets import Sheet
from analysis.ingest.recognising.corrections import NO_CORRECTION, understood
from analysis.ingest.recognising.personal_data import blacked_out

EXAMPLES = 3
LOOKED_AT = 200
"""Rows that examples are taken from."""

LONGEST = 24
HIDDEN = "***"


@dataclass(frozen=True)
class Preview:
    """One sheet as it was understood."""

    sheet: str
    fingerprint: str
    headers: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]
    """Up to three cells of each header; of personal columns only that there are some."""

    personal: tuple[PersonalColumn, ...]
    row_count: int
    """Data rows."""

    table: str = ""
    platform: str = ""
    certainty: float = 0.0
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Canonical column -> header."""


def preview(data: bytes, file_name: str, settings: ImportSettings) -> tuple[Preview, ...]:
    """The sheets of a file, understood but not cleaned; none where it cannot be read."""
    reading = settings.read(data, file_name)
    return tuple(_previewed(sheet, settings) for sheet in reading.sheets)


def _previewed(sheet: Sheet, settings: ImportSettings) -> Preview:
    mark = fingerprint(sheet.headers)
    known = understood(sheet, settings.corrections.get(mark, NO_CORRECTION))
    hidden = {column.header for column in known.personal}
    examples = {
        header: _examples(sheet, at, hidden=header in hidden)
        for at, header in enumerate(sheet.headers)
    }
    plain = Preview(
        sheet.name, mark, sheet.headers, examples, known.personal, len(sheet.row_numbers)
    )
    match = known.match
    if match is None:
        return plain
    return replace(
        plain,
        table=match.table,
        platform=match.platform,
        certainty=match.certainty,
        mapping={target: sheet.headers[at] for target, at in match.sources.items()},
    )


def _examples(sheet: Sheet, at: int, *, hidden: bool) -> tuple[str, ...]:
    texts = replace(sheet, cells=sheet.cells.slice(0, LOOKED_AT)).texts(at)
    distinct = list(dict.fromkeys(text.strip() for text in texts.to_pylist()))
    filled = [text for text in distinct if text][:EXAMPLES]
    if hidden:
        return (HIDDEN,) if filled else ()
    return tuple(text[:LONGEST] for text in blacked_out(pa.array(filled, pa.string())).to_pylist())
