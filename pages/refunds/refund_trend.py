"""Refund rate over time: choose weeks or months, see whether it really rises or falls."""

from typing import get_args

import streamlit as st

from analysis.periods import Grain
from analysis.refunds.counting import State
from analysis.studies.refunds.refund_trend import RefundTrend
from ui.parts.filters import ask_cutoff, ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundTrend)

with st.container(horizontal=True, vertical_alignment="bottom"):
    grain = ask(page, "grain", get_args(Grain))
    state = ask(page, "state", get_args(State))
    start, end = ask_period(page.say)
    cutoff = ask_cutoff(page.say)

page.show(RefundTrend(grain=grain, state=state, start=start, end=end, cutoff=cutoff))
