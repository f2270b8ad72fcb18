"""What to do next: one action for each of the eight groups, its size, its worth, its list.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  actions: group, action, customer_count, kept_out_count (send back too much for a coupon),
         listed_count, net_amount, median_days, one_more_amount (if each listed customer placed
         one more order of the group's mean value)
Lists hold pseudonyms and order numbers. Customers who send back far more than others are on no
list that offers a coupon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.customers.buyers import nobody, unkeyed
from analysis.customers.groups import Choice, group_customers
from analysis.customers.lists import listed
from analysis.customers.rfm import GROUPS
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.refunds.unusual_buyers import COUNTS, alike, unusual
from analysis.study import Finding, Result, Say, Study, Tables

Centre = Literal["mean", "median"]

COUPONS = (
    "important_keep",
    "important_develop",
    "important_win_back",
    "general_keep",
    "general_develop",
)
"""Groups whose action offers a coupon."""

FIRST = ("important_keep", "important_win_back", "important_value")
"""The order in which groups are spoken of, if anybody is in them."""


@dataclass(frozen=True)
class CustomerActions(Study):
    """Suggest an action for each group of customers."""

    name: ClassVar = "customer_actions"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"actions": "one_more_amount"}

    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Size and worth of each action."""
        table = self._customers(tables)
        if table.empty:
            return nobody(tables)
        actions = plan(table)
        metrics = {"customer_count": len(table), "kept_out_count": int(table["is_heavy"].sum())}
        if len(table) < ENOUGH_FOR_SHARE:
            few = Finding("few_customers", {"n": len(table)}, "insufficient")
            return Result({"actions": actions}, metrics, (few, *unkeyed(tables)))
        findings = (*say_actions(actions), *say_heavy(table), *unkeyed(tables))
        return Result({"actions": actions}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """What one more order of each listed customer is worth, by group."""
        actions = result.tables.get("actions", pd.DataFrame())
        if actions.empty:
            return {}
        shown = actions.loc[
            actions["listed_count"] > 0, ["group", "one_more_amount", "listed_count"]
        ]
        words = lambda code: say(f"group.{code}")  # noqa: E731 - a name keeps the line short
        return {"actions": ranked_bars(shown, "group", "one_more_amount", say, words=words)}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The first customers of a picked group's list."""
        return self.everybody(tables, str(picked["group"])).head(SHOWN_ROWS)

    def everybody(self, tables: Tables, group: str) -> pd.DataFrame:
        """The whole list of a group; see `customer_lists.listed`."""
        table = self._customers(tables)
        if table.empty:
            return pd.DataFrame()
        chosen = table[(table["group8"] == group) & ~left_out(table)]
        return listed(tables, chosen, Choice().period)

    def _customers(self, tables: Tables) -> pd.DataFrame:
        found = group_customers(tables, Choice(centre=self.centre))
        if found is None:
            return pd.DataFrame()
        return found.table.assign(is_heavy=refund_heavy(found.table))


def refund_heavy(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Who sends back more than chance explains; see `analysis.refunds.unusual_buyers`."""
    counts = table[["paid_order_count", "refunded_order_count"]].set_axis(COUNTS, axis=1)
    odd = unusual(alike(counts))[COUNTS]
    return counts.merge(odd, how="left", indicator=True)["_merge"].eq("both").to_numpy()


def left_out(table: pd.DataFrame) -> pd.Series:
    """Who is kept out of the list of his group."""
    return table["is_heavy"] & table["group8"].isin(COUPONS)


def plan(table: pd.DataFrame) -> pd.DataFrame:
    """The table `actions` of the module's head, in the order of the groups."""
    marked = table.assign(kept_out=left_out(table).astype("int64"))
    groups = marked.groupby("group8", observed=False)
    summed = groups[["kept_out", "order_count", "net_amount"]].sum()
    counts = groups.size()
    listed_count = counts - summed["kept_out"]
    worth = summed["net_amount"] / summed["order_count"].where(summed["order_count"] > 0)
    return pd.DataFrame(
        {
            "group": list(GROUPS),
            "action": list(GROUPS),
            "customer_count": counts.to_numpy(),
            "kept_out_count": summed["kept_out"].to_numpy(),
            "listed_count": listed_count.to_numpy(),
            "net_amount": summed["net_amount"].to_numpy(),
            "median_days": groups["r_days"].median().to_numpy(),
            "one_more_amount": (listed_count * worth).fillna(0.0).to_numpy(),
        }
    )


def say_actions(actions: pd.DataFrame) -> tuple[Finding, ...]:
    """The actions to begin with."""
    by_group = actions.set_index("group")
    return tuple(
        Finding(
            "do_first",
            {
                "group": group,
                "action": group,
                "n": int(by_group["listed_count"].loc[group]),
                "days": float(by_group["median_days"].loc[group]),
                "amount": float(by_group["one_more_amount"].loc[group]),
            },
        )
        for group in FIRST
        if by_group["listed_count"].loc[group] > 0
    )


def say_heavy(table: pd.DataFrame) -> tuple[Finding, ...]:
    """How many send back so much that they get no coupon."""
    n = int(table["is_heavy"].sum())
    return (Finding("kept_out", {"n": n}),) if n else ()
