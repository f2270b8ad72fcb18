"""Customer groups: how lately, how often and for how much each customer bought.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  profile: group, and what each group amounts to (`customer_groups.profile`)
         borders: of the eight groups: dimension, border
         levels: of the named segments: dimension, level, above, up_to, customer_count
         rules: of the named segments: place, segment, r_range, f_range, m_range
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
from analysis.customers.buyers import nobody, unkeyed
from analysis.customers.groups import Choice, Count, Grouped, Grouping, group_customers, profile
from analysis.customers.lists import members
from analysis.customers.rfm import RULES, TOP, Centre, Cuts, Middle, Scale
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Finding, Result, Say, Study, Tables

DIMENSIONS = {"r_days": "r_score", "order_count": "f_score", "net_amount": "m_score"}
FOUR = 4
PULLED = 0.6
"""When more customers than this are below the mean, a few large ones have pulled it up."""

SLEEPING = {"group8": ("important_keep",), "segment": ("cant_lose_them", "at_risk")}
"""Those who were worth much and have not come for long."""


@dataclass(frozen=True)
class CustomerRfm(Study):
    """Put every customer into one of eight groups, or of ten named segments."""

    name: ClassVar = "customer_rfm"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"profile": "customer_count"}

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
        """Group, sum up, and say who is worth the most and who is leaving."""
        choice = self.choice()
        if choice is None:
            return Result({}, findings=(Finding("bad_cuts", verdict="insufficient"),))
        found = group_customers(tables, choice)
        if found is None:
            return nobody(tables)
        by_group = profile(found.table, self.grouping)
        borders = eight_borders(found) if self.grouping == "group8" else segment_borders(found)
        return Result(
            tables={"profile": by_group, **borders},
            metrics=summed(found.table),
            findings=(*judge(found, by_group, self), *unkeyed(tables, choice.period)),
        )

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Each group's share of customers beside its share of net yuan."""
        groups = result.tables.get("profile", pd.DataFrame())
        if groups.empty or groups["customer_share"].isna().all():
            return {}
        return {
            "profile": paired_bars(
                groups[groups["customer_count"] > 0],
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
        return members(tables, choice, str(picked["group"])).head(SHOWN_ROWS)

    def choice(self) -> Choice | None:
        """The choices as the calculation takes them; None where cut points make no sense."""
        cuts = [read_cuts(text) for text in (self.r_cuts, self.f_cuts, self.m_cuts)]
        if not all(cuts):
            return None
        return Choice(
            grouping=self.grouping,
            centre=self.centre,
            scale=self.scale,
            count=self.count,
            own_middle=Middle(self.near_days, self.frequent_orders, self.high_amount),
            own_cuts=Cuts(*cuts),
            period=Period(self.start, self.end),
        )


def read_cuts(text: str) -> tuple[float, ...]:
    """Four rising numbers from a text, whatever stands between them; empty where it has others."""
    cuts = tuple(float(number) for number in re.findall(r"\d+(?:\.\d+)?", text))
    rising = all(low < high for low, high in pairwise(cuts))
    return cuts if len(cuts) == FOUR and rising else ()


def summed(table: pd.DataFrame) -> dict[str, float]:
    """Customers, orders and net yuan in all."""
    return {
        "customer_count": len(table),
        "order_count": int(table["order_count"].sum()),
        "net_amount": float(table["net_amount"].sum()),
    }


def eight_borders(found: Grouped) -> dict[str, pd.DataFrame]:
    """What divides near from far, frequent from rare, high from low."""
    borders = pd.DataFrame({"dimension": list(DIMENSIONS), "border": list(found.middle)})
    return {"borders": borders}


def segment_borders(found: Grouped) -> dict[str, pd.DataFrame]:
    """Which values give which score, to how many customers; and the rules in their order."""
    levels = pd.concat(
        [_levels(found, name, cuts) for name, cuts in zip(DIMENSIONS, found.cuts, strict=True)],
        ignore_index=True,
    )
    rules = pd.DataFrame(
        [
            (place, rule.segment, *(f"{low}–{high}" for low, high in (rule.r, rule.f, rule.m)))
            for place, rule in enumerate(RULES, start=1)
        ],
        columns=["place", "segment", "r_range", "f_range", "m_range"],
    )
    return {"levels": levels, "rules": rules}


def _levels(found: Grouped, name: str, cuts: tuple[float, ...]) -> pd.DataFrame:
    steps = np.arange(1, TOP + 1)
    scores = steps[::-1] if name == "r_days" else steps
    counts = found.table[DIMENSIONS[name]].value_counts().reindex(scores, fill_value=0)
    return pd.DataFrame(
        {
            "dimension": name,
            "level": scores,
            "above": [np.nan, *cuts],
            "up_to": [*cuts, np.nan],
            "customer_count": counts.to_numpy(),
        }
    )


def judge(found: Grouped, by_group: pd.DataFrame, study: CustomerRfm) -> tuple[Finding, ...]:
    """Who the customers are, who brings the money, who is leaving."""
    table = found.table
    base = Finding("base", {**summed(table), "day": found.as_of - pd.Timedelta(days=1)})
    if len(table) < ENOUGH_FOR_SHARE:
        return (base, Finding("few_customers", {"n": len(table)}, "insufficient"))
    return (
        base,
        *say_top(by_group),
        *say_sleeping(by_group, study.grouping),
        *say_once(table),
        *say_pulled(found, study),
    )


def say_top(groups: pd.DataFrame) -> tuple[Finding, ...]:
    """The group that brings the most yuan; the first by definition where two tie."""
    if groups["amount_share"].isna().all():
        return ()
    return (Finding("top_group", group_values(groups.iloc[int(groups["net_amount"].argmax())])),)


def say_sleeping(groups: pd.DataFrame, grouping: Grouping) -> tuple[Finding, ...]:
    """The groups to speak to first, where anybody is in them."""
    sleeping = groups[groups["group"].isin(SLEEPING[grouping]) & (groups["customer_count"] > 0)]
    return tuple(
        Finding("speak_first", group_values(row))
        for _, row in sleeping.iterrows()
        if not np.isnan(row["amount_share"])
    )


def group_values(row: pd.Series) -> dict[str, object]:
    """What a sentence says of a group."""
    return {
        "group": row["group"],
        "n": int(row["customer_count"]),
        "share": float(row["customer_share"]),
        "amount": float(row["net_amount"]),
        "amount_share": float(row["amount_share"]),
        "days": float(row["median_days"]),
    }


def say_once(table: pd.DataFrame) -> tuple[Finding, ...]:
    """Many who bought once leave some frequency scores to nobody."""
    once = int((table["order_count"] == 1).sum())
    return (Finding("bought_once", {"n": once, "share": once / len(table)}),)


def say_pulled(found: Grouped, study: CustomerRfm) -> tuple[Finding, ...]:
    """Warn that a mean lies above most customers."""
    below = float((found.table["net_amount"] < found.middle.m).mean())
    if study.grouping != "group8" or study.centre != "mean" or below <= PULLED:
        return ()
    return (Finding("mean_pulled", {"amount": found.middle.m, "share": below}),)
