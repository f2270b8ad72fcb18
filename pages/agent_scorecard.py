"""The scorecard: the supervisor's measures, targets and weights; points, ranks, firmness."""

import streamlit as st

from analysis.studies.agent_scorecard import AgentScorecard
from ui.agents import ask_agents
from ui.page import open_page
from ui.scorecard import ask_scheme

page = open_page(AgentScorecard)

scheme = ask_scheme(page)
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = ask_agents(page)

page.show(AgentScorecard(scheme=scheme, **chosen))
