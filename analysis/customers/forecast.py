"""A forecast of customers' next orders: what it is fitted on, and the check it has to pass.

The check: the last quarter of the history is held out, the models are fitted on what came before,
and their forecast of that quarter is compared with what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.customers.buyers import buyer_orders, kept_orders_by_day
from analysis.engine import small
from analysis.methods.clv import (
    OrderHistory,
    Spend,
    Visits,
    active_share,
    expected_orders,
    expected_spend,
    fit_spend,
    fit_visits,
)
from analysis.methods.intervals import Floats
from analysis.periods import Period
from analysis.study import Tables

WEEK_DAYS = 7
ENOUGH_CUSTOMERS, ENOUGH_REPEATERS, ENOUGH_WEEKS = 500, 100, 26
HELD_OUT_SHARE = 0.25
LARGEST_ERROR = 0.2
"""How far off the check may be, as a share of what came; to a tenth of a percent, as it is said."""

LARGEST_CORRELATION = 0.3
"""Of the number of repeats with their mean value, which Gamma-Gamma takes to be unrelated."""


@dataclass(frozen=True)
class FittedModels:
    """BG/NBD of the orders and Gamma-Gamma of their value."""

    visits: Visits
    spend: Spend | None
    """None where spend goes with frequency, so that yuan cannot be forecast."""


@dataclass(frozen=True)
class HoldOut:
    """What the check forecasts from: the histories before the hidden quarter."""

    histories: pd.DataFrame
    """What `histories` gives up to last_day."""

    last_day: pd.Timestamp
    """The last day that is not hidden."""

    @property
    def is_enough(self) -> bool:
        """Whether the check can be made."""
        return has_enough_customers(self.histories)


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
    def count_error(self) -> float:
        """How far the orders are off, as a share of what came; not a number where none came."""
        return _relative_error(self.predicted_count, self.actual_count)

    @property
    def amount_error(self) -> float:
        """How far the yuan are off, as a share of what came; not a number where none came."""
        return _relative_error(self.predicted_amount, self.actual_amount)


def histories(tables: Tables, until: date | None = None) -> pd.DataFrame:
    """One row a buyer, in no order, from the days with a kept order up to a last day.

    Orders whose net amount is not known are left out.

    Returns:
        buyer_key, first_day, last_day, day_count, net_amount, first_amount (of the first day).
    """
    told = buyer_orders(tables, Period(end=until)).filter(~nw.col("net_amount").is_null())
    days = kept_orders_by_day(told)
    by_buyer = days.group_by("buyer_key").agg(
        first_day=nw.col("paid_day").min(),
        last_day=nw.col("paid_day").max(),
        day_count=nw.len(),
        net_amount=nw.col("net_amount").sum(),
    )
    first_amounts = days.select("buyer_key", first_day="paid_day", first_amount="net_amount")
    return small(by_buyer.join(first_amounts, on=["buyer_key", "first_day"]))


def model_input(histories: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Customers as the models take them: x, t_x and age in weeks, mean (of repeats, yuan)."""
    x = histories["day_count"].to_numpy(float) - 1
    repeat_amount = (histories["net_amount"] - histories["first_amount"]).to_numpy(float)
    return pd.DataFrame(
        {
            "x": x,
            "t_x": _whole_days(histories["last_day"] - histories["first_day"]) / WEEK_DAYS,
            "age": _whole_days(last_day - histories["first_day"]) / WEEK_DAYS,
            "mean": np.where(x > 0, repeat_amount / np.maximum(x, 1), 0.0),
        },
        index=histories.index,
    )


def history_weeks(histories: pd.DataFrame) -> float:
    """Weeks from the first order of all to the last."""
    first, last = histories["first_day"].min(), histories["last_day"].max()
    return float((last - first) / pd.Timedelta(days=WEEK_DAYS))


def repeater_count(histories: pd.DataFrame) -> int:
    """How many customers bought on more than one day."""
    return int((histories["day_count"] > 1).sum())


def has_enough_customers(histories: pd.DataFrame) -> bool:
    """Whether models can be fitted on the histories."""
    return len(histories) >= ENOUGH_CUSTOMERS and repeater_count(histories) >= ENOUGH_REPEATERS


def has_enough_history(histories: pd.DataFrame) -> bool:
    """Whether the histories allow a forecast."""
    return has_enough_customers(histories) and history_weeks(histories) >= ENOUGH_WEEKS


def fit_models(customers: pd.DataFrame) -> FittedModels:
    """Both models on the customers of `model_input`."""
    visits = fit_visits(OrderHistory.of(customers["x"], customers["t_x"], customers["age"]))
    paying = customers[(customers["x"] > 0) & (customers["mean"] > 0)]
    x, mean = paying["x"].to_numpy(float), paying["mean"].to_numpy(float)
    if len(paying) < ENOUGH_REPEATERS or x.std() == 0 or mean.std() == 0:
        return FittedModels(visits, None)
    is_related = abs(float(np.corrcoef(x, mean)[0, 1])) >= LARGEST_CORRELATION
    return FittedModels(visits, None if is_related else fit_spend(x, mean))


def forecast(models: FittedModels, customers: pd.DataFrame, weeks: float) -> pd.DataFrame:
    """Per customer: alive_share, expected_count and expected_amount within so many weeks."""
    x, t_x, age, mean = (customers[name].to_numpy(float) for name in ("x", "t_x", "age", "mean"))
    expected_count = expected_orders(models.visits, x, t_x, age, weeks)
    order_amount = expected_spend(models.spend, x, mean) if models.spend else np.nan
    return pd.DataFrame(
        {
            "alive_share": active_share(models.visits, x, t_x, age),
            "expected_count": expected_count,
            "expected_amount": expected_count * order_amount,
        },
        index=customers.index,
    )


def hold_out(tables: Tables, whole: pd.DataFrame) -> HoldOut:
    """The histories without the last quarter of the time that the whole ones span."""
    first, last = whole["first_day"].min(), whole["last_day"].max()
    cut = (last - HELD_OUT_SHARE * (last - first)).normalize()
    return HoldOut(histories(tables, cut.date()), cut)


def check(held_out: HoldOut, whole: pd.DataFrame) -> Check:
    """Forecast the hidden quarter, and count what came in it by the whole histories."""
    before, cut = held_out.histories, held_out.last_day
    customers = model_input(before, cut)
    weeks = (whole["last_day"].max() - cut) / pd.Timedelta(days=WEEK_DAYS)
    predicted = forecast(fit_models(customers), customers, weeks)
    columns = ["buyer_key", "day_count", "net_amount"]
    actual = before[columns].merge(whole, on="buyer_key", suffixes=("_before", "_whole"))
    return Check(
        float(predicted["expected_count"].sum()),
        float((actual["day_count_whole"] - actual["day_count_before"]).sum()),
        float(predicted["expected_amount"].sum(skipna=False)),
        float((actual["net_amount_whole"] - actual["net_amount_before"]).sum()),
        cut + pd.Timedelta(days=1),
    )


def _whole_days(spans: pd.Series) -> Floats:
    return spans.to_numpy("timedelta64[D]").astype(float)


def _relative_error(predicted: float, actual: float) -> float:
    return round(abs(predicted - actual) / actual, 3) if actual > 0 else float("nan")
