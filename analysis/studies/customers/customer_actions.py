"""What to do next: one action for each of the eight groups, its size, its worth, its list.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
In `actions`, kept_out_count counts those who send back too much for a coupon; one_more_amount is
what it brings if each listed customer places one more order of the group's mean value.
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
from analysis.customers.buyers import no_customers, say_not_counted
from analysis.customers.groups import Choice, group_customers
from analysis.customers.lists import customer_list
from analysis.customers.rfm import GROUPS
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.refunds.unusual_buyers import COUNTS, alike, unusual
from analysis.study import Code, Finding, Result, Say, Study, Tables

Centre = Literal["mean", "median"]

COUPON_GROUPS = (
    "important_keep",
    "important_develop",
    "important_win_back",
    "general_keep",
    "general_develop",
)
"""Groups whose action offers a coupon."""

FIRST_GROUPS = ("important_keep", "important_win_back", "important_value")
"""Groups with a finding, in its order, where their list is not empty."""


@dataclass(frozen=True)
class CustomerActions(Study):
    """Suggest an action for each group of customers."""

    name: ClassVar = "customer_actions"
    gains: ClassVar = ("do_first",)
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"actions": "one_more_amount"}
    answers: ClassVar = {
        "actions": (
            "group",
            "action",
            "customer_count",
            "kept_out_count",
            "listed_count",
            "net_amount",
            "median_days",
            "one_more_amount",
        )
    }

    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Size and worth of each action."""
        customers = self._customers(tables)
        if customers.empty:
            return no_customers(tables)
        actions = plan(customers)
        metrics = {
            "customer_count": len(customers),
            "kept_out_count": int(customers["is_refund_heavy"].sum()),
        }
        if len(customers) < ENOUGH_FOR_SHARE:
            few = Finding("few_customers", {"n": len(customers)}, "insufficient")
            return Result({"actions": actions}, metrics, (few, *say_not_counted(tables)))
        findings = (*say_actions(actions), *say_kept_out(customers), *say_not_counted(tables))
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
        return self.whole_list(tables, str(picked["group"])).head(SHOWN_ROWS)

    def whole_list(self, tables: Tables, group: str) -> pd.DataFrame:
        """The whole list of a group; see `analysis.customers.lists.customer_list`."""
        customers = self._customers(tables)
        if customers.empty:
            return pd.DataFrame()
        chosen = customers[(customers["group8"] == group) & ~is_kept_out(customers)]
        return customer_list(tables, chosen, Choice().period)

    def _customers(self, tables: Tables) -> pd.DataFrame:
        grouped = group_customers(tables, Choice(centre=self.centre))
        if grouped is None:
            return pd.DataFrame()
        return grouped.customers.assign(is_refund_heavy=is_refund_heavy(grouped.customers))


def is_refund_heavy(customers: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Who sends back more than chance explains; see `analysis.refunds.unusual_buyers`."""
    counts = customers[["paid_order_count", "refunded_order_count"]].set_axis(COUNTS, axis=1)
    odd = unusual(alike(counts))[COUNTS]
    return counts.merge(odd, how="left", indicator=True)["_merge"].eq("both").to_numpy()


def is_kept_out(customers: pd.DataFrame) -> pd.Series:
    """Who is kept out of the list of the group, as it offers a coupon."""
    return customers["is_refund_heavy"] & customers["group8"].isin(COUPON_GROUPS)


def plan(customers: pd.DataFrame) -> pd.DataFrame:
    """The table `actions`, in the order of the groups."""
    marked = customers.assign(kept_out_count=is_kept_out(customers).astype("int64"))
    groups = marked.groupby("group8", observed=False)
    summed = groups[["kept_out_count", "order_count", "net_amount"]].sum()
    counts = groups.size()
    listed_count = counts - summed["kept_out_count"]
    mean_order = summed["net_amount"] / summed["order_count"].where(summed["order_count"] > 0)
    return pd.DataFrame(
        {
            "group": list(GROUPS),
            "action": list(GROUPS),
            "customer_count": counts.to_numpy(),
            "kept_out_count": summed["kept_out_count"].to_numpy(),
            "listed_count": listed_count.to_numpy(),
            "net_amount": summed["net_amount"].to_numpy(),
            "median_days": groups["r_days"].median().to_numpy(),
            "one_more_amount": (listed_count * mean_order).fillna(0.0).to_numpy(),
        }
    )


def say_actions(actions: pd.DataFrame) -> tuple[Finding, ...]:
    """The actions to begin with."""
    by_group = actions.set_index("group")
    return tuple(
        Finding(
            "do_first",
            {
                "group": Code("group", group),
                "action": Code("action", group),
                "n": int(by_group["listed_count"].loc[group]),
                "days": float(by_group["median_days"].loc[group]),
                "amount": float(by_group["one_more_amount"].loc[group]),
            },
        )
        for group in FIRST_GROUPS
        if by_group["listed_count"].loc[group] > 0
    )


def say_kept_out(customers: pd.DataFrame) -> tuple[Finding, ...]:
    """How many send back so much that they get no coupon."""
    n = int(customers["is_refund_heavy"].sum())
    return (Finding("kept_out", {"n": n}),) if n else ()
