"""What a workspace notes down, as JSON text and back: equal to what went in, times included."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from analysis.ingest import Correction
from analysis.ingest.import_report import FileAccount, Note, PersonalColumn, SheetAccount


def to_json(thing: FileAccount | Correction) -> str:
    """Write an account or a correction; the same thing gives the same text."""
    return json.dumps(asdict(thing), ensure_ascii=False, sort_keys=True, default=_written)


def read_correction(text: str) -> Correction:
    """Read a correction that `to_json` wrote."""
    return Correction(**_read(json.loads(text)))


def read_account(text: str) -> FileAccount:
    """Read an account that `to_json` wrote."""
    fields = _read(json.loads(text))
    return FileAccount(
        **fields
        | {
            "refusal": fields["refusal"] and Note(**fields["refusal"]),
            "sheets": tuple(_sheet(sheet) for sheet in fields["sheets"]),
            "notes": _notes(fields["notes"]),
        }
    )


def _sheet(fields: dict[str, Any]) -> SheetAccount:
    personal = tuple(PersonalColumn(**column) for column in fields["personal"])
    return SheetAccount(**fields | {"personal": personal, "notes": _notes(fields["notes"])})


def _notes(notes: tuple[dict[str, Any], ...]) -> tuple[Note, ...]:
    return tuple(Note(**note) for note in notes)


def _written(value: object) -> object:
    """What JSON has no sign for: times, and the numbers of numpy."""
    if isinstance(value, pd.Timestamp):
        return {"$time": value.isoformat()}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"An account cannot hold a {type(value).__name__}.")


def _read(value: Any) -> Any:  # noqa: ANN401 - JSON gives anything
    """Turn lists back into tuples, and marked texts back into times."""
    if isinstance(value, list):
        return tuple(_read(item) for item in value)
    if isinstance(value, dict) and value.keys() == {"$time"}:
        return pd.Timestamp(value["$time"])
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    return value
