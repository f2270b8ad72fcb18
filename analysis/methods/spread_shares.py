"""Shares of two sides that each have several units (weeks, months), whose spread counts.

Units of one side differ by more than chance alone: campaigns, weather, what was sold. That spread
widens the interval of the difference (quasi-binomial, McCullagh and Nelder 1989, 4.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.families import ShareComparison, compare_shares, judge_difference
from analysis.methods.intervals import Interval, newcombe

Sides = tuple[int, int, int, int]
"""events, n, base_events, base_n"""


@dataclass(frozen=True)
class Spread:
    """How much more units differ than by chance, and from how many it is known."""

    phi: float
    """Their variance over that of chance alone; below 1 they happen to be alike."""

    freedom: float
    """Degrees of freedom of phi."""

    @property
    def factor(self) -> float:
        """By what variances grow: phi, and never less than chance alone."""
        return max(self.phi, 1.0)

    def widening(self, level: float) -> float:
        """By what an interval of this level grows that was made for chance alone."""
        tail = 0.5 + level / 2
        return float(np.sqrt(self.factor) * stats.t.ppf(tail, self.freedom) / stats.norm.ppf(tail))

    def p_value(self, p: float) -> float:
        """The two-sided p that a p for chance alone becomes."""
        z = float(stats.norm.isf(p / 2)) / np.sqrt(self.factor)
        return float(2 * stats.t.sf(z, self.freedom))


CHANCE_ALONE = Spread(1.0, np.inf)


def spread_within(events: npt.ArrayLike, n: npt.ArrayLike, side: npt.ArrayLike) -> Spread:
    """The spread of the units of each side around its share (Pearson); nothing with one a side.

    Args:
        events: of each unit.
        n: of each unit; units without cases are left out.
        side: which side each unit is on.
    """
    x, size, group = np.asarray(events, float), np.asarray(n, float), np.asarray(side)
    x, size, group = x[size > 0], size[size > 0], group[size > 0]
    sides, place = np.unique(group, return_inverse=True)
    freedom = x.size - sides.size
    if freedom < 1:
        return CHANCE_ALONE
    share = (np.bincount(place, x) / np.bincount(place, size))[place]
    variance = size * share * (1 - share)
    squares = np.divide((x - size * share) ** 2, variance, where=variance > 0, out=np.zeros_like(x))
    return Spread(float(squares.sum()) / freedom, float(freedom))


def compare_spread_shares(sides: Sides, spread: Spread, tests: int = 1) -> ShareComparison:
    """Compare two shares as `families.compare_shares` does, widened by the spread of their units.

    Args:
        sides: events, n, base_events, base_n.
        spread: of the units of both sides.
        tests: how many questions an answer asks of the same data: interval, p and verdict are
            those of all together (Bonferroni).
    """
    plain = compare_shares(*sides)
    if plain.verdict == "insufficient":
        return plain
    levels = (1 - 0.05 / tests, 1 - 0.01 / tests)
    usual, strict = (widened(sides, spread, level) for level in levels)
    return ShareComparison(
        plain.difference,
        float(usual.low),
        float(usual.high),
        min(spread.p_value(plain.p_value) * tests, 1.0),
        judge_difference(plain.difference, usual, strict, sides[2] / sides[3]),
    )


def widened(sides: Sides, spread: Spread, level: float) -> Interval:
    """Newcombe's interval of the difference, each half as much wider as the units' spread asks."""
    events, n, base_events, base_n = sides
    difference = events / n - base_events / base_n
    interval, times = newcombe(*sides, level=level), spread.widening(level)
    low = difference - (difference - interval.low) * times
    high = difference + (interval.high - difference) * times
    return Interval(np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0))
