"""The report: choose, look at the outline, change it, take it along as slides, Excel or a page."""

import hashlib

import streamlit as st

from analysis.filters import options_of
from analysis.store.workspace import Workspace
from ui.menu import page_path
from ui.parts.filters import ask_filters
from ui.report.controls import KEPT, ask_edits, ask_scope, asked_for, offer, worked_out
from ui.report.outline import edited, outline
from ui.words.text import speaker

language = st.session_state["language"]
say = speaker(language, "report")
workspace: Workspace = st.session_state["workspace"]

st.title(say("title"))
st.write(say("intro"))
snapshot = workspace.snapshot()
tables = snapshot.tables
if not tables:
    st.info(say("missing_data"))
    st.page_link(page_path("upload"), label=say("to_upload"), icon=":material/upload:")
    st.stop()

with st.sidebar:
    filters = ask_filters(options_of(tables), say)
asked = asked_for(snapshot.digest, ask_scope(say, filters), tables)
if st.button(say("build"), type="primary", icon=":material/article:"):
    answered = worked_out(asked, filters.apply(tables), say)
    st.session_state[KEPT] = (asked, answered)
elif KEPT not in st.session_state:
    st.stop()
known, answered = st.session_state[KEPT]
if known != asked:
    st.info(say("outdated"))
    st.stop()

found = outline(answered, asked.scope, language, snapshot.reports, tables)
if not found.lines:
    st.info(say("empty"))
    st.stop()
st.subheader(say("outline_title"))
st.caption(say("outline_help"))
signature = hashlib.sha256(repr(asked).encode()).hexdigest()[:8]
edits = ask_edits(found, signature)
remark = st.text_area(say("report_remark"), key="report.remark", persist_state="session")
st.subheader(say("download_title"))
offer(edited(found, edits, remark))
