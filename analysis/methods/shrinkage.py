"""Shrunken values, bands and rank intervals (empirical Bayes).

Arrays in, arrays out; an agent, a carrier or a SKU is one place in each array.
Limits of funnels are in `analysis.methods.funnel`, expected numbers in `analysis.methods.case_mix`.
Source: Kleinman 1973 (beta-binomial moments); the same for means on the log scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.families import false_discovery
from analysis.methods.intervals import SEED, Floats, Interval

Band = Literal["better", "similar", "worse"]
"""Against the team as a whole, instead of ranks."""

CERTAIN = 0.975
CHANCE = 0.05
"""Above this p-value the differences may be chance alone."""

MAX_CENTRE_WEIGHT = 4
"""A unit of average size keeps at least a fifth of its own deviation."""

MIN_CENTRE_WEIGHT = 1
"""Cases that the centre weighs at least."""

RANK_DRAWS, MAX_RANKED = 4000, 1_000_000
"""Sets drawn to rank by, and the values drawn in all: teams above 250 are ranked by fewer sets."""


@dataclass(frozen=True)
class Shrunken:
    """Values shrunk towards the value of all units, by their uncertainty."""

    centre: float
    """The value of all units together."""

    p_value: float
    """Of "all units are equal" (homogeneity)."""

    unit_q: Floats
    """q of "this unit is like all others together"; 1 where it is not tested."""

    estimate: Floats
    low: Floats
    high: Floats
    """Ends of the 90 % interval."""

    above_centre: Floats
    """The probability that a unit's true value exceeds the centre."""

    draws: Floats
    """Sets of values as likely as the data allow; a row a set, a column a unit; may be empty."""

    @property
    def p_equal(self) -> float:
        """The smaller p of two: the units scatter by chance alone, and none is unlike the rest."""
        return float(np.min(self.unit_q, initial=self.p_value))

    @property
    def is_distinct(self) -> npt.NDArray[np.bool_]:
        """Which units are told from all together, chance aside.

        Where the units scatter beyond chance, those whose posterior is sure; and whoever alone is
        unlike the rest.
        """
        is_certain = (self.above_centre >= CERTAIN) | (self.above_centre <= 1 - CERTAIN)
        return (is_certain & (self.p_value <= CHANCE)) | (self.unit_q <= CHANCE)

    @property
    def differ(self) -> bool:
        """Whether any unit can be told from all together."""
        return bool(self.is_distinct.any())


@dataclass(frozen=True)
class BetaBinomial(Shrunken):
    """Shrunken shares, with the moments they come from."""

    q: float
    rho: float
    m: float
    """The weight of the centre in cases, as estimated (infinite where nothing differs)."""

    m_used: float


def beta_binomial(events: npt.ArrayLike, n: npt.ArrayLike, draws: int = 0) -> BetaBinomial:
    """Shrink shares towards the common one, with the prior's moments in closed form.

    Args:
        events: cases of each unit that count.
        n: cases of each unit, above 0.
        draws: how many sets to draw from the posteriors (for ranks), seeded.
    """
    x, size = np.asarray(events, float), np.asarray(n, float)
    total, k = size.sum(), size.size
    p = float(x.sum() / total) if total else float("nan")
    has_both = 0 < p < 1
    q = float((size * (x / size - p) ** 2).sum() / (p * (1 - p))) if has_both else 0.0
    denominator = float(((size - 1) * (1 - size / total)).sum()) if total else 0.0
    rho = (q - (k - 1)) / denominator if denominator > 0 else 0.0
    m = 1 / rho - 1 if rho > 0 else float("inf")
    m_used = max(min(m, MAX_CENTRE_WEIGHT * float(size.mean())), MIN_CENTRE_WEIGHT) if k else 0.0
    a, b = x + p * m_used, size - x + (1 - p) * m_used
    low, high = share_posterior(a, b) if has_both else (np.full(k, np.nan), np.full(k, np.nan))
    rng = np.random.default_rng(SEED)
    return BetaBinomial(
        centre=p,
        p_value=float(stats.chi2.sf(q, k - 1)) if k > 1 else 1.0,
        unit_q=unit_q_values(x, size),
        estimate=a / (a + b),
        low=low,
        high=high,
        above_centre=stats.beta.sf(p, a, b) if has_both else np.full(k, 0.5),
        draws=rng.beta(a, b, (draws, k)) if has_both else np.empty((0, k)),
        q=q,
        rho=rho,
        m=m,
        m_used=m_used,
    )


