"""What customers will do next: BG/NBD for how often they come, Gamma-Gamma for what they spend.

Sources: Fader, Hardie and Lee, "Counting your customers the easy way" (2005) and their note on
Gamma-Gamma. x is the number of repeat orders, t_x the time of the last one and T the age, both
from the first order, in any one unit of time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeResult, minimize
from scipy.special import digamma, gammaln, hyp2f1

from analysis.methods.intervals import Floats, one_thread

STARTS = ((0.0, 0.0, 0.0, 0.0), (-1.0, 0.0, 0.0, 1.0), (0.5, 1.0, -0.5, 0.5))
"""Logarithms of the parameters from which the search sets out."""

ENOUGH_TO_START, ENOUGH = 5_000, 25_000
"""Of different customers: to find the hill, and to climb it."""

FARTHEST = (-10.0, 10.0)
"""Bounds of the logarithms."""

SPAN = 10.0
"""The age that times are rescaled to while the parameters are sought."""

NUDGE = 1e-6
SPEND_STARTS = ((0.0, 0.0, 0.0), (1.5, 1.0, 2.0))


class Visits(NamedTuple):
    """BG/NBD: orders come at a gamma(r, alpha) rate; after each a beta(a, b) chance to be gone."""

    r: float
    alpha: float
    a: float
    b: float


class Spend(NamedTuple):
    """Gamma-Gamma: orders vary by p around a buyer's mean, means vary by q and v."""

    p: float
    q: float
    v: float


class History(NamedTuple):
    """Customers as x, t_x and T; `counts` says how many each entry stands for."""

    x: Floats
    t_x: Floats
    age: Floats
    counts: Floats

    @classmethod
    def of(cls, x: npt.ArrayLike, t_x: npt.ArrayLike, age: npt.ArrayLike) -> History:
        """Customers one by one, those who are alike counted together."""
        rows = np.column_stack([np.asarray(each, float) for each in (x, t_x, age)])
        alike, counts = np.unique(rows, axis=0, return_counts=True)
        return cls(alike[:, 0], alike[:, 1], alike[:, 2], counts.astype(float))


def log_likelihood(model: Visits, seen: History) -> float:
    """Of all customers together."""
    return _likelihood(np.log(model), seen)[0]


@one_thread
def fit_visits(seen: History) -> Visits:
    """The most likely parameters, in the time unit of the customers.

    Several climbs on a few customers find the hill; one on most of them ends it.
    """
    scale = seen.age.max() / SPAN
    scaled = thinned(seen._replace(t_x=seen.t_x / scale, age=seen.age / scale), ENOUGH)
    part = thinned(scaled, ENOUGH_TO_START)
    rough = min((_climb(part, start) for start in STARTS), key=lambda found: found.fun)
    r, alpha, a, b = np.exp(_climb(scaled, rough.x).x)
    return Visits(float(r), float(alpha * scale), float(a), float(b))


def thinned(seen: History, size: int) -> History:
    """Every second (third and so on) of the customers, who stand in order: below twice `size`."""
    step = max(1, len(seen.x) // size)
    return History(*(column[::step] for column in seen))


def _climb(seen: History, start: npt.ArrayLike) -> OptimizeResult:
    size = seen.counts.sum()

    def fall(logs: Floats) -> tuple[float, Floats]:
        height, slope = _likelihood(logs, seen)
        return -height / size, -slope / size

    return minimize(fall, start, jac=True, method="L-BFGS-B", bounds=[FARTHEST] * 4, tol=1e-12)


def _likelihood(logs: Floats, seen: History) -> tuple[float, Floats]:
    """The log-likelihood and its slope along the logarithms of r, alpha, a, b."""
    r, alpha, a, b = np.exp(logs)
    x, t_x, age, counts = seen
    # Gamma functions see few different numbers of orders: work them out once for each.
    steps, place = np.arange(x.max() + 1), x.astype(np.int64)
    fixed = gammaln(r + steps) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(a + b) + gammaln(b + steps) - gammaln(b) - gammaln(a + b + steps)
    turn_r = digamma(r + steps) - digamma(r) + np.log(alpha)
    turn_a = digamma(a + b) - digamma(a + b + steps)
    turn_b = turn_a + digamma(b + steps) - digamma(b)
    again = x > 0
    came = np.log(alpha + np.where(again, t_x, 0.0))
    before = np.maximum(b + x - 1, NUDGE)
    alive = -(r + x) * np.log(alpha + age)
    gone = np.where(again, np.log(a) - np.log(before) - (r + x) * came, -np.inf)
    either = np.logaddexp(alive, gone)
    left = np.exp(gone - either)
    stays = 1 - left
    slope_r = turn_r[place] - stays * np.log(alpha + age) - left * came
    slope_alpha = r / alpha - (r + x) * (stays / (alpha + age) + left / np.exp(came))
    slope_a = turn_a[place] + left / a
    slope_b = turn_b[place] - left / before
    slopes = np.array([slope @ counts for slope in (slope_r, slope_alpha, slope_a, slope_b)])
    return float((fixed[place] + either) @ counts), slopes * np.exp(logs)


def alive_share(model: Visits, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """The chance that each customer is still one."""
    return 1 / _gone(model, x, t_x, age)


def _gone(model: Visits, x: Floats, t_x: Floats, age: Floats) -> Floats:
    r, alpha, a, b = model
    odds = a / np.maximum(b + x - 1, NUDGE) * ((alpha + age) / (alpha + t_x)) ** (r + x)
    return 1 + np.where(x > 0, odds, 0.0)


def expected_orders(model: Visits, x: Floats, t_x: Floats, age: Floats, time: float) -> Floats:
    """The orders to be expected of each customer within a time from now."""
    r, alpha, a, b = model
    a = a + NUDGE if abs(a - 1) < NUDGE else a
    share = time / (alpha + age + time)
    series = hyp2f1(r + x, b + x, a + b + x - 1, share)
    grown = 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * series
    return (a + b + x - 1) / (a - 1) * grown / _gone(model, x, t_x, age)


@one_thread
def fit_spend(x: Floats, mean: Floats) -> Spend:
    """The most likely parameters, from customers with repeat orders of a mean above 0.

    Of very many customers, ranked by their mean, every second (third and so on) is enough.
    """
    order = np.lexsort((x, mean))[:: max(1, len(x) // ENOUGH)]
    x, mean = x[order], mean[order]
    scale = float(np.mean(mean))

    def slope_free(logs: Floats) -> float:
        return _spend_likelihood(Spend(*np.exp(logs)), x, mean / scale)

    tries = [
        minimize(lambda logs: -slope_free(logs) / len(x), start, method="Nelder-Mead", tol=1e-8)
        for start in SPEND_STARTS
    ]
    p, q, v = np.exp(min(tries, key=lambda found: found.fun).x)
    return Spend(float(p), float(q), float(v) * scale)


def _spend_likelihood(model: Spend, x: Floats, mean: Floats) -> float:
    p, q, v = model
    steps = np.arange(1, x.max() + 1)
    terms = gammaln(p * steps + q) - gammaln(p * steps) - gammaln(q) + q * np.log(v)
    return float(
        np.sum(
            terms[x.astype(np.int64) - 1]
            + (p * x - 1) * np.log(mean)
            + p * x * np.log(x)
            - (p * x + q) * np.log(x * mean + v)
        )
    )


def expected_spend(model: Spend, x: Floats, mean: Floats) -> Floats:
    """What each customer's next order is worth on average; without repeats, what all are."""
    p, q, v = model
    known = np.where(x > 0, mean, 0.0)
    return p * (v + x * known) / (p * x + q - 1)
