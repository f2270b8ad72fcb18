"""Upload: drop files, read what was understood of each and what was done to it."""

from functools import partial

import streamlit as st

from analysis.store.workspace import Workspace
from ui.export.import_report import health_book
from ui.menu import page_path
from ui.server.expiring_store import held
from ui.server.settings import Settings
from ui.upload.mapping import ask_mapping
from ui.upload.report_view import show_account, show_refusal
from ui.upload.uploads import Upload, let_go_of_uploads, settings_of, take_in, within
from ui.words.escaping import literal
from ui.words.text import speaker

say = speaker(st.session_state["language"], "upload", "reading", "cleaning")
workspace: Workspace = st.session_state["workspace"]
turn = st.session_state.setdefault("upload.turn", 0)
waiting = held("upload.waiting")
refused = st.session_state.setdefault("upload.refused", [])
no_room = st.session_state.setdefault("upload.no_room", [])

st.title(say("title"))
st.write(say("intro"))
ask_first = st.toggle(say("ask_first"), key="upload.ask_first", persist_state="session")
keep_ids = st.toggle(
    say("keep_buyer_ids"), key="upload.keep_ids", help=say("keep_help"), persist_state="session"
)
others_first = partial(st.spinner, say("others_first"))
settings = partial(settings_of, workspace, others_first, keep_buyer_ids=keep_ids)
dropped = st.file_uploader(say("drop_here"), accept_multiple_files=True, key=f"upload.{turn}")
if dropped:
    bar = st.progress(0.0, say("reading"))
    held = [account.byte_count for account in workspace.accounts()]
    held += [len(upload.data) for upload in waiting.values()]
    fits = within([file.size for file in dropped], held, Settings.read())
    no_room[:] = [file.name for file, fit in zip(dropped, fits, strict=True) if not fit]
    uploads = (
        Upload(file.name, file.getvalue()) for file, fit in zip(dropped, fits, strict=True) if fit
    )
    told = take_in(uploads, workspace, waiting, settings(), ask_first=ask_first)
    refused.clear()
    waiting.was_let_go = False
    for done, account in enumerate(told, start=1):
        bar.progress(done / len(dropped), say("read_so_far", done=done, all=len(dropped)))
        if account.refusal:
            refused.append(account)
    let_go_of_uploads()
    st.session_state["upload.turn"] += 1
    st.rerun()

if no_room:
    bounds = Settings.read()
    names = literal(say("comma").join(no_room))
    most = {"files": bounds.session_files, "megabytes": bounds.session_megabytes}
    st.warning(say("no_room", names=names, **most), icon=":material/warning:")
for account in refused:
    show_refusal(account, say)
if waiting.was_let_go:
    st.info(say("let_go"))
if waiting:
    st.subheader(say("your_word"))
    st.write(say("why_your_word"))
for digest, upload in list(waiting.items()):
    said = ask_mapping(digest, upload, workspace, say)
    if said is not None:
        del waiting[digest]
        confirmed = [upload] if said else []
        for _account in take_in(confirmed, workspace, {}, settings()):
            pass
        st.rerun()
accounts = workspace.accounts()
if accounts:
    st.subheader(say("understood"))
    for account in accounts:
        show_account(account, workspace, say)
    tables = workspace.tables()
    st.download_button(
        say("download_health"),
        lambda: health_book(accounts, tables, say),
        file_name=f"{say('health')}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
    st.page_link(page_path("home"), label=say("to_studies"), icon=":material/arrow_forward:")
with st.container(border=True):
    st.caption(say("what_is_kept"))
    if st.button(say("delete_all"), icon=":material/delete:"):
        workspace.clear()
        let_go_of_uploads()
        for key in ("upload.waiting", "upload.refused", "upload.no_room", "upload.previews"):
            st.session_state.pop(key, None)
        st.session_state["upload.turn"] += 1
        st.cache_data.clear()
        st.rerun()