def share_posterior(a: npt.ArrayLike, b: npt.ArrayLike) -> Interval:
    """90 % interval of a share whose posterior is Beta(a, b)."""
    return Interval(stats.beta.ppf(0.05, a, b), stats.beta.ppf(0.95, a, b))


def shrunken_means(
    values: npt.ArrayLike, standard_error: npt.ArrayLike, centre: float, draws: int = 0
) -> Shrunken:
    """Shrink means of times or amounts towards the common one, on the log scale.

    Args:
        values: the mean of each unit, above 0.
        standard_error: of the logarithm of each mean, above 0.
        centre: the mean of all units together.
        draws: how many sets to draw from the posteriors, seeded.
    """
    log_deviation = np.log(np.asarray(values, float) / centre)
    variance = np.asarray(standard_error, float) ** 2
    weight = 1 / variance
    q, k = float((weight * log_deviation**2).sum()), log_deviation.size
    denominator = weight.sum() - (weight**2).sum() / weight.sum() if k > 1 else 0.0
    between_variance = max((q - (k - 1)) / denominator, 0.0) if denominator > 0 else 0.0
    between_variance = (
        max(between_variance, float(variance.mean()) / MAX_CENTRE_WEIGHT) if k else 0.0
    )
    own_weight = between_variance / (between_variance + variance)
    log_centre, spread = own_weight * log_deviation, np.sqrt(own_weight * variance)
    z = stats.norm.ppf(0.95)
    normal = np.random.default_rng(SEED).normal(size=(draws, k))
    return Shrunken(
        centre=centre,
        p_value=float(stats.chi2.sf(q, k - 1)) if k > 1 else 1.0,
        unit_q=np.ones(k),
        estimate=centre * np.exp(log_centre),
        low=centre * np.exp(log_centre - z * spread),
        high=centre * np.exp(log_centre + z * spread),
        above_centre=stats.norm.cdf(log_centre / spread),
        draws=centre * np.exp(log_centre + spread * normal),
    )


def unit_q_values(events: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """Q of "this unit is like all others together", false discovery over all units allowed for.

    Fisher's exact test, twice the smaller tail. It finds a single odd unit among many equal ones,
    whom the test of homogeneity overlooks.
    """
    x, size = np.round(np.asarray(events, float)), np.round(np.asarray(n, float))
    null = stats.hypergeom(size.sum(), x.sum(), size)
    return false_discovery(np.minimum(1.0, 2 * np.minimum(null.cdf(x), null.sf(x - 1))))


def bands(shrunken: Shrunken, *, high_is_good: bool = True) -> list[Band]:
    """Better than the team, worse, or not to be told from it."""
    good = (shrunken.estimate > shrunken.centre) == high_is_good
    direction = np.where(good, "better", "worse")
    return np.where(shrunken.is_distinct, direction, "similar").tolist()


def draws_for(units: int) -> int:
    """How many sets to draw for ranks."""
    return min(RANK_DRAWS, MAX_RANKED // max(units, 1))


class Ranks(NamedTuple):
    """Where each unit may stand, 1 is best."""

    best: Floats
    worst: Floats
    """5 % and 95 % points of the rank."""

    first_share: Floats
    """The probability of being the best of all."""


def rank_intervals(draws: Floats, *, high_is_good: bool = True) -> Ranks:
    """Ranks as uncertain as the values: ranked in every set of draws (a column a unit)."""
    order = np.argsort(-draws if high_is_good else draws, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    best, worst = np.quantile(ranks, [0.05, 0.95], axis=0, method="inverted_cdf")
    return Ranks(best, worst, (ranks == 1).mean(axis=0))
