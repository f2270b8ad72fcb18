"""What the log gets of a failure: a code to compare, type and place, never a cell's value.

Loads no Streamlit: the command line writes the same lines.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

LOGGER = logging.getLogger("uvicorn.error.zhanggui")
"""A child of uvicorn's logger: its lines reach the log whichever way the app was started."""

STUDY_FAILED = "study_failed"
"""Stands in each line of the log that is about a failed study: such lines can be counted."""

OWN_PLACES = 3
"""Of the app's own modules, how many are named with a failure."""

Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Failure:
    """What takes the place of an answer that could not be worked out."""

    code: str
    """Shown to the reader and written to the log."""


def answer_or_failure(study: str, work_out: Callable[[], Answered]) -> Answered | Failure:
    """What a study's code gives; where it raises, a failure that was logged once."""
    try:
        return work_out()
    except Exception as error:
        return Failure(log_failure(error, f"{STUDY_FAILED} {study} "))


def log_failure(error: Exception, what: str = "") -> str:
    """Write type and place to the log under a new code; gives the code."""
    code = secrets.token_hex(4)
    LOGGER.error("%s %s%s", code, what, describe_error(error))
    return code


def describe_error(error: BaseException) -> str:
    """The exception's type and where it came from: modules and lines, no message, no value.

    The last places of the app itself, and the library's where it was raised there.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    frames = [*own[-OWN_PLACES:], *([] if frames[-1:] == own[-1:] else frames[-1:])]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return f"{type(error).__module__}.{type(error).__qualname__} {' > '.join(places)}"
