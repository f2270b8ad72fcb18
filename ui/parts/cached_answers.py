"""Studies' answers, cached by session: the same study runs once for the same files and filters."""

from __future__ import annotations

import streamlit as st

from analysis.study import Result, Study, Tables
from ui.server.failure_log import Failure, answer_or_failure


@st.cache_data(scope="session", max_entries=80, ttl="12h", show_spinner=False)
def cached_answer(study: Study, key: tuple[object, ...], _tables: Tables) -> Result | Failure:
    """The answer, cached by study and key (the files' digest, the filters), never by the tables."""
    return answer_or_failure(study.name, lambda: study.run(_tables))
