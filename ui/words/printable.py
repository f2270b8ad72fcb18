"""Text that any file can hold: signs that XML forbids are gone, lines are joined. Pure."""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
"""What XML 1.0 cannot carry or advises against, lone halves of signs among it."""

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the writing direction of all that follows."""


def printable(text: str) -> str:
    """The text in one line, without signs that break a file or turn its writing round."""
    return " ".join(TURNING.sub("", FORBIDDEN.sub("", text)).split())
