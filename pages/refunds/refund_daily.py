"""The day's refunds: choose a day, see it beside the usual one, copy it into a chat."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.studies.refunds.refund_daily import RefundDaily
from analysis.study import Result, Tables
from ui.export.daily_text import daily_text
from ui.parts.cached_answers import cached_answer
from ui.parts.page import open_page

page = open_page(RefundDaily)
filters = page.ask_filters()
tables, key = filters.apply(page.all_tables), page.key(filters)


@st.cache_data(scope="session", max_entries=4, ttl="12h", show_spinner=False)
def last_day(key: tuple[object, ...], _tables: Tables) -> date | None:
    """The last day that the files know of; cached as answers are."""
    return RefundDaily().chosen_day(_tables)


day = st.date_input(
    page.say("param.day"),
    last_day(key, tables),
    key="refund_daily.day",
    persist_state="session",
    width=180,
)
study = RefundDaily(day=day)
result = cached_answer(study, key, tables)
if isinstance(result, Result) and result.tables and day:
    st.caption(page.say("copy"))
    st.code(daily_text(result, day, page.say), language=None, wrap_lines=True)

page.answer(study, filters)
