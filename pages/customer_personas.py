"""Personas: choose what customers are compared by, see whether they form groups."""

from typing import get_args

import streamlit as st

from analysis.studies.customer_personas import CustomerPersonas, Features
from ui.filters import ask_period
from ui.page import ask, open_page

page = open_page(CustomerPersonas)

with st.container(horizontal=True, vertical_alignment="bottom"):
    features = ask(page, "features", get_args(Features))
    start, end = ask_period(page.say)

page.show(CustomerPersonas(features=features, start=start, end=end))
