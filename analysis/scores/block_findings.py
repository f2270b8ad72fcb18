"""Findings on a block of old ratings: how its expiry moves the score, and whether it is low.

The move is arithmetic. That the block is lower than the other ratings of the window is a test:
by Hoeffding's bound, which is conservative (it misses a low block rather than name a wrong one).
Source: Hoeffding 1963, "Probability inequalities for sums of bounded random variables", (2.1) and
section 6 (draws without replacement).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from analysis.methods.thresholds import CLEAR, HINT, PRACTICAL
from analysis.scores.expiring_blocks import BLOCK_DAYS, Block
from analysis.scores.rating_days import RatingHistory, StarCounts
from analysis.scores.stars import STARS, half_up, mean_stars, star_spread
from analysis.study import Finding

MIN_CHANGE_STARS = 0.01
"""Least change in stars by one block that is worth a sentence."""

TILTS = -np.geomspace(0.01, 50, 400)
"""Exponential tilts. The bound holds for each; the best is within 0.001 of the best of all."""


class LowBlock(NamedTuple):
    """A block of days and the rest of its window."""

    rating_count: int
    """Of the block."""

    mean: float
    rest_mean: float
    p_value: float
    """Upper bound of the chance that any block of the window is so low; 1 if it is not low."""


def say_jump(key: str, block: Block) -> tuple[Finding, ...]:
    """On which days a block expires and how far that moves the score; nothing for small moves.

    Args:
        key: jump_up or jump_down.
        block: in days ahead.
    """
    if block.rise < MIN_CHANGE_STARS:
        return ()
    by_stars = half_up(block.rise, 2)
    if block.first == block.last:
        return (Finding(key, {"day": block.first, "by_stars": by_stars}),)
    values = {"first": block.first, "last": block.last, "by_stars": by_stars}
    return (Finding(f"{key}_days", values),)


def say_low(history: RatingHistory, block: Block) -> tuple[Finding, ...]:
    """Whether the ratings of a block whose expiry lifts the score are lower than chance allows.

    Args:
        history: the days of the window; no finding where they are not known.
        block: in days ahead; the first day ahead is the oldest day.
    """
    if not history.days or block.rise < MIN_CHANGE_STARS:
        return ()
    low = low_block(history.days, block)
    if low.p_value > HINT:
        return ()
    values = {
        "first": block.first,
        "last": block.last,
        **_dates(history, block),
        "n": low.rating_count,
        "mean_stars": half_up(low.mean, 2),
        "rest_stars": half_up(low.rest_mean, 2),
    }
    is_large = low.rest_mean - low.mean >= PRACTICAL * low.rest_mean
    key = "low_day" if block.first == block.last else "low_days"
    verdict = "clear" if low.p_value <= CLEAR and is_large else "hint"
    return (Finding(f"{key}_dated" if history.last else key, values, verdict),)


def low_block(days: Sequence[StarCounts], block: Block) -> LowBlock:
    """The means of a block and of the rest, and how likely chance makes any block so low."""
    rest_days = [*days[: block.first - 1], *days[block.last :]]
    block_counts, rest_counts = _sum(days[block.first - 1 : block.last]), _sum(rest_days)
    rating_count = sum(block_counts)
    if not rating_count or not sum(rest_counts):
        return LowBlock(rating_count, float("nan"), float("nan"), 1.0)
    mean, rest_mean = float(mean_stars(block_counts)), float(mean_stars(rest_counts))
    chance = chance_bound(_sum(days), mean, rating_count / overdispersion(rest_days))
    return LowBlock(rating_count, mean, rest_mean, min(chance * blocks_in(len(days)), 1.0))


def overdispersion(days: Sequence[StarCounts]) -> float:
    """Variance of the daily means over the variance that independent ratings have, at least 1.

    Pearson's chi-squared over its degrees of freedom. Ratings that come in clumps count for less.
    """
    rated_days, totals = [day for day in days if any(day)], _sum(days)
    spread = star_spread(totals)
    if spread == 0 or len(rated_days) == 1:
        return 1.0
    mean = mean_stars(totals)
    squares = sum(sum(day) * float(mean_stars(day) - mean) ** 2 for day in rated_days)
    return max(squares / spread**2 / (len(rated_days) - 1), 1.0)


def chance_bound(counts: Sequence[int], mean: float, drawn: float) -> float:
    """Upper bound of the chance that ratings drawn from all have this mean or a lower one.

    Args:
        counts: of all ratings, five stars first.
        mean: of the ratings drawn.
        drawn: how many are drawn; the effective number where days are overdispersed.
    """
    tilted = [np.exp(TILTS * (star - mean)) * n for star, n in zip(STARS, counts, strict=True)]
    logs = np.log(np.sum(tilted, axis=0) / sum(counts))
    return float(np.exp(drawn * min(float(logs.min()), 0.0)))


def blocks_in(day_count: int) -> int:
    """How many blocks of at most BLOCK_DAYS days there are in so many days."""
    return sum(max(day_count - length + 1, 0) for length in range(1, BLOCK_DAYS + 1))


def _dates(history: RatingHistory, block: Block) -> dict[str, date]:
    """The dates on which the ratings of a block came, where they are known."""
    if history.last is None:
        return {}
    day_before = history.last - timedelta(days=len(history.days))
    ends = {"since": block.first, "until": block.last}
    return {name: day_before + timedelta(days=day) for name, day in ends.items()}


def _sum(days: Sequence[StarCounts]) -> list[int]:
    return [sum(day[star] for day in days) for star in range(len(STARS))]
