"""Texts that came from data, made safe to stand where something would be made of them."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/^=])")

LINKED = re.compile(r"(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Where an address would be made a link of, escaped or not."""

JOINER = "\u2060"
"""Has no width and lets no line break: the text looks the same and is no address, no formula."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would work out."""


def literal(text: str) -> str:
    """The text as it is, whatever Markdown, HTML, math, links or icons it would have been."""
    return SPECIAL.sub(r"\\\1", LINKED.sub(JOINER, text)).replace("\n", " ")


def inert(cell: object) -> object:
    """A cell as it looks; a text that is copied into a spreadsheet is not worked out there."""
    formula = isinstance(cell, str) and cell.startswith(FORMULAS)
    return f"{JOINER}{cell}" if formula else cell
