"""How much text fits on a slide: an estimate on the safe side. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

POINTS = 72
"""Of an inch."""

NARROW_SIGN = 0.6
"""The width of a half-width sign, in parts of its font's size; a Chinese one takes all of it."""

LINE = 1.25
"""The height of a line, in parts of its font's size."""

GAP = 0.42
"""Between two paragraphs, in lines."""


def lines_of(text: str, size: float, width: float) -> int:
    """Lines that a paragraph takes at a font size in points, in a box of some inches."""
    ems = sum(1 if unicodedata.east_asian_width(c) in "WFA" else NARROW_SIGN for c in text)
    return max(1, math.ceil(ems * size / (width * POINTS)))


def size_that_fits(text: str, sizes: Sequence[float], box: tuple[float, float]) -> float:
    """The largest size at which a text stays inside a box of width and height in inches."""
    width, height = box
    fitting = (s for s in sizes if lines_of(text, s, width) * s * LINE <= height * POINTS)
    return next(fitting, sizes[-1])


def pages(texts: Sequence[str], size: float, box: tuple[float, float]) -> list[int]:
    """How many paragraphs stand on each page, one at least."""
    width, height = box
    room = height * POINTS / (size * LINE)
    counts: list[int] = []
    used = math.inf
    for text in texts:
        needed = lines_of(text, size, width) + GAP
        if used + needed > room:
            counts.append(0)
            used = 0.0
        counts[-1] += 1
        used += needed
    return counts


def shortened(text: str, size: float, box: tuple[float, float]) -> str:
    """The text, cut with an ellipsis where even the smallest size does not hold it."""
    width, height = box
    most = int(height * POINTS / (size * LINE))
    while lines_of(text, size, width) > most:
        text = text[: int(len(text) * 0.9) - 1] + "…"
    return text
