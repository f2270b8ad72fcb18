"""A table as coloured cells. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.charts.marks import PICK, number_format, told_order, tooltips
from analysis.study import Say

QUIET, LIGHT_TEXT, DARK_TEXT = "#E4E8EC", "#FFFFFF", "#0F141A"
CELL = 34
TITLE = 30
SHORT = 3
"""Names of columns up to so many signs stand level."""

LONGEST = 160
WIDE_SIGN, NARROW_SIGN = 12, 7
"""Pixels of a Chinese sign and of a Latin one."""

NO_ROOM, CROWDED = 28, 26
"""Pixels of a cell: narrower than this, its value is read by touch; its column's name stands up."""


def heat_map(  # noqa: PLR0913 - what a cell says, in names
    data: pd.DataFrame,
    cell: tuple[str, str, str],
    say: Say,
    *,
    row_words: Callable[[object], str] = str,
    column_words: Callable[[object], str] = str,
    quiet: str = "",
    picks: bool = False,
) -> alt.TopLevelMixin:
    """One cell a row of data, the value written in it and as its colour.

    Args:
        data: in the order in which rows and columns are to stand, unless they are categories with
            an order of their own; no value, no cell.
        cell: the columns that give a cell's row, its column and its value.
        say: the reader's words.
        row_words: turns a row's value into what is read.
        column_words: turns a column's value into what is read.
        quiet: a true-or-false column: cells that rest on too little, grey.
        picks: whether a click on a cell picks its row and column.
    """
    row, column, value = cell
    shown = data[data[value].notna()].assign(
        shown_row=lambda table: table[row].map(row_words),
        shown_column=lambda table: table[column].map(column_words),
    )
    top, kind = float(shown[value].max()), number_format(value)
    columns = [column_words(one) for one in in_order(shown[column])]
    across = f"width / {len(columns)}"
    level = max(map(len, columns)) <= SHORT
    slant = alt.ExprRef(f"{across} < {CROWDED} ? -90 : -40")
    base = alt.Chart(shown).encode(
        x=alt.X("shown_column:N", sort=columns, title=say(f"column.{column}")).axis(
            orient="top",
            labelAngle=0 if level else slant,
            labelOverlap=False,
            labelLimit=LONGEST,
        ),
        y=alt.Y("shown_row:N", sort=told_order(shown["shown_row"]), title=None).axis(
            labelLimit=200
        ),
    )
    scale = alt.Color(value, type="quantitative", legend=None).scale(
        scheme="blues", domain=[0, top]
    )
    rest = tooltips(data.drop(columns=[row, column]), say)
    names = [
        alt.Tooltip(f"shown_{part}:N", title=say(f"column.{name}"))
        for part, name in (("row", row), ("column", column))
    ]
    few = f"datum['{quiet}']" if quiet else "false"
    cells = base.mark_rect(stroke="white").encode(
        color=alt.condition(few, alt.value(QUIET), scale), tooltip=[*names, *rest]
    )
    dark = f"datum['{value}'] > {0.55 * top} && !({few})"
    texts = base.mark_text(fontSize=alt.ExprRef(f"{across} < {NO_ROOM} ? 0 : 12")).encode(
        text=alt.Text(value, type="quantitative", format=kind),
        color=alt.condition(dark, alt.value(LIGHT_TEXT), alt.value(DARK_TEXT)),
    )
    if picks:
        cells = cells.add_params(alt.selection_point(name=PICK, fields=[row, column]))
    names_room = WIDE_SIGN if level else min(LONGEST, max(map(width_of, columns)))
    height = CELL * shown["shown_row"].nunique() + TITLE + names_room
    return alt.layer(cells, texts).properties(height=height)


def in_order(values: pd.Series) -> list[object]:
    """The different values: as their categories stand, else as they come."""
    found = values.unique()
    return list(found.sort_values()) if isinstance(found, pd.Categorical) else list(found)


def width_of(text: str) -> int:
    """Pixels of a name, about."""
    return sum(NARROW_SIGN if sign.isascii() else WIDE_SIGN for sign in text)
