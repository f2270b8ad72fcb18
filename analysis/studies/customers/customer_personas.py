"""Personas: groups that customers form by themselves, if they do.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  personas: persona_number, recency, frequency, spend (near, mid, far and so on),
         customer_count, customer_share, amount_share, median_days, median_orders,
         median_amount, refund_rate, with habits discount_share; the largest mean spend first
         clusters: what `clusters.group_counts` gives
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
from analysis.customers.buyers import discounts, nobody, unkeyed
from analysis.customers.groups import Choice, group_customers, refund_rates
from analysis.customers.lists import listed
from analysis.methods.clusters import Fit, divide, group_counts, stability, standardised, stands_out
from analysis.methods.thresholds import SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Finding, Result, Say, Study, Tables, Verdict

Features = Literal["rfm", "habits"]

ENOUGH_CUSTOMERS = 200
ENOUGH_POINTS = 50
"""Customers who differ at all; fewer are a list, not a crowd."""

MARKED = 0.5
"""A persona is far from the middle when its mean lies half a spread away."""

STABLE, FAIR = 0.8, 0.6
PRIOR_ORDERS = 5
"""A customer's refund share counts as if so many orders of an average customer came on top."""

WORDS = {
    "recency": ("r_days", "near", "far"),
    "frequency": ("order_count", "rare", "frequent"),
    "spend": ("net_amount", "low", "high"),
}
"""Column, what is said of a low mean, what is said of a high one."""


@dataclass(frozen=True)
class CustomerPersonas(Study):
    """Let customers fall into groups, and say so when they do not."""

    name: ClassVar = "customer_personas"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"personas": "customer_count"}

    features: Features = "rfm"
    start: date | None = None
    end: date | None = None

    def run(self, tables: Tables) -> Result:
        """Choose the number of groups, test that they are any, and describe them."""
        period = Period(self.start, self.end)
        table, told = compared(tables, self.features, period), unkeyed(tables, period)
        if table is None:
            return nobody(tables)
        metrics: dict[str, float] = {"customer_count": len(table)}
        z = standardised(features(table, self.features))
        if len(table) < ENOUGH_CUSTOMERS or len(np.unique(z, axis=0)) < ENOUGH_POINTS:
            few = Finding("too_few", {"n": len(table), "needed": ENOUGH_CUSTOMERS}, "insufficient")
            return Result({}, metrics, (few, *told))
        points = z.to_numpy()
        counts = group_counts(points)
        chosen = counts[counts["is_chosen"]]
        if chosen.empty or not stands_out(points, *_clearest(chosen)):
            tried = counts.drop(columns=["is_allowed", "is_chosen"])
            return Result({"clusters": tried}, metrics, (Finding("no_groups", {}, "none"), *told))
        division = divide(points, int(chosen["group_count"].iloc[0]))
        personas = describe(table, z, numbered(table, division))
        steady = stability(points, division)
        metrics |= {"group_count": len(personas), "stability_score": steady}
        findings = (say_stability(len(personas), steady), *say_personas(personas), *told)
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
        table = compared(tables, self.features, period)
        if table is None:
            return pd.DataFrame()
        points = standardised(features(table, self.features)).to_numpy()
        counts = group_counts(points)
        groups = int(counts.loc[counts["is_chosen"], "group_count"].iloc[0])
        number = numbered(table, divide(points, groups))
        chosen = table[number == picked["persona_number"]]
        return listed(tables, chosen, period).head(SHOWN_ROWS)


def compared(tables: Tables, chosen: Features, period: Period) -> pd.DataFrame | None:
    """The customers in an order of their own, so that every draw takes the same ones."""
    found = group_customers(tables, Choice(period=period))
    if found is None:
        return None
    table = found.table
    if chosen == "habits":
        table = table.merge(discounts(tables, period), on="buyer_key")
    return table.sort_values(
        ["net_amount", "r_days", "order_count", "buyer_key"], ignore_index=True
    )


def features(table: pd.DataFrame, chosen: Features) -> pd.DataFrame:
    """What customers are compared by, before it is standardised."""
    columns = ("r_days", "order_count", "net_amount")
    logs = pd.DataFrame({name: np.log1p(table[name].clip(lower=0)) for name in columns})
    if chosen == "rfm":
        return logs
    usual = table["refunded_order_count"].sum() / table["paid_order_count"].sum()
    refunded = (table["refunded_order_count"] + PRIOR_ORDERS * usual) / (
        table["paid_order_count"] + PRIOR_ORDERS
    )
    return logs.assign(refund_share=refunded, discount_share=table["discount_share"])


def numbered(table: pd.DataFrame, division: Fit) -> pd.Series:
    """The persona of each customer: 1 has the largest mean spend."""
    spend = table["net_amount"].groupby(division.labels).mean()
    place = spend.rank(ascending=False, method="first").astype("int64")
    return pd.Series(division.labels, index=table.index).map(place).rename("persona_number")


def describe(table: pd.DataFrame, z: pd.DataFrame, number: pd.Series) -> pd.DataFrame:
    """The table `personas` of the module's head."""
    means = z.groupby(number).mean().reindex(columns=[column for column, *_ in WORDS.values()])
    worded = {name: _traits(means[words[0]], *words[1:]) for name, words in WORDS.items()}
    personas = pd.DataFrame(worded, index=means.index).join(amounts(table, number))
    return personas.rename_axis("persona_number").reset_index()


def amounts(table: pd.DataFrame, number: pd.Series) -> pd.DataFrame:
    """Size, money and habits of each persona, by its number."""
    groups = table.groupby(number)
    summed = groups[["net_amount", "paid_order_count", "refunded_order_count"]].sum()
    medians = groups[["r_days", "order_count", "net_amount"]].median()
    rate, _, _ = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    described = pd.DataFrame(
        {
            "customer_count": groups.size(),
            "customer_share": groups.size() / len(table),
            "amount_share": summed["net_amount"] / summed["net_amount"].sum(),
            "median_days": medians["r_days"],
            "median_orders": medians["order_count"],
            "median_amount": medians["net_amount"],
            "refund_rate": rate,
        }
    )
    if "discount_share" not in table:
        return described
    return described.assign(discount_share=groups["discount_share"].mean())


def persona_name(row: Mapping[Hashable, Any], say: Say) -> str:
    """A persona in words."""
    words = {name: say(f"{name}.{row[name]}") for name in WORDS}
    return say("persona", number=row["persona_number"], **words)


def say_stability(groups: int, steady: float) -> Finding:
    """How many groups there are, and whether fitting again gives the same ones."""
    key, verdict = stability_words(steady)
    return Finding(key, {"groups": groups, "steady": steady}, verdict)


def stability_words(steady: float) -> tuple[str, Verdict]:
    """What a mean adjusted Rand index is called; groups that stand are a fact, no alarm."""
    if steady >= FAIR:
        return "stable" if steady >= STABLE else "fair", "fact"
    return "unstable", "insufficient"


def say_personas(personas: pd.DataFrame) -> tuple[Finding, ...]:
    """Each persona with its size and its medians."""
    return tuple(
        Finding(
            "persona",
            {
                "number": int(row["persona_number"]),
                **{name: row[name] for name in WORDS},
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


def _clearest(chosen: pd.DataFrame) -> tuple[int, float]:
    row = chosen.iloc[0]
    return int(row["group_count"]), float(row["silhouette_score"])


def _traits(means: pd.Series, low: str, high: str) -> list[str]:
    return list(np.select([means <= -MARKED, means >= MARKED], [low, high], "mid"))
