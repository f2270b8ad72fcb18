"""Retention: of those who first bought in a month, how many came in each later month.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
In `cohorts`, is_small marks cohorts of fewer than 30 customers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import altair as alt
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import as_of, no_customers, say_unkeyed
from analysis.customers.retention import (
    AVERAGE,
    COHORTS,
    active_months,
    average_cohort,
    cohorts,
)
from analysis.methods.families import compare_shares
from analysis.methods.thresholds import ENOUGH_FOR_SHARE
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN_MONTHS = 12
RECENT = 3
"""Cohorts on each side when the newest are compared with those before."""


@dataclass(frozen=True)
class CustomerCohorts(Study):
    """Follow customers by the month of their first order."""

    name: ClassVar = "customer_cohorts"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"average": "active_share"}
    answers: ClassVar = {"cohorts": (*COHORTS, "is_small"), "average": AVERAGE}

    def run(self, tables: Tables) -> Result:
        """Cohorts, their average, and whether the newest come back as the earlier ones did."""
        active = active_months(tables)
        if active.empty:
            return no_customers(tables)
        followed = cohorts(active, as_of(tables))
        followed = followed.assign(is_small=followed["size_count"] < ENOUGH_FOR_SHARE)
        average = average_cohort(followed)
        is_enough = average["size_count"] >= ENOUGH_FOR_SHARE
        shares = ["active_share", "low_share", "high_share"]
        average[shares] = average[shares].where(is_enough)
        customer_count = int(followed.loc[followed["month_number"] == 0, "size_count"].sum())
        findings = (
            *say_average(average, customer_count),
            *say_newest(followed),
            *say_first_cohort(followed),
            *say_unkeyed(tables),
        )
        return Result(
            {"cohorts": followed, "average": average}, {"customer_count": customer_count}, findings
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Cohorts down, months across, from the month after the first order on."""
        followed = result.tables.get("cohorts", pd.DataFrame())
        if followed.empty:
            return {}
        shown = followed[followed["month_number"].between(1, SHOWN_MONTHS)]
        if shown.empty or shown["active_share"].isna().all():
            return {}
        return {
            "cohorts": heat_map(
                shown.drop(columns=["is_complete"]),
                ("cohort_month", "month_number", "active_share"),
                say,
                row_words=lambda month: f"{month:%Y-%m}",
                quiet="is_small",
            )
        }


def say_average(average: pd.DataFrame, customer_count: int) -> tuple[Finding, ...]:
    """How many of a hundred new customers come in the month after, and three months after."""
    later = average[average["month_number"].isin([1, RECENT]) & average["active_share"].notna()]
    if later.empty:
        return (Finding("too_short", {"n": customer_count}, "insufficient"),)
    return tuple(Finding("back_in_month", month_values(row)) for row in later.to_dict("records"))


def month_values(row: Mapping[Hashable, Any]) -> dict[str, object]:
    """What a sentence says of a month of the average cohort."""
    return {
        "month": int(row["month_number"]),
        "n": int(row["size_count"]),
        "count": int(row["active_count"]),
        "share": float(row["active_share"]),
        "low": float(row["low_share"]),
        "high": float(row["high_share"]),
    }


def say_newest(followed: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the newest three cohorts return in their first month as the three before did.

    Never more than a hint: other months have other seasons and campaigns.
    """
    month_1 = followed[(followed["month_number"] == 1) & followed["is_complete"]]
    newest, before = month_1.tail(RECENT), month_1.iloc[-2 * RECENT : -RECENT]
    if len(before) < RECENT:
        return ()
    (count, n), (base_count, base_n) = (
        cohorts[["active_count", "size_count"]].sum().astype(int) for cohorts in (newest, before)
    )
    compared = compare_shares(count, n, base_count, base_n)
    values: dict[str, object] = {"months": RECENT, "n": int(n), "base_n": int(base_n)}
    if compared.verdict == "insufficient":
        return (Finding("newest_insufficient", values, "insufficient"),)
    values |= {"share": float(count / n), "base_share": float(base_count / base_n)}
    if compared.verdict == "none":
        return (Finding("newest_none", values, "none"),)
    key = "newest_more" if compared.difference > 0 else "newest_fewer"
    return (Finding(key, values, "hint"),)


def say_first_cohort(followed: pd.DataFrame) -> tuple[Finding, ...]:
    """Warn that the first cohort holds customers who came before the files begin."""
    return (Finding("first_cohort", {"month": followed["cohort_month"].min()}),)
