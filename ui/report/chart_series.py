"""The charts of a study as plain numbers, for slides and printed pages. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.column_kinds import kind_of
from analysis.study import Result, Study
from ui.words.numbers import written
from ui.words.printable import printable
from ui.words.sentences import code_word
from ui.words.text import Speaker

MOST_BARS = 10
"""Bars that can be read on a slide; the rows are ranked, the rest is in the table."""

LONGEST_LABEL, LEAST_OF_FIRST = 22, 8
CODES = ("goods",)
"""Columns of keys that no reader knows."""


@dataclass(frozen=True)
class Picture:
    """One series of numbers with their labels."""

    title: str
    column: str
    """The name of the values' column: its last word says the format."""

    points: tuple[tuple[str, float | None], ...]
    """Labels and values, in order."""

    is_over_time: bool


def picture(study: Study, result: Result, say: Speaker) -> Picture | None:
    """The first chart of a study that one series of labelled values can show, if there is one."""
    for name, value in study.charted.items():
        table = result.tables.get(name, pd.DataFrame())
        labels = _labels(table)
        if labels and int(table[value].notna().sum()) > 1:
            return _of_table(name, value, labels, table, say)
    return None


def _labels(table: pd.DataFrame) -> list[str]:
    """The columns that tell rows apart in words: the first one, or two of texts; or none."""
    first = [*table.columns[:1]]
    texts = [*table.select_dtypes(["str", "object"]).columns]
    two = [name for name in texts if name not in CODES][:2]
    for labels in (first, two):
        if len(table) > 1 and labels and not table.duplicated(labels).any():
            return labels
    return []


def _of_table(
    name: str, value: str, labels: list[str], table: pd.DataFrame, say: Speaker
) -> Picture:
    over_time = kind_of(labels[0]) == "at"
    shown = table if over_time else table[table[value].notna()]
    if len(labels) > 1:
        shown = shown.sort_values([value, *labels], ascending=[False, *[True for _ in labels]])
    if not over_time:
        shown = shown.head(MOST_BARS)
    rows = shown[labels].itertuples(index=False, name=None)
    words = [_label(dict(zip(labels, row, strict=True)), say) for row in rows]
    return Picture(
        printable(f"{say(f'sheet.{name}')} · {say(f'column.{value}')}"),
        value,
        tuple((word, _number(number)) for word, number in zip(words, shown[value], strict=True)),
        over_time,
    )


def _label(values: Mapping[str, object], say: Speaker) -> str:
    """A row's label; where it is too long, the first part is cut."""
    first, *rest = (_word(column, value, say) for column, value in values.items())
    tail = "".join(f" · {text}" for text in rest)
    room = max(LONGEST_LABEL - len(tail), LEAST_OF_FIRST)
    return (first if len(first) <= room else f"{first[: room - 1]}…") + tail


def _word(column: str, value: object, say: Speaker) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return printable(str(written(column, code_word(column, value, say))))


def _number(value: float) -> float | None:
    number = float(value) if pd.notna(value) else math.nan
    return number if math.isfinite(number) else None
