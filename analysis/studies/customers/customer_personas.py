"""Personas: clusters of customers by k-means, where there are any.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
`personas` has the largest mean spend first, and discount_share only with habits. `clusters` is
what `analysis.methods.clusters.group_counts` gives.
Features are ln(1 + R), ln(1 + F), ln(1 + M); with habits also the share of orders refunded (drawn
towards the shop's) and the share of the price taken off.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

import altair as alt
import numpy as np
import pandas as pd

from analysis.charts.bars import paired_bars
from analysis.customers.buyers import discount_shares, no_customers, say_not_counted
from analysis.customers.groups import Choice, group_customers, refund_rates
from analysis.customers.lists import customer_list
from analysis.customers.rfm import MEASURES
from analysis.methods.clusters import (
    Fit,
    divide,
    group_counts,
    has_clear_groups,
    stability,
    standardised,
)
from analysis.methods.thresholds import SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Code, Finding, Result, Say, Study, Tables, Verdict

Features = Literal["rfm", "habits"]

ENOUGH_CUSTOMERS = 200
ENOUGH_POINTS = 50
"""Customers with distinct features that k-means needs at least."""

MARKED = 0.5
"""Standard deviations from the middle from which a persona's mean counts as low or high."""

STABLE, FAIR = 0.8, 0.6
PRIOR_ORDERS = 5
"""A customer's refund share counts as if so many orders of an average customer came on top."""

TRAITS = {
    "recency": ("r_days", "near", "far"),
    "frequency": ("order_count", "rare", "frequent"),
    "spend": ("net_amount", "low", "high"),
}
"""Of each trait: the column, the code of a low mean, the code of a high one."""


@dataclass(frozen=True)
class CustomerPersonas(Study):
    """Cluster the customers, and say so when they form no clear groups."""

    name: ClassVar = "customer_personas"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"personas": "customer_count"}
    answers: ClassVar = {
        "personas": (
            "persona_number",
            *TRAITS,
            "customer_count",
            "customer_share",
            "amount_share",
            "median_days",
            "median_orders",
            "median_amount",
            "refund_rate",
            "discount_share",
        ),
        "clusters": (
            "group_count",
            "within_share",
            "silhouette_score",
            "smallest_share",
            "is_allowed",
            "is_chosen",
        ),
    }

    features: Features = "rfm"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Choose the number of groups, test that there are any, and describe them."""
        period = Period(self.start, self.end)
        customers = customers_to_compare(tables, self.features, period)
        if customers is None:
            return no_customers(tables)
        customers, discounts = with_known_discounts(customers)
        unkeyed = (*discounts, *say_not_counted(tables, period))
        metrics: dict[str, float] = {"customer_count": len(customers)}
        z = standardised(features(customers, self.features))
        if len(customers) < ENOUGH_CUSTOMERS or len(np.unique(z, axis=0)) < ENOUGH_POINTS:
            values = {"n": len(customers), "needed": ENOUGH_CUSTOMERS}
            return Result({}, metrics, (Finding("too_few", values, "insufficient"), *unkeyed))
        points = z.to_numpy()
        counts = group_counts(points)
        chosen = counts[counts["is_chosen"]]
        if chosen.empty or not has_clear_groups(points, *_count_and_silhouette(chosen)):
            tried = counts.drop(columns=["is_allowed", "is_chosen"])
            no_groups = Finding("no_groups", {}, "none")
            return Result({"clusters": tried}, metrics, (no_groups, *unkeyed))
        division = divide(points, int(chosen["group_count"].iloc[0]))
        personas = describe_personas(customers, z, persona_numbers(customers, division))
        score = stability(points, division)
        metrics |= {"group_count": len(personas), "stability_score": score}
        findings = (say_stability(len(personas), score), *say_personas(personas), *unkeyed)
        return Result({"personas": personas, "clusters": counts}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Each persona's share of customers beside its share of net yuan."""
        personas = result.tables.get("personas", pd.DataFrame())
        if personas.empty:
            return {}
        names = {
            row["persona_number"]: persona_name(row, say) for row in personas.to_dict("records")
        }
        return {
            "personas": paired_bars(
                personas[["persona_number", "customer_share", "amount_share"]],
                "persona_number",
                ("customer_share", "amount_share"),
                say,
                words=lambda number: names[number],
            )
        }

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The customers of a picked persona, the largest first, at most 500."""
        period = Period(self.start, self.end)
        customers = customers_to_compare(tables, self.features, period)
        if customers is None:
            return pd.DataFrame()
        customers, _ = with_known_discounts(customers)
        points = standardised(features(customers, self.features)).to_numpy()
        counts = group_counts(points)
        group_count = int(counts.loc[counts["is_chosen"], "group_count"].iloc[0])
        numbers = persona_numbers(customers, divide(points, group_count))
        chosen = customers[numbers == picked["persona_number"]]
        return customer_list(tables, chosen, period).head(SHOWN_ROWS)


def customers_to_compare(tables: Tables, chosen: Features, period: Period) -> pd.DataFrame | None:
    """The customers in a fixed order, so that every random draw takes the same ones."""
    grouped = group_customers(tables, Choice(period=period))
    if grouped is None:
        return None
    customers = grouped.customers
    if chosen == "habits":
        customers = customers.merge(discount_shares(tables, period), on="buyer_key")
    return customers.sort_values(
        ["net_amount", "r_days", "order_count", "buyer_key"], ignore_index=True
    )


def with_known_discounts(customers: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Those whose discount is known, and how many others are left out; all where nobody's is.

    An unknown discount is no 0, and a customer without one cannot be placed among the others.
    """
    if "discount_share" not in customers:
        return customers, ()
    is_known = customers["discount_share"].notna()
    if not is_known.any():
        lacks = Finding("lacks_discounts", {"n": len(customers)}, "insufficient")
        return customers.drop(columns="discount_share"), (lacks,)
    unknown = int((~is_known).sum())
    values = {"n": unknown, "all": len(customers)}
    left_out = (Finding("unknown_discounts", values, "insufficient"),) if unknown else ()
    return customers[is_known].reset_index(drop=True), left_out


