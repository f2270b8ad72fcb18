"""Links from a study's page to the pages of related studies."""

from __future__ import annotations

import streamlit as st

from ui.menu import page_path
from ui.parts.page import Page
from ui.words.text import speaker


def related_pages(page: Page) -> None:
    """An explanation and the links to the related studies' pages."""
    st.markdown(f"**{page.say('scores_levers')}**")
    st.caption(page.say("levers"))
    with st.container(horizontal=True):
        for name in page.study.related:
            title = speaker(page.say.language, name)("title")
            st.page_link(page_path(name), label=title, icon=":material/arrow_forward:")
