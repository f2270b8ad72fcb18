"""The scorecard: the supervisor's measures, targets and weights; points, ranks, firmness."""

import streamlit as st

from analysis.studies.agents.agent_scorecard import AgentScorecard
from ui.parts.agent_choices import ask_agents
from ui.parts.page import open_page
from ui.parts.scorecard_editor import ask_scheme

page = open_page(AgentScorecard)

scheme = ask_scheme(page)
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = ask_agents(page)

page.show(AgentScorecard(scheme=scheme, **chosen))
