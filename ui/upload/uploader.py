"""Streamlit's own memory of uploaded files."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.server.upload_limit import refused_files


def count_refused_uploads() -> int:
    """How many files of this session the server refused: there was no room for them."""
    context = get_script_run_ctx()
    return len(refused_files(context.session_id)) if context else 0


def release_uploaded_files() -> None:
    """Free the bytes of this session's uploads; Streamlit would keep them until its end."""
    context = get_script_run_ctx()
    if context:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
