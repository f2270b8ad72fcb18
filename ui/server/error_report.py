"""What the reader and the log get when a page fails: a code to compare, never a cell's value."""

from __future__ import annotations

import errno
import logging

import streamlit as st

from ui.server.failure_log import log_failure
from ui.words.text import LANGUAGES, speaker

DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space left, disk quota exceeded, file too large."""

EXCEPTION_LOGGERS = ("streamlit.error_util", "streamlit.runtime.app_session")
"""Where Streamlit logs exceptions, including messages that may quote data."""


def report_error(error: Exception) -> bool:
    """Show a sentence with a code; log the code with type and place. True: handled."""
    code = log_failure(error)
    language = st.session_state.get("language")
    say = speaker(language if language in LANGUAGES else "zh-CN", "login")
    with st.container(key="trouble"):
        st.error(say(_phrase_key(error), code=code), icon=":material/error:")
    return True


def _phrase_key(error: Exception) -> str:
    is_disk_full = isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS
    return "disk_full" if is_disk_full else "trouble"


def silence_exception_loggers() -> None:
    """Keep Streamlit from logging a page's exception; only `report_error` does."""
    for name in EXCEPTION_LOGGERS:
        logging.getLogger(name).addFilter(has_no_exception)


def has_no_exception(record: logging.LogRecord) -> bool:
    """A logging filter: drops records with an exception, whose message may quote a cell."""
    return not record.exc_info
