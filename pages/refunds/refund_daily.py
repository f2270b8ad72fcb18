"""The day's refunds: choose a day, see it beside the usual one, copy it into a chat."""

import streamlit as st

from analysis.studies.refunds.refund_daily import RefundDaily
from ui.export.daily_text import report
from ui.parts.page import open_page

page = open_page(RefundDaily)
narrowing = page.narrow()
tables = narrowing.apply(page.all_tables)

day = st.date_input(
    page.say("param.day"),
    RefundDaily().chosen_day(tables),
    key="refund_daily.day",
    persist_state="session",
    width=180,
)
study = RefundDaily(day=day)
result = study.run(tables)
if result.tables and day:
    st.caption(page.say("copy"))
    st.code(report(result, day, page.say), language=None, wrap_lines=True)

page.answer(study, narrowing)
