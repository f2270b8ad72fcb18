"""Future value: who is likely to come again, and what the next months will bring.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
`by_chance` counts customers by bands of the chance to be still a customer; `check` compares
forecast and truth of the held-out last quarter.
Orders of one day are one, but for the groups, which are those of `customer_rfm` as it is first
asked. Without enough history, or where the check fails by more than a fifth, there is no forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.customers.buyers import no_customers, say_not_counted
from analysis.customers.forecast import (
    ENOUGH_CUSTOMERS,
    ENOUGH_REPEATERS,
    ENOUGH_WEEKS,
    LARGEST_ERROR,
    WEEK_DAYS,
    Check,
    FittedModels,
    HoldOut,
    check,
    fit_models,
    forecast,
    has_enough_history,
    histories,
    history_weeks,
    hold_out,
    model_input,
    repeater_count,
)
from analysis.customers.groups import Choice, group_customers
from analysis.customers.lists import group_members
from analysis.methods.thresholds import SHOWN_ROWS
from analysis.study import Finding, Result, Say, Study, Tables

Ahead = Literal["30", "90", "180"]
"""Days of the forecast."""

BANDS = (0.0, 0.2, 0.5, 0.8, 1.0)
CHANCES = ("below_20", "from_20", "from_50", "from_80")
CHECK = ("measure", "predicted", "actual", "off_share")
LEAVING_SHARE = 0.5
"""A chance to come again below this counts as leaving."""

IMPORTANT = "important_"


@dataclass(frozen=True)
class CustomerValue(Study):
    """Forecast orders and yuan of the customers there are, if the past can be forecast."""

    name: ClassVar = "customer_value"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"by_group": "expected_count"}
    answers: ClassVar = {
        "by_group": (
            "group",
            "customer_count",
            "alive_count",
            "expected_count",
            "expected_amount",
        ),
        "by_chance": ("chance", "customer_count", "net_amount"),
        "check": CHECK,
        "model": ("parameter", "estimate"),
    }

    ahead: Ahead = "90"

    def run(self, tables: Tables) -> Result:
        """Check the history, then the forecast of its last quarter, and only then look ahead."""
        buyers = histories(tables)
        if buyers.empty:
            return no_customers(tables)
        metrics = {"customer_count": len(buyers)}
        if not has_enough_history(buyers):
            return Result({}, metrics, (say_short(buyers),))
        held_out = hold_out(tables, buyers)
        if not held_out.is_enough:
            return Result({}, metrics, (say_short_before(held_out),))
        checked = check(held_out, buyers)
        if not checked.count_error <= LARGEST_ERROR:
            return Result({"check": check_table(checked)}, metrics, (say_failed(checked),))
        return self._forecast(tables, buyers, checked)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """What each of the eight groups is expected to bring."""
        groups = result.tables.get("by_group", pd.DataFrame())
        if groups.empty:
            return {}
        value = "expected_count" if groups["expected_amount"].isna().all() else "expected_amount"
        words = lambda code: say(f"group.{code}")  # noqa: E731 - a name keeps the line short
        return {"by_group": ranked_bars(groups, "group", value, say, words=words)}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The customers of a picked group, the largest first, at most 500."""
        return group_members(tables, Choice(), str(picked["group"])).head(SHOWN_ROWS)

    def _forecast(self, tables: Tables, buyers: pd.DataFrame, checked: Check) -> Result:
        customers = model_input(buyers, buyers["last_day"].max())
        models = fit_models(customers)
        # Yuan are forecast only where the check of yuan passed too.
        if not checked.amount_error <= LARGEST_ERROR:
            models = FittedModels(models.visits, None)
        forecasts = forecast(models, customers, int(self.ahead) / WEEK_DAYS)
        by_buyer = buyers[["buyer_key", "net_amount"]].join(forecasts)
        groups = group_customers(tables, Choice())
        assert groups is not None
        by_buyer = by_buyer.merge(groups.customers[["buyer_key", "group8"]], on="buyer_key")
        answers = {
            "by_group": by_group(by_buyer),
            "by_chance": by_chance(by_buyer),
            "check": check_table(checked),
            "model": parameters(models),
        }
        metrics = forecast_metrics(by_buyer)
        findings = (
            *say_forecast(metrics, self.ahead),
            Finding("check_passed", check_values(checked)),
            *say_leaving(by_buyer),
            *say_not_counted(tables),
        )
        return Result(answers, metrics, findings)


