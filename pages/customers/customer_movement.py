"""Movement: choose how long the two periods are, see who rose, fell and left."""

from typing import get_args

import streamlit as st

from analysis.studies.customers.customer_movement import Centre, CustomerMovement, Days
from ui.parts.page import ask, open_page

page = open_page(CustomerMovement)

with st.container(horizontal=True, vertical_alignment="bottom"):
    days = ask(page, "days", get_args(Days))
    centre = ask(page, "centre", get_args(Centre))

page.show(CustomerMovement(days=days, centre=centre))
