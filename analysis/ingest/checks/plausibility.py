"""Notes on implausible rows; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from analysis.ingest.cleaning.derived_columns import CENT
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.import_report import Note
from analysis.ingest.tables import TABLES

TIME_ORDER: Mapping[str, tuple[tuple[str, str, str], ...]] = MappingProxyType(
    {
        "orders": (
            ("paid_before_created", "created_at", "paid_at"),
            ("finished_before_created", "created_at", "finished_at"),
            ("received_before_shipped", "shipped_at", "received_at"),
        ),
        "refunds": (("finished_before_applied", "applied_at", "done_at"),),
    }
)
"""rule, earlier column, later column."""

MAY_BE_NEGATIVE = frozenset({"settlement"})
"""Tables in which amounts may be negative."""


def plausibility_notes(frame: pd.DataFrame, table: str) -> tuple[Note, ...]:
    """Notes on implausible rows of one sheet's main table, by `source_row`."""
    notes: list[Note] = []
    for rule, earlier, later in TIME_ORDER.get(table, ()):
        notes.extend(_row_notes(rule, frame, frame[earlier] > frame[later]))
    notes.extend(_negative_amounts(frame, table))
    if table in {"orders", "refunds"}:
        notes.extend(_row_notes("refund_above_paid", frame, _above_paid(frame)))
    if table == "refunds":
        notes.extend(_row_notes("missing_reason", frame, frame["reason_raw"].isna()))
    if table == "orders" and frame["buyer_key"].isna().all():
        notes.append(Note("no_buyer_key", len(frame)))
    return tuple(notes)


def _row_notes(rule: str, frame: pd.DataFrame, rows: pd.Series) -> tuple[Note, ...]:
    return notes_of(rule, frame.loc[rows.fillna(False).astype(bool), "source_row"])


def _negative_amounts(frame: pd.DataFrame, table: str) -> tuple[Note, ...]:
    if table in MAY_BE_NEGATIVE:
        return ()
    names = [column.name for column in TABLES[table].columns if column.kind == "amount"]
    return _row_notes("negative_amount", frame, (frame[names] < 0).any(axis="columns"))


def _above_paid(frame: pd.DataFrame) -> pd.Series:
    is_above = (frame["refund_amount"] > frame["paid_amount"] + CENT) & frame["paid_amount"].notna()
    if "paid_is_net_of_refund" in frame:
        return is_above & ~frame["paid_is_net_of_refund"].fillna(False).astype(bool)
    return is_above
