"""The day's refunds: what was applied for and what was done, by shop, reason and agent.

Reads    refunds: applied_at, done_at, refund_status, refund_amount, reason_l1, operator,
         shop_name, platform; orders where there are any (see `analysis.refunds.usual_day`)
Answers  by_shop: a row a shop and platform; usual_expected is the mean of the same weekday of the
         four weeks before, raised or lowered as the orders were; low_expected and high_expected
         are the counts between which such a day lies 99 times of a hundred, by how much the
         shop's days have differed
         by_reason: refunds applied for on the day, the most frequent reason first
         by_agent: refunds done on the day, the most first
All refunds that were applied for count, whatever became of them. Done are those of platforms whose
export says when: of the others the number is not known, not 0. Nor are yuan that no refund tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd

from analysis.charts.bars import ranked_bars
from analysis.engine import Table, frame, small
from analysis.methods.families import false_discovery
from analysis.methods.intervals import wilson
from analysis.methods.thresholds import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, ENOUGH_WEEKS, HINT
from analysis.orders.last_moment import last_moment
from analysis.orders.paid import blank_where_untold
from analysis.periods import Period
from analysis.refunds.blanks import say_blank_amounts, say_blank_refunds
from analysis.refunds.counting import counted_refunds
from analysis.refunds.cutoff import last_whole_day
from analysis.refunds.records import newest_refunds
from analysis.refunds.usual_day import SHOP, RefundHistory, UsualDay, refund_history
from analysis.study import OTHER, Code, Finding, Result, Say, Study, Tables, Verdict

USUAL = ("usual_expected", "low_expected", "high_expected")
BY_SHOP = (*SHOP, "refund_count", "refund_amount", "done_count", "done_amount", *USUAL)
BY_SHOP += ("difference_excess",)
BY_REASON = ("reason_l1", "refund_count", "refund_amount", "share", "low_share", "high_share")
BY_REASON += USUAL
BY_AGENT = ("operator", "done_count", "done_amount")


@dataclass(frozen=True)
class RefundDaily(Study):
    """Sum up one day for the morning meeting."""

    name: ClassVar = "refund_daily"
    needs: ClassVar = ("refunds",)
    wants: ClassVar = ("orders",)
    charted: ClassVar = {"by_reason": "refund_count"}
    answers: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "by_shop": BY_SHOP,
        "by_reason": BY_REASON,
        "by_agent": BY_AGENT,
    }

    day: date | None = None
    """None: the last day that the files know of."""

    def run(self, tables: Tables) -> Result:
        """One day, all shops, beside the usual same weekday."""
        refunds = tables["refunds"]
        if blank := say_blank_refunds(tables, "no_applied_dates"):
            return Result({}, {}, blank)
        day = self.chosen_day(tables)
        if day is None:
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        today, done = applied_on(refunds, day), done_on(refunds, day)
        history, undated = refund_history(tables, day), platforms_without_ends(refunds)
        answers = {
            "by_shop": by_shop(today, done, history).pipe(without_ends, undated),
            "by_reason": by_reason(today, history),
            "by_agent": by_agent(done),
        }
        metrics = summed(today, "refund")
        if answers["by_shop"]["done_count"].notna().any():
            metrics |= summed(done, "done")
        blank = metrics["refund_count"] - int(today["refund_told"].sum())
        said = (
            _say_day(metrics, day),
            *say_blank_amounts(int(blank)),
            _say_usual(int(metrics["refund_count"]), history, last_moment(tables)),
            *_say_rise(answers["by_reason"], history),
        )
        lacks = tuple(
            Finding("lacks_ends", {"platform": Code("platform", name)}) for name in undated
        )
        return Result(answers, metrics, (*said, *lacks))

    def draw(self, result: Result, say: Say) -> Mapping[str, alt.TopLevelMixin]:
        """The day's reasons, the most frequent first."""
        reasons = result.tables.get("by_reason", pd.DataFrame())
        if reasons.empty:
            return {}
        bars = ranked_bars(
            reasons, "reason_l1", "refund_count", say, words=lambda code: say(f"reason_l1.{code}")
        )
        return {"by_reason": bars}

    def rows(self, tables: Tables, chart: str, picked: Mapping[str, object]) -> pd.DataFrame:
        """The day's refunds of a picked reason, the newest first."""
        day = self.chosen_day(tables)
        refunds_of_reason = with_reason(tables["refunds"]).filter(
            Period(day, day).holds("applied_at"), nw.col("reason_l1") == picked["reason_l1"]
        )
        return newest_refunds(refunds_of_reason)

    def chosen_day(self, tables: Tables) -> date | None:
        """The day that was chosen, or the last one on which a refund was applied for."""
        if self.day:
            return self.day
        last = small(frame(tables["refunds"]).select(nw.col("applied_at").max()))
        moment = last["applied_at"].iloc[0]
        return None if pd.isna(moment) else moment.date()


