"""The day's refunds: what was applied for and what was done, by shop, reason and agent.

Reads    refunds: applied_at, done_at, refund_status, refund_amount, reason_l1, operator,
         shop_name, platform
Answers  by_shop: a row a shop and platform; usual_expected is the mean of the same weekday of the
         four weeks before
         by_reason: refunds applied for on the day, the most frequent reason first
         by_agent: refunds done on the day, the most first
All refunds that were applied for count, whatever became of them. Done are those of platforms whose
export says when: of the others the number is not known, not 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import altair as alt
import narwhals as nw
import numpy as np
import pandas as pd
from scipy import stats

from analysis.charts.bars import ranked_bars
from analysis.engine import Table, frame, small
from analysis.methods.families import false_discovery
from analysis.methods.intervals import poisson, wilson
from analysis.methods.thresholds import ENOUGH_EVENTS, ENOUGH_FOR_SHARE, HINT
from analysis.periods import Period
from analysis.refunds.counting import counted_refunds
from analysis.refunds.records import newest_refunds
from analysis.study import OTHER, Code, Finding, Result, Say, Study, Tables, Verdict

WEEKS = 4
"""So many same weekdays before are the usual day."""

UNUSUAL_SHARE = 0.01
"""A day so far from the usual one, or farther, comes by chance once in a hundred times."""
SHOP = ["shop_name", "platform"]
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
        day = self.chosen_day(tables)
        if day is None:
            return Result({}, {}, (Finding("no_refunds", verdict="insufficient"),))
        usual = usual_days(refunds, day)
        applied, done = small(applied_on(refunds, [day, *usual])), small(done_on(refunds, day))
        today = applied[applied["day_at"] == pd.Timestamp(day)]
        before = applied[applied["day_at"] != pd.Timestamp(day)]
        weeks, undated = len(usual), platforms_without_ends(refunds)
        answers = {
            "by_shop": by_shop(today, before, done, weeks).pipe(without_ends, undated),
            "by_reason": by_reason(today, before, weeks),
            "by_agent": by_agent(done),
        }
        metrics = {
            "refund_count": int(today["refund_count"].sum()),
            "refund_amount": float(today["refund_amount"].sum()),
        }
        if answers["by_shop"]["done_count"].notna().any():
            metrics["done_count"] = int(done["done_count"].sum())
            metrics["done_amount"] = float(done["done_amount"].sum())
        said = (_say_day(metrics, day), _say_usual(today, before, weeks, day))
        lacks = tuple(
            Finding("lacks_ends", {"platform": Code("platform", name)}) for name in undated
        )
        return Result(answers, metrics, (*said, *_say_rise(answers["by_reason"], weeks), *lacks))

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


def usual_days(refunds: Table, day: date) -> list[date]:
    """The same weekday of the four weeks before, as far back as the file goes."""
    moment = small(frame(refunds).select(nw.col("applied_at").min()))["applied_at"].iloc[0]
    before = [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    return (
        []
        if pd.isna(moment)
        else [earlier_day for earlier_day in before if earlier_day >= moment.date()]
    )


def with_reason(refunds: Table) -> nw.LazyFrame:
    """The refunds applied for, those that name no reason under `other`."""
    counted = counted_refunds(refunds, "applied")
    return counted.with_columns(nw.col("reason_l1").fill_null("other"))


def applied_on(refunds: Table, days: list[date]) -> nw.LazyFrame:
    """day_at, shop_name, platform, reason_l1, refund_count, refund_amount of some days."""
    chosen = with_reason(refunds).with_columns(day_at=nw.col("applied_at").dt.truncate("1d"))
    inside = chosen.filter(nw.col("day_at").is_in([pd.Timestamp(day) for day in days]))
    return inside.group_by("day_at", *SHOP, "reason_l1").agg(
        refund_count=nw.len(), refund_amount=nw.col("refund_amount").sum()
    )


def done_on(refunds: Table, day: date) -> nw.LazyFrame:
    """shop_name, platform, operator, done_count, done_amount of the refunds done on a day."""
    done = counted_refunds(refunds, "success").filter(Period(day, day).holds("done_at"))
    return done.group_by(*SHOP, "operator").agg(
        done_count=nw.len(), done_amount=nw.col("refund_amount").sum()
    )


def platforms_without_ends(refunds: Table) -> list[str]:
    """The platforms whose export does not say of any refund when it was done."""
    ends = small(frame(refunds).group_by("platform").agg(nw.col("done_at").count()))
    return sorted(ends.loc[ends["done_at"] == 0, "platform"].dropna())


def without_ends(shops: pd.DataFrame, undated: list[str]) -> pd.DataFrame:
    """The table `by_shop` with nothing in place of 0 done, where that is not known."""
    tells_ends = ~shops["platform"].isin(undated)
    return shops.assign(
        **{name: shops[name].where(tells_ends, np.nan) for name in ("done_count", "done_amount")}
    )


def by_shop(
    today: pd.DataFrame, before: pd.DataFrame, done: pd.DataFrame, weeks: int
) -> pd.DataFrame:
    """The table `by_shop` of the module's head, by name of shop and platform."""
    parts = [
        today.groupby(SHOP, dropna=False)[["refund_count", "refund_amount"]].sum(),
        done.groupby(SHOP, dropna=False)[["done_count", "done_amount"]].sum(),
        before.groupby(SHOP, dropna=False)["refund_count"].sum().rename("before").to_frame(),
    ]
    table = pd.concat(parts, axis=1).fillna(0).sort_index().reset_index()
    table = table.astype({"refund_count": "int64", "done_count": "int64"})
    table = table.join(usual_day(table["before"], weeks)).drop(columns="before")
    return table.assign(difference_excess=table["refund_count"] - table["usual_expected"])


