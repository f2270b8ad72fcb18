"""Movement: in which group customers were in the period before, and in which they are now.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
In `movement`, from_count and from_share are of from_group, net_amount is of the period before and
is_small marks rows of fewer than 30 customers in from_group.
Both periods are of one length, end to end, and their groups are cut by the same borders: the
means (or medians) of the period before. They are not the groups of other studies, which look at
all dates, so they have names of their own. `new` had no order before, `gone` has none now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import as_of, first_paid_day, no_customers, say_not_counted
from analysis.customers.groups import Choice, GroupedCustomers, group_customers
from analysis.customers.lists import customer_list
from analysis.customers.rfm import GROUPS
from analysis.methods.families import compare_shares
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Code, Finding, Result, Say, Study, Tables

Days = Literal["30", "90", "180"]
Centre = Literal["mean", "median"]

NEW, GONE = "new", "gone"
BEST, LOSING = "important_value", "important_win_back"


@dataclass(frozen=True)
class CustomerMovement(Study):
    """Follow customers from group to group between two periods."""

    name: ClassVar = "customer_movement"
    prepares: ClassVar = ("periods", "own_groups")
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"movement": "customer_count"}
    answers: ClassVar = {
        "movement": (
            "from_group",
            "to_group",
            "customer_count",
            "from_count",
            "from_share",
            "net_amount",
            "is_small",
        )
    }

    days: Days = "90"
    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Group both periods by the borders of the first and count who went where."""
        first_day = first_paid_day(tables)
        if pd.isna(first_day):
            return no_customers(tables)
        today = as_of(tables)
        day_count = (today - first_day).days
        if day_count < 2 * int(self.days):
            values = {"days": day_count, "needed": 2 * int(self.days)}
            return Result({}, findings=(Finding("too_short", values, "insufficient"),))
        moved = self._moved(tables, today)
        if moved.empty:
            return no_customers(tables)
        movement = count_moves(moved)
        metrics = {
            "before_count": int((moved["from_group"] != NEW).sum()),
            "now_count": int((moved["to_group"] != GONE).sum()),
        }
        has_third = day_count >= 3 * int(self.days)
        earlier = self._earlier(tables, today) if has_third else movement.head(0)
        findings = (
            say_periods(*self._periods(today)),
            say_own_groups(self.days),
            *say_best(movement),
            *say_gone(movement, earlier),
            *say_risen(movement),
            *say_not_counted(tables),
        )
        return Result({"movement": movement}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """From the groups on the left to those on top, as shares of the left ones."""
        movement = result.tables.get("movement", pd.DataFrame())
        if movement.empty:
            return {}
        words = lambda code: say(f"group.{code}")  # noqa: E731 - a name keeps the line short
        to_groups = pd.CategoricalDtype([*GROUPS, GONE], ordered=True)
        return {
            "movement": heat_map(
                movement.astype({"to_group": to_groups}),
                ("from_group", "to_group", "from_share"),
                say,
                row_words=words,
                column_words=words,
                quiet="is_small",
                picks=True,
            )
        }

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The customers of a picked cell, by what they spent before; at most 500."""
        today = as_of(tables)
        moved = self._moved(tables, today)
        from_group, to_group = picked["from_group"], picked["to_group"]
        in_cell = moved[(moved["from_group"] == from_group) & (moved["to_group"] == to_group)]
        before, now = self._periods(today)
        period = now if from_group == NEW else before
        grouped = group_customers(tables, Choice(period=period))
        if grouped is None or in_cell.empty:
            return pd.DataFrame()
        chosen = grouped.customers[grouped.customers["buyer_key"].isin(in_cell["buyer_key"])]
        return customer_list(tables, chosen, period).head(SHOWN_ROWS)

    def _periods(self, today: pd.Timestamp) -> tuple[Period, Period]:
        """The period before and the present one; today is the day after the present one."""
        length, end = timedelta(days=int(self.days)), today.date()
        day = timedelta(days=1)
        return Period(end - 2 * length, end - length - day), Period(end - length, end - day)

    def _earlier(self, tables: Tables, today: pd.Timestamp) -> pd.DataFrame:
        return count_moves(self._moved(tables, today - timedelta(days=int(self.days))))

    def _moved(self, tables: Tables, today: pd.Timestamp) -> pd.DataFrame:
        """One row a buyer of either period: buyer_key, from_group, to_group, net_amount."""
        before_period, now_period = self._periods(today)
        choice = Choice(centre=self.centre, period=before_period)
        before = group_customers(tables, choice)
        choice = replace(choice, period=now_period)
        if before is not None:
            choice = replace(choice, centre="own", own_borders=before.borders)
        return _joined(before, group_customers(tables, choice))


def _joined(before: GroupedCustomers | None, now: GroupedCustomers | None) -> pd.DataFrame:
    both = _groups_of(before).merge(
        _groups_of(now)[["buyer_key", "group8"]],
        on="buyer_key",
        how="outer",
        suffixes=("_from", "_to"),
    )
    return pd.DataFrame(
        {
            "buyer_key": both["buyer_key"],
            "from_group": both["group8_from"].fillna(NEW),
            "to_group": both["group8_to"].fillna(GONE),
            "net_amount": both["net_amount"].fillna(0.0),
        }
    )


def _groups_of(grouped: GroupedCustomers | None) -> pd.DataFrame:
    """buyer_key, group8, net_amount; no rows where there are no customers."""
    empty = pd.DataFrame({"buyer_key": [], "group8": [], "net_amount": []})
    groups = empty if grouped is None else grouped.customers[list(empty)]
    return groups.astype({"group8": "str", "buyer_key": "str"})


def count_moves(moved: pd.DataFrame) -> pd.DataFrame:
    """The table `movement`; pairs of groups without a customer are left out."""
    pairs = moved.groupby(["from_group", "to_group"], as_index=False).agg(
        customer_count=("buyer_key", "size"), net_amount=("net_amount", "sum")
    )
    from_count = pairs.groupby("from_group")["customer_count"].transform("sum")
    movement = pd.DataFrame(
        {
            "from_group": pairs["from_group"],
            "to_group": pairs["to_group"],
            "customer_count": pairs["customer_count"],
            "from_count": from_count,
            "from_share": pairs["customer_count"] / from_count,
            "net_amount": pairs["net_amount"],
            "is_small": from_count < ENOUGH_FOR_SHARE,
        }
    )
    order = {group: place for place, group in enumerate((*GROUPS, NEW, GONE))}
    return movement.sort_values(
        ["from_group", "to_group"], key=lambda groups: groups.map(order), ignore_index=True
    )


def say_periods(before: Period, now: Period) -> Finding:
    """Which days are compared."""
    values = {"first": before.start, "middle": now.start, "last": now.end}
    return Finding("periods", values)


def say_own_groups(days: Days) -> Finding:
    """That these groups are made from one period alone, and are not those of other pages."""
    return Finding("own_groups", {"days": int(days), "study": Code("study", "customer_rfm")})


def say_best(movement: pd.DataFrame) -> tuple[Finding, ...]:
    """In which groups the best customers of the period before are now."""
    by_to_group = best_by_to_group(movement)
    n = int(by_to_group.sum())
    if not n:
        return ()
    gone_count, losing_count, stayed_count = (
        int(by_to_group.get(group, 0)) for group in (GONE, LOSING, BEST)
    )
    values: dict[str, object] = {
        "n": n,
        "stayed": stayed_count,
        "losing": losing_count,
        "gone": gone_count,
    }
    if n < ENOUGH_FOR_SHARE:
        return (Finding("best_few", values, "insufficient"),)
    low, high = wilson(gone_count, n)
    values |= {"share": gone_count / n, "low": float(low), "high": float(high)}
    return (Finding("best", values),)


def say_gone(movement: pd.DataFrame, earlier: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether more of the best customers did not come than a period earlier.

    Never more than a hint: another period has other seasons and campaigns.
    """
    (gone_count, n), (base_gone_count, base_n) = (
        gone_of_best(moves) for moves in (movement, earlier)
    )
    if min(n, base_n) == 0:
        return ()
    compared = compare_shares(gone_count, n, base_gone_count, base_n)
    values = {"gone": gone_count, "n": n, "base_gone": base_gone_count, "base_n": base_n}
    unsure = {"insufficient": "gone_few", "none": "gone_none"}
    if compared.verdict in unsure:
        return (Finding(unsure[compared.verdict], values, compared.verdict),)
    low, high = sorted((abs(compared.low), abs(compared.high)))
    values |= {"difference": abs(compared.difference), "low": low, "high": high}
    side = "more" if compared.difference > 0 else "fewer"
    return (Finding(f"gone_{side}", values, "hint"),)


def gone_of_best(movement: pd.DataFrame) -> tuple[int, int]:
    """Of the best customers of the period before: those without an order now, and all."""
    by_to_group = best_by_to_group(movement)
    return int(by_to_group.get(GONE, 0)), int(by_to_group.sum())


def best_by_to_group(movement: pd.DataFrame) -> pd.Series:
    """The best customers of the period before, counted by their group now."""
    return movement[movement["from_group"] == BEST].set_index("to_group")["customer_count"]


def say_risen(movement: pd.DataFrame) -> tuple[Finding, ...]:
    """How many became best customers, and from which group most of them came."""
    risen = movement[(movement["to_group"] == BEST) & (movement["from_group"] != BEST)]
    if risen.empty:
        return ()
    main = risen.sort_values("customer_count", ascending=False, kind="stable").iloc[0]
    values = {
        "n": int(risen["customer_count"].sum()),
        "from_group": Code("group", main["from_group"]),
        "count": int(main["customer_count"]),
    }
    return (Finding("risen", values),)
