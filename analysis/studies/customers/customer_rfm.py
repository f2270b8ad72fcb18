"""Customer groups: how lately, how often and for how much each customer bought.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
`profile` is described at `analysis.customers.groups.profile`. The eight groups also have `borders`,
the named segments `levels` and `rules`.
Days are counted to the day after the last order; yuan are net of refunds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import ClassVar

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.bars import paired_bars
from analysis.customers.buyers import no_customers, say_not_counted
from analysis.customers.groups import (
    PROFILE,
    Choice,
    Count,
    GroupedCustomers,
    Grouping,
    group_customers,
    profile,
)
from analysis.customers.lists import group_members
from analysis.customers.rfm import RULES, TOP, Borders, Centre, CutPoints, Scale
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Code, Finding, Result, Say, Study, Tables

DIMENSIONS = {"r_days": "r_score", "order_count": "f_score", "net_amount": "m_score"}
RULE_COLUMNS = ("place", "segment", "r_range", "f_range", "m_range")
CUT_POINT_COUNT = 4
PULLED_SHARE = 0.6
"""When more customers than this are below the mean, a few large ones have pulled it up."""

LAPSED = {"group8": ("important_keep",), "segment": ("cant_lose_them", "at_risk")}
"""Groups of customers who brought much and have not come for long."""


@dataclass(frozen=True)
class CustomerRfm(Study):
    """Put every customer into one of eight groups, or of ten named segments."""

    name: ClassVar = "customer_rfm"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"profile": "customer_count"}
    answers: ClassVar = {
        "profile": PROFILE,
        "borders": ("dimension", "border"),
        "levels": ("dimension", "level", "above", "up_to", "customer_count"),
        "rules": RULE_COLUMNS,
    }

    grouping: Grouping = "group8"
    centre: Centre = "mean"
    scale: Scale = "quantile"
    count: Count = "orders"
    near_days: float = 60
    frequent_orders: float = 2
    high_amount: float = 200
    r_cuts: str = "30, 60, 90, 180"
    f_cuts: str = "1, 2, 3, 5"
    m_cuts: str = "50, 100, 200, 500"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Group the customers, and say which group brings the most and which has lapsed."""
        choice = self.choice()
        if choice is None:
            return Result({}, findings=(Finding("bad_cuts", verdict="insufficient"),))
        grouped = group_customers(tables, choice)
        if grouped is None:
            return no_customers(tables)
        by_group = profile(grouped.customers, self.grouping)
        of_group8 = self.grouping == "group8"
        borders = group8_borders(grouped) if of_group8 else segment_borders(grouped)
        return Result(
            tables={"profile": by_group, **borders},
            metrics=summed(grouped.customers),
            findings=(
                *self.say_assumed(),
                *say_groups(grouped, by_group, self),
                *say_not_counted(tables, choice.period),
            ),
        )

    def say_assumed(self) -> tuple[Finding, ...]:
        """That borders or cut points of the reader's own are still those that nobody entered."""
        usual = CustomerRfm()
        if self.grouping == "group8" and self.centre == "own":
            borders = (self.near_days, self.frequent_orders, self.high_amount)
            if borders == (usual.near_days, usual.frequent_orders, usual.high_amount):
                values = {"days": borders[0], "orders": borders[1], "amount": borders[2]}
                return (Finding("assumed_borders", values),)
        if self.grouping == "segment" and self.scale == "fixed":
            cuts = (self.r_cuts, self.f_cuts, self.m_cuts)
            if cuts == (usual.r_cuts, usual.f_cuts, usual.m_cuts):
                names = ("r_text", "f_text", "m_text")
                return (Finding("assumed_cuts", dict(zip(names, cuts, strict=True))),)
        return ()

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Each group's share of customers beside its share of net yuan."""
        by_group = result.tables.get("profile", pd.DataFrame())
        if by_group.empty or by_group["customer_share"].isna().all():
            return {}
        return {
            "profile": paired_bars(
                by_group[by_group["customer_count"] > 0],
                "group",
                ("customer_share", "amount_share"),
                say,
                words=lambda code: say(f"group.{code}"),
            )
        }

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The customers of a picked group, the largest first, at most 500."""
        choice = self.choice()
        if chart != "profile" or choice is None:
            return pd.DataFrame()
        return group_members(tables, choice, str(picked["group"])).head(SHOWN_ROWS)

    def choice(self) -> Choice | None:
        """The fields as a Choice; None where a text of cut points is not four rising numbers."""
        cuts = [read_cuts(text) for text in (self.r_cuts, self.f_cuts, self.m_cuts)]
        if not all(cuts):
            return None
        return Choice(
            grouping=self.grouping,
            centre=self.centre,
            scale=self.scale,
            count=self.count,
            own_borders=Borders(self.near_days, self.frequent_orders, self.high_amount),
            own_cut_points=CutPoints(*cuts),
            period=Period(self.start, self.end),
        )


def read_cuts(text: str) -> tuple[float, ...]:
    """Four rising numbers from a text, with any separators; empty where it holds anything else."""
    cuts = tuple(float(number) for number in re.findall(r"\d+(?:\.\d+)?", text))
    is_rising = all(low < high for low, high in pairwise(cuts))
    return cuts if len(cuts) == CUT_POINT_COUNT and is_rising else ()


def summed(customers: pd.DataFrame) -> dict[str, float]:
    """Customers, orders and net yuan in all."""
    return {
        "customer_count": len(customers),
        "order_count": int(customers["order_count"].sum()),
        "net_amount": float(customers["net_amount"].sum()),
    }


def group8_borders(grouped: GroupedCustomers) -> dict[str, pd.DataFrame]:
    """What divides near from far, frequent from rare, high from low."""
    borders = pd.DataFrame({"dimension": list(DIMENSIONS), "border": list(grouped.borders)})
    return {"borders": borders}


def segment_borders(grouped: GroupedCustomers) -> dict[str, pd.DataFrame]:
    """Which values give which score, to how many customers; and the rules in their order."""
    cut_points = zip(DIMENSIONS, grouped.cut_points, strict=True)
    levels = pd.concat(
        [_levels(grouped.customers, name, cuts) for name, cuts in cut_points], ignore_index=True
    )
    rules = pd.DataFrame(
        [
            (place, rule.segment, *(f"{low}–{high}" for low, high in (rule.r, rule.f, rule.m)))
            for place, rule in enumerate(RULES, start=1)
        ],
        columns=list(RULE_COLUMNS),
    )
    return {"levels": levels, "rules": rules}


def _levels(customers: pd.DataFrame, name: str, cuts: tuple[float, ...]) -> pd.DataFrame:
    rising = np.arange(1, TOP + 1)
    scores = rising[::-1] if name == "r_days" else rising
    counts = customers[DIMENSIONS[name]].value_counts().reindex(scores, fill_value=0)
    return pd.DataFrame(
        {
            "dimension": name,
            "level": scores,
            "above": [np.nan, *cuts],
            "up_to": [*cuts, np.nan],
            "customer_count": counts.to_numpy(),
        }
    )


def say_groups(
    grouped: GroupedCustomers, by_group: pd.DataFrame, study: CustomerRfm
) -> tuple[Finding, ...]:
    """How many customers there are, which group brings the most, which have not come for long."""
    customers = grouped.customers
    base = Finding("base", {**summed(customers), "day": grouped.as_of - pd.Timedelta(days=1)})
    if len(customers) < ENOUGH_FOR_SHARE:
        return (base, Finding("few_customers", {"n": len(customers)}, "insufficient"))
    return (
        base,
        *say_top(by_group),
        *say_lapsed(by_group, study.grouping),
        *say_bought_once(customers),
        *say_pulled_mean(grouped, study),
    )


def say_top(by_group: pd.DataFrame) -> tuple[Finding, ...]:
    """The group that brings the most yuan; the first by definition where two tie."""
    if by_group["amount_share"].isna().all():
        return ()
    top = by_group.iloc[int(by_group["net_amount"].argmax())]
    return (Finding("top_group", group_values(top)),)


def say_lapsed(by_group: pd.DataFrame, grouping: Grouping) -> tuple[Finding, ...]:
    """The groups to contact first, where they have customers."""
    is_lapsed = by_group["group"].isin(LAPSED[grouping]) & (by_group["customer_count"] > 0)
    return tuple(
        Finding("speak_first", group_values(row))
        for _, row in by_group[is_lapsed].iterrows()
        if not np.isnan(row["amount_share"])
    )


def group_values(row: pd.Series) -> dict[str, object]:
    """What a sentence says of a group."""
    return {
        "group": Code("group", row["group"]),
        "n": int(row["customer_count"]),
        "share": float(row["customer_share"]),
        "amount": float(row["net_amount"]),
        "amount_share": float(row["amount_share"]),
        "days": float(row["median_days"]),
    }


def say_bought_once(customers: pd.DataFrame) -> tuple[Finding, ...]:
    """How many customers bought once; many of them leave some frequency scores empty."""
    once_count = int((customers["order_count"] == 1).sum())
    if not once_count:
        return ()
    values = {"n": once_count, "share": once_count / len(customers)}
    return (Finding("bought_once", values),)


def say_pulled_mean(grouped: GroupedCustomers, study: CustomerRfm) -> tuple[Finding, ...]:
    """Warn that the mean of net yuan lies above most customers."""
    mean_amount = grouped.borders.m
    below_share = float((grouped.customers["net_amount"] < mean_amount).mean())
    if study.grouping != "group8" or study.centre != "mean" or below_share <= PULLED_SHARE:
        return ()
    return (Finding("mean_pulled", {"amount": mean_amount, "share": below_share}),)
