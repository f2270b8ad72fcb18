"""Who really differs: choose a measure, see who is better or below, chance allowed for."""

import streamlit as st

from analysis.studies.agents.agent_differences import AgentDifferences
from ui.parts.agent_choices import ask_agents, ask_measure
from ui.parts.page import open_page

page = open_page(AgentDifferences)

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = ask_measure(page)
    chosen = ask_agents(page)

page.show(AgentDifferences(measure=measure, **chosen))
