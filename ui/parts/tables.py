"""A result table on a page: headers and codes in words, numbers in the app's formats."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from analysis.column_kinds import KINDS, kind_of
from ui.words.escaping import escape_formula
from ui.words.numbers import NO_VALUE
from ui.words.sentences import label_codes
from ui.words.text import Speaker

DAY_FORMAT = "YYYY-MM-DD"
"""Format of time columns that hold whole days only."""


def show_table(table: pd.DataFrame, say: Speaker, *, alt: str) -> None:
    """Show a small table, or say that it is empty.

    Uploaded texts are shown as plain text, never as a link or an image, and are no formula in
    the grid's CSV.
    """
    if table.empty:
        st.caption(say("no_rows"))
        return
    percent_columns = {name: table[name] * 100 for name in table.columns if _is_percent(name)}
    labelled = label_codes(table, say).assign(**percent_columns)
    texts = labelled.select_dtypes(["object", "str"])
    st.dataframe(
        labelled.assign(**{str(name): texts[name].map(escape_formula) for name in texts}),
        hide_index=True,
        column_config={name: _column(name, table[name], say) for name in table.columns},
        placeholder=NO_VALUE,
        alt=alt,
    )


def _column(name: str, values: pd.Series, say: Speaker) -> ColumnConfig:
    label = say(f"column.{name}")
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(label)
    if pd.api.types.is_datetime64_any_dtype(values):
        return st.column_config.DatetimeColumn(label, format=_time_format(name, values))
    if pd.api.types.is_numeric_dtype(values):
        return st.column_config.NumberColumn(label, format=_grid_format(name))
    return st.column_config.TextColumn(label)


def _is_percent(name: str) -> bool:
    return kind_of(name) in KINDS and KINDS[kind_of(name)].is_percent


def _grid_format(name: str) -> str:
    return KINDS[kind_of(name)].grid if kind_of(name) in KINDS else "localized"


def _time_format(name: str, values: pd.Series) -> str:
    whole_days = values.dropna().eq(values.dropna().dt.normalize()).all()
    is_month = kind_of(name) == "month"
    return DAY_FORMAT if whole_days and not is_month else KINDS["month" if is_month else "at"].grid
