"""A score over a rolling window: old ratings leave day by day, new ones come.

The expected score is exact; its spread, bands and chances are floats. Days ahead count from 1;
the window is as long as the list of what remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.methods.intervals import SEED
from analysis.scores.stars import STARS, mean_stars, star_spread

Floats = npt.NDArray[np.float64]

DRAWS = 2000
FEW = 100
"""With fewer new ratings than this their sum is too skewed for a normal curve."""

CROWDED = 1.2
"""Daily counts that vary more than this many times their mean come in bursts."""

LEVELS = (80, 95)


@dataclass(frozen=True)
class Remaining:
    """What is left of today's ratings after 1, 2, … days; the last entry is the window's end."""

    raters: tuple[Fraction, ...]
    stars: tuple[Fraction, ...]
    """Sum of the stars of these raters."""

    def after(self, day: int) -> tuple[Fraction, Fraction]:
        """Raters and their stars that are left; none once the window has rolled over."""
        if day > len(self.raters):
            return Fraction(0), Fraction(0)
        return self.raters[day - 1], self.stars[day - 1]


@dataclass(frozen=True)
class Coming:
    """The ratings to come."""

    per_day: Fraction
    mean: Fraction
    shares: tuple[Fraction, ...] | None = None
    """Of five to one stars; None where only the mean is known, and then there are no bands."""

    sample: int = 0
    """How many ratings the shares were estimated from; 0 for shares that are assumed."""

    bursts: float = 1.0
    """Variance of daily counts over their mean, at least 1."""


def even_age(raters: int, score: Fraction, days: int) -> Remaining:
    """Assume that as many ratings came on each day of the window, all of today's mean."""
    left = tuple(raters * Fraction(days - day, days) for day in range(1, days + 1))
    return Remaining(left, tuple(score * count for count in left))


def by_day(counts: Sequence[Sequence[int]]) -> Remaining:
    """Take the ratings of each day of the window, five stars first, the oldest day first."""
    raters = [sum(day) for day in counts]
    stars = [sum(star * n for star, n in zip(STARS, day, strict=True)) for day in counts]
    left = range(1, len(counts) + 1)
    return Remaining(
        tuple(Fraction(sum(raters[day:])) for day in left),
        tuple(Fraction(sum(stars[day:])) for day in left),
    )


def expected(remaining: Remaining, coming: Coming, days: int) -> list[Fraction | None]:
    """The expected score after each day; None where no rating is left."""
    scores: list[Fraction | None] = []
    for day in range(1, days + 1):
        raters, stars = remaining.after(day)
        new = coming.per_day * min(day, len(remaining.raters))
        total = raters + new
        scores.append((stars + new * coming.mean) / total if total else None)
    return scores


def spread(remaining: Remaining, coming: Coming, days: int) -> Floats:
    """The standard deviation of the score after each day; not a number without shares."""
    if coming.shares is None:
        return np.full(days, np.nan)
    ahead = np.arange(1, days + 1)
    old = np.array([float(remaining.after(int(day))[0]) for day in ahead])
    new = float(coming.per_day) * np.minimum(ahead, len(remaining.raters))
    score = np.array([_float(value) for value in expected(remaining, coming, days)])
    one = star_spread(coming.shares) ** 2
    unsure = new**2 * one / coming.sample if coming.sample else 0.0
    number = (float(coming.mean) - score) ** 2 * new * coming.bursts
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt(new * one + number + unsure) / (old + new)


def forecast(remaining: Remaining, coming: Coming, target: Fraction | None) -> pd.DataFrame:
    """The score's way through the window.

    Returns:
        day_count, mean_stars, low80_stars, high80_stars, low95_stars, high95_stars and
        reach_share, the chance to be at the target or above, to the nearest tenth. No bands and
        no chance where only the mean of what comes is known.
    """
    days = len(remaining.raters)
    mean = np.array([_float(value) for value in expected(remaining, coming, days)])
    aim = _float(target)
    bands = _normal_bands(mean, spread(remaining, coming, days), aim)
    few = int(np.sum(float(coming.per_day) * np.arange(1, days + 1) < FEW))
    if few and coming.shares is not None and coming.per_day:
        drawn = _drawn_bands(simulated(remaining, coming, few), aim)
        bands = {name: np.concatenate([drawn[name], bands[name][few:]]) for name in bands}
    reach = np.floor(bands["reach_share"] * 10 + 0.5) / 10
    return pd.DataFrame(
        {"day_count": np.arange(1, days + 1), "mean_stars": mean, **bands, "reach_share": reach}
    )


def _normal_bands(mean: Floats, sd: Floats, aim: float) -> dict[str, Floats]:
    columns = {}
    for level in LEVELS:
        half = stats.norm.ppf(0.5 + level / 200) * sd
        columns[f"low{level}_stars"] = np.clip(mean - half, 1, 5)
        columns[f"high{level}_stars"] = np.clip(mean + half, 1, 5)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {**columns, "reach_share": stats.norm.sf((aim - mean) / sd)}


def _drawn_bands(drawn: Floats, aim: float) -> dict[str, Floats]:
    columns = {}
    for level in LEVELS:
        tail = 0.5 - level / 200
        low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
        columns |= {f"low{level}_stars": low, f"high{level}_stars": high}
    reach = np.full(drawn.shape[1], np.nan) if np.isnan(aim) else (drawn >= aim).mean(axis=0)
    return {**columns, "reach_share": reach}


def simulated(remaining: Remaining, coming: Coming, days: int) -> Floats:
    """Scores after each day in 2,000 drawn futures: a row a future, a column a day."""
    rng = np.random.default_rng(SEED)
    arrived = np.cumsum(_arrivals(coming, days, rng), axis=1)
    stars = np.cumsum(_stars(coming, int(arrived.max()), rng), axis=1)
    new = np.take_along_axis(np.pad(stars, ((0, 0), (1, 0))), arrived, axis=1)
    left = [remaining.after(day) for day in range(1, days + 1)]
    raters = np.array([float(count) for count, _ in left])
    old = np.array([float(total) for _, total in left])
    with np.errstate(invalid="ignore"):
        scores = (old + new) / (raters + arrived)
    return np.where(np.isnan(scores), float(coming.mean), scores)


def _arrivals(coming: Coming, days: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    mean = float(coming.per_day)
    if coming.bursts <= CROWDED:
        return rng.poisson(mean, (DRAWS, days))
    clumps = mean / (coming.bursts - 1)
    return rng.negative_binomial(clumps, 1 / coming.bursts, (DRAWS, days))


def _stars(coming: Coming, count: int, rng: np.random.Generator) -> Floats:
    shares = np.array([float(share) for share in coming.shares or ()])
    values = np.array(STARS, float)[shares > 0]
    shares = shares[shares > 0] / shares.sum()
    drawn = np.tile(shares, (DRAWS, 1))
    if coming.sample:
        drawn = rng.dirichlet(coming.sample * shares, DRAWS)
    edges = np.cumsum(drawn, axis=1)[:, :-1]
    place = (rng.random((DRAWS, count))[:, :, None] > edges[:, None, :]).sum(axis=2)
    return values[place]


def shares_of(counts: Sequence[int]) -> tuple[Fraction, ...]:
    """Counts by star as shares."""
    total = sum(counts)
    return tuple(Fraction(count, total) for count in counts)


def coming_from(counts: Sequence[int], per_day: Fraction, bursts: float = 1.0) -> Coming:
    """Expect ratings like those counted lately."""
    return Coming(per_day, mean_stars(counts), shares_of(counts), sum(counts), bursts)


def _float(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
