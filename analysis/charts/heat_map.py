"""Heat maps. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.charts.marks import PICK, label_order, number_format, tooltips
from analysis.study import Say

QUIET_COLOUR, LIGHT_TEXT, DARK_TEXT = "#E4E8EC", "#FFFFFF", "#0F141A"
CELL_HEIGHT = 34
TITLE_HEIGHT = 30
MAX_LEVEL_NAME = 3
"""Column names up to this number of characters are horizontal."""

MAX_NAME_PIXELS = 160
WIDE_CHAR, NARROW_CHAR = 12, 7
"""Width in pixels of a Chinese character and of a Latin one."""

MIN_WIDTH_FOR_VALUE, MIN_WIDTH_FOR_SLANT = 28, 26
"""Pixels: in narrower cells the value is in the tooltip only, or the column name is vertical."""


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
    labelled = data[data[value].notna()].assign(
        shown_row=lambda table: table[row].map(row_words),
        shown_column=lambda table: table[column].map(column_words),
    )
    max_value, kind = float(labelled[value].max()), number_format(value)
    columns = [column_words(value_of_column) for value_of_column in in_order(labelled[column])]
    cell_width = f"width / {len(columns)}"
    is_level = max(map(len, columns)) <= MAX_LEVEL_NAME
    slant = alt.ExprRef(f"{cell_width} < {MIN_WIDTH_FOR_SLANT} ? -90 : -40")
    base = alt.Chart(labelled).encode(
        x=alt.X("shown_column:N", sort=columns, title=say(f"column.{column}")).axis(
            orient="top",
            labelAngle=0 if is_level else slant,
            labelOverlap=False,
            labelLimit=MAX_NAME_PIXELS,
        ),
        y=alt.Y("shown_row:N", sort=label_order(labelled["shown_row"]), title=None).axis(
            labelLimit=200
        ),
    )
    scale = alt.Color(value, type="quantitative", legend=None).scale(
        scheme="blues", domain=[0, max_value]
    )
    value_tooltips = tooltips(data.drop(columns=[row, column]), say)
    name_tooltips = [
        alt.Tooltip(f"shown_{part}:N", title=say(f"column.{name}"))
        for part, name in (("row", row), ("column", column))
    ]
    is_quiet = f"datum['{quiet}']" if quiet else "false"
    cells = base.mark_rect(stroke="white").encode(
        color=alt.condition(is_quiet, alt.value(QUIET_COLOUR), scale),
        tooltip=[*name_tooltips, *value_tooltips],
    )
    dark = f"datum['{value}'] > {0.55 * max_value} && !({is_quiet})"
    labels = base.mark_text(
        fontSize=alt.ExprRef(f"{cell_width} < {MIN_WIDTH_FOR_VALUE} ? 0 : 12")
    ).encode(
        text=alt.Text(value, type="quantitative", format=kind),
        color=alt.condition(dark, alt.value(LIGHT_TEXT), alt.value(DARK_TEXT)),
    )
    if picks:
        cells = cells.add_params(alt.selection_point(name=PICK, fields=[row, column]))
    names_room = WIDE_CHAR if is_level else min(MAX_NAME_PIXELS, max(map(text_pixels, columns)))
    height = CELL_HEIGHT * labelled["shown_row"].nunique() + TITLE_HEIGHT + names_room
    return alt.layer(cells, labels).properties(height=height)


def in_order(values: pd.Series) -> list[object]:
    """The distinct values: in the order of their categories, else of their occurrence."""
    distinct = values.unique()
    return list(distinct.sort_values()) if isinstance(distinct, pd.Categorical) else list(distinct)


def text_pixels(text: str) -> int:
    """Approximate width of a text in pixels."""
    return sum(NARROW_CHAR if char.isascii() else WIDE_CHAR for char in text)
