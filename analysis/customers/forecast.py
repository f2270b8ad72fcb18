"""A forecast of customers' next orders: what it is fitted on, and the check it has to pass.

The check: the last quarter of the history is held out, the models are fitted on what came before,
and what they say of it is held against what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.customers.buyers import buyer_orders, by_day
from analysis.engine import small
from analysis.methods.clv import (
    History,
    Spend,
    Visits,
    alive_share,
    expected_orders,
    expected_spend,
    fit_spend,
    fit_visits,
)
from analysis.methods.intervals import Floats
from analysis.periods import Period
from analysis.study import Tables

WEEK = 7
ENOUGH_CUSTOMERS, ENOUGH_REPEATERS, ENOUGH_WEEKS = 500, 100, 26
HELD_OUT = 0.25
MOST_OFF = 0.2
MOST_CORRELATED = 0.3
"""Of the number of repeats with their mean value, which Gamma-Gamma takes to be unrelated."""


@dataclass(frozen=True)
class Models:
    """What was fitted."""

    visits: Visits
    spend: Spend | None
    """None where spend goes with frequency, so that yuan cannot be forecast."""


@dataclass(frozen=True)
class Check:
    """The held-out quarter: repeat orders and yuan, as forecast and as they came."""

    predicted_count: float
    actual_count: float
    predicted_amount: float
    """Not a number where yuan cannot be forecast."""

    actual_amount: float
    since: pd.Timestamp

    @property
    def count_off(self) -> float:
        """How far the orders are off, as a share of what came; not a number where none came."""
        return _off(self.predicted_count, self.actual_count)

    @property
    def amount_off(self) -> float:
        """How far the yuan are off."""
        return _off(self.predicted_amount, self.actual_amount)


def histories(tables: Tables, until: date | None = None) -> pd.DataFrame:
    """One row a buyer, in no order, from the days with a kept order up to a last day.

    Returns:
        buyer_key, first_day, last_day, day_count, net_amount, first_amount (of the first day).
    """
    days = by_day(buyer_orders(tables, Period(end=until)))
    summed = days.group_by("buyer_key").agg(
        first_day=nw.col("paid_day").min(),
        last_day=nw.col("paid_day").max(),
        day_count=nw.len(),
        net_amount=nw.col("net_amount").sum(),
    )
    openings = days.select("buyer_key", first_day="paid_day", first_amount="net_amount")
    return small(summed.join(openings, on=["buyer_key", "first_day"]))


def as_model(table: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Customers as the models see them: x, t_x and age in weeks, mean (of repeats, yuan)."""
    x = table["day_count"].to_numpy(float) - 1
    repeats = (table["net_amount"] - table["first_amount"]).to_numpy(float)
    return pd.DataFrame(
        {
            "x": x,
            "t_x": _days(table["last_day"] - table["first_day"]) / WEEK,
            "age": _days(last - table["first_day"]) / WEEK,
            "mean": np.where(x > 0, repeats / np.maximum(x, 1), 0.0),
        },
        index=table.index,
    )


def weeks_of(table: pd.DataFrame) -> float:
    """From the first order of all to the last."""
    return float((table["last_day"].max() - table["first_day"].min()) / pd.Timedelta(days=WEEK))


def repeaters(table: pd.DataFrame) -> int:
    """How many customers bought on more than one day."""
    return int((table["day_count"] > 1).sum())


def enough(table: pd.DataFrame) -> bool:
    """Whether the histories allow a forecast."""
    return (
        len(table) >= ENOUGH_CUSTOMERS
        and repeaters(table) >= ENOUGH_REPEATERS
        and weeks_of(table) >= ENOUGH_WEEKS
    )


def fit_models(seen: pd.DataFrame) -> Models:
    """Both models on the customers of `as_model`."""
    visits = fit_visits(History.of(seen["x"], seen["t_x"], seen["age"]))
    paying = seen[(seen["x"] > 0) & (seen["mean"] > 0)]
    x, mean = paying["x"].to_numpy(float), paying["mean"].to_numpy(float)
    if len(paying) < ENOUGH_REPEATERS or x.std() == 0 or mean.std() == 0:
        return Models(visits, None)
    related = abs(float(np.corrcoef(x, mean)[0, 1])) >= MOST_CORRELATED
    return Models(visits, None if related else fit_spend(x, mean))


def forecast(models: Models, seen: pd.DataFrame, weeks: float) -> pd.DataFrame:
    """Per customer: alive_share, expected_count and expected_amount within so many weeks."""
    x, t_x, age, mean = (seen[name].to_numpy(float) for name in ("x", "t_x", "age", "mean"))
    orders = expected_orders(models.visits, x, t_x, age, weeks)
    value = expected_spend(models.spend, x, mean) if models.spend else np.nan
    return pd.DataFrame(
        {
            "alive_share": alive_share(models.visits, x, t_x, age),
            "expected_count": orders,
            "expected_amount": orders * value,
        },
        index=seen.index,
    )


def check(tables: Tables, table: pd.DataFrame) -> Check | None:
    """Forecast the last quarter from what came before; None where that is too little."""
    first, last = table["first_day"].min(), table["last_day"].max()
    cut = (last - HELD_OUT * (last - first)).normalize()
    known = histories(tables, cut.date())
    if len(known) < ENOUGH_CUSTOMERS or repeaters(known) < ENOUGH_REPEATERS:
        return None
    seen = as_model(known, cut)
    told = forecast(fit_models(seen), seen, (last - cut) / pd.Timedelta(days=WEEK))
    now = known[["buyer_key", "day_count", "net_amount"]].merge(table, on="buyer_key")
    return Check(
        float(told["expected_count"].sum()),
        float((now["day_count_y"] - now["day_count_x"]).sum()),
        float(told["expected_amount"].sum(skipna=False)),
        float((now["net_amount_y"] - now["net_amount_x"]).sum()),
        cut + pd.Timedelta(days=1),
    )


def _days(spans: pd.Series) -> Floats:
    return spans.to_numpy("timedelta64[D]").astype(float)


def _off(predicted: float, actual: float) -> float:
    return abs(predicted - actual) / actual if actual > 0 else float("nan")
