"""Import reports and corrections as JSON text and back, lossless, times included."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from analysis.ingest import Correction
from analysis.ingest.import_report import (
    FileReport,
    Note,
    PersonalColumn,
    SheetReport,
    UnreadableColumn,
)


def to_json(record: FileReport | Correction) -> str:
    """Write a file report or a correction; equal records give equal texts."""
    return json.dumps(asdict(record), ensure_ascii=False, sort_keys=True, default=_to_json_value)


def read_correction(text: str) -> Correction:
    """Read a correction that `to_json` wrote."""
    return Correction(**_from_json_value(json.loads(text)))


def read_file_report(text: str) -> FileReport:
    """Read a file report that `to_json` wrote."""
    fields = _from_json_value(json.loads(text))
    return FileReport(
        **fields
        | {
            "refusal": fields["refusal"] and Note(**fields["refusal"]),
            "sheets": tuple(_sheet(sheet) for sheet in fields["sheets"]),
            "notes": _notes(fields["notes"]),
        }
    )


def _sheet(fields: dict[str, Any]) -> SheetReport:
    personal = tuple(PersonalColumn(**column) for column in fields["personal"])
    unreadable = tuple(UnreadableColumn(**column) for column in fields.get("unreadable", ()))
    own = {"personal": personal, "unreadable": unreadable, "notes": _notes(fields["notes"])}
    return SheetReport(**fields | own)


def _notes(notes: tuple[dict[str, Any], ...]) -> tuple[Note, ...]:
    return tuple(Note(**note) for note in notes)


def _to_json_value(value: object) -> object:
    """Values that JSON has no type for: timestamps and numpy scalars."""
    if isinstance(value, pd.Timestamp):
        return {"$time": value.isoformat()}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"An import report cannot hold a {type(value).__name__}.")


def _from_json_value(value: Any) -> Any:  # noqa: ANN401 - JSON gives anything
    """Turn lists back into tuples, and `$time` objects into timestamps."""
    if isinstance(value, list):
        return tuple(_from_json_value(item) for item in value)
    if isinstance(value, dict) and value.keys() == {"$time"}:
        return pd.Timestamp(value["$time"])
    if isinstance(value, dict):
        return {key: _from_json_value(item) for key, item in value.items()}
    return value
