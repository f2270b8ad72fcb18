"""Answers as one visitor's pages share them: a study is asked once for one question."""

from __future__ import annotations

import streamlit as st

from analysis.study import Result, Study, Tables


@st.cache_data(scope="session", max_entries=80, ttl="12h", show_spinner=False)
def answered(study: Study, key: tuple[object, ...], _tables: Tables) -> Result:
    """Remembered by the files' digest and the filters, never by the tables themselves."""
    return study.run(_tables)
