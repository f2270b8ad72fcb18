"""Text that any file can hold: no signs that XML forbids, a single line. Pure."""

from __future__ import annotations

import re

FORBIDDEN_IN_XML = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
"""What XML 1.0 forbids or advises against, among it lone surrogates."""

DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Unicode controls that change the writing direction of the text after them."""


def printable(text: str) -> str:
    """The text in one line, without forbidden signs and direction controls."""
    return " ".join(DIRECTION_CONTROLS.sub("", FORBIDDEN_IN_XML.sub("", text)).split())
