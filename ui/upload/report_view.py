"""What became of a file, on the page."""

from __future__ import annotations

import streamlit as st

from analysis.ingest.import_report import FileAccount, SheetAccount
from analysis.store.workspace import Workspace
from ui.words.escaping import literal
from ui.words.import_report import facts, missing, note_sentence, personal, refusal, understood
from ui.words.text import Speaker


def show_refusal(account: FileAccount, say: Speaker) -> None:
    """One sentence on a file that could not be read."""
    st.error(literal(refusal(account, say)), icon=":material/error:")


def show_account(account: FileAccount, workspace: Workspace, say: Speaker) -> None:
    """One file: what was understood, what was done, what is missing; a button to let it go."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{literal(account.file_name)}**", width="stretch")
            if st.button(say("remove"), key=f"remove.{account.digest}", icon=":material/close:"):
                workspace.remove(account.digest)
                st.rerun()
        for note in account.notes:
            st.caption(literal(note_sentence(note, say)))
        for sheet in account.sheets:
            show_sheet(account, sheet, say)


def show_sheet(account: FileAccount, sheet: SheetAccount, say: Speaker) -> None:
    """One sheet of a file."""
    mark = ":green-badge" if sheet.table else ":orange-badge"
    name = literal(sheet.name) if len(account.sheets) > 1 else ""
    st.markdown(f"{mark}[{literal(understood(sheet, say))}] {name}")
    st.caption(literal(say("pause").join(facts(account, sheet, say))))
    if missing(sheet, say):
        st.warning(literal(missing(sheet, say)))
    if sheet.notes:
        with st.expander(say("what_was_done", count=len(sheet.notes))):
            st.markdown("\n".join(f"- {literal(note_sentence(n, say))}" for n in sheet.notes))
    if sheet.personal:
        with st.expander(say("personal_columns", count=len(sheet.personal))):
            st.markdown("\n".join(f"- {literal(line)}" for line in personal(sheet, say)))
