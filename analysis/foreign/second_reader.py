"""openpyxl, for workbooks that fastexcel cannot read. Runs in the child process only."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import openpyxl

from analysis.foreign.books import RawSheet, rows_to_table
from analysis.foreign.limits import Limits, Refusal


def read_sheets(data: bytes, limits: Limits) -> list[RawSheet]:
    """All sheets of an xlsx workbook.

    Raises:
        Refusal: corrupt, too_wide, too_many_cells.
    """
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        return [_sheet(sheet, limits) for sheet in book.worksheets]
    except Refusal:
        raise
    except Exception:
        raise Refusal("corrupt") from None


def _sheet(sheet: Any, limits: Limits) -> RawSheet:  # noqa: ANN401
    sheet.reset_dimensions()
    rows = rows_to_table(_rows(sheet.iter_rows(), limits), limits)
    return RawSheet(sheet.title, rows, visible=sheet.sheet_state == "visible")


def _rows(rows: Iterable[Any], limits: Limits) -> Iterable[list[str]]:
    for row in rows:
        if len(row) > limits.columns and any(
            cell.value is not None for cell in row[limits.columns :]
        ):
            raise Refusal("too_wide", columns=len(row), limit=limits.columns)
        yield [_text(cell) for cell in row[: limits.columns]]


def _text(cell: Any) -> str:  # noqa: ANN401
    """A cell's value as fastexcel would write it; an error is a blank cell."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.timedelta):
        hours, seconds = divmod(round(value.total_seconds()), 3600)
        return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
    return str(value)
