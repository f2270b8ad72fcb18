"""Derive columns that a file does not have from others, by table.

Each step takes the converted columns of a sheet (with helpers; any may be missing) and returns them
with more values filled, and notes on what was derived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.ingest.checks.impossible_dates import is_possible_day
from analysis.ingest.cleaning.cells import Mask
from analysis.ingest.cleaning.dates import days_in_file_name
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.reasons import classify
from analysis.ingest.import_report import Note
from analysis.ingest.tables import TABLES, blank_column
from analysis.ingest.vocabulary import codes, status_key

CENT = 0.005


@dataclass(frozen=True)
class SheetContext:
    """A sheet's table, platform, file name and headers, and the day of the import."""

    table: str
    platform: str
    file_name: str
    headers: frozenset[str]
    """Tidied."""

    today: pd.Timestamp
    unreadable: Mapping[str, Mask]
    """Rows of the sheet whose cell holds something nobody can read, by column of the table."""


Derived = tuple[pd.DataFrame, tuple[Note, ...]]


def derive_columns(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Run the steps of a table."""
    notes: list[Note] = []
    for step in STEPS.get(context.table, ()):
        frame, step_notes = step(frame, context)
        notes.extend(step_notes)
    return frame, tuple(notes)


def _column(frame: pd.DataFrame, name: str, context: SheetContext) -> pd.Series:
    if name in frame:
        return frame[name]
    return blank_column(TABLES[context.table].by_name[name].kind, frame.index)


def _fill_missing(frame: pd.DataFrame, context: SheetContext, **values: pd.Series) -> pd.DataFrame:
    """Fill columns where they are null."""
    return frame.assign(
        **{name: _column(frame, name, context).fillna(value) for name, value in values.items()}
    )


def _order_times(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Payment time from the deal time; creation day from a Pinduoduo order id."""
    if "deal_at" in frame:
        frame = _fill_missing(frame, context, paid_at=frame["deal_at"])
        frame = _fill_missing(
            frame, context, created_at=frame[["deal_at", "paid_at"]].min(axis="columns")
        )
    if context.platform != "pdd":
        return frame, ()
    day = pd.to_datetime(
        _column(frame, "order_id", context).str.extract(r"^(\d{6})-\d", expand=False),
        format="%y%m%d",
        errors="coerce",
    ).astype("datetime64[us]")
    day = day.where(is_possible_day(day.to_numpy().astype("datetime64[D]"), context.today))
    is_from_id = _column(frame, "created_at", context).isna() & day.notna()
    notes = (Note("date_from_id", int(is_from_id.sum())),) if is_from_id.any() else ()
    return _fill_missing(frame, context, created_at=day), notes


def _order_amounts(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Goods amount is total minus freight; flag whether paid amounts are net of refunds."""
    total = _column(frame, "total_amount", context)
    goods = total - _column(frame, "post_fee", context).fillna(0.0)
    frame = _fill_missing(frame, context, goods_amount=goods.where(goods >= 0.0))
    is_net = _is_net_of_refunds(frame, context)
    frame = frame.assign(paid_is_net_of_refund=pd.array([is_net] * len(frame), dtype="boolean"))
    return frame, (Note("paid_net_of_refund", len(frame)),) if is_net else ()


NET_LAYOUT = frozenset({"买家实付金额", "是否主动赔付"})
"""Headers of the layout whose paid amounts are net of refunds."""


def _is_net_of_refunds(frame: pd.DataFrame, context: SheetContext) -> bool:
    """By majority of refunded orders: is the total paid plus refund (net), or paid (gross)?"""
    paid, refund = _column(frame, "paid_amount", context), _column(frame, "refund_amount", context)
    total = _column(frame, "total_amount", context)
    total = total.fillna(
        _column(frame, "goods_amount", context) + _column(frame, "post_fee", context).fillna(0.0)
    )
    refunded = refund > CENT
    is_net = refunded & (((paid + refund - total).abs() < CENT) | (refund > paid + CENT))
    is_gross = refunded & ((paid - total).abs() < CENT) & (refund <= paid + CENT)
    if is_net.sum() == is_gross.sum():
        return context.platform == "taobao" and context.headers >= NET_LAYOUT
    return bool(is_net.sum() > is_gross.sum())


STATUS_BY_TIME = {
    "paid": ("paid_at",),
    "shipped": ("shipped_at",),
    "completed": ("finished_at", "received_at"),
}
"""Status and the times that make it, from the earliest to the latest."""


def _order_status(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Without a status column, derive the status from times: paid, shipped, received, finished.

    Unpaid is what has no time of payment where the file tells it. A time that is written and
    cannot be read makes no status.
    """
    if "order_status" in frame:
        return frame, ()
    status = pd.Series("unpaid" if "paid_at" in frame else None, frame.index, dtype="str")
    is_open = np.zeros(len(frame), bool)
    for code, names in STATUS_BY_TIME.items():
        has_time = np.logical_or.reduce([_column(frame, n, context).notna() for n in names])
        is_unreadable = np.logical_or.reduce([_is_unreadable(frame, n, context) for n in names])
        status = status.mask(is_unreadable).mask(has_time, code)
        is_open = (is_open | is_unreadable) & ~has_time
    derived_count = int(status.notna().sum())
    derived = (Note("status_derived", derived_count),) if derived_count else ()
    without_status = notes_of("status_not_derived", frame.loc[is_open, "source_row"])
    return frame.assign(order_status=status), (*derived, *without_status)


def _is_unreadable(frame: pd.DataFrame, name: str, context: SheetContext) -> Mask:
    return context.unreadable.get(name, np.zeros(len(frame), bool))


def _refund_type(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Older Taobao files have no refund type, only whether goods must be returned."""
    needs_return = _column(frame, "need_return", context)
    refund_type = needs_return.map({True: "return_refund", False: "refund_only"}).astype("str")
    return _fill_missing(frame, context, refund_type=refund_type), ()


REFUND_PARTS = ["refund_goods_amount", "refund_post_fee", "refund_discount", "refund_tax"]


def _refund_amounts(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Sum Douyin's four refund parts; a refund of the whole paid amount is a full one."""
    parts = [name for name in REFUND_PARTS if name in frame]
    if parts:
        sum_of_parts = frame[parts].sum(axis="columns", min_count=1)
        frame = _fill_missing(frame, context, refund_amount=sum_of_parts)
    frame = _fill_missing(frame, context, agreed_at=_column(frame, "agreed_return_at", context))
    scope = _column(frame, "refund_scope", context).map({"full": True, "partial": False})
    paid, refund = _column(frame, "paid_amount", context), _column(frame, "refund_amount", context)
    is_all_that_was_paid = (
        (refund >= paid - CENT).astype("boolean").mask(paid.isna() | refund.isna() | (paid <= 0))
    )
    return _fill_missing(
        frame, context, is_full=scope.astype("boolean").fillna(is_all_that_was_paid)
    ), ()


def _refund_reasons(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Two levels of reasons from the wording; a blank one is unspecified."""
    raw = _column(frame, "reason_raw", context).fillna("")
    numbers, texts = pd.factorize(raw)
    known = classify([str(text) for text in texts])
    levels = {name: known[name].take(numbers).set_axis(frame.index) for name in LEVELS}
    return frame.assign(**levels), ()


LEVELS = ("reason_l1", "reason_l2")


def _period(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """The period of a report without date columns, from its file name."""
    days = days_in_file_name(context.file_name, context.today)
    names = [
        name for name in ("date_from", "date_to", "date", "as_of") if _table_has(name, context)
    ]
    is_open = np.logical_or.reduce([_column(frame, name, context).isna() for name in names])
    if days is None or not is_open.any():
        return frame, ()
    if "date" in names and days[0] != days[1]:
        return frame, ()
    ends = {"date_from": days[0], "date_to": days[1], "date": days[0], "as_of": days[1]}
    filled = {name: pd.Series(ends[name], frame.index, dtype="datetime64[us]") for name in names}
    values = {"from": f"{days[0]:%Y-%m-%d}", "to": f"{days[1]:%Y-%m-%d}"}
    return _fill_missing(frame, context, **filled), (
        Note("period_from_name", int(is_open.sum()), values=values),
    )


def _table_has(name: str, context: SheetContext) -> bool:
    return name in TABLES[context.table].by_name


def _settlement_amounts(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """One signed amount from income and expense; direction by sign; code by subject."""
    income, expense = _column(frame, "income", context), _column(frame, "expense", context)
    signed = pd.concat([income, -expense.abs()], axis="columns").sum(axis="columns", min_count=1)
    frame = _fill_missing(frame, context, amount=signed)
    amount = _column(frame, "amount", context)
    direction = pd.Series("in", frame.index, dtype="str").mask(amount < 0, "out")
    frame = _fill_missing(frame, context, direction=direction.where(amount.fillna(0.0) != 0.0))
    code_by_word = codes("subject_code", context.platform)
    words = _column(frame, "subject_raw", context).map(status_key, na_action="ignore")
    code = words.map(dict(code_by_word)).astype("str")
    is_refund = (code == "income") & (frame["direction"] == "out")
    return frame.assign(subject_code=code.mask(is_refund, "refund")), ()


def _sender(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """A sender with the buyer's key is the buyer; unknown senders are noted."""
    sender, buyer = _column(frame, "sender_key", context), _column(frame, "buyer_key", context)
    by_buyer_key = pd.Series("buyer", frame.index, dtype="str").where(
        sender.notna() & (sender == buyer)
    )
    frame = _fill_missing(frame, context, sender=by_buyer_key)
    return frame, notes_of("unknown_sender", frame.loc[frame["sender"].isna(), "source_row"])


def _session_start(frame: pd.DataFrame, context: SheetContext) -> Derived:
    """Start time from a day column and a time-of-day column."""
    time_of_day = pd.to_timedelta(_column(frame, "started_clock_s", context), unit="s")
    started = _column(frame, "started_at", context)
    at_midnight = (started == started.dt.normalize()) & time_of_day.notna()
    return frame.assign(started_at=started.where(~at_midnight, started + time_of_day)), ()


Step = Callable[[pd.DataFrame, SheetContext], Derived]

STEPS: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {
        "orders": (_order_times, _order_amounts, _order_status),
        "refunds": (_refund_type, _refund_amounts, _refund_reasons),
        "agent_daily": (_period,),
        "agent_attendance": (_period,),
        "reception_hourly": (_period,),
        "ratings": (_period,),
        "products_stock": (_period,),
        "chats": (_sender,),
        "sessions": (_session_start,),
        "settlement": (_settlement_amounts,),
    }
)
