"""k-means clustering: number of groups, stability, and a test whether there are groups.

Points are standardised: an array with a row a case and a column a feature. All draws have a fixed
seed. Large tables are clustered on a sample first and the whole is fitted from its centres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from analysis.methods.intervals import SEED, Floats, one_thread

Labels = npt.NDArray[np.int64]

CLIP_QUANTILES = (0.01, 0.99)
GROUP_COUNTS = tuple(range(2, 9))
STARTS = 10
FIT_SAMPLE = 5_000
"""Cases on which the number of groups is chosen."""

SILHOUETTE_SAMPLE = 2_000
"""Cases whose distances to each other are measured."""

SMALLEST_SHARE, SMALLEST_COUNT = 0.03, 50
"""A group must be at least this large to count as one."""

SILHOUETTE_TOLERANCE = 0.02
"""Silhouettes that differ by less count as equal; then the smaller number is chosen."""

BOOTSTRAPS = 50
ASSIGNMENT_SAMPLE = 20_000

SHAPELESS_TABLES = 20
MIN_SILHOUETTE_GAIN = 0.05
"""How far the silhouette must exceed its mean in data without groups."""


@dataclass(frozen=True)
class Fit:
    """One division into groups."""

    labels: Labels
    centres: Floats
    inertia: float
    """Sum of squared distances to the centres."""


def standardised(table: pd.DataFrame) -> pd.DataFrame:
    """Each column cut off at its 1 % and 99 % quantile, then z-scored; constant ones left out."""
    values = table.astype(float)
    cut = values.clip(
        values.quantile(CLIP_QUANTILES[0]), values.quantile(CLIP_QUANTILES[1]), axis=1
    )
    spread = cut.std(ddof=0)
    varied = spread.index[spread > 1e-12]  # noqa: PLR2004 - a spread by rounding alone
    return (cut[varied] - cut[varied].mean()) / spread[varied]


def fit(points: Floats, groups: int, starts: int = STARTS) -> Fit:
    """The best of several k-means fits."""
    return _fit_kmeans(points, groups, n_init=starts)


def fit_from(points: Floats, centres: Floats) -> Fit:
    """A k-means fit started from given centres."""
    return _fit_kmeans(points, len(centres), init=centres, n_init=1)


def _fit_kmeans(points: Floats, groups: int, **options: Any) -> Fit:  # noqa: ANN401 - of scikit-learn
    model: Any = KMeans(groups, random_state=SEED, **options).fit(points)
    return Fit(model.labels_.astype(np.int64), model.cluster_centers_, float(model.inertia_))


def silhouettes(points: Floats, divisions: Sequence[Labels]) -> list[float]:
    """The mean silhouette of each of several divisions of the same points."""
    squares = (points**2).sum(axis=1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0))
    return [_silhouette(distances, labels) for labels in divisions]


def _silhouette(distances: Floats, labels: Labels) -> float:
    member = np.eye(labels.max() + 1)[labels]
    sizes, rows = member.sum(axis=0), np.arange(len(labels))
    distance_sums = distances @ member
    mean_inside = distance_sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    with np.errstate(invalid="ignore"):
        means = distance_sums / sizes
    means[rows, labels] = np.inf
    mean_outside = np.nanmin(means, axis=1)
    larger_mean = np.maximum(np.maximum(mean_inside, mean_outside), np.finfo(float).tiny)
    scores = np.where(sizes[labels] > 1, (mean_outside - mean_inside) / larger_mean, 0.0)
    return float(scores.mean())


@one_thread
def group_counts(points: Floats) -> pd.DataFrame:
    """Every number of groups tried, on a sample.

    Returns:
        group_count, within_share (of all variation, what is left inside the groups),
        silhouette_score, smallest_share, is_allowed (the smallest group is large enough),
        is_chosen (of the clearest allowed ones the smallest number; none where none is allowed).
    """
    sample = sample_rows(points, FIT_SAMPLE)
    silhouette_rows = sample_rows(np.arange(len(sample)), SILHOUETTE_SAMPLE)
    total = float(((sample - sample.mean(axis=0)) ** 2).sum())
    fits = [fit(sample, groups) for groups in GROUP_COUNTS]
    table = pd.DataFrame(
        {
            "group_count": GROUP_COUNTS,
            "within_share": [fitted.inertia / total for fitted in fits],
            "silhouette_score": silhouettes(
                sample[silhouette_rows], [fitted.labels[silhouette_rows] for fitted in fits]
            ),
            "smallest_share": [np.bincount(fitted.labels).min() / len(sample) for fitted in fits],
        }
    )
    smallest = table["smallest_share"]
    allowed = (smallest >= SMALLEST_SHARE) & (smallest * len(points) >= SMALLEST_COUNT)
    best = table["silhouette_score"].where(allowed).max()
    near_best = allowed & (table["silhouette_score"] > best - SILHOUETTE_TOLERANCE)
    chosen = near_best & ~near_best.cumsum().gt(1)
    return table.assign(is_allowed=allowed, is_chosen=chosen)


@one_thread
def divide(points: Floats, groups: int) -> Fit:
    """Divide all points into groups; many points start from the centres of a sample."""
    sample = sample_rows(points, FIT_SAMPLE)
    rough = fit(sample, groups)
    if len(sample) == len(points):
        return rough
    return fit_from(points, fit_from(sample_rows(points, ASSIGNMENT_SAMPLE), rough.centres).centres)


@one_thread
def stability(points: Floats, division: Fit) -> float:
    """Mean adjusted Rand index of 50 bootstrap fits with the division: 1 is always the same."""
    rng = np.random.default_rng(SEED)
    rows = sample_rows(np.arange(len(points)), ASSIGNMENT_SAMPLE)
    sample, size, groups = points[rows], min(len(points), SILHOUETTE_SAMPLE), len(division.centres)
    rand_indices = []
    for _ in range(BOOTSTRAPS):
        refit = fit(points[rng.integers(0, len(points), size)], groups, starts=2)
        rand_indices.append(
            adjusted_rand_score(division.labels[rows], nearest_centre(sample, refit.centres))
        )
    return float(np.mean(rand_indices))


def nearest_centre(points: Floats, centres: Floats) -> Labels:
    """The number of the nearest centre of each point."""
    return np.argmin((centres**2).sum(axis=1) - 2 * points @ centres.T, axis=1).astype(np.int64)


@one_thread
def has_clear_groups(points: Floats, groups: int, silhouette: float) -> bool:
    """Whether groups are clearer than in shapeless data with the same columns and correlations.

    Twenty tables are drawn that keep every column's own values and their rank correlations (a
    normal copula) and have no groups; the silhouette must beat each of them, and their mean by
    0.05.
    """
    rng = np.random.default_rng(SEED)
    sample = sample_rows(points, SILHOUETTE_SAMPLE)
    shapeless_tables = (_shapeless(sample, rng) for _ in range(SHAPELESS_TABLES))
    scores = [
        silhouettes(shapeless, [fit(shapeless, groups, starts=2).labels])[0]
        for shapeless in shapeless_tables
    ]
    return silhouette > max(scores) and silhouette >= float(np.mean(scores)) + MIN_SILHOUETTE_GAIN


def _shapeless(points: Floats, rng: np.random.Generator) -> Floats:
    ranks = stats.rankdata(points, axis=0)
    normal = stats.norm.ppf(ranks / (len(points) + 1))
    correlations = np.atleast_2d(np.corrcoef(normal, rowvar=False))
    drawn_ranks = rng.multivariate_normal(np.zeros(len(correlations)), correlations, len(points))
    values = np.sort(points, axis=0)
    order = drawn_ranks.argsort(axis=0).argsort(axis=0)
    return np.take_along_axis(values, order, axis=0)


def sample_rows(points: npt.NDArray, size: int) -> npt.NDArray:
    """At most so many rows, drawn without replacement; always the same ones."""
    if len(points) <= size:
        return points
    return points[np.random.default_rng(SEED).choice(len(points), size, replace=False)]
