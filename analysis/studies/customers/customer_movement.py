"""Movement: in which group customers were in the period before, and in which they are now.

Reads    orders, and refunds where they are there (columns in `analysis.customers.buyers`)
Answers  movement: from_group, to_group, customer_count, from_count (of the first group),
         from_share, net_amount (of the period before), is_small (fewer than 30 in from_group)
Both periods are of one length, end to end, and their groups are cut by the same borders: the
means (or medians) of the period before. `new` had no order before, `gone` has none now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Literal

import altair as alt
import pandas as pd

from analysis.charts.heat_map import heat_map
from analysis.customers.buyers import as_of, first_day, nobody, unkeyed
from analysis.customers.groups import Choice, Grouped, group_customers
from analysis.customers.lists import listed
from analysis.customers.rfm import GROUPS
from analysis.methods.families import compare_shares
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_FOR_SHARE, SHOWN_ROWS
from analysis.periods import Period
from analysis.study import Finding, Result, Say, Study, Tables

Days = Literal["30", "90", "180"]
Centre = Literal["mean", "median"]

NEW, GONE = "new", "gone"
BEST, LOSING = "important_value", "important_win_back"


@dataclass(frozen=True)
class CustomerMovement(Study):
    """Follow customers from group to group between two periods."""

    name: ClassVar = "customer_movement"
    needs: ClassVar = ("orders",)
    wants: ClassVar = ("refunds",)
    charted: ClassVar = {"movement": "customer_count"}

    days: Days = "90"
    centre: Centre = "mean"

    def run(self, tables: Tables) -> Result:
        """Group both periods by the borders of the first and count who went where."""
        first_known = first_day(tables)
        if pd.isna(first_known):
            return nobody(tables)
        today = as_of(tables)
        known = (today - first_known).days
        if known < 2 * int(self.days):
            values = {"days": known, "needed": 2 * int(self.days)}
            return Result({}, findings=(Finding("too_short", values, "insufficient"),))
        moved = self._moved(tables, today)
        table = count_moves(moved)
        metrics = {
            "before_count": int((moved["from_group"] != NEW).sum()),
            "now_count": int((moved["to_group"] != GONE).sum()),
        }
        first, last = self._periods(today)
        period = Finding("periods", {"first": first.start, "middle": last.start, "last": last.end})
        earlier = self._earlier(tables, today) if known >= 3 * int(self.days) else table.head(0)
        told = (*say_best(table), *say_gone(table, earlier), *say_rise(table))
        findings = (period, *told, *unkeyed(tables))
        return Result({"movement": table}, metrics, findings)

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """From the groups on the left to those on top, as shares of the left ones."""
        table = result.tables.get("movement", pd.DataFrame())
        if table.empty:
            return {}
        words = lambda code: say(f"group.{code}")  # noqa: E731 - a name keeps the line short
        ends = pd.CategoricalDtype([*GROUPS, GONE], ordered=True)
        return {
            "movement": heat_map(
                table.astype({"to_group": ends}),
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
        start, end = picked["from_group"], picked["to_group"]
        chosen = moved[(moved["from_group"] == start) & (moved["to_group"] == end)]
        first, last = self._periods(today)
        source = last if start == NEW else first
        found = group_customers(tables, Choice(period=source))
        if found is None or chosen.empty:
            return pd.DataFrame()
        kept = found.table[found.table["buyer_key"].isin(chosen["buyer_key"])]
        return listed(tables, kept, source).head(SHOWN_ROWS)

    def _periods(self, today: pd.Timestamp) -> tuple[Period, Period]:
        length, end = timedelta(days=int(self.days)), today.date()
        one = timedelta(days=1)
        return Period(end - 2 * length, end - length - one), Period(end - length, end - one)

    def _earlier(self, tables: Tables, today: pd.Timestamp) -> pd.DataFrame:
        return count_moves(self._moved(tables, today - timedelta(days=int(self.days))))

    def _moved(self, tables: Tables, today: pd.Timestamp) -> pd.DataFrame:
        """One row a buyer of either period: buyer_key, from_group, to_group, net_amount."""
        first, last = self._periods(today)
        choice = Choice(centre=self.centre, period=first)
        before = group_customers(tables, choice)
        if before is None:
            now = group_customers(tables, replace(choice, period=last))
            return _joined(None, now)
        same = replace(choice, centre="own", own_middle=before.middle, period=last)
        return _joined(before, group_customers(tables, same))


def _joined(before: Grouped | None, now: Grouped | None) -> pd.DataFrame:
    nothing = pd.DataFrame({"buyer_key": [], "group8": [], "net_amount": []})
    was = nothing if before is None else before.table[list(nothing)]
    came = nothing if now is None else now.table[list(nothing)]
    both = was.astype({"group8": "str", "buyer_key": "str"}).merge(
        came.astype({"group8": "str", "buyer_key": "str"})[["buyer_key", "group8"]],
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


def count_moves(moved: pd.DataFrame) -> pd.DataFrame:
    """The table `movement` of the module's head; moves that nobody made are left out."""
    pairs = moved.groupby(["from_group", "to_group"], as_index=False).agg(
        customer_count=("buyer_key", "size"), net_amount=("net_amount", "sum")
    )
    from_count = pairs.groupby("from_group")["customer_count"].transform("sum")
    table = pd.DataFrame(
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
    return table.sort_values(
        ["from_group", "to_group"], key=lambda groups: groups.map(order), ignore_index=True
    )


def say_best(table: pd.DataFrame) -> tuple[Finding, ...]:
    """What became of the best customers of the period before."""
    best = table[table["from_group"] == BEST].set_index("to_group")["customer_count"]
    total = int(best.sum())
    if not total:
        return ()
    gone, losing, stayed = (int(best.get(group, 0)) for group in (GONE, LOSING, BEST))
    values: dict[str, object] = {"n": total, "stayed": stayed, "losing": losing, "gone": gone}
    if total < ENOUGH_FOR_SHARE:
        return (Finding("best_few", values, "insufficient"),)
    low, high = wilson(gone, total)
    values |= {"share": gone / total, "low": float(low), "high": float(high)}
    return (Finding("best", values),)


def say_gone(table: pd.DataFrame, earlier: pd.DataFrame) -> tuple[Finding, ...]:
    """Whether more of the best customers stayed away than a period earlier.

    Never more than a hint: another period has other seasons and campaigns.
    """
    (gone, n), (base_gone, base_n) = (gone_of_best(moves) for moves in (table, earlier))
    if min(n, base_n) == 0:
        return ()
    found = compare_shares(gone, n, base_gone, base_n)
    values = {"gone": gone, "n": n, "base_gone": base_gone, "base_n": base_n}
    quiet = {"insufficient": "gone_few", "none": "gone_none"}
    if found.verdict in quiet:
        return (Finding(quiet[found.verdict], values, found.verdict),)
    low, high = sorted((abs(found.low), abs(found.high)))
    values |= {"difference": abs(found.difference), "low": low, "high": high}
    side = "more" if found.difference > 0 else "fewer"
    return (Finding(f"gone_{side}", values, "hint"),)


def gone_of_best(table: pd.DataFrame) -> tuple[int, int]:
    """Of the best customers of the period before: those without an order now, and all."""
    best = table[table["from_group"] == BEST].set_index("to_group")["customer_count"]
    return int(best.get(GONE, 0)), int(best.sum())


def say_rise(table: pd.DataFrame) -> tuple[Finding, ...]:
    """How many became best customers, and from where most of them came."""
    risen = table[(table["to_group"] == BEST) & (table["from_group"] != BEST)]
    if risen.empty:
        return ()
    main = risen.sort_values("customer_count", ascending=False, kind="stable").iloc[0]
    values = {
        "n": int(risen["customer_count"].sum()),
        "from_group": main["from_group"],
        "count": int(main["customer_count"]),
    }
    return (Finding("risen", values),)
