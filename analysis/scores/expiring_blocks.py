"""Blocks of old ratings that expire on adjoining days and move the score.

Only the expiry is counted: new ratings move the score too, but are no block of old ones.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from analysis.scores.forecast import Floats, NewRatings, RemainingRatings, expected_scores

UNUSUAL = 3
"""Each day of a block brings, on average, more than this many times the usual step."""

BLOCK_DAYS = 7
"""Longest block: the ratings of a bad week expire day by day, as they came."""


class Block(NamedTuple):
    """First and last day ahead (from 1), and how many stars the expiry then lifts the score."""

    first: int
    last: int
    rise: float


def expiry_steps(score: Fraction, remaining: RemainingRatings, new_ratings: NewRatings) -> Floats:
    """The change of the score on each day by expiry alone, before that day's new ratings.

    Args:
        score: today's.
        remaining: what is left of today's ratings after each day.
        new_ratings: the ratings that are expected.
    """
    window = len(remaining.raters)
    before = [score, *expected_scores(remaining, new_ratings, window - 1)]
    steps = []
    for day, previous in enumerate(before):
        raters, stars = remaining.after(day + 1)
        new_count = new_ratings.per_day * day
        total = raters + new_count
        after = (stars + new_count * new_ratings.mean) / total if total else previous
        steps.append(0.0 if previous is None or after is None else float(after - previous))
    return np.array(steps)


def steepest_block(steps: Floats) -> Block:
    """The days, at most a week, that rise most above UNUSUAL median steps; rise 0 if none do."""
    usual = UNUSUAL * float(np.median(np.abs(steps))) if len(steps) else 0.0
    excess, total = (np.append(0.0, np.cumsum(each)) for each in (steps - usual, steps))
    steepest, largest_gain = Block(1, 1, 0.0), 0.0
    for length in range(1, min(BLOCK_DAYS, len(steps)) + 1):
        gains = excess[length:] - excess[:-length]
        before = int(gains.argmax())
        if gains[before] > largest_gain:
            largest_gain = float(gains[before])
            rise = float(total[before + length] - total[before])
            steepest = Block(before + 1, before + length, rise)
    return steepest
