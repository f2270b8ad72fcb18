"""What a reader and the log are told when a page fails: a code to compare, never a cell's value."""

from __future__ import annotations

import errno
import logging
import secrets
import traceback

import streamlit as st

from ui.words.text import LANGUAGES, speaker

LOGGER = logging.getLogger("uvicorn.error.zhanggui")
"""Below uvicorn's own, whose lines reach the log whichever way the app was started."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""A disk that is full, a share of it that is used up, a file that may not grow."""

LOUD = ("streamlit.error_util", "streamlit.runtime.app_session")
"""Where Streamlit writes exceptions out, with whatever text data put into them."""


def report(error: Exception) -> bool:
    """Show a sentence with a code, log the code with type and place; True: no more is shown."""
    code = secrets.token_hex(4)
    LOGGER.error("%s %s", code, told(error))
    language = st.session_state.get("language")
    say = speaker(language if language in LANGUAGES else "zh-CN", "login")
    with st.container(key="trouble"):
        st.error(say(_kind(error), code=code), icon=":material/error:")
    return True


def _kind(error: Exception) -> str:
    full = isinstance(error, OSError) and error.errno in NO_ROOM
    return "disk_full" if full else "trouble"


def told(error: BaseException) -> str:
    """The exception's type and where it came from: modules and lines, no message, no value."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return f"{type(error).__module__}.{type(error).__qualname__} {' > '.join(places)}"


def hush() -> None:
    """Let nobody but `report` write an exception of a page to the log."""
    for name in LOUD:
        logging.getLogger(name).addFilter(without_values)


def without_values(record: logging.LogRecord) -> bool:
    """Drop lines that carry an exception, whose message may quote a cell."""
    return not record.exc_info
