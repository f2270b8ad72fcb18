"""Refund reasons: choose what is counted, see how much comes back and why."""

from typing import get_args

import streamlit as st

from analysis.refunds.counting import Basis, State, Unit
from analysis.studies.refunds.refund_reasons import RefundReasons
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundReasons)

with st.container(horizontal=True, vertical_alignment="top"):
    unit = ask(page, "unit", get_args(Unit))
    state = ask(page, "state", get_args(State))
    basis = ask(page, "basis", get_args(Basis))
    start, end = ask_period(page.say)

page.show(RefundReasons(unit=unit, state=state, basis=basis, start=start, end=end))
