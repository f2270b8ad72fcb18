"""Repurchase: choose from which order days are counted, see how long until the next one."""

from typing import get_args

import streamlit as st

from analysis.customers.retention import Step
from analysis.studies.customers.customer_repurchase import CustomerRepurchase, Horizon
from ui.parts.page import ask, open_page

page = open_page(CustomerRepurchase)

with st.container(horizontal=True, vertical_alignment="bottom"):
    step = ask(page, "step", get_args(Step))
    horizon = ask(page, "horizon", get_args(Horizon))

page.show(CustomerRepurchase(step=step, horizon=horizon))
