"""Personas: choose what customers are compared by, see whether they form groups."""

from typing import get_args

import streamlit as st

from analysis.studies.customers.customer_personas import CustomerPersonas, Features
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(CustomerPersonas)

with st.container(horizontal=True, vertical_alignment="bottom"):
    features = ask(page, "features", get_args(Features))
    start, end = ask_period(page.say)

page.show(CustomerPersonas(features=features, start=start, end=end))
