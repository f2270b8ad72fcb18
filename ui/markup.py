"""Texts that came from data, made safe to stand where Streamlit renders Markdown."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/^=])")


def literal(text: str) -> str:
    """The text as it is, whatever Markdown, HTML, math, links or icons it would have been."""
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")
