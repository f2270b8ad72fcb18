"""Why the refund rate changed: choose what to split by, see rate and mix."""

from typing import get_args

import streamlit as st

from analysis.refunds.counting import State
from analysis.refunds.segments import Dimension
from analysis.studies.refunds.refund_change import RefundChange
from ui.parts.filters import ask_cutoff, ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundChange)

with st.container(horizontal=True, vertical_alignment="bottom"):
    dimension = ask(page, "dimension", get_args(Dimension))
    state = ask(page, "state", get_args(State))
    start, end = ask_period(page.say)
    cutoff = ask_cutoff(page.say)

page.show(RefundChange(dimension=dimension, state=state, start=start, end=end, cutoff=cutoff))
