"""What really moves a score: the app's own studies that say where to begin."""

from __future__ import annotations

import streamlit as st

from ui.menu import PAGES, page_path
from ui.page import Page
from ui.text import speaker

LEVERS = (
    "refund_reasons",
    "refund_hotspots",
    "reviews",
    "agent_overview",
    "refund_times",
    "fulfilment",
)
"""Pages by name: why goods disappoint, who answers slowly, which parcels are late."""


def levers(page: Page, names: tuple[str, ...] = LEVERS) -> None:
    """Links to the studies named that are there."""
    there = [name for name in names if name in PAGES]
    st.markdown(f"**{page.say('scores_levers')}**")
    st.caption(page.say("levers"))
    with st.container(horizontal=True):
        for name in there:
            title = speaker(page.say.language, name)("title")
            st.page_link(page_path(name), label=title, icon=":material/arrow_forward:")
