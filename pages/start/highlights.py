"""What matters most: at most seven findings of all studies, each with the way to its page."""

import streamlit as st

from analysis.filters import options_of
from analysis.store.workspace import Workspace
from ui.menu import page_path
from ui.parts.filters import CUTOFF, ask_filters, ask_period
from ui.parts.page import VERDICT_COLOURS
from ui.report.controls import answers_with_progress, report_request
from ui.report.outline import build_outline
from ui.report.questions import Scope
from ui.report.unexamined import unexamined_line
from ui.words.escaping import escape_markdown
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
request = report_request(snapshot.digest, scope, tables)
answers = answers_with_progress(request, filters.apply(tables), say)
outline = build_outline(answers, scope, language, (), tables)
if not outline.problem_lines and outline.sections:
    st.success(say("nothing_alarming", count=len(outline.sections)))
elif not outline.problem_lines:
    st.info(say("nothing_examined"))
for line in outline.problem_lines:
    with st.container(border=True):
        verdict = line.finding.verdict
        badge = f":{VERDICT_COLOURS[verdict]}-badge[{say(f'verdict.{verdict}')}]"
        st.markdown(f"{badge} {escape_markdown(line.text)}")
        title = speaker(language, line.study)("title")
        st.page_link(page_path(line.study), label=title, icon=":material/arrow_forward:")
if unexamined := unexamined_line(outline.left_out, language):
    st.caption(escape_markdown(unexamined))
st.caption(say("ranked_by"))
st.page_link(page_path("report"), label=say("to_report"), icon=":material/article:")