def with_reason(refunds: Table) -> nw.LazyFrame:
    """The refunds applied for, those that name no reason under `other`."""
    counted = counted_refunds(refunds, "applied")
    return counted.with_columns(nw.col("reason_l1").fill_null("other"))


def applied_on(refunds: Table, day: date) -> pd.DataFrame:
    """shop_name, platform, reason_l1, refund_count, refund_amount of a day.

    refund_told is of those that tell an amount; where none does it is not a number.
    """
    inside = with_reason(refunds).filter(Period(day, day).holds("applied_at"))
    counted = inside.group_by(*SHOP, "reason_l1").agg(
        refund_count=nw.len(),
        refund_told=nw.col("refund_amount").count(),
        refund_amount=nw.col("refund_amount").sum(),
    )
    return blank_where_untold(small(counted), "refund_amount", "refund_told")


def done_on(refunds: Table, day: date) -> pd.DataFrame:
    """shop_name, platform, operator, done_count, done_told, done_amount of a day."""
    done = counted_refunds(refunds, "success").filter(Period(day, day).holds("done_at"))
    counted = done.group_by(*SHOP, "operator").agg(
        done_count=nw.len(),
        done_told=nw.col("refund_amount").count(),
        done_amount=nw.col("refund_amount").sum(),
    )
    return blank_where_untold(small(counted), "done_amount", "done_told")


def summed(counted: pd.DataFrame, name: str) -> dict[str, float]:
    """Refunds and their yuan, by name; no yuan where there are refunds and none tells an amount."""
    n, told = (int(counted[f"{name}_{end}"].sum()) for end in ("count", "told"))
    amount = float(counted[f"{name}_amount"].sum())
    return {f"{name}_count": n} | ({} if n and not told else {f"{name}_amount": amount})


def platforms_without_ends(refunds: Table) -> list[str]:
    """The platforms whose export does not say of any refund when it was done."""
    read = frame(refunds).filter(~nw.col("refund_status").is_null())
    dated = read.group_by("platform").agg(nw.col("done_at").count())
    every = frame(refunds).select("platform").unique()
    ends = small(every.join(dated, on="platform", how="left")).fillna({"done_at": 0})
    return sorted(ends.loc[ends["done_at"] == 0, "platform"].dropna())


def without_ends(shops: pd.DataFrame, undated: list[str]) -> pd.DataFrame:
    """The table `by_shop` with nothing in place of 0 done, where that is not known."""
    tells_ends = ~shops["platform"].isin(undated)
    return shops.assign(
        **{name: shops[name].where(tells_ends, np.nan) for name in ("done_count", "done_amount")}
    )


def by_shop(today: pd.DataFrame, done: pd.DataFrame, history: RefundHistory) -> pd.DataFrame:
    """The table `by_shop` of the module's head, by name of shop and platform."""
    usual_weekdays = history.counts[history.counts["day_at"].isin(history.compared_days)]
    parts = [
        today.groupby(SHOP, dropna=False)[["refund_count", "refund_amount"]].sum(min_count=1),
        done.groupby(SHOP, dropna=False)[["done_count", "done_amount"]].sum(min_count=1),
        usual_weekdays.groupby(SHOP, dropna=False).size().rename("earlier"),
    ]
    table = pd.concat(parts, axis=1).sort_index().reset_index()
    counts = ["refund_count", "done_count"]
    table[counts] = table[counts].fillna(0).astype("int64")
    # No refund is 0 yuan; refunds that tell no amount are not.
    table["refund_amount"] = table["refund_amount"].mask(table["refund_count"] == 0, 0.0)
    table["done_amount"] = table["done_amount"].mask(table["done_count"] == 0, 0.0)
    shops = table[SHOP].itertuples(index=False)
    usual = [history.usual(shop_name=name, platform=platform) for name, platform in shops]
    table = table.join(expected_counts(usual))
    table = table.assign(difference_excess=table["refund_count"] - table["usual_expected"])
    return table[[*BY_SHOP]]


def expected_counts(usual: list[UsualDay]) -> pd.DataFrame:
    """usual_expected; low_expected, high_expected: where 99 of a hundred such days lie."""
    rows = [(one.expected, *one.ends) for one in usual]
    return pd.DataFrame(rows, columns=pd.Index(USUAL), dtype=float)


