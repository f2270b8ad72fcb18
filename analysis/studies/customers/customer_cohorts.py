"""Retention: of those who first bought in a month, how many came in each later month.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  cohorts: cohort_month, size_count, month_number, active_count, active_share, is_complete,
         is_small (fewer than 30 customers)
         average: month_number, size_count, active_count, active_share, low_share, high_share
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import altair as alt
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import as_of, nobody, unkeyed
from analysis.customers.retention import active_months, average_cohort, cohorts
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

    def run(self, tables: Tables) -> Result:
        """Cohorts, their average, and whether the newest come back as the earlier ones did."""
        active = active_months(tables)
        if active.empty:
            return nobody(tables)
        table = cohorts(active, as_of(tables))
        table = table.assign(is_small=table["size_count"] < ENOUGH_FOR_SHARE)
        average = average_cohort(table)
        enough = average["size_count"] >= ENOUGH_FOR_SHARE
        shares = ["active_share", "low_share", "high_share"]
        average[shares] = average[shares].where(enough)
        findings = (*say_average(average), *say_newest(table), *say_start(table))
        return Result(
            {"cohorts": table, "average": average},
            {"customer_count": int(table.loc[table["month_number"] == 0, "size_count"].sum())},
            (*findings, *unkeyed(tables)),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Cohorts down, months across, from the month after the first order on."""
        table = result.tables.get("cohorts", pd.DataFrame())
        shown = table[table["month_number"].between(1, SHOWN_MONTHS)] if len(table) else table
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


def say_average(average: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of a hundred new customers come in the month after, and three months after."""
    later = average[average["month_number"].isin([1, RECENT]) & average["active_share"].notna()]
    if later.empty:
        n = int(average["size_count"].iloc[0]) if len(average) else 0
        return (Finding("too_short", {"n": n}, "insufficient"),)
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


def say_newest(table: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the newest three cohorts return in their first month as the three before did.

    Never more than a hint: other months have other seasons and campaigns.
    """
    first = table[(table["month_number"] == 1) & table["is_complete"]]
    newest, before = first.tail(RECENT), first.iloc[-2 * RECENT : -RECENT]
    if len(before) < RECENT:
        return ()
    (count, n), (base_count, base_n) = (
        part[["active_count", "size_count"]].sum().astype(int) for part in (newest, before)
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


def say_start(table: pd.DataFrame) -> tuple[Finding, ...]:
    """Warn that the first cohort holds customers who came before the files begin."""
    return (Finding("first_cohort", {"month": table["cohort_month"].min()}),)
