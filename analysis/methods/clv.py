"""Customer lifetime value: BG/NBD for the number of orders, Gamma-Gamma for their value.

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
"""Start values of the logarithms of the parameters."""

CUSTOMERS_TO_START, CUSTOMERS_TO_FIT = 5_000, 25_000
"""Distinct customers used to choose the start, and for the final fit."""

LOG_BOUNDS = (-10.0, 10.0)
"""Bounds of the logarithms."""

SCALED_AGE = 10.0
"""The maximum age that times are rescaled to during the fit."""

NUDGE = 1e-6
SPEND_STARTS = ((0.0, 0.0, 0.0), (1.5, 1.0, 2.0))


class Visits(NamedTuple):
    """BG/NBD: orders come at a gamma(r, alpha) rate; after each, a beta(a, b) chance of churn."""

    r: float
    alpha: float
    a: float
    b: float


class Spend(NamedTuple):
    """Gamma-Gamma: orders vary by p around a buyer's mean, means vary by q and v."""

    p: float
    q: float
    v: float


class OrderHistory(NamedTuple):
    """Customers as x, t_x and T; `counts` says how many each entry stands for."""

    x: Floats
    t_x: Floats
    age: Floats
    counts: Floats

    @classmethod
    def of(cls, x: npt.ArrayLike, t_x: npt.ArrayLike, age: npt.ArrayLike) -> OrderHistory:
        """Customers one by one, those who are alike counted together."""
        rows = np.column_stack([np.asarray(column, float) for column in (x, t_x, age)])
        distinct_rows, counts = np.unique(rows, axis=0, return_counts=True)
        return cls(
            distinct_rows[:, 0], distinct_rows[:, 1], distinct_rows[:, 2], counts.astype(float)
        )


def log_likelihood(model: Visits, history: OrderHistory) -> float:
    """Of all customers together."""
    return _likelihood(np.log(model), history)[0]


@one_thread
def fit_visits(history: OrderHistory) -> Visits:
    """The most likely parameters, in the time unit of the customers.

    Several starts on a few customers choose the start of the fit on most of them.
    """
    scale = history.age.max() / SCALED_AGE
    scaled = thinned(
        history._replace(t_x=history.t_x / scale, age=history.age / scale), CUSTOMERS_TO_FIT
    )
    part = thinned(scaled, CUSTOMERS_TO_START)
    rough = min((_maximise(part, start) for start in STARTS), key=lambda fitted: fitted.fun)
    r, alpha, a, b = np.exp(_maximise(scaled, rough.x).x)
    return Visits(float(r), float(alpha * scale), float(a), float(b))


