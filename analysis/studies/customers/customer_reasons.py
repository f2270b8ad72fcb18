"""Refund reasons of each group of customers: eight groups by reason.

Reads    orders and refunds (columns in `analysis.customers.buyers`; of refunds also reason_l1)
In `reasons`, share is of the group's refunds and rest_share of all other groups' refunds; is_small
marks groups of fewer than 30 refunds. A refund without a reason counts as `other`.
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
from analysis.customers.buyers import no_customers, say_unkeyed, with_buyer_key
from analysis.customers.groups import Choice, group_customers, refund_rates
from analysis.customers.rfm import GROUPS
from analysis.engine import frame, small
from analysis.methods.families import false_discovery
from analysis.methods.intervals import equal_shares
from analysis.methods.thresholds import (
    CLEAR,
    ENOUGH_EVENTS,
    ENOUGH_FOR_SHARE,
    HINT,
    PRACTICAL,
    SURE,
)
from analysis.orders.paid import blank_where_untold
from analysis.refunds.blanks import told_counts
from analysis.refunds.counting import counted_refunds
from analysis.study import Code, Finding, Result, Say, Study, Tables

Centre = Literal["mean", "median"]

SAID_REASONS = 4
"""Findings at most."""

PLACED_BY = {"orders": ("order_id",), "refunds": ("order_id", "refund_status")}
"""By table: the columns that say whose a refund is and whether it succeeded."""


@dataclass(frozen=True)
class CustomerReasons(Study):
    """Compare each group's refund reasons with those of all the others."""

    name: ClassVar = "customer_reasons"
    needs: ClassVar = ("orders", "refunds")
    charted: ClassVar = {"by_group": "refund_rate"}
    answers: ClassVar = {
        "reasons": (
            "group",
            "reason_l1",
            "refund_count",
            "refund_amount",
            "share",
            "rest_share",
            "verdict",
            "is_small",
        ),
        "by_group": (
            "group",
            "paid_order_count",
            "refunded_order_count",
            "refund_rate",
            "low_rate",
            "high_rate",
        ),
    }

    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Reasons by group, and where a group differs from the rest."""
        grouped = group_customers(tables, Choice(centre=self.centre))
        if grouped is None:
            return no_customers(tables)
        customers = grouped.customers
        unplaced = say_unplaced(tables)
        if unplaced:
            return Result({}, {"customer_count": len(customers)}, unplaced)
        refunds = refunds_by_buyer(tables).merge(customers[["buyer_key", "group8"]], on="buyer_key")
        metrics = {
            "customer_count": len(customers),
            "refund_count": int(refunds["refund_count"].sum()),
        }
        if refunds.empty:
            return Result({}, metrics, (Finding("no_refunds", verdict="insufficient"),))
        reasons = compare_reasons(refunds)
        answers = {"reasons": reasons, "by_group": rates_by_group(customers)}
        return Result(answers, metrics, (*say_reasons(reasons), *say_unkeyed(tables)))

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
    buyers = with_buyer_key(frame(tables["orders"])).select("order_id", "buyer_key")
    refunds = counted_refunds(tables["refunds"], "success").join(buyers, on="order_id")
    reasons = refunds.with_columns(nw.col("reason_l1").fill_null("other"))
    counted = reasons.group_by("buyer_key", "reason_l1").agg(
        refund_count=nw.len(),
        refund_amount=nw.col("refund_amount").sum(),
        amount_count=nw.col("refund_amount").count(),
    )
    known = blank_where_untold(small(counted), "refund_amount", "amount_count")
    by_buyer = known.drop(columns="amount_count")
    return by_buyer.sort_values(["buyer_key", "reason_l1"], ignore_index=True)


def say_unplaced(tables: Tables) -> tuple[Finding, ...]:
    """That no refund can be given to a customer: a column that tells it is blank throughout."""
    told = {name: told_counts(tables[name], *columns) for name, columns in PLACED_BY.items()}
    n = told["refunds"]["n"]
    blank = [
        {"n": n, "table": Code("table", name), "column": Code("column", column)}
        for name, columns in PLACED_BY.items()
        for column in columns
        if n and not told[name][column]
    ]
    return tuple(Finding("refunds_untold", values, "insufficient") for values in blank[:1])


def compare_reasons(refunds: pd.DataFrame) -> pd.DataFrame:
    """The table `reasons`, by group and reason; refunds as `refunds_by_buyer`, with group8."""
    columns = ["refund_count", "refund_amount"]
    groups = refunds.groupby(["group8", "reason_l1"], observed=True, as_index=False)
    cells = groups[columns].sum(min_count=1)
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
    group_place = cells["group"].map(GROUPS.index)
    return cells.iloc[np.lexsort((cells["reason_l1"], group_place))].reset_index(drop=True)


def _verdicts(
    events: pd.Series, n: pd.Series, rest: pd.Series, rest_n: pd.Series, testable: pd.Series
) -> pd.Series:
    """The verdict of each cell; one that cannot be compared is `insufficient`, outside the family.

    Args:
        events: Refunds of the group for the reason, of n refunds of the group.
        n: See events.
        rest: Refunds of all other groups for the reason, of rest_n refunds of theirs.
        rest_n: See rest.
        testable: Whether the cell can be compared.
    """
    rows = np.flatnonzero(testable)
    sides = pd.DataFrame({"x": events, "n": n, "y": rest, "m": rest_n}).iloc[rows]
    p = [equal_shares(*row) for row in sides.itertuples(index=False, name=None)]
    q = pd.Series(false_discovery(p), index=sides.index)
    base = sides["y"] / sides["m"]
    is_large = (sides["x"] / sides["n"] - base).abs() >= PRACTICAL * base
    verdicts = pd.Series("insufficient", events.index)
    verdicts.loc[sides.index] = np.select(
        [(q <= CLEAR) & is_large, q <= HINT], ["clear", "hint"], "none"
    )
    return verdicts


def rates_by_group(customers: pd.DataFrame) -> pd.DataFrame:
    """The table `by_group`: how many paid orders of each group had a refund."""
    columns = ["paid_order_count", "refunded_order_count"]
    summed = customers.groupby("group8", observed=False)[columns].sum()
    rate, low, high = refund_rates(summed["refunded_order_count"], summed["paid_order_count"])
    summed = summed.assign(refund_rate=rate, low_rate=low, high_rate=high)
    return summed.rename_axis("group").reset_index().astype({"group": "str"})


def say_reasons(reasons: pd.DataFrame) -> tuple[Finding, ...]:
    """The reasons that a group gives more often than the rest, clear ones and large gaps first."""
    if (reasons["verdict"] == "insufficient").all():
        n = int(reasons["refund_count"].sum())
        return (Finding("few_refunds", {"n": n}, "insufficient"),)
    is_more_often = reasons["share"] > reasons["rest_share"]
    more_often = reasons[reasons["verdict"].isin(SURE) & is_more_often]
    if more_often.empty:
        return (Finding("alike", {}, "none"),)
    gap = more_often["share"] - more_often["rest_share"]
    order = np.lexsort((-gap, more_often["verdict"]))
    return tuple(
        Finding(
            "more_often",
            {
                "group": Code("group", row["group"]),
                "reason_l1": Code("reason_l1", row["reason_l1"]),
                "count": int(row["refund_count"]),
                "share": float(row["share"]),
                "rest_share": float(row["rest_share"]),
            },
            "clear" if row["verdict"] == "clear" else "hint",
        )
        for _, row in more_often.iloc[order].head(SAID_REASONS).iterrows()
    )
