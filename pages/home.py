"""The start: what the app does, the two ways in, and what can be answered now."""

import streamlit as st

from analysis.studies import every_study
from analysis.workspace import Workspace
from ui.importing import sample_files, settings_of, take_in
from ui.menu import PAGES, page_path
from ui.text import speaker

say = speaker(st.session_state["language"], "home")
workspace: Workspace = st.session_state["workspace"]

st.title(say("headline"))
st.markdown(say("promises"))
with st.container(horizontal=True):
    if st.button(say("upload"), type="primary", icon=":material/upload_file:", width=260):
        st.switch_page(page_path("upload"))
    if st.button(say("try_sample"), icon=":material/storefront:", width=260):
        with st.spinner(say("loading_sample"), show_time=True):
            for _account in take_in(sample_files(), workspace, {}, settings_of(workspace)):
                pass
        st.switch_page(page_path("highlights"))
st.caption(say("private"))

loaded = workspace.tables()
if loaded:
    label = f"**{say('to_highlights')}**"
    st.page_link(page_path("highlights"), label=label, icon=":material/arrow_forward:")
st.subheader(say("ready" if loaded else "what_it_answers"))
columns = st.columns(2)
studies = [(name, every_study()[name]) for name in PAGES if name in every_study()]
for number, (name, study) in enumerate(studies):
    words = speaker(st.session_state["language"], name)
    missing = study.lacks(loaded)
    with columns[number % 2].container(border=True):
        st.page_link(page_path(name), label=f"**{words('title')}**", icon=":material/bar_chart:")
        st.write(words("intro"))
        if missing:
            names = say("either" if study.any_of else "comma").join(
                say(f"table.{table}") for table in missing
            )
            st.caption(say("waits_for", tables=names))
