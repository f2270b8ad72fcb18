"""What the platforms' export files look like: one CSV of known headers a table and platform."""

from __future__ import annotations

import unicodedata

INVISIBLE = ("\ufeff", "\u200b")
"""Characters of no width that NFKC leaves in a header."""


def tidy(header: str) -> str:
    """A header's spelling to compare by: NFKC, no blanks of any kind, lower case, 帐 as 账."""
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    for mark in INVISIBLE:
        plain = plain.replace(mark, "")
    return plain.lower().replace("帐", "账")
