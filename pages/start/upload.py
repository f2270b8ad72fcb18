"""Upload: drop files, read what was understood of each and what was done to it."""

from functools import partial

import streamlit as st

from analysis.store.workspace import Workspace
from ui.export.import_report import import_report_workbook
from ui.menu import page_path
from ui.server.expiring_store import session_store
from ui.server.settings import Settings
from ui.upload.mapping import ask_mapping
from ui.upload.report_view import show_file_report, show_refusal
from ui.upload.uploader import count_refused_uploads, release_uploaded_files
from ui.upload.uploads import Upload, fit_limits, import_confirmed, import_each, import_settings
from ui.words.escaping import escape_markdown
from ui.words.import_report import overlap_sentences
from ui.words.text import speaker

say = speaker(st.session_state["language"], "upload", "reading", "cleaning")
workspace: Workspace = st.session_state["workspace"]
turn = st.session_state.setdefault("upload.turn", 0)
pending = session_store("upload.waiting")
refused = st.session_state.setdefault("upload.refused", [])
no_room = st.session_state.setdefault("upload.no_room", [])

st.title(say("title"))
st.write(say("intro"))
ask_first = st.toggle(say("ask_first"), key="upload.ask_first", persist_state="session")
keep_ids = st.toggle(
    say("keep_buyer_ids"), key="upload.keep_ids", help=say("keep_help"), persist_state="session"
)
others_first = partial(st.spinner, say("others_first"))
settings = partial(import_settings, workspace, others_first, keep_buyer_ids=keep_ids)
dropped = st.file_uploader(say("drop_here"), accept_multiple_files=True, key=f"upload.{turn}")
if dropped:
    bar = st.progress(0.0, say("reading"))
    imported_sizes = [file_report.byte_count for file_report in workspace.reports()]
    imported_sizes += [len(upload.data) for upload in pending.values()]
    fits = fit_limits([file.size for file in dropped], imported_sizes, Settings.read())
    no_room[:] = [file.name for file, fit in zip(dropped, fits, strict=True) if not fit]
    uploads = (
        Upload(file.name, file.getvalue()) for file, fit in zip(dropped, fits, strict=True) if fit
    )
    reports = import_each(uploads, workspace, pending, settings(), ask_first=ask_first)
    refused.clear()
    pending.has_expired = False
    for done, file_report in enumerate(reports, start=1):
        bar.progress(done / len(dropped), say("read_so_far", done=done, all=len(dropped)))
        if file_report.refusal:
            refused.append(file_report)
    st.session_state["upload.refused_count"] = count_refused_uploads()
    release_uploaded_files()
    st.session_state["upload.turn"] += 1
    st.rerun()

limits = Settings.read()
if refused_count := st.session_state.get("upload.refused_count"):
    values = {"count": refused_count, "megabytes": limits.session_megabytes}
    st.warning(say("not_taken", **values), icon=":material/warning:")
if no_room:
    names = escape_markdown(say("comma").join(no_room))
    allowed = {"files": limits.session_files, "megabytes": limits.session_megabytes}
    st.warning(say("no_room", names=names, **allowed), icon=":material/warning:")
for file_report in refused:
    show_refusal(file_report, say)
if pending.has_expired:
    st.info(say("let_go"))
if pending:
    st.subheader(say("your_word"))
    st.write(say("why_your_word"))
for digest, upload in list(pending.items()):
    is_confirmed = ask_mapping(digest, upload, workspace, say)
    if is_confirmed is not None:
        del pending[digest]
        if is_confirmed:
            file_report = import_confirmed(upload, workspace, settings())
            refused.extend([file_report] if file_report.refusal else [])
        st.rerun()
file_reports = workspace.reports()
if file_reports:
    st.subheader(say("understood"))
    for file_report in file_reports:
        show_file_report(file_report, workspace, say)
    for line in overlap_sentences(workspace.overlaps(), say):
        st.info(line, icon=":material/join_inner:")
    tables = workspace.tables()
    st.download_button(
        say("download_health"),
        lambda: import_report_workbook(file_reports, tables, say),
        file_name=f"{say('health')}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
    st.page_link(page_path("home"), label=say("to_studies"), icon=":material/arrow_forward:")
with st.container(border=True):
    st.caption(say("what_is_kept"))
    if st.button(say("delete_all"), icon=":material/delete:"):
        workspace.clear()
        release_uploaded_files()
        for key in (
            "upload.waiting",
            "upload.refused",
            "upload.no_room",
            "upload.refused_count",
            "upload.previews",
        ):
            st.session_state.pop(key, None)
        st.session_state["upload.turn"] += 1
        st.cache_data.clear()
        st.rerun()
