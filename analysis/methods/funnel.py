"""Funnel plots: how far a unit with n cases may stray from all units together by chance alone.

Arrays in, arrays out; an agent, a carrier or a SKU is one place in each array.
Source: Spiegelhalter 2005 (exact limits, over-dispersion).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.methods.intervals import Floats, Interval

Zone = Literal["normal", "watch", "ask"]
"""Inside the inner limit, between the limits, outside the outer limit."""

INNER, OUTER = (0.025, 0.975), (0.001, 0.999)
BEYOND_CHANCE = 0.95
WINSORISED = (0.1, 0.9)


class Funnel(NamedTuple):
    """Limits for each n: 95 % inside, 99.8 % outside."""

    inner: Interval
    outer: Interval


def funnel_limits(n: npt.ArrayLike, centre: float, phi: float = 1.0) -> Funnel:
    """Exact binomial limits around a share, interpolated between whole counts.

    Args:
        n: how many cases each unit has.
        centre: the share of all units together, 0 to 1.
        phi: over-dispersion; the distance from the centre grows by its root.
    """
    size = np.asarray(n, float)
    low, high, outer_low, outer_high = (
        np.clip(centre + np.sqrt(phi) * (_limit(size, centre, q) - centre), 0, 1)
        for q in (*INNER, *OUTER)
    )
    return Funnel(Interval(low, high), Interval(outer_low, outer_high))


def mean_limits(standard_error: npt.ArrayLike, centre: float, phi: float = 1.0) -> Funnel:
    """Limits around a mean of times or amounts, symmetric on the log scale.

    Args:
        standard_error: of the logarithm of each unit's mean: s / (mean * root of n).
        centre: the mean of all units together, above 0.
        phi: over-dispersion.
    """
    spread = np.sqrt(phi) * np.asarray(standard_error, float)
    low, high, outer_low, outer_high = (
        centre * np.exp(stats.norm.ppf(q) * spread) for q in (*INNER, *OUTER)
    )
    return Funnel(Interval(low, high), Interval(outer_low, outer_high))


def zones(values: npt.ArrayLike, funnel: Funnel, step: npt.ArrayLike = 0.0) -> list[Zone]:
    """Where each value lies; a value that is missing is normal.

    Args:
        values: shares or means.
        funnel: their limits.
        step: what one case is worth in a share. Upper limits lie between two counts of which the
            higher is not yet as rare as the limit says, so a whole case more is asked for.
    """
    value, high = np.asarray(values, float), np.asarray(values, float) - step
    ask = (value < funnel.outer.low) | (high > funnel.outer.high)
    watch = (value < funnel.inner.low) | (high > funnel.inner.high)
    return ["ask" if a else "watch" if w else "normal" for a, w in zip(ask, watch, strict=True)]


class Dispersion(NamedTuple):
    """How far units scatter beyond chance."""

    phi: float
    """Mean squared z after winsorising: 1 is chance alone."""

    factor: float
    """What limits are to be widened by: phi where it is beyond chance, else 1."""


def over_dispersion(z: npt.ArrayLike) -> Dispersion:
    """The scatter of z-scores, their lowest and highest tenth drawn in."""
    scores = np.asarray(z, float)
    scores = scores[np.isfinite(scores)]
    if scores.size < 2:  # noqa: PLR2004 - one unit scatters around nothing
        return Dispersion(1.0, 1.0)
    phi = float(np.mean(np.clip(scores, *np.quantile(scores, WINSORISED)) ** 2))
    beyond = scores.size * phi > stats.chi2.ppf(BEYOND_CHANCE, scores.size - 1)
    return Dispersion(phi, phi if beyond else 1.0)


def share_scores(events: npt.ArrayLike, n: npt.ArrayLike, centre: float) -> Floats:
    """z-score of each share against a centre; not a number where the centre is 0 or 1."""
    x, size = np.asarray(events, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (x / size - centre) / np.sqrt(centre * (1 - centre) / size)


def _limit(n: Floats, centre: float, q: float) -> Floats:
    """The interpolated point of the binomial of each n where the lower tail is q, as a share."""
    r = stats.binom.ppf(q, n, centre)
    tail, step = stats.binom.cdf(r, n, centre), stats.binom.pmf(r, n, centre)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip((r - np.where(step > 0, (tail - q) / step, 0.0)) / n, 0, 1)
