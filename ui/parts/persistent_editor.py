"""A table to type into whose edits outlive a visit to another page.

Streamlit 1.67 forgets what was typed into a table once its page is left. The table must start from
the same rows at each run, or it forgets at once; so what it started from and what became of it are
kept apart.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def kept_table(name: str, fresh: pd.DataFrame, **look: Any) -> pd.DataFrame:  # noqa: ANN401
    """The table as its reader left it.

    Args:
        name: of the table in the session; another name is another table.
        fresh: what an untouched table holds.
        look: further arguments of `st.data_editor`.
    """
    drawn, opened, left = (f"{name}.{part}" for part in ("drawn", "opened", "left"))
    if drawn not in st.session_state or opened not in st.session_state:
        st.session_state[opened] = st.session_state.get(left, fresh)
    edited = st.data_editor(st.session_state[opened], key=drawn, **look)
    st.session_state[left] = edited
    return edited
