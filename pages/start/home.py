"""The start: what the app does, the two ways in, and what can be answered now."""

import streamlit as st

from analysis.store.workspace import Workspace
from analysis.studies import every_study
from analysis.study import Study
from ui.menu import MENU, page_path
from ui.upload.uploads import import_all, import_settings, sample_files
from ui.words.text import speaker

say = speaker(st.session_state["language"], "home")
workspace: Workspace = st.session_state["workspace"]


def offer(names: list[str]) -> None:
    """Studies that can answer now, each a way to its page."""
    columns = st.columns(2) if names else []
    for number, name in enumerate(names):
        words = speaker(st.session_state["language"], name)
        with columns[number % 2].container(border=True):
            label = f"**{words('title')}**"
            st.page_link(page_path(name), label=label, icon=":material/bar_chart:")
            st.write(words("intro"))


def waiting(name: str, study: type[Study]) -> str:
    """A study that cannot answer yet, and what it waits for."""
    words = speaker(st.session_state["language"], name)
    tables = say("either" if study.any_of else "comma").join(
        say(f"table.{table}") for table in study.lacks(loaded)
    )
    return f"- **{words('title')}** {words('intro')} :gray[{say('waits_for', tables=tables)}]"


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

loaded = workspace.tables()
if loaded:
    label = f"**{say('to_highlights')}**"
    st.page_link(page_path("highlights"), label=label, icon=":material/arrow_forward:")
for section, names in MENU.items():
    studies = [(name, every_study()[name]) for name in names if name in every_study()]
    if studies:
        st.subheader(say(f"menu.{section}"))
        offer([name for name, study in studies if not study.lacks(loaded)])
        st.markdown(
            "\n".join(waiting(name, study) for name, study in studies if study.lacks(loaded))
        )
