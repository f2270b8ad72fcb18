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
}
"""By finding: the columns of refunds of which one must be told in some row."""


def say_blank_orders(tables: Tables) -> tuple[Finding, ...]:
    """Why no order can be known to be paid, though there are rows; nothing where some can."""
    told = told_counts(tables["orders"], *ORDER_TIMES, "order_status")
    n = told["n"]
    if n and not told["paid_at"] + told["created_at"]:
        return (Finding("no_order_dates", {"n": n}, "insufficient"),)
    if n and not told["paid_at"] + told["order_status"]:
        return (Finding("no_payments", {"n": n}, "insufficient"),)
    return ()


def say_blank_refunds(tables: Tables, *needed: str) -> tuple[Finding, ...]:
    """Which of the needed columns no refund tells, though there are rows; at most one is named.

    Args:
        tables: refunds are among them.
        needed: keys of `REFUND_REASONS`.
    """
    columns = {name for key in needed for name in REFUND_REASONS[key]}
    told = told_counts(tables["refunds"], *sorted(columns))
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
    """How many orders may have been paid, but not known when; nothing where there are none."""
    status = nw.col("order_status")
    unpaid = status.fill_null("").is_in(NEVER_PAID)
    unplaced = ~unpaid & (status.is_null() | nw.col("created_at").is_null())
    orders = frame(tables["orders"]).filter(nw.col("paid_at").is_null(), unplaced)
    return _counted("unplaced_orders", orders)


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
    counted = small(frame(table).select(nw.col(*columns).count(), n=nw.len())).iloc[0]
    return {str(name): int(count) for name, count in counted.items()}


def _counted(key: str, rows: nw.LazyFrame) -> tuple[Finding, ...]:
    n = int(small(rows.select(n=nw.len()))["n"].iloc[0])
    return (Finding(key, {"n": n}),) if n else ()
