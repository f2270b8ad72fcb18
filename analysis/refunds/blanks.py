"""Columns that an answer needs and that are blank: why there is nothing to count, what is missing.

A column that is blank in every row (or could not be read) is told as such, and never as "no orders"
or "no refunds". Where only some rows are blank, their number is told.
"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.engine import Table, frame, small
from analysis.orders.paid import NEVER_PAID
from analysis.refunds.counting import State, counted_refunds
from analysis.study import Finding, Tables

ORDER_TIMES = ("paid_at", "created_at")
EVENT_TIMES = ("applied_at", "done_at")

REFUND_REASONS = {
    "no_refund_dates": EVENT_TIMES,
    "no_applied_dates": ("applied_at",),
    "no_refund_status": ("refund_status",),
    "no_refund_orders": ("order_id",),
    "no_refund_reasons": ("reason_l1",),
}
"""By finding: the columns of refunds of which one must be told in some row."""


NOT_EXPLAINED = "other"
"""The reason of refunds whose reason is blank, not understood or says nothing."""


def say_blank_orders(tables: Tables) -> tuple[Finding, ...]:
    """Why no order can be known to be paid, or (beside refunds) to be refunded; else nothing."""
    told = told_counts(tables["orders"], *ORDER_TIMES, "order_status", "order_id")
    n = told["n"]
    if n and not told["paid_at"] + told["created_at"]:
        return (Finding("no_order_dates", {"n": n}, "insufficient"),)
    if n and not told["paid_at"] + told["order_status"]:
        return (Finding("no_payments", {"n": n}, "insufficient"),)
    if n and "refunds" in tables and not told["order_id"]:
        return (Finding("no_order_ids", {"n": n}, "insufficient"),)
    return ()


def say_blank_lines(tables: Tables) -> tuple[Finding, ...]:
    """Why no order line can be matched or placed in time, though there are rows; else nothing.

    Without orders the lines themselves tell when they were paid.
    """
    told = told_counts(tables["order_lines"], "order_id", "paid_at")
    keys = {"no_line_orders": told["order_id"]}
    keys |= {} if "orders" in tables else {"no_line_dates": told["paid_at"]}
    missing = [key for key, told_count in keys.items() if told["n"] and not told_count]
    return tuple(Finding(key, {"n": told["n"]}, "insufficient") for key in missing[:1])


def say_blank_refunds(tables: Tables, *needed: str) -> tuple[Finding, ...]:
    """Which of the needed columns no refund tells, though there are rows; at most one is named.

    Args:
        tables: refunds are among them.
        needed: keys of `REFUND_REASONS`.
    """
    columns = {name for key in needed for name in REFUND_REASONS[key]}
    explained = nw.when(nw.col("reason_l1") != NOT_EXPLAINED).then(nw.col("reason_l1"))
    refunds = frame(tables["refunds"]).with_columns(reason_l1=explained)
    told = _told(refunds, *sorted(columns))
    for key in needed:
        if told["n"] and not sum(told[name] for name in REFUND_REASONS[key]):
            return (Finding(key, {"n": told["n"]}, "insufficient"),)
    return ()


def say_blank(tables: Tables, state: State, *, dated: bool = False) -> tuple[Finding, ...]:
    """Why no refund of a paid order can be counted (or dated), though there are rows of both."""
    dates = "no_refund_dates" if state == "success" else "no_applied_dates"
    needed = ("no_refund_orders", *status_needed(state), *([dates] if dated else []))
    return (*say_blank_orders(tables), *say_blank_refunds(tables, *needed))


def say_left_out(tables: Tables, state: State) -> tuple[Finding, ...]:
    """The orders and refunds that a study of days of payment cannot place; nothing where it can."""
    times = EVENT_TIMES if state == "success" else ("applied_at",)
    return (*say_unplaced_orders(tables), *say_undated_refunds(tables, state, *times))


def status_needed(state: State) -> tuple[str, ...]:
    """What must be told of a refund's status: nothing where all that were applied for count."""
    return ("no_refund_status",) if state == "success" else ()


def say_unplaced_orders(tables: Tables) -> tuple[Finding, ...]:
    """How many orders may have been paid, but not known when; nothing where there are none.

    Where no order at all has a time of payment, those closed may have been paid, too.
    """
    status = nw.col("order_status")
    unpaid = status.fill_null("").is_in(NEVER_PAID)
    unplaced = ~unpaid & (status.is_null() | nw.col("created_at").is_null())
    orders = frame(tables["orders"]).filter(nw.col("paid_at").is_null())
    found = _counted("unplaced_orders", orders.filter(unplaced))
    if told_counts(tables["orders"], "paid_at")["paid_at"]:
        return found
    return (*found, *_counted("no_paid_times", orders.filter(status == "closed")))


def say_undated_refunds(tables: Tables, state: State, *times: str) -> tuple[Finding, ...]:
    """How many refunds that would count have none of these times; nothing where there are none."""
    refunds = counted_refunds(tables["refunds"], state)
    return _counted("undated_refunds", refunds.filter(*(nw.col(name).is_null() for name in times)))


def say_blank_amounts(blank_count: int) -> tuple[Finding, ...]:
    """How many refunds tell no amount, so that no sum holds them; nothing where all do."""
    return (Finding("blank_amounts", {"n": blank_count}),) if blank_count else ()


def blank_amount_count(sums: pd.DataFrame) -> int:
    """The refunds without an amount, of sums with refund_count and amount_count."""
    return int(sums["refund_count"].sum() - sums["amount_count"].sum())


def told_counts(table: Table, *columns: str) -> dict[str, int]:
    """n, the rows of a table; and by column how many of them are not blank."""
    return _told(frame(table), *columns)


def _told(rows: nw.LazyFrame, *columns: str) -> dict[str, int]:
    counted = small(rows.select(nw.col(*columns).count(), n=nw.len())).iloc[0]
    return {str(name): int(count) for name, count in counted.items()}


def _counted(key: str, rows: nw.LazyFrame) -> tuple[Finding, ...]:
    n = int(small(rows.select(n=nw.len()))["n"].iloc[0])
    return (Finding(key, {"n": n}, "insufficient"),) if n else ()
