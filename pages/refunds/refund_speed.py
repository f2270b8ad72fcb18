"""How fast refunds are handled: durations, change, and what times out next."""

import streamlit as st

from analysis.studies.refunds.refund_speed import RefundSpeed
from ui.parts.filters import ask_cutoff, ask_period
from ui.parts.page import open_page

page = open_page(RefundSpeed)

with st.container(horizontal=True, vertical_alignment="bottom"):
    start, end = ask_period(page.say)
    cutoff = ask_cutoff(page.say)

page.show(RefundSpeed(start=start, end=end, cutoff=cutoff))
