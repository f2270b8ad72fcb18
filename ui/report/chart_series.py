"""The charts of a study as plain numbers, for slides and printed pages. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.column_kinds import kind_of
from analysis.study import Result, Study
from ui.words.numbers import format_value
from ui.words.printable import printable
from ui.words.sentences import label_code
from ui.words.text import Speaker

MAX_BARS = 10
"""Maximum number of bars in a chart. Rows are ranked; further rows are in the table only."""

MAX_LABEL, MIN_FIRST_PART = 22, 8
KEY_COLUMNS = ("goods",)
"""Columns with internal keys, which are no labels for a reader."""


@dataclass(frozen=True)
class ChartSeries:
    """One series of numbers with their labels."""

    title: str
    column: str
    """The column of the values; the last part of its name gives the number format."""

    points: tuple[tuple[str, float | None], ...]
    """Labels and values, in order."""

    is_over_time: bool


def chart_series(study: Study, result: Result, say: Speaker) -> ChartSeries | None:
    """The first chart of a study that fits into one series of labelled values; None without one."""
    for name, value in study.charted.items():
        table = result.tables.get(name, pd.DataFrame())
        label_columns = _label_columns(table)
        if label_columns and int(table[value].notna().sum()) > 1:
            return _series_of_table(name, value, label_columns, table, say)
    return None


def _label_columns(table: pd.DataFrame) -> list[str]:
    """The columns whose texts identify each row: the first column, or two text columns; or none."""
    first = [*table.columns[:1]]
    texts = [*table.select_dtypes(["str", "object"]).columns]
    two_texts = [name for name in texts if name not in KEY_COLUMNS][:2]
    for label_columns in (first, two_texts):
        if len(table) > 1 and label_columns and not table.duplicated(label_columns).any():
            return label_columns
    return []


def _series_of_table(
    name: str, value: str, label_columns: list[str], table: pd.DataFrame, say: Speaker
) -> ChartSeries:
    is_over_time = kind_of(label_columns[0]) == "at"
    rows = table if is_over_time else table[table[value].notna()]
    if len(label_columns) > 1:
        rows = rows.sort_values(
            [value, *label_columns], ascending=[False, *[True for _ in label_columns]]
        )
    if not is_over_time:
        rows = rows.head(MAX_BARS)
    label_rows = rows[label_columns].itertuples(index=False, name=None)
    row_labels = [_row_label(dict(zip(label_columns, row, strict=True)), say) for row in label_rows]
    return ChartSeries(
        printable(f"{say(f'sheet.{name}')} · {say(f'column.{value}')}"),
        value,
        tuple(
            (word, _number(number)) for word, number in zip(row_labels, rows[value], strict=True)
        ),
        is_over_time,
    )


def _row_label(values: Mapping[str, object], say: Speaker) -> str:
    """The label of a row; the first part is cut where the label is too long."""
    first, *rest = (_label_part(column, value, say) for column, value in values.items())
    rest_text = "".join(f" · {text}" for text in rest)
    max_first = max(MAX_LABEL - len(rest_text), MIN_FIRST_PART)
    return (first if len(first) <= max_first else f"{first[: max_first - 1]}…") + rest_text


def _label_part(column: str, value: object, say: Speaker) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return printable(str(format_value(column, label_code(column, value, say))))


def _number(value: float) -> float | None:
    number = float(value) if pd.notna(value) else math.nan
    return number if math.isfinite(number) else None
