"""Upload: drop files, read what was understood of each and what was done to it."""

import streamlit as st

from analysis.workspace import Workspace
from ui.account import show_account, show_refusal
from ui.importing import take_in
from ui.text import speaker

say = speaker(st.session_state["language"], "upload", "reading", "cleaning")
workspace: Workspace = st.session_state["workspace"]
turn = st.session_state.setdefault("upload.turn", 0)
refused = st.session_state.setdefault("upload.refused", [])

st.title(say("title"))
st.write(say("intro"))
uploads = st.file_uploader(
    say("drop_here"), accept_multiple_files=True, key=f"upload.{turn}", help=say("what_is_kept")
)
if uploads:
    bar = st.progress(0.0, say("reading"))
    refused.clear()
    for number, account in enumerate(
        take_in(((file.name, file.getvalue()) for file in uploads), workspace), start=1
    ):
        bar.progress(number / len(uploads), say("read_so_far", done=number, all=len(uploads)))
        if account.refusal:
            refused.append(account)
    st.session_state["upload.turn"] = turn + 1
    st.rerun()

for account in refused:
    show_refusal(account, say)
accounts = workspace.accounts()
if accounts:
    st.subheader(say("understood"))
    for account in accounts:
        show_account(account, workspace, say)
    st.page_link("pages/home.py", label=say("to_studies"), icon=":material/arrow_forward:")
    with st.container(border=True):
        st.write(say("what_is_kept"))
        if st.button(say("delete_all"), icon=":material/delete:"):
            workspace.clear()
            st.session_state["upload.turn"] = turn + 1
            st.rerun()
