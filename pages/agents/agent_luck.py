"""The luck test: choose the shop's own rule, see how much of it is chance."""

from typing import get_args

import streamlit as st

from analysis.studies.agents.agent_luck import AgentLuck, Rule
from ui.parts.agent_choices import ask_agents, ask_measure
from ui.parts.page import ask, open_page

page = open_page(AgentLuck)

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = ask_measure(page, shares_only=True)
    rule = ask(page, "rule", get_args(Rule))
    picked = st.number_input(
        page.say("param.picked"),
        1,
        50,
        AgentLuck.picked,
        key="agent_luck.picked",
        persist_state="session",
        width=140,
    )
    chosen = ask_agents(page)

page.show(AgentLuck(measure=measure, rule=rule, picked=int(picked), **chosen))
