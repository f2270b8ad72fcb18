"""Why each group of customers sends back: eight groups crossed with refund reasons.

Reads    orders and refunds (columns in `analysis.customers.buyers`; of refunds also reason_l1)
Answers  reasons: group, reason_l1, refund_count, refund_amount, share (of the group's refunds),
         rest_share (of all other groups' refunds), verdict, is_small (fewer than 30 refunds)
         by_group: group, paid_order_count, refunded_order_count, refund_rate, low_rate, high_rate
All cells that can be compared form one family (Benjamini-Hochberg).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import keyed, nobody, unkeyed
from analysis.customers.groups import Choice, group_customers, refund_rates
from analysis.customers.rfm import GROUPS
from analysis.engine import frame, small
from analysis.methods.families import false_discovery
from analysis.methods.intervals import equal_shares
from analysis.methods.thresholds import CLEAR, ENOUGH_EVENTS, ENOUGH_FOR_SHARE, HINT, PRACTICAL
from analysis.refunds.counting import counted_refunds
from analysis.study import Finding, Result, Say, Study, Tables

Centre = Literal["mean", "median"]

SPOKEN = 4


@dataclass(frozen=True)
class CustomerReasons(Study):
    """Compare each group's refund reasons with those of all the others."""

    name: ClassVar = "customer_reasons"
    needs: ClassVar = ("orders", "refunds")
    charted: ClassVar = {"by_group": "refund_rate"}

    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Reasons by group, and where a group differs from the rest."""
        found = group_customers(tables, Choice(centre=self.centre))
        if found is None:
            return nobody(tables)
        counted = refunds_by_buyer(tables)
        crossed = counted.merge(found.table[["buyer_key", "group8"]], on="buyer_key")
        metrics = {
            "customer_count": len(found.table),
            "refund_count": int(crossed["refund_count"].sum()),
        }
        if crossed.empty:
            return Result({}, metrics, (Finding("no_refunds", verdict="insufficient"),))
        reasons = compare_reasons(crossed)
        tables_out = {"reasons": reasons, "by_group": rates(found.table)}
        return Result(tables_out, metrics, (*judge(reasons), *unkeyed(tables)))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """Groups down, reasons across, shares of each group's refunds in the cells."""
        reasons = result.tables.get("reasons", pd.DataFrame())
        if reasons.empty or reasons["share"].isna().all():
            return {}
        return {
            "reasons": heat_map(
                reasons.drop(columns=["verdict"]),
                ("group", "reason_l1", "share"),
                say,
                row_words=lambda code: say(f"group.{code}"),
                column_words=lambda code: say(f"reason_l1.{code}"),
                quiet="is_small",
            )
        }


def refunds_by_buyer(tables: Tables) -> pd.DataFrame:
    """buyer_key, reason_l1, refund_count, refund_amount of the refunds that succeeded."""
    buyers = keyed(frame(tables["orders"])).select("order_id", "buyer_key")
    refunds = counted_refunds(tables["refunds"], "success").join(buyers, on="order_id")
    counted = refunds.group_by("buyer_key", "reason_l1").agg(
        refund_count=nw.len(), refund_amount=nw.col("refund_amount").sum()
    )
    return small(counted).sort_values(["buyer_key", "reason_l1"], ignore_index=True)


def compare_reasons(crossed: pd.DataFrame) -> pd.DataFrame:
    """The table `reasons` of the module's head, by group and reason."""
    columns = ["refund_count", "refund_amount"]
    cells = crossed.groupby(["group8", "reason_l1"], observed=True, as_index=False)[columns].sum()
    cells = cells.rename(columns={"group8": "group"}).astype({"group": "str"})
    n = cells.groupby("group")["refund_count"].transform("sum")
    total, reason = cells["refund_count"].sum(), cells.groupby("reason_l1")["refund_count"]
    rest, rest_n = reason.transform("sum") - cells["refund_count"], total - n
    enough = (n >= ENOUGH_FOR_SHARE) & (rest_n >= ENOUGH_FOR_SHARE)
    enough &= cells["refund_count"] + rest >= ENOUGH_EVENTS
    cells = cells.assign(
        share=(cells["refund_count"] / n).where(n >= ENOUGH_FOR_SHARE),
        rest_share=(rest / rest_n.where(rest_n >= ENOUGH_FOR_SHARE)),
        verdict=_verdicts(cells["refund_count"], n, rest, rest_n, enough),
        is_small=n < ENOUGH_FOR_SHARE,
    )
    order = {group: place for place, group in enumerate(GROUPS)}
    place = cells["group"].map(order)
    return cells.iloc[np.lexsort((cells["reason_l1"], place))].reset_index(drop=True)


def _verdicts(
    events: pd.Series, n: pd.Series, rest: pd.Series, rest_n: pd.Series, testable: pd.Series
) -> pd.Series:
    """Of each cell; those that cannot be compared are `insufficient` and not of the family."""
    rows = np.flatnonzero(testable)
    sides = pd.DataFrame({"x": events, "n": n, "y": rest, "m": rest_n}).iloc[rows]
    p = [equal_shares(*row) for row in sides.itertuples(index=False, name=None)]
    q = pd.Series(false_discovery(p), index=sides.index)
    base = sides["y"] / sides["m"]
    large = (sides["x"] / sides["n"] - base).abs() >= PRACTICAL * base
    told = np.select([(q <= CLEAR) & large, q <= HINT], ["clear", "hint"], "none")
    verdicts = pd.Series("insufficient", events.index)
    verdicts.loc[sides.index] = told
    return verdicts


def rates(table: pd.DataFrame) -> pd.DataFrame:
    """How many paid orders of each group had a refund."""
    columns = ["paid_order_count", "refunded_order_count"]
    summed = table.groupby("group8", observed=False)[columns].sum()
    rate, low, high = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    summed = summed.assign(refund_rate=rate, low_rate=low, high_rate=high)
    return summed.rename_axis("group").reset_index().astype({"group": "str"})


def judge(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    """The groups that send back for another reason than the rest, the surest first."""
    if (reasons["verdict"] == "insufficient").all():
        n = int(reasons["refund_count"].sum())
        return (Finding("few_refunds", {"n": n}, "insufficient"),)
    more = reasons["share"] > reasons["rest_share"]
    told = reasons[reasons["verdict"].isin(["clear", "hint"]) & more]
    if told.empty:
        return (Finding("alike", {}, "none"),)
    gap = told["share"] - told["rest_share"]
    order = np.lexsort((-gap, told["verdict"]))
    return tuple(
        Finding(
            "more_often",
            {
                "group": row["group"],
                "reason_l1": row["reason_l1"],
                "count": int(row["refund_count"]),
                "share": float(row["share"]),
                "rest_share": float(row["rest_share"]),
            },
            "clear" if row["verdict"] == "clear" else "hint",
        )
        for _, row in told.iloc[order].head(SPOKEN).iterrows()
    )
