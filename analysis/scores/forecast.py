"""A score over a rolling window: old ratings expire day by day, new ones are added.

The expected score is exact; its spread, bands and chances are floats. Days ahead count from 1.
The length of the window is the length of `RemainingRatings`.
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
ENOUGH_FOR_NORMAL = 100
"""With fewer new ratings their sum is too skewed for a normal curve; futures are drawn instead."""

POISSON_MAX_DISPERSION = 1.2
"""Above this index of dispersion daily counts are drawn as negative binomial, not Poisson."""

LEVELS = (80, 95)
PATH_COLUMNS = (
    "day_count",
    "mean_stars",
    "low80_stars",
    "high80_stars",
    "low95_stars",
    "high95_stars",
    "reach_share",
)
"""Of a forecast, a row a day."""


@dataclass(frozen=True)
class RemainingRatings:
    """What is left of today's ratings after 1, 2, … days, up to the window's last day."""

    raters: tuple[Fraction, ...]
    stars: tuple[Fraction, ...]
    """Sum of the stars of these raters."""

    def after(self, day: int) -> tuple[Fraction, Fraction]:
        """Raters left and the sum of their stars; both 0 after the window's last day."""
        if day > len(self.raters):
            return Fraction(0), Fraction(0)
        return self.raters[day - 1], self.stars[day - 1]


@dataclass(frozen=True)
class NewRatings:
    """The ratings that are expected to come."""

    per_day: Fraction
    mean: Fraction
    shares: tuple[Fraction, ...] | None = None
    """Of five to one stars; None where only the mean is known, then there are no bands."""

    sample_count: int = 0
    """How many ratings the shares were estimated from; 0 for shares that are assumed."""

    dispersion: float = 1.0
    """Index of dispersion: variance of daily counts over their mean, at least 1."""


def remaining_if_even(raters: int, score: Fraction, days: int) -> RemainingRatings:
    """Assume that equally many ratings came on each day of the window, all of today's mean."""
    remaining = tuple(raters * Fraction(days - day, days) for day in range(1, days + 1))
    return RemainingRatings(remaining, tuple(score * count for count in remaining))


def remaining_by_day(counts: Sequence[Sequence[int]]) -> RemainingRatings:
    """From the ratings of each day of the window, five stars first, the oldest day first."""
    raters = [sum(day) for day in counts]
    stars = [sum(star * n for star, n in zip(STARS, day, strict=True)) for day in counts]
    ahead = range(1, len(counts) + 1)
    return RemainingRatings(
        tuple(Fraction(sum(raters[day:])) for day in ahead),
        tuple(Fraction(sum(stars[day:])) for day in ahead),
    )


def expected_scores(
    remaining: RemainingRatings, new_ratings: NewRatings, days: int
) -> list[Fraction | None]:
    """The expected score after each day; None where no rating is left."""
    scores: list[Fraction | None] = []
    for day in range(1, days + 1):
        raters, stars = remaining.after(day)
        new_count = new_ratings.per_day * min(day, len(remaining.raters))
        total = raters + new_count
        scores.append((stars + new_count * new_ratings.mean) / total if total else None)
    return scores


def score_spread(remaining: RemainingRatings, new_ratings: NewRatings, days: int) -> Floats:
    """The standard deviation of the score after each day; not a number without shares."""
    if new_ratings.shares is None:
        return np.full(days, np.nan)
    ahead = np.arange(1, days + 1)
    old_count = np.array([float(remaining.after(int(day))[0]) for day in ahead])
    new_count = float(new_ratings.per_day) * np.minimum(ahead, len(remaining.raters))
    score = np.array([_float(value) for value in expected_scores(remaining, new_ratings, days)])
    star_variance = star_spread(new_ratings.shares) ** 2
    sample_count = new_ratings.sample_count
    of_shares = new_count**2 * star_variance / sample_count if sample_count else 0.0
    of_count = (float(new_ratings.mean) - score) ** 2 * new_count * new_ratings.dispersion
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt(new_count * star_variance + of_count + of_shares) / (old_count + new_count)


