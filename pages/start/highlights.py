"""What matters most: at most seven findings of all studies, each with the way to its page."""

import streamlit as st

from analysis.filters import options_of
from analysis.highlights import highlights
from analysis.store.workspace import Workspace
from ui.menu import page_path
from ui.parts.filters import CUTOFF, ask_filters, ask_period
from ui.parts.page import COLOURS
from ui.report.controls import asked_for, findings_of, worked_out
from ui.report.questions import Scope
from ui.words.escaping import escape_markdown
from ui.words.sentences import sentence
from ui.words.text import speaker

language = st.session_state["language"]
say = speaker(language, "report", "highlights")
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
with st.container(horizontal=True):
    start, end = ask_period(say)
scope = Scope(start, end, cutoff=st.session_state.get(CUTOFF), filters=filters.key)
asked = asked_for(snapshot.digest, scope, tables)
answered = worked_out(asked, filters.apply(tables), say)
found = highlights(findings_of(answered))
if not found:
    st.success(say("nothing_alarming"))
for one in found:
    words = speaker(language, one.study)
    with st.container(border=True):
        badge = f":{COLOURS[one.finding.verdict]}-badge[{say(f'verdict.{one.finding.verdict}')}]"
        st.markdown(f"{badge} {escape_markdown(sentence(one.finding, words))}")
        st.page_link(page_path(one.study), label=words("title"), icon=":material/arrow_forward:")
st.caption(say("ranked_by"))
st.page_link(page_path("report"), label=say("to_report"), icon=":material/article:")
