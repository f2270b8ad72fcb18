"""The charts of a study as plain numbers, for slides and printed pages. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis.study import Result, Study
from ui.numbers import kind_of, written
from ui.printable import printable
from ui.sentences import code_word
from ui.text import Speaker

MOST_BARS = 10
"""Bars that can be read on a slide; the rows are ranked, the rest is in the table."""

LONGEST_LABEL = 22


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
        table = result.tables.get(name)
        if table is not None and _can_be_shown(table, value):
            return _of_table(name, value, table, say)
    return None


def _can_be_shown(table: pd.DataFrame, value: str) -> bool:
    """A label a row, and at least two values."""
    labelled = len(table) > 1 and table.iloc[:, 0].is_unique
    return labelled and int(table[value].notna().sum()) > 1


def _of_table(name: str, value: str, table: pd.DataFrame, say: Speaker) -> Picture:
    label = str(table.columns[0])
    over_time = kind_of(label) == "at"
    shown = table if over_time else table.head(MOST_BARS)
    return Picture(
        printable(f"{say(f'sheet.{name}')} · {say(f'column.{value}')}"),
        value,
        tuple(
            (_label(label, name, say), _number(number))
            for name, number in zip(shown[label], shown[value], strict=True)
        ),
        over_time,
    )


def _label(column: str, value: object, say: Speaker) -> str:
    text = printable(str(written(column, code_word(column, value, say))))
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _number(value: float) -> float | None:
    number = float(value) if pd.notna(value) else math.nan
    return number if math.isfinite(number) else None
