"""Customer groups: choose how customers are divided, see who is worth most and who is leaving."""

from typing import Any, get_args

import streamlit as st

from analysis.customers.groups import Count, Grouping
from analysis.customers.rfm import Centre, Scale
from analysis.studies.customers.customer_rfm import CustomerRfm
from ui.parts.filters import ask_period
from ui.parts.page import ask, open_page

page = open_page(CustomerRfm)
chosen: dict[str, Any] = {}

with st.container(horizontal=True, vertical_alignment="bottom"):
    grouping = ask(page, "grouping", get_args(Grouping))
    if grouping == "group8":
        centre, scale = ask(page, "centre", get_args(Centre)), CustomerRfm.scale
    else:
        centre, scale = CustomerRfm.centre, ask(page, "scale", get_args(Scale))
    count = ask(page, "count", get_args(Count))
    start, end = ask_period(page.say)

with st.container(horizontal=True):
    if grouping == "group8" and centre == "own":
        for name in ("near_days", "frequent_orders", "high_amount"):
            chosen[name] = st.number_input(
                page.say(f"param.{name}"),
                min_value=1.0,
                value=float(getattr(CustomerRfm, name)),
                step=1.0,
                key=f"customer_rfm.{name}",
                persist_state="session",
                width=220,
            )
    elif grouping == "segment" and scale == "fixed":
        for name in ("r_cuts", "f_cuts", "m_cuts"):
            chosen[name] = st.text_input(
                page.say(f"param.{name}"),
                getattr(CustomerRfm, name),
                key=f"customer_rfm.{name}",
                persist_state="session",
                width=220,
            )

page.show(
    CustomerRfm(
        grouping=grouping,
        centre=centre,
        scale=scale,
        count=count,
        start=start,
        end=end,
        **chosen,
    )
)
