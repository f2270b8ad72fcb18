"""A result table on a page: headers and codes in words, numbers in the app's formats."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ui.words.escaping import inert
from ui.words.numbers import NOTHING, is_percent, kind_of
from ui.words.sentences import worded
from ui.words.text import Speaker

MONTH, DAY, MINUTE = "YYYY-MM", "YYYY-MM-DD", "YYYY-MM-DD HH:mm"
FORMATS = {
    "share": "%.1f%%",
    "rate": "%.1f%%",
    "points": "%.2f",
    "amount": "%,.2f",
    "expected": "%.1f",
    "excess": "%.1f",
    "days": "%.1f",
    "h": "%.1f",
    "s": "%.1f",
    "score": "%.2f",
    "stars": "%.4f",
    "ratio": "%.2f",
    "value": "%.4f",
}
"""Of Streamlit's number columns, by the last word of a column."""


def show_table(table: pd.DataFrame, say: Speaker, *, alt: str) -> None:
    """Show a small table, or say that it is empty.

    Uploaded texts stand as plain text, never as a link or an image, nor as a formula in the grid's
    own CSV.
    """
    if table.empty:
        st.caption(say("no_rows"))
        return
    percent = {name: table[name] * 100 for name in table.columns if is_percent(name)}
    shown = worded(table, say).assign(**percent)
    texts = shown.select_dtypes(["object", "str"])
    st.dataframe(
        shown.assign(**{str(name): texts[name].map(inert) for name in texts}),
        hide_index=True,
        column_config={name: _column(name, table[name], say) for name in table.columns},
        placeholder=NOTHING,
        alt=alt,
    )


def _column(name: str, values: pd.Series, say: Speaker) -> ColumnConfig:
    label = say(f"column.{name}")
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(label)
    if pd.api.types.is_datetime64_any_dtype(values):
        return st.column_config.DatetimeColumn(label, format=_time_format(name, values))
    if pd.api.types.is_numeric_dtype(values):
        return st.column_config.NumberColumn(label, format=FORMATS.get(kind_of(name), "localized"))
    return st.column_config.TextColumn(label)


def _time_format(name: str, values: pd.Series) -> str:
    if kind_of(name) == "month":
        return MONTH
    whole_days = values.dropna().eq(values.dropna().dt.normalize()).all()
    return DAY if whole_days else MINUTE
