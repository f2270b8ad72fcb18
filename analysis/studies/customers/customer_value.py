"""Future value: who is likely to come again, and what the next months will bring.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  by_group: group, customer_count, alive_count, expected_count, expected_amount
         by_chance: chance (band of the chance to be still a customer), customer_count, net_amount
         check: measure, predicted, actual, off_share; the held-out last quarter
         model: parameter, estimate
Orders of one day are one. Without enough history, or where the check fails by more than a fifth,
there is no forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.customers.buyers import nobody, unkeyed
from analysis.customers.forecast import (
    ENOUGH_CUSTOMERS,
    ENOUGH_REPEATERS,
    ENOUGH_WEEKS,
    MOST_OFF,
    WEEK,
    Check,
    Models,
    as_model,
    check,
    enough,
    fit_models,
    forecast,
    histories,
    repeaters,
    weeks_of,
)
from analysis.customers.groups import Choice, group_customers
from analysis.customers.lists import members
from analysis.methods.thresholds import SHOWN_ROWS
from analysis.study import Finding, Result, Say, Study, Tables

Ahead = Literal["30", "90", "180"]
"""Days of the forecast."""

BANDS = (0.0, 0.2, 0.5, 0.8, 1.0)
CHANCES = ("below_20", "from_20", "from_50", "from_80")
LEAVING = 0.5
IMPORTANT = "important_"


@dataclass(frozen=True)
class CustomerValue(Study):
    """Forecast orders and yuan of the customers there are, if the past can be forecast."""

    name: ClassVar = "customer_value"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"by_group": "expected_count"}

    ahead: Ahead = "90"

    def run(self, tables: Tables) -> Result:
        """Check the history, then the forecast, and only then tell it."""
        table = histories(tables)
        if table.empty:
            return nobody(tables)
        held = check(tables, table) if enough(table) else None
        if held is None:
            return Result({}, {"customer_count": len(table)}, (say_short(table),))
        if not held.count_off <= MOST_OFF:
            failed = Finding("check_failed", check_values(held), "insufficient")
            return Result({"check": check_table(held)}, {"customer_count": len(table)}, (failed,))
        return self._told(tables, table, held)

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
        return members(tables, Choice(count="days"), str(picked["group"])).head(SHOWN_ROWS)

    def _told(self, tables: Tables, table: pd.DataFrame, held: Check) -> Result:
        seen = as_model(table, table["last_day"].max())
        models = fit_models(seen)
        # Yuan are told only where the check of yuan passed too.
        if not held.amount_off <= MOST_OFF:
            models = Models(models.visits, None)
        told = forecast(models, seen, int(self.ahead) / WEEK)
        customers = table[["buyer_key", "net_amount"]].join(told)
        groups = group_customers(tables, Choice(count="days"))
        assert groups is not None
        customers = customers.merge(groups.table[["buyer_key", "group8"]], on="buyer_key")
        tables_out = {
            "by_group": by_group(customers),
            "by_chance": by_chance(customers),
            "check": check_table(held),
            "model": parameters(models),
        }
        metrics = {
            "customer_count": len(customers),
            "alive_count": round(float(customers["alive_share"].sum())),
            "expected_count": round(float(customers["expected_count"].sum())),
            "expected_amount": float(customers["expected_amount"].sum(skipna=False)),
        }
        findings = (
            *say_forecast(metrics, self.ahead),
            Finding("check_passed", check_values(held)),
            *say_leaving(customers),
            *unkeyed(tables),
        )
        return Result(tables_out, metrics, findings)


def by_group(customers: pd.DataFrame) -> pd.DataFrame:
    """What each of the eight groups is expected to bring."""
    groups = customers.groupby("group8", observed=False)
    summed = groups[["alive_share", "expected_count", "expected_amount"]].sum(min_count=1)
    table = summed.rename(columns={"alive_share": "alive_count"}).fillna(
        {"alive_count": 0.0, "expected_count": 0.0}
    )
    table[["alive_count", "expected_count"]] = table[["alive_count", "expected_count"]].round()
    table.insert(0, "customer_count", groups.size())
    return table.rename_axis("group").reset_index().astype({"group": "str"})


def by_chance(customers: pd.DataFrame) -> pd.DataFrame:
    """Customers by the chance that they are still customers."""
    band = pd.cut(customers["alive_share"], list(BANDS), labels=CHANCES, include_lowest=True)
    groups = customers.groupby(band.rename("chance"), observed=False)
    table = pd.DataFrame(
        {"customer_count": groups.size(), "net_amount": groups["net_amount"].sum()}
    )
    return table.reset_index().astype({"chance": "str"})


def check_table(held: Check) -> pd.DataFrame:
    """Forecast and truth of the held-out quarter."""
    return pd.DataFrame(
        [
            ("order_count", held.predicted_count, held.actual_count, held.count_off),
            ("net_amount", held.predicted_amount, held.actual_amount, held.amount_off),
        ],
        columns=["measure", "predicted", "actual", "off_share"],
    ).round({"predicted": 0, "actual": 0})


def parameters(models: Models) -> pd.DataFrame:
    """The parameters, as they are called where the models were published."""
    named = models.visits._asdict() | (models.spend._asdict() if models.spend else {})
    return pd.DataFrame({"parameter": list(named), "estimate": list(named.values())})


def check_values(held: Check) -> dict[str, object]:
    """What a sentence says of the check."""
    return {
        "since": held.since,
        "predicted": held.predicted_count,
        "actual": held.actual_count,
        "off": held.count_off,
    }


def say_short(table: pd.DataFrame) -> Finding:
    """What there is, and what a forecast needs."""
    values = {
        "n": len(table),
        "repeaters": repeaters(table),
        "weeks": float(np.floor(weeks_of(table))),
        "needed": ENOUGH_CUSTOMERS,
        "needed_repeaters": ENOUGH_REPEATERS,
        "needed_weeks": ENOUGH_WEEKS,
    }
    return Finding("too_short", values, "insufficient")


def say_forecast(metrics: Mapping[str, float], ahead: Ahead) -> tuple[Finding, ...]:
    """Orders and, where they may be told, yuan."""
    values = {
        "days": int(ahead),
        "n": metrics["customer_count"],
        "count": metrics["expected_count"],
    }
    if np.isnan(metrics["expected_amount"]):
        return (Finding("orders_ahead", values), Finding("no_amount", {}, "insufficient"))
    return (Finding("yuan_ahead", values | {"amount": metrics["expected_amount"]}),)


def say_leaving(customers: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of the important customers are more likely gone than not."""
    important = customers[customers["group8"].astype("str").str.startswith(IMPORTANT)]
    leaving = important[important["alive_share"] < LEAVING]
    if leaving.empty:
        return ()
    values = {
        "n": len(leaving),
        "all": len(important),
        "amount": float(leaving["net_amount"].sum()),
    }
    return (Finding("leaving", values),)
