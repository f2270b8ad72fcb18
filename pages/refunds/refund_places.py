"""Carriers and places: choose what to compare and for which refunds."""

from typing import get_args

import streamlit as st

from analysis.refunds.counting import State
from analysis.refunds.places import Cause, Place
from analysis.studies.refunds.refund_places import RefundPlaces
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(RefundPlaces)

with st.container(horizontal=True, vertical_alignment="bottom"):
    place = ask(page, "place", get_args(Place))
    cause = ask(page, "cause", get_args(Cause))
    state = ask(page, "state", get_args(State))
    start, end = ask_period(page.say)

page.show(RefundPlaces(place=place, cause=cause, state=state, start=start, end=end))
