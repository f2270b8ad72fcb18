"""Shares of two periods compared: interval and verdict; all shares of an answer are one family."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from analysis.engine import frame, small
from analysis.methods.families import with_verdicts
from analysis.orders.paid import paid_orders
from analysis.periods import Period
from analysis.refunds.cutoff import (
    followed_days,
    last_whole_day,
    refunds_known_until,
    tables_known_by,
)
from analysis.refunds.followed import FOLLOWED_DAYS, days_waited, with_event
from analysis.study import Code, Finding, Result, Tables

SIDES = ("events", "n", "base_events", "base_n")


def say_refunds(
    tables: Tables, now: Period, base: Period, until: date | None = None
) -> tuple[Finding, ...]:
    """Whether more orders are refunded than in the base period; nothing where a period is empty.

    Only refunds within the same number of days after payment count on both sides, so that the
    younger period is not called better; days of payment that are not over by the time the refunds
    are known are left out. `until` is the day that the reader says the files know of, if any.
    """
    tables = tables_known_by(tables, until)
    cutoff, _ = refunds_known_until(tables, until)
    if pd.isna(cutoff):
        return ()
    over = last_whole_day(cutoff).date()
    sides = [period.within(Period(end=over)) for period in (now, base)]
    last = max(side.end or over for side in sides)
    days = min(FOLLOWED_DAYS["success"], followed_days(last, cutoff))
    (events, n), (base_events, base_n) = (count_refunds(tables, side, days) for side in sides)
    if not (n and base_n):
        return ()
    counted = pd.DataFrame([(events, n, base_events, base_n)], columns=pd.Index(SIDES))
    return _compared("base_refunds", counted.assign(days=days))


def count_refunds(tables: Tables, period: Period, days: int) -> tuple[int, int]:
    """Orders paid in a period: those refunded within so many calendar days, and all."""
    paid = paid_orders(tables["orders"]).filter(period.holds("paid_at"))
    first_refunds = with_event(tables, "success").group_by("order_id").agg(nw.col("event_at").min())
    in_time = (days_waited() <= days).fill_null(value=False)
    joined = paid.join(first_refunds, on="order_id", how="left").with_columns(
        in_time=in_time.cast(nw.Int64)
    )
    row = small(frame(joined.to_native()).select(nw.col("in_time").sum(), n=nw.len())).iloc[0]
    return int(np.nan_to_num(row["in_time"])), int(row["n"])


def say_shares(result: Result, base: Result) -> tuple[Finding, ...]:
    """The shares of a whole team that both answers count agent by agent, by name."""
    sides = [_counts(answer) for answer in (result, base)]
    both = sides[0].join(sides[1].add_prefix("base_"), how="inner").reset_index()
    return _compared("base_share", both) if len(both) else ()


def _counts(result: Result) -> pd.DataFrame:
    """events, n by measure; no row where an answer has no such counts."""
    rates = result.tables.get("by_rate", pd.DataFrame())
    if not {"measure", "events_count", "n_count"} <= {*rates.columns}:
        return pd.DataFrame(columns=["events", "n"]).rename_axis("measure")
    summed = rates.groupby("measure")[["events_count", "n_count"]].sum()
    return summed.set_axis(["events", "n"], axis=1)


def _compared(key: str, counted: pd.DataFrame) -> tuple[Finding, ...]:
    """One finding a row of events, n, base_events, base_n."""
    compared = with_verdicts(counted, *SIDES)
    return tuple(_finding(key, row) for _, row in compared.iterrows())


def _finding(key: str, row: pd.Series) -> Finding:
    values: dict[str, object] = {
        "share": float(row["events"] / row["n"]),
        "base_share": float(row["base_events"] / row["base_n"]),
        "difference": float(row["difference"]),
        "low": float(row["low"]),
        "high": float(row["high"]),
        "n": int(row["n"]),
        "base_n": int(row["base_n"]),
    }
    if "measure" in row:
        values["measure"] = Code("measure", row["measure"])
    if "days" in row:
        values["days"] = row["days"]
    return Finding(f"{key}_{row['verdict']}", values, row["verdict"])
