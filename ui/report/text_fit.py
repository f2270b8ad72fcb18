"""Estimates how much text fits on a slide, on the safe side. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

POINTS_PER_INCH = 72
"""Points per inch."""

HALF_WIDTH = 0.6
"""Width of a half-width character in ems; a full-width one takes 1 em."""

LINE_HEIGHT = 1.25
"""Height of a line in ems."""

PARAGRAPH_GAP = 0.42
"""Space between two paragraphs, in lines."""


def line_count(text: str, size: float, width: float) -> int:
    """Number of lines of a paragraph; `size` in points, `width` of the box in inches."""
    ems = sum(1 if unicodedata.east_asian_width(c) in "WFA" else HALF_WIDTH for c in text)
    return max(1, math.ceil(ems * size / (width * POINTS_PER_INCH)))


def fitting_font_size(text: str, sizes: Sequence[float], box: tuple[float, float]) -> float:
    """The largest font size at which a text fits into a box (width, height in inches)."""
    width, height = box
    fitting_sizes = (
        s for s in sizes if line_count(text, s, width) * s * LINE_HEIGHT <= height * POINTS_PER_INCH
    )
    return next(fitting_sizes, sizes[-1])


def paragraphs_per_slide(texts: Sequence[str], size: float, box: tuple[float, float]) -> list[int]:
    """How many paragraphs go on each slide, at least one."""
    width, height = box
    lines_per_slide = height * POINTS_PER_INCH / (size * LINE_HEIGHT)
    counts: list[int] = []
    used = math.inf
    for text in texts:
        needed = line_count(text, size, width) + PARAGRAPH_GAP
        if used + needed > lines_per_slide:
            counts.append(0)
            used = 0.0
        counts[-1] += 1
        used += needed
    return counts


def cut_to_fit(text: str, size: float, box: tuple[float, float]) -> str:
    """The text, cut with an ellipsis where it does not fit into the box at this size."""
    width, height = box
    max_lines = int(height * POINTS_PER_INCH / (size * LINE_HEIGHT))
    while line_count(text, size, width) > max_lines:
        text = text[: int(len(text) * 0.9) - 1] + "…"
    return text
