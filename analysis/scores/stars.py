"""Shop scores: means of star ratings, in exact fractions of what was typed.

A count that comes out of a division is rounded up or down, so a float that is off by one part in
a billion is off by a whole rating: every number here is a `Fraction`.
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
"""In the order in which shares and counts are typed and printed."""

BEST, WORST = Fraction(5), Fraction(1)
TENTH = Fraction(1, 10)


def mean_stars(weights: Sequence[Fraction | int]) -> Fraction:
    """The mean of stars that are weighted by counts or shares, five stars first."""
    stars = sum((star * w for star, w in zip(STARS, weights, strict=True)), Fraction(0))
    return Fraction(stars) / sum(weights, Fraction(0))


def star_spread(weights: Sequence[Fraction | int]) -> float:
    """The standard deviation of one rating."""
    mean = mean_stars(weights)
    squares = (w * (star - mean) ** 2 for star, w in zip(STARS, weights, strict=True))
    return math.sqrt(sum(squares, Fraction(0)) / sum(weights, Fraction(0)))


def widest_spread(score: Fraction) -> float:
    """The largest standard deviation that ratings of this mean can have: all fives and ones."""
    return math.sqrt((BEST - score) * (score - WORST))


def share_range(shares: Shares) -> Range:
    """The lowest and the highest mean that rounded shares allow.

    Shares that rounding alone cannot bring to one are allowed to be off by all that is missing.
    """
    lowest, highest = _ends(shares.parts, shares.half)
    if not sum(lowest) <= 1 <= sum(highest):
        lowest, highest = _ends(shares.parts, abs(sum(shares.parts, Fraction(-1))))
    room = [high - low for low, high in zip(lowest, highest, strict=True)]
    best = _hand_out(lowest, room)
    worst = _hand_out(lowest[::-1], room[::-1])[::-1]
    return Range(mean_stars(worst), mean_stars(best))


def _ends(shares: Sequence[Fraction], half: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    lowest = [max(share - half, Fraction(0)) for share in shares]
    return lowest, [share + half for share in shares]


def _hand_out(lowest: Sequence[Fraction], room: Sequence[Fraction]) -> list[Fraction]:
    """Give what is missing to one to the first places first, as far as each has room."""
    rest, filled = 1 - sum(lowest), []
    for low, free in zip(lowest, room, strict=True):
        given = min(rest, free)
        rest -= given
        filled.append(low + given)
    return filled


def score_after(raters: int, score: Fraction, added: int, mean: Fraction) -> Fraction:
    """The score after so many more ratings of this mean."""
    return (raters * score + added * mean) / (raters + added)


def needed(raters: int, score: Fraction, target: Fraction, mean: Fraction) -> int | None:
    """How many more ratings of this mean reach the target; None where no number does."""
    if target <= score:
        return 0
    if mean <= target:
        return None
    return math.ceil(raters * (target - score) / (mean - target))


def absorbed(raters: int, score: Fraction, floor: Fraction, star: int) -> int | None:
    """How many ratings of `star` leave the score at the floor or above.

    None where any number does, 0 also where the score is below the floor already.
    """
    if star >= floor:
        return None
    return max(math.floor(raters * (score - floor) / (floor - star)), 0)


def offset(raters: int, score: Fraction, bad: int, star: int) -> int | None:
    """How many five-star ratings bring the score back after `bad` ratings of `star`."""
    return needed(raters + bad, score_after(raters, score, bad, Fraction(star)), score, BEST)


def shown(score: Fraction, rounding: Rounding) -> Decimal:
    """The score with the one decimal that a page shows."""
    kind = ROUND_HALF_UP if rounding == "half_up" else ROUND_FLOOR
    units = Decimal(math.floor(score * 10**9)).scaleb(-9)
    return units.quantize(Decimal("0.1"), kind)


def half_up(value: Fraction | float, digits: int) -> Decimal:
    """A number for a sentence, rounded half up on its exact or shortest decimal."""
    number = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    units = math.floor(number * 10**digits + Fraction(1, 2))
    return Decimal(units).scaleb(-digits)


def stars(value: Fraction | float) -> Decimal:
    """A score for a sentence: four decimals."""
    return half_up(value, 4)


def short(value: Fraction) -> str:
    """A typed number for a sentence, without zeros at its end."""
    return f"{half_up(value, 4).normalize():f}"


def least_shown(displayed: Fraction, rounding: Rounding) -> Fraction:
    """The lowest score that a page shows like this one, with one decimal."""
    tenths = Fraction(shown(displayed, rounding))
    return tenths - TENTH / 2 if rounding == "half_up" else tenths
