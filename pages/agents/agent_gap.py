"""Why the back office differs: from the platform's figure to ours, step by step."""

from typing import get_args

import streamlit as st

from analysis.studies.agents.agent_gap import AgentGap, Figure
from ui.parts.agent_choices import ask_agents
from ui.parts.page import ask, open_page

page = open_page(AgentGap)

with st.container(horizontal=True, vertical_alignment="bottom"):
    figure = ask(page, "figure", get_args(Figure))
    chosen = ask_agents(page)

page.show(AgentGap(figure=figure, **chosen))
