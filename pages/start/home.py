"""The start: what the app does, the two ways in, and what can be answered now."""

import streamlit as st

from analysis.store.workspace import Workspace
from analysis.studies import every_study
from analysis.study import Study
from ui.menu import MENU, page_path
from ui.upload.uploads import import_all, import_settings, sample_files
from ui.words.missing_tables import missing_tables
from ui.words.text import speaker

say = speaker(st.session_state["language"], "home")
workspace: Workspace = st.session_state["workspace"]


def show_studies(names: list[str]) -> None:
    """Studies that can answer now, each a way to its page."""
    columns = st.columns(2) if names else []
    for number, name in enumerate(names):
        study_say = speaker(st.session_state["language"], name)
        with columns[number % 2].container(border=True):
            label = f"**{study_say('title')}**"
            st.page_link(page_path(name), label=label, icon=":material/bar_chart:")
            st.write(study_say("intro"))


def waiting_line(name: str, study: type[Study]) -> str:
    """A study that cannot answer yet, and what it waits for."""
    study_say = speaker(st.session_state["language"], name)
    waits_for = say("waits_for", tables=missing_tables(study, tables_loaded, say))
    return f"- **{study_say('title')}** {study_say('intro')} :gray[{waits_for}]"


st.title(say("headline"))
st.markdown(say("promises"))
with st.container(horizontal=True):
    if st.button(say("upload"), type="primary", icon=":material/upload_file:", width=260):
        st.switch_page(page_path("upload"))
    if st.button(say("try_sample"), icon=":material/storefront:", width=260):
        with st.spinner(say("loading_sample"), show_time=True):
            import_all(sample_files(), workspace, import_settings(workspace))
        st.switch_page(page_path("highlights"))
st.caption(say("private"))

tables_loaded = workspace.tables()
if tables_loaded:
    label = f"**{say('to_highlights')}**"
    st.page_link(page_path("highlights"), label=label, icon=":material/arrow_forward:")
for section, names in MENU.items():
    studies = [(name, every_study()[name]) for name in names if name in every_study()]
    if studies:
        st.subheader(say(f"menu.{section}"))
        show_studies([name for name, study in studies if not study.lacks(tables_loaded)])
        st.markdown(
            "\n".join(
                waiting_line(name, study) for name, study in studies if study.lacks(tables_loaded)
            )
        )
