"""A table as coloured cells. Data in, Altair chart out; words come from `say`."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from analysis.charts import PICK, number_format, tooltips
from analysis.study import Say

QUIET, LIGHT_TEXT, DARK_TEXT = "#E4E8EC", "#FFFFFF", "#0F141A"
CELL = 34
SHORT = 3
"""Names of columns up to so many signs stand level."""


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
        data: in the order in which rows and columns are to stand; no value, no cell.
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
    slant = 0 if shown["shown_column"].str.len().max() <= SHORT else -40
    base = alt.Chart(shown).encode(
        x=alt.X("shown_column:N", sort=None, title=say(f"column.{column}")).axis(
            orient="top", labelAngle=slant, labelOverlap=False, labelLimit=160
        ),
        y=alt.Y("shown_row:N", sort=None, title=None).axis(labelLimit=200),
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
    texts = base.mark_text(fontSize=12).encode(
        text=alt.Text(value, type="quantitative", format=kind),
        color=alt.condition(dark, alt.value(LIGHT_TEXT), alt.value(DARK_TEXT)),
    )
    if picks:
        cells = cells.add_params(alt.selection_point(name=PICK, fields=[row, column]))
    return alt.layer(cells, texts).properties(height=CELL * shown["shown_row"].nunique() + CELL)
