"""What may be said of a block of old ratings: how its leaving moves the score, and its stars.

The move is arithmetic. That the block is worse than the other ratings of the window is judged: by
Hoeffding's bound, so that it is more often missed than it is wrong.
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
from analysis.scores.rating_days import Counts, History
from analysis.scores.stars import STARS, half_up, mean_stars, star_spread
from analysis.study import Finding

JUMP = 0.01
"""A smaller change by the days of one block is not worth a sentence."""


TILTS = -np.geomspace(0.01, 50, 400)
"""The bound holds for each of these; the best of them is within a thousandth of the best of all."""


class LowBlock(NamedTuple):
    """A block of days beside the rest of its window."""

    n: int
    """Ratings of the block."""

    mean: float
    rest_mean: float
    p_value: float
    """At most the chance that any of the window's blocks is so low; 1 for one that is not low."""


def say_jump(key: str, block: Block) -> tuple[Finding, ...]:
    """On which day or days a block leaves, and what that makes of the score; of small ones nothing.

    Args:
        key: jump_up or jump_down.
        block: in days ahead.
    """
    if block.by < JUMP:
        return ()
    by_stars = half_up(block.by, 2)
    if block.first == block.last:
        return (Finding(key, {"day": block.first, "by_stars": by_stars}),)
    values = {"first": block.first, "last": block.last, "by_stars": by_stars}
    return (Finding(f"{key}_days", values),)


def say_low(history: History, block: Block) -> tuple[Finding, ...]:
    """Whether the ratings of a block that lifts the score by leaving are low beyond chance.

    Args:
        history: the days of the window; nothing is said where they are not known.
        block: in days ahead; the first day ahead is the oldest day.
    """
    if not history.days or block.by < JUMP:
        return ()
    low = low_block(history.days, block)
    if low.p_value > HINT:
        return ()
    values = {
        "first": block.first,
        "last": block.last,
        **_dates(history, block),
        "n": low.n,
        "mean_stars": half_up(low.mean, 2),
        "rest_stars": half_up(low.rest_mean, 2),
    }
    is_large = low.rest_mean - low.mean >= PRACTICAL * low.rest_mean
    key = "low_day" if block.first == block.last else "low_days"
    verdict = "clear" if low.p_value <= CLEAR and is_large else "hint"
    return (Finding(f"{key}_dated" if history.last else key, values, verdict),)


def low_block(days: Sequence[Counts], block: Block) -> LowBlock:
    """The stars of a block and of the rest, and how likely chance makes any block so low."""
    others = [*days[: block.first - 1], *days[block.last :]]
    own, rest = _together(days[block.first - 1 : block.last]), _together(others)
    if not sum(own) or not sum(rest):
        return LowBlock(sum(own), float("nan"), float("nan"), 1.0)
    mean, rest_mean = float(mean_stars(own)), float(mean_stars(rest))
    one = lowest_chance(_together(days), mean, sum(own) / unevenness(others))
    return LowBlock(sum(own), mean, rest_mean, min(one * blocks_in(len(days)), 1.0))


def unevenness(days: Sequence[Counts]) -> float:
    """How many times as much the means of days differ as their stars alone make them, at least 1.

    Pearson's chi-squared over its degrees of freedom: what comes in clumps counts for less.
    """
    filled, together = [day for day in days if any(day)], _together(days)
    spread = star_spread(together)
    if spread == 0 or len(filled) == 1:
        return 1.0
    mean = mean_stars(together)
    apart = sum(sum(day) * float(mean_stars(day) - mean) ** 2 for day in filled)
    return max(apart / spread**2 / (len(filled) - 1), 1.0)


def lowest_chance(counts: Sequence[int], mean: float, drawn: float) -> float:
    """At most the chance that so many ratings, drawn from all, have such a mean or a lower one.

    Args:
        counts: of all ratings, five stars first.
        mean: of the ratings drawn.
        drawn: how many they are; fewer where days differ anyway.
    """
    weighed = [np.exp(TILTS * (star - mean)) * n for star, n in zip(STARS, counts, strict=True)]
    logs = np.log(np.sum(weighed, axis=0) / sum(counts))
    return float(np.exp(drawn * min(float(logs.min()), 0.0)))


def blocks_in(day_count: int) -> int:
    """How many blocks of at most a week so many days hold."""
    return sum(max(day_count - length + 1, 0) for length in range(1, BLOCK_DAYS + 1))


def _dates(history: History, block: Block) -> dict[str, date]:
    """When the ratings of a block came, where that is known."""
    if history.last is None:
        return {}
    oldest = history.last - timedelta(days=len(history.days))
    ends = {"since": block.first, "until": block.last}
    return {name: oldest + timedelta(days=day) for name, day in ends.items()}


def _together(days: Sequence[Counts]) -> list[int]:
    return [sum(day[star] for day in days) for star in range(len(STARS))]
