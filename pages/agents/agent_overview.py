"""The team at a glance: every agent's work, speed and results side by side."""

from typing import get_args

import streamlit as st

from analysis.agents.overview_tables import Step
from analysis.studies.agents.agent_overview import AgentOverview
from ui.parts.agent_choices import ask_agents, ask_measure
from ui.parts.page import ask, open_page

page = open_page(AgentOverview)

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = ask_measure(page, shares_only=True)
    step = ask(page, "step", get_args(Step))
    chosen = ask_agents(page)

page.show(AgentOverview(measure=measure, step=step, **chosen))
