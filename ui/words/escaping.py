"""Escaping of texts from data: for Markdown, and for cells that a spreadsheet opens."""

from __future__ import annotations

import re

from ui.words.printable import DIRECTION_CONTROLS

MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/^=])")

AUTOLINKED = re.compile(r"(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Where Markdown would make an address a link, escaped or not."""

WORD_JOINER = "\u2060"
"""A sign without width: the text looks the same but is no address and no formula."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""First signs of a cell that a spreadsheet would take for a formula."""


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is: no formatting, HTML, math, link or icon.

    Without controls that would turn the direction of what follows.
    """
    one_direction = DIRECTION_CONTROLS.sub("", text).replace("\n", " ")
    return MARKDOWN_SIGNS.sub(r"\\\1", AUTOLINKED.sub(WORD_JOINER, one_direction))


def escape_formula(cell: object) -> object:
    """The cell; a text that a spreadsheet would take for a formula gets a word joiner before it."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"{WORD_JOINER}{cell}" if is_formula else cell
