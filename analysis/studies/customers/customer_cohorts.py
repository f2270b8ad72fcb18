"""Retention: of those who first bought in a month, how many came in each later month.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
In `cohorts`, is_small marks cohorts of fewer than 30 customers, old_share is the estimated part of
a cohort's members who bought before the files begin, and is_mixed marks cohorts with many of them:
they are in no average and no comparison. Cohorts are compared by `returns_of_new`, which looks
back equally far in all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import altair as alt
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import as_of, first_paid_day, no_customers, say_unkeyed
from analysis.customers.look_back import LOOK_BACK_MONTHS, old_shares, returns_of_new
from analysis.customers.retention import (
    AVERAGE,
    COHORTS,
    active_months,
    average_cohort,
    cohorts,
)
from analysis.methods.spread_shares import compare_spread_shares, spread_within
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, MOST_OLD_SHARE
from analysis.study import Finding, Result, Say, Study, Tables

SHOWN_MONTHS = 12
RECENT = 3
"""The newest cohorts that are compared with those before, of which there are at least as many."""

COMPARED_MONTHS = 12
"""Cohorts that are compared at most."""

OLD = ("old_share", "is_mixed")


@dataclass(frozen=True)
class CustomerCohorts(Study):
    """Follow customers by the month of their first order."""

    name: ClassVar = "customer_cohorts"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"average": "active_share"}
    answers: ClassVar = {"cohorts": (*COHORTS, *OLD, "is_small"), "average": AVERAGE}

    def run(self, tables: Tables) -> Result:
        """Cohorts, their average, and whether the newest come back as the earlier ones did."""
        active = active_months(tables)
        if active.empty:
            return no_customers(tables)
        followed = cohorts(active, as_of(tables))
        followed = with_old_shares(followed, tables)
        followed = followed.assign(is_small=followed["size_count"] < ENOUGH_FOR_SHARE)
        average = average_cohort(followed[~followed["is_mixed"]])
        is_enough = average["size_count"] >= ENOUGH_FOR_SHARE
        shares = ["active_share", "low_share", "high_share"]
        average[shares] = average[shares].where(is_enough)
        customer_count = int(followed.loc[followed["month_number"] == 0, "size_count"].sum())
        findings = (
            *say_average(average, followed),
            *say_newest(returns_of_new(tables, as_of(tables))),
            *say_mixed(followed),
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
        mixed = {*shown.loc[shown["is_mixed"], "cohort_month"]}
        return {
            "cohorts": heat_map(
                shown.assign(is_quiet=shown["is_small"] | shown["is_mixed"]).drop(
                    columns=["is_complete"]
                ),
                ("cohort_month", "month_number", "active_share"),
                say,
                row_words=lambda month: (
                    say("mixed_month", month=month) if month in mixed else f"{month:%Y-%m}"
                ),
                quiet="is_quiet",
            )
        }


def with_old_shares(followed: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The cohorts with the part of their members who bought before, and whether it is large."""
    months = followed["cohort_month"]
    shares = old_shares(tables, months, as_of(tables), first_paid_day(tables))
    return followed.assign(old_share=shares, is_mixed=shares > MOST_OLD_SHARE)


def say_average(average: pd.DataFrame, followed: pd.DataFrame) -> tuple[Finding, ...]:
    """How many of a hundred new customers come in the month after, and three months after."""
    later = average[average["month_number"].isin([1, RECENT]) & average["active_share"].notna()]
    if len(later):
        rows = later.to_dict("records")
        return tuple(Finding("back_in_month", month_values(row)) for row in rows)
    is_seen = (followed["month_number"] == 1) & followed["is_complete"] & ~followed["is_small"]
    sizes = followed[followed["month_number"] == 0].set_index("cohort_month")["size_count"]
    if (is_seen & followed["is_mixed"]).any():
        return (Finding("only_mixed", {"n": int(sizes.sum())}, "insufficient"),)
    return (Finding("too_short", {"n": int(sizes.sum())}, "insufficient"),)


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


def say_newest(returns: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether the newest three cohorts return in the month after as those before did.

    Never more than a hint: other months have other seasons and campaigns. How much months differ
    anyway widens the interval.

    Args:
        returns: what `returns_of_new` gives.
    """
    compared_months = returns.tail(COMPARED_MONTHS)
    is_newest = compared_months["cohort_month"].isin(compared_months["cohort_month"].tail(RECENT))
    newest, before = compared_months[is_newest], compared_months[~is_newest]
    if len(before) < RECENT:
        return ()
    counts = compared_months["active_count"], compared_months["size_count"]
    count, n, base_count, base_n = (
        int(side[name].sum())
        for side in (newest, before)
        for name in ("active_count", "size_count")
    )
    sides = (count, n, base_count, base_n)
    compared = compare_spread_shares(sides, spread_within(*counts, is_newest))
    values: dict[str, object] = {"months": RECENT, "n": n}
    values |= {"base_months": len(before), "base_n": base_n, "look_back": LOOK_BACK_MONTHS}
    if compared.verdict == "insufficient":
        return (Finding("newest_insufficient", values, "insufficient"),)
    values |= {"share": count / n, "base_share": base_count / base_n}
    values |= {"low": compared.low, "high": compared.high}
    if compared.verdict == "none":
        return (Finding("newest_none", values, "none"),)
    key = "newest_more" if compared.difference > 0 else "newest_fewer"
    return (Finding(key, values, "hint"),)


def say_mixed(followed: pd.DataFrame) -> tuple[Finding, ...]:
    """Warn that the first cohorts hold customers who bought before the files begin."""
    mixed = followed[followed["is_mixed"] & (followed["month_number"] == 0)]
    if mixed.empty:
        return ()
    ends = {"first": mixed["cohort_month"].min(), "last": mixed["cohort_month"].max()}
    shares = {"most": mixed["old_share"].max(), "least": mixed["old_share"].min()}
    return (Finding("mixed_cohorts", {"months": len(mixed)} | ends | shares),)
