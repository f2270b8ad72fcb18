"""How much of a bonus or elimination rule is chance: simulation with equal units."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.intervals import SEED, Floats

ROUNDS = 4000
MAX_DRAWN = 1_000_000
"""Maximum number of values drawn: fewer rounds for very large teams."""

POWER, LEVEL = 0.8, 0.05
TIE_BREAK = 1e-9
"""Smaller than any difference of two shares: decides between equal ones only."""


class Luck(NamedTuple):
    """The effect of chance on a rule that picks a few units."""

    overlap_share: float
    """Of those picked, how many are picked again in a second period of the same size."""

    picked_share: Floats
    """How often each unit is picked."""


def simulate_luck(n: npt.ArrayLike, centre: float, picked: int, *, highest: bool = True) -> Luck:
    """Draw two periods in which all units have the same true share, and compare who is picked.

    Args:
        n: cases of each unit in a period.
        centre: the share that all have.
        picked: how many the rule picks, at most as many as there are.
        highest: whether the rule picks the highest shares or the lowest.
    """
    size = np.asarray(n, float).round().astype(int)
    rng = np.random.default_rng(SEED)
    rounds = max(min(ROUNDS, MAX_DRAWN // max(size.size, 1)), 1)
    first, second = (
        _picked(rng, rng.binomial(size, centre, (rounds, size.size)) / size, picked, highest)
        for _ in range(2)
    )
    return Luck(float((first & second).sum() / first.sum()), first.mean(axis=0))


def picked_share_by_estimate(draws: Floats, picked: int, *, highest: bool = True) -> Floats:
    """How often each unit is picked by its true value, as far as the data tells: draws by unit."""
    return _picked(np.random.default_rng(SEED), draws, picked, highest).mean(axis=0)


def cases_needed(share: float, other: float) -> int:
    """Cases on each side to tell two shares apart (80 % power, 5 % level, two-sided)."""
    middle = (share + other) / 2
    z, power = stats.norm.ppf(1 - LEVEL / 2), stats.norm.ppf(POWER)
    spread = z * math.sqrt(2 * middle * (1 - middle)) + power * math.sqrt(
        share * (1 - share) + other * (1 - other)
    )
    return math.ceil(spread**2 / (share - other) ** 2)


def cases_to_stand_out(share: float, other: float, team: int) -> int:
    """Cases that each of a team needs for one with another share to be told from the rest.

    80 % power, 5 % level for the whole team (two-sided), so that of equal agents hardly ever one is
    picked out. With Fleiss's correction for counts being whole.
    """
    rest, gap = team - 1, abs(share - other)
    middle = (other + rest * share) / team
    z, power = stats.norm.ppf(1 - LEVEL / 2 / team), stats.norm.ppf(POWER)
    spread = z * math.sqrt(middle * (1 - middle) * team / rest) + power * math.sqrt(
        other * (1 - other) + share * (1 - share) / rest
    )
    cases = spread**2 / gap**2
    return math.ceil(cases / 4 * (1 + math.sqrt(1 + 2 * team / (cases * rest * gap))) ** 2)


def _picked(
    rng: np.random.Generator, values: Floats, picked: int, highest: bool
) -> npt.NDArray[np.bool_]:
    """Mark the picked units of each row; ties are broken at random."""
    sort_values = (-values if highest else values) + rng.random(values.shape) * TIE_BREAK
    chosen = np.argpartition(sort_values, picked - 1, axis=1)[:, :picked]
    marks = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(marks, chosen, True, axis=1)
    return marks
