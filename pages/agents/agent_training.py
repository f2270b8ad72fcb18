"""What to train: a sheet for those who are really below the team."""

import streamlit as st

from analysis.studies.agents.agent_training import AgentTraining
from ui.parts.agent_choices import ask_agents
from ui.parts.page import open_page

page = open_page(AgentTraining)

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = ask_agents(page)

page.show(AgentTraining(**chosen))
