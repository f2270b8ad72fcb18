"""An editable table that keeps its edits when the reader visits another page.

Streamlit 1.67 drops the edits of `st.data_editor` once its page is left. The editor must also be
given the same rows at each run, or it drops them at once. So the session keeps two tables: the rows
that the editor started from and the rows as edited.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def persistent_editor(
    name: str,
    initial: pd.DataFrame,
    **options: Any,  # noqa: ANN401
) -> pd.DataFrame:
    """The table as edited.

    Args:
        name: of the table in the session; another name is another table.
        initial: the rows of a table that was not edited yet.
        options: further arguments of `st.data_editor`.
    """
    widget_key, start_key, edited_key = (f"{name}.{part}" for part in ("drawn", "opened", "left"))
    if widget_key not in st.session_state or start_key not in st.session_state:
        st.session_state[start_key] = st.session_state.get(edited_key, initial)
    edited = st.data_editor(st.session_state[start_key], key=widget_key, **options)
    st.session_state[edited_key] = edited
    return edited
