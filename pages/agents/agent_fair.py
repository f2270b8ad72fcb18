"""A fair comparison: choose a share and the circumstances to allow for."""

import streamlit as st

from analysis.studies.agents.agent_fair import AgentFair
from ui.parts.agent_choices import ask_agents, ask_circumstances, ask_measure
from ui.parts.page import open_page

page = open_page(AgentFair)

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = ask_measure(page, shares_only=True)
    circumstances = ask_circumstances(page, measure)
    chosen = ask_agents(page)

page.show(AgentFair(measure=measure, circumstances=circumstances, **chosen))