def usual_day(before: pd.Series, weeks: int) -> pd.DataFrame:
    """usual_expected, low_expected, high_expected: the mean of so many days, by their sums."""
    low, high = poisson(before)
    sums = {"usual_expected": before, "low_expected": low, "high_expected": high}
    return pd.DataFrame(sums, index=before.index) / (weeks or np.nan)


def by_reason(today: pd.DataFrame, before: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """The table `by_reason` of the module's head; shares from 30 refunds on."""
    table = today.groupby("reason_l1")[["refund_count", "refund_amount"]].sum()
    usual = before.groupby("reason_l1")["refund_count"].sum()
    total = table["refund_count"].sum()
    low, high = wilson(table["refund_count"], total)
    shares = {"share": table["refund_count"] / total, "low_share": low, "high_share": high}
    intervals = pd.DataFrame(shares, index=table.index)
    before_today = usual.reindex(table.index).fillna(0)
    table = table.join(intervals if total >= ENOUGH_FOR_SHARE else intervals * np.nan).join(
        usual_day(before_today, weeks)
    )
    return table.reset_index().sort_values(
        ["refund_count", "reason_l1"], ascending=[False, True], ignore_index=True
    )


def by_agent(done: pd.DataFrame) -> pd.DataFrame:
    """The table `by_agent` of the module's head; refunds that name nobody come under `OTHER`."""
    named = done.assign(operator=done["operator"].fillna(OTHER))
    table = named.groupby("operator", as_index=False)[["done_count", "done_amount"]].sum()
    return table.sort_values(["done_count", "operator"], ascending=[False, True], ignore_index=True)


def unusual(count: int, before: int, weeks: int) -> float:
    """How likely chance alone puts a day so far from the mean of as many usual ones (two-sided)."""
    if not weeks or not count + before:
        return float("nan")
    return float(stats.binomtest(count, count + before, 1 / (weeks + 1)).pvalue)


def _say_day(metrics: Mapping[str, float], day: date) -> Finding:
    return Finding("day" if "done_count" in metrics else "day_applied", {**metrics, "day": day})


def _say_usual(today: pd.DataFrame, before: pd.DataFrame, weeks: int, day: date) -> Finding:
    count, earlier = int(today["refund_count"].sum()), int(before["refund_count"].sum())
    values = {"count": count, "weeks": weeks, "day": day}
    if weeks < WEEKS or count + earlier < ENOUGH_EVENTS:
        return Finding("usual_unknown", values, "insufficient")
    usual = earlier / weeks
    low, high = poisson(earlier)
    p = unusual(count, earlier, weeks)
    way = "like" if p > UNUSUAL_SHARE else "more" if count > usual else "fewer"
    verdict: Verdict = "none" if way == "like" else "hint"
    ends = {"usual": usual, "low": float(low) / weeks, "high": float(high) / weeks}
    return Finding(f"{way}_usual", values | ends, verdict, excess_count=max(count - usual, 0.0))


def _say_rise(reasons: pd.DataFrame, weeks: int) -> tuple[Finding, ...]:
    """The reason that rose most, if one did by more than chance (one family of frequent ones)."""
    if weeks < WEEKS or reasons.empty:
        return ()
    before = (reasons["usual_expected"] * weeks).round().astype("int64")
    enough = reasons["refund_count"] + before >= ENOUGH_EVENTS
    counts = zip(reasons.loc[enough, "refund_count"], before[enough], strict=True)
    p = [unusual(count, earlier, weeks) for count, earlier in counts]
    frequent = reasons[enough]
    rise = frequent["refund_count"] - frequent["usual_expected"]
    sure = frequent[(false_discovery(p) <= HINT) & (rise > 0)]
    if sure.empty:
        return ()
    first = sure.assign(rise=rise).sort_values("rise", ascending=False, kind="stable").iloc[0]
    values = {
        "reason_l1": Code("reason_l1", first["reason_l1"]),
        "count": int(first["refund_count"]),
    }
    usual = {"usual": "usual_expected", "low": "low_expected", "high": "high_expected"}
    values |= {name: float(first[column]) for name, column in usual.items()}
    return (Finding("reason_rose", values, "hint", excess_count=float(first["rise"])),)
