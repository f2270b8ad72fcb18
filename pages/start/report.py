"""The report: choose, look at the outline, change it, take it along as slides, Excel or a page."""

import hashlib

import streamlit as st

from analysis.filters import options_of
from analysis.store.workspace import Workspace
from ui.menu import page_path
from ui.parts.filters import ask_filters
from ui.report.controls import (
    ANSWERS_KEY,
    answers_with_progress,
    ask_edits,
    ask_scope,
    download_buttons,
    report_request,
)
from ui.report.outline import build_outline, edited_outline
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
request = report_request(snapshot.digest, ask_scope(say, filters), tables)
if st.button(say("build"), type="primary", icon=":material/article:"):
    answers = answers_with_progress(request, filters.apply(tables), say)
    st.session_state[ANSWERS_KEY] = (request, answers)
elif ANSWERS_KEY not in st.session_state:
    st.stop()
answered_request, answers = st.session_state[ANSWERS_KEY]
if answered_request != request:
    st.info(say("outdated"))
    st.stop()

outline = build_outline(answers, request.scope, language, snapshot.reports, tables)
if not outline.lines:
    st.info(say("empty"))
    st.stop()
st.subheader(say("outline_title"))
st.caption(say("outline_help"))
signature = hashlib.sha256(repr(request).encode()).hexdigest()[:8]
edits = ask_edits(outline, signature)
remark = st.text_area(say("report_remark"), key="report.remark", persist_state="session")
st.subheader(say("download_title"))
download_buttons(edited_outline(outline, edits, remark))
