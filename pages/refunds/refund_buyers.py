"""Buyers who return very much: who deserves a second look."""

from typing import get_args

import streamlit as st

from analysis.refunds.counting import State
from analysis.studies.refunds.refund_buyers import RefundBuyers
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundBuyers)

with st.container(horizontal=True, vertical_alignment="bottom"):
    state = ask(page, "state", get_args(State))
    start, end = ask_period(page.say)

page.show(RefundBuyers(state=state, start=start, end=end))