def thinned(history: OrderHistory, size: int) -> OrderHistory:
    """Every second (third and so on) of the customers, who stand in order: below twice `size`."""
    step = max(1, len(history.x) // size)
    return OrderHistory(*(column[::step] for column in history))


def _maximise(history: OrderHistory, start: npt.ArrayLike) -> OptimizeResult:
    size = history.counts.sum()

    def loss_and_gradient(logs: Floats) -> tuple[float, Floats]:
        likelihood, gradient = _likelihood(logs, history)
        return -likelihood / size, -gradient / size

    return minimize(
        loss_and_gradient, start, jac=True, method="L-BFGS-B", bounds=[LOG_BOUNDS] * 4, tol=1e-12
    )


def _likelihood(logs: Floats, history: OrderHistory) -> tuple[float, Floats]:
    """The log-likelihood and its slope along the logarithms of r, alpha, a, b."""
    r, alpha, a, b = np.exp(logs)
    x, t_x, age, counts = history
    # There are few distinct numbers of orders: compute the gamma functions once for each.
    order_counts, position = np.arange(x.max() + 1), x.astype(np.int64)
    fixed = gammaln(r + order_counts) - gammaln(r) + r * np.log(alpha)
    fixed += gammaln(a + b) + gammaln(b + order_counts) - gammaln(b) - gammaln(a + b + order_counts)
    slope_of_r = digamma(r + order_counts) - digamma(r) + np.log(alpha)
    slope_of_a = digamma(a + b) - digamma(a + b + order_counts)
    slope_of_b = slope_of_a + digamma(b + order_counts) - digamma(b)
    has_repeats = x > 0
    log_time_of_last = np.log(alpha + np.where(has_repeats, t_x, 0.0))
    b_before_last = np.maximum(b + x - 1, NUDGE)
    log_if_active = -(r + x) * np.log(alpha + age)
    log_if_churned = np.where(
        has_repeats, np.log(a) - np.log(b_before_last) - (r + x) * log_time_of_last, -np.inf
    )
    log_either = np.logaddexp(log_if_active, log_if_churned)
    churned_share = np.exp(log_if_churned - log_either)
    active_share = 1 - churned_share
    slope_r = (
        slope_of_r[position] - active_share * np.log(alpha + age) - churned_share * log_time_of_last
    )
    slope_alpha = r / alpha - (r + x) * (
        active_share / (alpha + age) + churned_share / np.exp(log_time_of_last)
    )
    slope_a = slope_of_a[position] + churned_share / a
    slope_b = slope_of_b[position] - churned_share / b_before_last
    slopes = np.array([slope @ counts for slope in (slope_r, slope_alpha, slope_a, slope_b)])
    return float((fixed[position] + log_either) @ counts), slopes * np.exp(logs)


def active_share(model: Visits, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """The probability that each customer is still active."""
    return 1 / _inverse_active_share(model, x, t_x, age)


def _inverse_active_share(model: Visits, x: Floats, t_x: Floats, age: Floats) -> Floats:
    r, alpha, a, b = model
    odds = a / np.maximum(b + x - 1, NUDGE) * ((alpha + age) / (alpha + t_x)) ** (r + x)
    return 1 + np.where(x > 0, odds, 0.0)


def expected_orders(model: Visits, x: Floats, t_x: Floats, age: Floats, time: float) -> Floats:
    """The expected orders of each customer within `time` from now."""
    r, alpha, a, b = model
    a = a + NUDGE if abs(a - 1) < NUDGE else a
    share = time / (alpha + age + time)
    series = hyp2f1(r + x, b + x, a + b + x - 1, share)
    growth = 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * series
    return (a + b + x - 1) / (a - 1) * growth / _inverse_active_share(model, x, t_x, age)


@one_thread
def fit_spend(x: Floats, mean: Floats) -> Spend:
    """The most likely parameters, from customers with repeat orders of a mean above 0.

    Of very many customers, ranked by their mean, every second (third and so on) is enough.
    """
    order = np.lexsort((x, mean))[:: max(1, len(x) // CUSTOMERS_TO_FIT)]
    x, mean = x[order], mean[order]
    scale = float(np.mean(mean))

    def likelihood(logs: Floats) -> float:
        return _spend_likelihood(Spend(*np.exp(logs)), x, mean / scale)

    fits = [
        minimize(lambda logs: -likelihood(logs) / len(x), start, method="Nelder-Mead", tol=1e-8)
        for start in SPEND_STARTS
    ]
    p, q, v = np.exp(min(fits, key=lambda fitted: fitted.fun).x)
    return Spend(float(p), float(q), float(v) * scale)


def _spend_likelihood(model: Spend, x: Floats, mean: Floats) -> float:
    p, q, v = model
    order_counts = np.arange(1, x.max() + 1)
    terms = gammaln(p * order_counts + q) - gammaln(p * order_counts) - gammaln(q) + q * np.log(v)
    return float(
        np.sum(
            terms[x.astype(np.int64) - 1]
            + (p * x - 1) * np.log(mean)
            + p * x * np.log(x)
            - (p * x + q) * np.log(x * mean + v)
        )
    )


def expected_spend(model: Spend, x: Floats, mean: Floats) -> Floats:
    """Expected value of each customer's next order; without repeats, the mean of all."""
    p, q, v = model
    own_mean = np.where(x > 0, mean, 0.0)
    return p * (v + x * own_mean) / (p * x + q - 1)
