"""Blocks of old ratings that leave a score's window within days of one another and move it.

What leaves is looked at alone: new ratings move the score too, and are no block of old ones.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from analysis.scores.forecast import Coming, Floats, Remaining, expected

UNUSUAL = 3
"""Each day of a block brings, on average, more than this many times the usual step."""

BLOCK_DAYS = 7
"""Ratings of a bad week leave as they came, day by day."""


class Block(NamedTuple):
    """Days ahead, the first and the last, and how many stars what leaves then lifts the score."""

    first: int
    last: int
    by: float


def leaving_steps(score: Fraction, remaining: Remaining, coming: Coming) -> Floats:
    """How far the score moves each day by what leaves alone, before what comes that day.

    Args:
        score: Today's.
        remaining: What is left of today's ratings after each day.
        coming: The ratings to come.
    """
    window = len(remaining.raters)
    before = [score, *expected(remaining, coming, window - 1)]
    steps = []
    for day, last in enumerate(before):
        raters, stars = remaining.after(day + 1)
        new = coming.per_day * day
        total = raters + new
        after = (stars + new * coming.mean) / total if total else last
        steps.append(0.0 if last is None or after is None else float(after - last))
    return np.array(steps)


def block_of(steps: Floats) -> Block:
    """The days, at most a week, that rise most above the usual step; of no size if none do."""
    usual = UNUSUAL * float(np.median(np.abs(steps))) if len(steps) else 0.0
    above, reached = (np.append(0.0, np.cumsum(each)) for each in (steps - usual, steps))
    best, gained = Block(1, 1, 0.0), 0.0
    for length in range(1, min(BLOCK_DAYS, len(steps)) + 1):
        gains = above[length:] - above[:-length]
        before = int(gains.argmax())
        if gains[before] > gained:
            gained = float(gains[before])
            by = float(reached[before + length] - reached[before])
            best = Block(before + 1, before + length, by)
    return best
