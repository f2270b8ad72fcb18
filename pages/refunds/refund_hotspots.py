"""Which goods are the trouble: see what comes back too often and why."""

from typing import get_args

import streamlit as st

from analysis.refunds.counting import State
from analysis.studies.refunds.refund_hotspots import RefundHotspots
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundHotspots)

with st.container(horizontal=True, vertical_alignment="bottom"):
    state = ask(page, "state", get_args(State))
    start, end = ask_period(page.say)

page.show(RefundHotspots(state=state, start=start, end=end))
