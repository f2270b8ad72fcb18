"""Shrunken values, bands and rank intervals (empirical Bayes).

Arrays in, arrays out; an agent, a carrier or a SKU is one place in each array.
Limits of funnels are in `analysis.methods.funnel`, expected numbers in `analysis.methods.case_mix`.
Source: Kleinman 1973 (beta-binomial moments); the same for means on the log scale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.intervals import SEED, Floats, Interval
from analysis.methods.usual import Mask, unit_q_values

Band = Literal["better", "similar", "worse"]
"""Against the usual units of a team, instead of ranks."""

CERTAIN = 0.975
CHANCE = 0.05
"""Above this p-value the differences may be chance alone."""

MAX_CENTRE_WEIGHT = 4
"""A unit of average size keeps at least a fifth of its own deviation."""

MIN_CENTRE_WEIGHT = 1
"""Cases that the centre weighs at least."""

RANK_DRAWS, MAX_RANKED = 4000, 1_000_000
"""Sets drawn to rank by, and the values drawn in all: teams above 250 are ranked by fewer sets."""


class UsualMeans(NamedTuple):
    """Which units are usual, and q of "this unit is like the other usual ones"."""

    is_usual: Mask
    unit_q: Floats


@dataclass(frozen=True)
class Shrunken:
    """Values shrunk towards the value of all units, by their uncertainty."""

    centre: float
    """The value of the usual units together."""

    p_value: float
    """Of "all usual units are equal" (homogeneity)."""

    all_p_value: float
    """The same of all units, the odd ones too."""

    unit_q: Floats
    """q of "this unit is like the other usual ones together"; 1 where it is not tested."""

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


def beta_binomial(
    events: npt.ArrayLike, n: npt.ArrayLike, draws: int = 0, usual: Mask | None = None
) -> BetaBinomial:
    """Shrink shares towards the common one, with the prior's moments in closed form.

    Args:
        events: cases of each unit that count.
        n: cases of each unit, above 0.
        draws: how many sets to draw from the posteriors (for ranks), seeded.
        usual: the units whose share is the common one; all of them where it is not said.
    """
    x, size = np.asarray(events, float), np.asarray(n, float)
    total, k = size.sum(), size.size
    is_usual = np.ones(k, dtype=bool) if usual is None else usual
    p = float(x[is_usual].sum() / size[is_usual].sum()) if total else float("nan")
    has_both = 0 < p < 1
    parts = size * (x / size - p) ** 2 / (p * (1 - p)) if has_both else np.zeros(k)
    q = float(parts.sum())
    denominator = float(((size - 1) * (1 - size / total)).sum()) if total else 0.0
    rho = (q - (k - 1)) / denominator if denominator > 0 else 0.0
    m = 1 / rho - 1 if rho > 0 else float("inf")
    m_used = max(min(m, MAX_CENTRE_WEIGHT * float(size.mean())), MIN_CENTRE_WEIGHT) if k else 0.0
    a, b = x + p * m_used, size - x + (1 - p) * m_used
    low, high = share_posterior(a, b) if has_both else (np.full(k, np.nan), np.full(k, np.nan))
    rng = np.random.default_rng(SEED)
    return BetaBinomial(
        centre=p,
        p_value=homogeneity(parts[is_usual]),
        all_p_value=homogeneity(parts),
        unit_q=exact_q_values(x, size, is_usual),
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


def certain_among_usual(fit: Shrunken, of_usual: Shrunken, usual: Mask) -> Shrunken:
    """A fit in which the usual units are as sure as among themselves.

    Odd units make all units look apart, so that too little is drawn in of the usual ones.

    Args:
        fit: of all units.
        of_usual: of the usual ones alone.
        usual: which they are.
    """
    above = fit.above_centre.copy()
    above[usual] = of_usual.above_centre
    return replace(fit, above_centre=above)


def homogeneity(parts: Floats) -> float:
    """P of "the units are equal", by the part of each of them in the sum of squares."""
    return float(stats.chi2.sf(parts.sum(), parts.size - 1)) if parts.size > 1 else 1.0


def share_posterior(a: npt.ArrayLike, b: npt.ArrayLike) -> Interval:
    """90 % interval of a share whose posterior is Beta(a, b)."""
    return Interval(stats.beta.ppf(0.05, a, b), stats.beta.ppf(0.95, a, b))


def shrunken_means(
    values: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    centre: float,
    draws: int = 0,
    usual: UsualMeans | None = None,
) -> Shrunken:
    """Shrink means of times or amounts towards the common one, on the log scale.

    Args:
        values: the mean of each unit, above 0.
        standard_error: of the logarithm of each mean, above 0.
        centre: the mean of all usual units together.
        draws: how many sets to draw from the posteriors, seeded.
        usual: who is usual, and how each unit compares with them; all, and nothing known of it,
            where it is not said.
    """
    log_deviation = np.log(np.asarray(values, float) / centre)
    variance = np.asarray(standard_error, float) ** 2
    weight = 1 / variance
    parts, k = weight * log_deviation**2, log_deviation.size
    q = float(parts.sum())
    is_usual, unit_q = usual or (np.ones(k, dtype=bool), np.ones(k))
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
        p_value=homogeneity(parts[is_usual]),
        all_p_value=homogeneity(parts),
        unit_q=unit_q,
        estimate=centre * np.exp(log_centre),
        low=centre * np.exp(log_centre - z * spread),
        high=centre * np.exp(log_centre + z * spread),
        above_centre=stats.norm.cdf(log_centre / spread),
        draws=centre * np.exp(log_centre + spread * normal),
    )


def exact_q_values(events: npt.ArrayLike, n: npt.ArrayLike, usual: Mask) -> Floats:
    """Q of "this unit is like the other usual ones".

    Fisher's exact test, twice the smaller tail. It finds a single odd unit among many equal ones,
    whom the test of homogeneity overlooks.
    """
    x, size = np.round(np.asarray(events, float)), np.round(np.asarray(n, float))
    all_x, all_size = (part[usual].sum() + np.where(usual, 0.0, part) for part in (x, size))
    null = stats.hypergeom(all_size, all_x, size)
    p_values = np.minimum(1.0, 2 * np.minimum(null.cdf(x), null.sf(x - 1)))
    return unit_q_values(p_values, usual)


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