def forecast_metrics(by_buyer: pd.DataFrame) -> dict[str, float]:
    """The metrics of a forecast: customers, and what all of them are expected to bring."""
    return {
        "customer_count": len(by_buyer),
        "alive_count": round(float(by_buyer["alive_share"].sum())),
        "expected_count": round(float(by_buyer["expected_count"].sum())),
        "expected_amount": float(by_buyer["expected_amount"].sum(skipna=False)),
    }


def by_group(by_buyer: pd.DataFrame) -> pd.DataFrame:
    """What each of the eight groups is expected to bring."""
    groups = by_buyer.groupby("group8", observed=False)
    summed = groups[["alive_share", "expected_count", "expected_amount"]].sum(min_count=1)
    table = summed.rename(columns={"alive_share": "alive_count"}).fillna(
        {"alive_count": 0.0, "expected_count": 0.0}
    )
    table[["alive_count", "expected_count"]] = table[["alive_count", "expected_count"]].round()
    table.insert(0, "customer_count", groups.size())
    return table.rename_axis("group").reset_index().astype({"group": "str"})


def by_chance(by_buyer: pd.DataFrame) -> pd.DataFrame:
    """Customers by bands of the chance that they are still customers."""
    band = pd.cut(by_buyer["alive_share"], list(BANDS), labels=CHANCES, include_lowest=True)
    groups = by_buyer.groupby(band.rename("chance"), observed=False)
    table = pd.DataFrame(
        {"customer_count": groups.size(), "net_amount": groups["net_amount"].sum()}
    )
    return table.reset_index().astype({"chance": "str"})


def check_table(checked: Check) -> pd.DataFrame:
    """Forecast and truth of the held-out quarter."""
    orders = (checked.predicted_count, checked.actual_count, checked.count_error)
    amounts = (checked.predicted_amount, checked.actual_amount, checked.amount_error)
    return pd.DataFrame(
        [("order_count", *orders), ("net_amount", *amounts)], columns=list(CHECK)
    ).round({"predicted": 0, "actual": 0})


def parameters(models: FittedModels) -> pd.DataFrame:
    """The parameters, as they are called where the models were published."""
    estimates = models.visits._asdict() | (models.spend._asdict() if models.spend else {})
    return pd.DataFrame({"parameter": list(estimates), "estimate": list(estimates.values())})


def check_values(checked: Check) -> dict[str, object]:
    """What a sentence says of the check."""
    return {
        "since": checked.since,
        "predicted": checked.predicted_count,
        "actual": checked.actual_count,
        "off": checked.count_error,
    }


def say_failed(checked: Check) -> Finding:
    """How far the forecast of the hidden quarter is off; without a share where no order came."""
    values = check_values(checked)
    if np.isnan(checked.count_error):
        none_came = {name: values[name] for name in ("since", "predicted")}
        return Finding("check_none_came", none_came, "insufficient")
    return Finding("check_failed", values, "insufficient")


def say_short(buyers: pd.DataFrame) -> Finding:
    """What there is, and what a forecast needs."""
    values = {
        "n": len(buyers),
        "repeaters": repeater_count(buyers),
        "weeks": float(np.floor(history_weeks(buyers))),
        "needed": ENOUGH_CUSTOMERS,
        "needed_repeaters": ENOUGH_REPEATERS,
        "needed_weeks": ENOUGH_WEEKS,
    }
    return Finding("too_short", values, "insufficient")


def say_short_before(held_out: HoldOut) -> Finding:
    """What there is before the hidden quarter, and what the check needs."""
    values = {
        "until": held_out.last_day,
        "n": len(held_out.histories),
        "repeaters": repeater_count(held_out.histories),
        "needed": ENOUGH_CUSTOMERS,
        "needed_repeaters": ENOUGH_REPEATERS,
    }
    return Finding("too_short_to_check", values, "insufficient")


def say_forecast(metrics: Mapping[str, float], ahead: Ahead) -> tuple[Finding, ...]:
    """Expected orders and, where they can be forecast, yuan."""
    values = {
        "days": int(ahead),
        "n": metrics["customer_count"],
        "count": metrics["expected_count"],
    }
    if np.isnan(metrics["expected_amount"]):
        return (Finding("orders_ahead", values), Finding("no_amount", {}, "insufficient"))
    return (Finding("yuan_ahead", values | {"amount": metrics["expected_amount"]}),)


def say_leaving(by_buyer: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of the important customers will more likely not come again."""
    important = by_buyer[by_buyer["group8"].astype("str").str.startswith(IMPORTANT)]
    leaving = important[important["alive_share"] < LEAVING_SHARE]
    if leaving.empty:
        return ()
    values = {
        "n": len(leaving),
        "all": len(important),
        "amount": float(leaving["net_amount"].sum()),
    }
    return (Finding("leaving", values),)