def forecast_score(
    remaining: RemainingRatings, new_ratings: NewRatings, target: Fraction | None
) -> pd.DataFrame:
    """The expected score on each day of the window, with its bands.

    Returns:
        PATH_COLUMNS; reach_share is the chance to be at the target or above, to the nearest tenth.
        Bands and chances are not numbers where only the mean of new ratings is known.
    """
    days = len(remaining.raters)
    mean = np.array([_float(value) for value in expected_scores(remaining, new_ratings, days)])
    target_stars = _float(target)
    bands = _normal_bands(mean, score_spread(remaining, new_ratings, days), target_stars)
    drawn_days = int(
        np.sum(float(new_ratings.per_day) * np.arange(1, days + 1) < ENOUGH_FOR_NORMAL)
    )
    if drawn_days and new_ratings.shares is not None and new_ratings.per_day:
        drawn = _drawn_bands(simulated_scores(remaining, new_ratings, drawn_days), target_stars)
        bands = {name: np.concatenate([drawn[name], bands[name][drawn_days:]]) for name in bands}
    reach = np.floor(bands["reach_share"] * 10 + 0.5) / 10
    path = {"day_count": np.arange(1, days + 1), "mean_stars": mean, **bands, "reach_share": reach}
    return pd.DataFrame(path, columns=list(PATH_COLUMNS))


def _normal_bands(mean: Floats, deviation: Floats, target_stars: float) -> dict[str, Floats]:
    columns = {}
    for level in LEVELS:
        half = stats.norm.ppf(0.5 + level / 200) * deviation
        columns[f"low{level}_stars"] = np.clip(mean - half, 1, 5)
        columns[f"high{level}_stars"] = np.clip(mean + half, 1, 5)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {**columns, "reach_share": stats.norm.sf((target_stars - mean) / deviation)}


def _drawn_bands(drawn: Floats, target_stars: float) -> dict[str, Floats]:
    columns = {}
    for level in LEVELS:
        tail = 0.5 - level / 200
        low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
        columns |= {f"low{level}_stars": low, f"high{level}_stars": high}
    reach = (drawn >= target_stars).mean(axis=0)
    return {**columns, "reach_share": np.where(np.isnan(target_stars), np.nan, reach)}


def simulated_scores(remaining: RemainingRatings, new_ratings: NewRatings, days: int) -> Floats:
    """Scores after each day in DRAWS drawn futures: a row a future, a column a day."""
    rng = np.random.default_rng(SEED)
    new_count = np.cumsum(_drawn_counts(new_ratings, days, rng), axis=1)
    stars = np.cumsum(_drawn_stars(new_ratings, int(new_count.max()), rng), axis=1)
    new_stars = np.take_along_axis(np.pad(stars, ((0, 0), (1, 0))), new_count, axis=1)
    old = [remaining.after(day) for day in range(1, days + 1)]
    old_count = np.array([float(raters) for raters, _ in old])
    old_stars = np.array([float(total) for _, total in old])
    with np.errstate(invalid="ignore"):
        scores = (old_stars + new_stars) / (old_count + new_count)
    return np.where(np.isnan(scores), float(new_ratings.mean), scores)


def _drawn_counts(
    new_ratings: NewRatings, days: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    mean = float(new_ratings.per_day)
    if new_ratings.dispersion <= POISSON_MAX_DISPERSION:
        return rng.poisson(mean, (DRAWS, days))
    clumps = mean / (new_ratings.dispersion - 1)
    return rng.negative_binomial(clumps, 1 / new_ratings.dispersion, (DRAWS, days))


def _drawn_stars(new_ratings: NewRatings, count: int, rng: np.random.Generator) -> Floats:
    shares = np.array([float(share) for share in new_ratings.shares or ()])
    values = np.array(STARS, float)[shares > 0]
    shares = shares[shares > 0] / shares.sum()
    drawn_shares = np.tile(shares, (DRAWS, 1))
    if new_ratings.sample_count:
        drawn_shares = rng.dirichlet(new_ratings.sample_count * shares, DRAWS)
    edges = np.cumsum(drawn_shares, axis=1)[:, :-1]
    place = (rng.random((DRAWS, count))[:, :, None] > edges[:, None, :]).sum(axis=2)
    return values[place]


def shares_of(counts: Sequence[int]) -> tuple[Fraction, ...]:
    """Counts by star as shares."""
    total = sum(counts)
    return tuple(Fraction(count, total) for count in counts)


def new_ratings_like(
    counts: Sequence[int], per_day: Fraction, dispersion: float = 1.0
) -> NewRatings:
    """Expect ratings with the stars of those counted lately."""
    return NewRatings(per_day, mean_stars(counts), shares_of(counts), sum(counts), dispersion)


def _float(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)
