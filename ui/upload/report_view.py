"""The import report of a file on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from analysis.ingest.import_report import FileReport, Note, SheetReport
from analysis.store.workspace import Workspace
from ui.words.escaping import escape_markdown
from ui.words.import_report import (
    missing_columns,
    note_sentence,
    personal_columns,
    recognition,
    refusal_sentence,
    sheet_facts,
)
from ui.words.text import Speaker


def show_refusal(file_report: FileReport, say: Speaker) -> None:
    """One sentence on a file that could not be read."""
    st.error(escape_markdown(refusal_sentence(file_report, say)), icon=":material/error:")


def show_file_report(file_report: FileReport, workspace: Workspace, say: Speaker) -> None:
    """One file: what was understood, what was done, what is missing; a button to remove it."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape_markdown(file_report.file_name)}**", width="stretch")
            if st.button(
                say("remove"), key=f"remove.{file_report.digest}", icon=":material/close:"
            ):
                workspace.remove(file_report.digest)
                st.rerun()
        for note in file_report.notes:
            st.caption(escape_markdown(note_sentence(note, say)))
        for sheet in file_report.sheets:
            show_sheet(file_report, sheet, say)
            _show_forget_button(file_report, sheet, workspace, say)


def show_sheet(file_report: FileReport, sheet: SheetReport, say: Speaker) -> None:
    """One sheet of a file."""
    badge = ":green-badge" if sheet.table else ":orange-badge"
    name = escape_markdown(sheet.name) if len(file_report.sheets) > 1 else ""
    st.markdown(f"{badge}[{escape_markdown(recognition(sheet, say))}] {name}")
    st.caption(escape_markdown(say("pause").join(sheet_facts(file_report, sheet, say))))
    if missing_columns(sheet, say):
        st.warning(escape_markdown(missing_columns(sheet, say)))
    _show_notes(sheet.notes, say)
    if sheet.personal:
        with st.expander(say("personal_columns", count=len(sheet.personal))):
            _show_list(personal_columns(sheet, say))


def _show_notes(notes: Sequence[Note], say: Speaker) -> None:
    """Notes that change figures stand open; the others wait in an expander."""
    changing = [note for note in notes if note.changes_figures]
    others = [note for note in notes if not note.changes_figures]
    if changing:
        _show_list(note_sentence(note, say) for note in changing)
    if others:
        with st.expander(say("what_was_done", count=len(others))):
            _show_list(note_sentence(note, say) for note in others)


def _show_forget_button(
    file_report: FileReport, sheet: SheetReport, workspace: Workspace, say: Speaker
) -> None:
    """Where the reader's own mapping was used: a button that forgets it alone."""
    if sheet.fingerprint not in workspace.corrections():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("corrected"), width="stretch")
        key = f"forget.{file_report.digest}.{sheet.name}"
        if st.button(say("forget_correction"), key=key, help=say("forget_help")):
            workspace.forget_correction(sheet.fingerprint)
            st.rerun()


def _show_list(lines: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))