def by_reason(today: pd.DataFrame, history: RefundHistory) -> pd.DataFrame:
    """The table `by_reason` of the module's head; shares from 30 refunds on."""
    reasons = today.groupby("reason_l1", as_index=False)
    table = reasons[["refund_count", "refund_amount"]].sum(min_count=1)
    total = table["refund_count"].sum()
    low, high = wilson(table["refund_count"], total)
    shares = {"share": table["refund_count"] / total, "low_share": low, "high_share": high}
    intervals = pd.DataFrame(shares, index=table.index)
    usual = expected_counts([history.usual_reason(reason) for reason in table["reason_l1"]])
    table = table.join(intervals if total >= ENOUGH_FOR_SHARE else intervals * np.nan).join(usual)
    return table.sort_values(
        ["refund_count", "reason_l1"], ascending=[False, True], ignore_index=True
    )


def by_agent(done: pd.DataFrame) -> pd.DataFrame:
    """The table `by_agent` of the module's head; refunds that name nobody come under `OTHER`."""
    named = done.assign(operator=done["operator"].fillna(OTHER))
    groups = named.groupby("operator", as_index=False)
    table = groups[["done_count", "done_amount"]].sum(min_count=1)
    return table.sort_values(["done_count", "operator"], ascending=[False, True], ignore_index=True)


def _say_day(metrics: Mapping[str, float], day: date) -> Finding:
    return Finding(f"day{known_figures(metrics)}", {**metrics, "day": day})


def known_figures(metrics: Mapping[str, float]) -> str:
    """The end of a phrase about a day, by what is known of it: ends of refunds, and amounts."""
    counts = [name for name in ("refund", "done") if f"{name}_count" in metrics]
    applied = "" if "done" in counts else "_applied"
    has_amounts = all(f"{name}_amount" in metrics for name in counts)
    return applied + ("" if has_amounts else "_counts")


def _say_usual(count: int, history: RefundHistory, until: pd.Timestamp) -> Finding:
    """Whether the day is like the usual one; not fewer where it may not be over by `until`."""
    usual, weeks = history.usual(), history.whole_weeks
    earlier = usual.earlier_count
    values = {"count": count, "weeks": usual.weeks, "earlier": earlier, "day": history.day}
    if weeks < ENOUGH_WEEKS:
        return Finding("few_weeks", values | {"weeks": weeks}, "insufficient")
    low, high = usual.ends
    if count + earlier < ENOUGH_EVENTS or np.isnan(high):
        return Finding("few_usual", values, "insufficient")
    way = "more" if count > high else "fewer" if count < low else "like"
    if way == "fewer" and last_whole_day(until).date() < history.day:
        return Finding("not_over", values | {"until": until}, "insufficient")
    verdict: Verdict = "none" if way == "like" else "hint"
    values |= {"mean": earlier / usual.weeks, "usual": usual.expected, "low": low, "high": high}
    key = f"{way}_orders" if usual.by_orders else f"{way}_usual"
    return Finding(key, values, verdict, excess_count=max(count - usual.expected, 0.0))


def _say_rise(reasons: pd.DataFrame, history: RefundHistory) -> tuple[Finding, ...]:
    """The reason that rose most, if one did by more than chance (one family of frequent ones)."""
    counts = reasons.dropna(subset=["high_expected"])
    usual = [history.usual_reason(reason) for reason in counts["reason_l1"]]
    counts = counts.assign(
        total=counts["refund_count"] + [one.earlier_count for one in usual],
        p=[one.p_value(n) for one, n in zip(usual, counts["refund_count"], strict=True)],
    )
    frequent = counts[counts["total"] >= ENOUGH_EVENTS]
    rise = frequent["refund_count"] - frequent["usual_expected"]
    is_outside = frequent["refund_count"] > frequent["high_expected"]
    sure = frequent[(false_discovery(frequent["p"]) <= HINT) & is_outside]
    if sure.empty:
        return ()
    first = sure.assign(rise=rise).sort_values("rise", ascending=False, kind="stable").iloc[0]
    values = {
        "reason_l1": Code("reason_l1", first["reason_l1"]),
        "count": int(first["refund_count"]),
    }
    expected = {"usual": "usual_expected", "low": "low_expected", "high": "high_expected"}
    values |= {name: float(first[column]) for name, column in expected.items()}
    return (Finding("reason_rose", values, "hint", excess_count=float(first["rise"])),)