def features(customers: pd.DataFrame, chosen: Features) -> pd.DataFrame:
    """What customers are compared by, before it is standardised."""
    logs = pd.DataFrame({name: np.log1p(customers[name].clip(lower=0)) for name in MEASURES})
    if chosen == "rfm":
        return logs
    refunded_count, paid_count = customers["refunded_order_count"], customers["paid_order_count"]
    shop_share = refunded_count.sum() / paid_count.sum()
    refund_share = (refunded_count + PRIOR_ORDERS * shop_share) / (paid_count + PRIOR_ORDERS)
    known = [name for name in ("discount_share",) if name in customers]
    return logs.assign(refund_share=refund_share).join(customers[known])


def persona_numbers(customers: pd.DataFrame, division: Fit) -> pd.Series:
    """The persona of each customer: 1 has the largest mean spend."""
    spend = customers["net_amount"].groupby(division.labels).mean()
    place = spend.rank(ascending=False, method="first").astype("int64")
    return pd.Series(division.labels, index=customers.index).map(place).rename("persona_number")


def describe_personas(customers: pd.DataFrame, z: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """The table `personas`.

    Args:
        customers: What `customers_to_compare` gives.
        z: Their standardised features.
        numbers: Their persona numbers.
    """
    means = z.groupby(numbers).mean().reindex(columns=[column for column, *_ in TRAITS.values()])
    traits = {
        trait: _levels(means[column], low, high) for trait, (column, low, high) in TRAITS.items()
    }
    personas = pd.DataFrame(traits, index=means.index).join(persona_amounts(customers, numbers))
    return personas.rename_axis("persona_number").reset_index()


def persona_amounts(customers: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    """Size, yuan and habits of each persona, by its number."""
    groups = customers.groupby(numbers)
    summed = groups[["net_amount", "paid_order_count", "refunded_order_count"]].sum()
    medians = groups[["r_days", "order_count", "net_amount"]].median()
    rate, _, _ = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    amounts = pd.DataFrame(
        {
            "customer_count": groups.size(),
            "customer_share": groups.size() / len(customers),
            "amount_share": summed["net_amount"] / summed["net_amount"].sum(),
            "median_days": medians["r_days"],
            "median_orders": medians["order_count"],
            "median_amount": medians["net_amount"],
            "refund_rate": rate,
        }
    )
    if "discount_share" not in customers:
        return amounts
    return amounts.assign(discount_share=groups["discount_share"].mean())


def persona_name(row: Mapping[Hashable, Any], say: Say) -> str:
    """A persona in words."""
    words = {name: say(f"{name}.{row[name]}") for name in TRAITS}
    return say("persona", number=row["persona_number"], **words)


def say_stability(group_count: int, score: float) -> Finding:
    """How many groups there are, and whether fitting again gives the same ones."""
    key, verdict = stability_level(score)
    return Finding(key, {"groups": group_count, "steady": score}, verdict)


def stability_level(score: float) -> tuple[str, Verdict]:
    """The key and verdict of a mean adjusted Rand index; stable groups are a plain fact."""
    if score >= FAIR:
        return "stable" if score >= STABLE else "fair", "fact"
    return "unstable", "insufficient"


def say_personas(personas: pd.DataFrame) -> tuple[Finding, ...]:
    """Each persona with its size and its medians."""
    return tuple(
        Finding(
            "persona",
            {
                "number": int(row["persona_number"]),
                **{name: Code(name, row[name]) for name in TRAITS},
                "n": int(row["customer_count"]),
                "share": float(row["customer_share"]),
                "amount_share": float(row["amount_share"]),
                "days": float(row["median_days"]),
                "orders": float(row["median_orders"]),
                "amount": float(row["median_amount"]),
            },
        )
        for _, row in personas.iterrows()
    )


def _count_and_silhouette(chosen: pd.DataFrame) -> tuple[int, float]:
    row = chosen.iloc[0]
    return int(row["group_count"]), float(row["silhouette_score"])


def _levels(means: pd.Series, low: str, high: str) -> list[str]:
    return list(np.select([means <= -MARKED, means >= MARKED], [low, high], "mid"))
