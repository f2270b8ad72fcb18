"""Shop scores: means of star ratings, in exact fractions of what was typed.

Counts of ratings come out of a division that is rounded up or down. A float that is off by one
part in a billion could be off by a whole rating, so every number here is a `Fraction`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from analysis.scores.typed_numbers import Range, Shares

Rounding = Literal["half_up", "cut_off"]
"""How a page shows a score with one decimal."""

STARS = (5, 4, 3, 2, 1)
"""The order in which shares and counts are typed and shown."""

BEST, WORST = Fraction(5), Fraction(1)
TENTH = Fraction(1, 10)


def mean_stars(weights: Sequence[Fraction | int]) -> Fraction:
    """The mean of stars, weighted by counts or shares, five stars first."""
    total = sum((star * w for star, w in zip(STARS, weights, strict=True)), Fraction(0))
    return Fraction(total) / sum(weights, Fraction(0))


def star_spread(weights: Sequence[Fraction | int]) -> float:
    """The standard deviation of one rating."""
    mean = mean_stars(weights)
    squares = (w * (star - mean) ** 2 for star, w in zip(STARS, weights, strict=True))
    return math.sqrt(sum(squares, Fraction(0)) / sum(weights, Fraction(0)))


def widest_spread(score: Fraction) -> float:
    """The largest standard deviation that ratings of this mean can have: only fives and ones."""
    return math.sqrt((BEST - score) * (score - WORST))


def share_range(shares: Shares) -> Range:
    """The lowest and the highest mean that rounded shares allow.

    Where rounding alone cannot make the shares add up to 1, each may be off by the whole gap.
    """
    lowest, highest = _ends(shares.parts, shares.half)
    if not sum(lowest) <= 1 <= sum(highest):
        lowest, highest = _ends(shares.parts, abs(sum(shares.parts, Fraction(-1))))
    room = [high - low for low, high in zip(lowest, highest, strict=True)]
    best = _fill_up_to_one(lowest, room)
    worst = _fill_up_to_one(lowest[::-1], room[::-1])[::-1]
    return Range(mean_stars(worst), mean_stars(best))


def _ends(shares: Sequence[Fraction], half: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    lowest = [max(share - half, Fraction(0)) for share in shares]
    return lowest, [share + half for share in shares]


def _fill_up_to_one(lowest: Sequence[Fraction], room: Sequence[Fraction]) -> list[Fraction]:
    """Add what is missing to 1 to the first shares first, to each at most its room."""
    missing, filled = 1 - sum(lowest), []
    for low, free in zip(lowest, room, strict=True):
        added = min(missing, free)
        missing -= added
        filled.append(low + added)
    return filled


def score_after(raters: int, score: Fraction, added: int, mean: Fraction) -> Fraction:
    """The score after `added` more ratings of this mean."""
    return (raters * score + added * mean) / (raters + added)


def ratings_needed(raters: int, score: Fraction, target: Fraction, mean: Fraction) -> int | None:
    """Ratings of this mean that reach the target, rounded up; None where no number does."""
    if target <= score:
        return 0
    if mean <= target:
        return None
    return math.ceil(raters * (target - score) / (mean - target))


def ratings_absorbed(raters: int, score: Fraction, floor: Fraction, star: int) -> int | None:
    """Ratings of `star` that keep the score at the floor or above, rounded down.

    None where any number does, 0 also where the score is below the floor already.
    """
    if star >= floor:
        return None
    return max(math.floor(raters * (score - floor) / (floor - star)), 0)


def ratings_to_offset(raters: int, score: Fraction, bad: int, star: int) -> int | None:
    """Five-star ratings that bring the score back after `bad` ratings of `star`."""
    lower_score = score_after(raters, score, bad, Fraction(star))
    return ratings_needed(raters + bad, lower_score, score, BEST)


def shown_score(score: Fraction, rounding: Rounding) -> Decimal:
    """The score with the one decimal that a page shows."""
    mode = ROUND_HALF_UP if rounding == "half_up" else ROUND_FLOOR
    units = Decimal(math.floor(score * 10**9)).scaleb(-9)
    return units.quantize(Decimal("0.1"), mode)


def half_up(value: Fraction | float, digits: int) -> Decimal:
    """Rounded half up; a float by its shortest decimal."""
    number = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    units = math.floor(number * 10**digits + Fraction(1, 2))
    return Decimal(units).scaleb(-digits)


def half_up_not_zero(value: Fraction | float, digits: int) -> Decimal:
    """Rounded half up, with more digits where a positive number would become 0."""
    while value > 0 and not half_up(value, digits):
        digits += 1
    return half_up(value, digits)


def four_decimals(value: Fraction | float) -> Decimal:
    """A score as sentences say it."""
    return half_up(value, 4)


def trimmed(value: Fraction, digits: int = 4) -> str:
    """Rounded half up, without zeros at its end."""
    return f"{half_up(value, digits).normalize():f}"


def least_shown(displayed: Fraction, rounding: Rounding) -> Fraction:
    """The lowest score that a page shows with the same one decimal as this one."""
    tenths = Fraction(shown_score(displayed, rounding))
    return tenths - TENTH / 2 if rounding == "half_up" else tenths
