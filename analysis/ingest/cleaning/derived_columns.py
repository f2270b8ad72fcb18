"""Columns that a file does not have but that follow from others, a table at a time.

Each function takes the converted columns of a sheet (helpers among them, any of them missing) and
gives them back with more of them filled, and notes of what was worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.ingest.cleaning.dates import named_days
from analysis.ingest.cleaning.notes import notes_of
from analysis.ingest.cleaning.reasons import classify
from analysis.ingest.import_report import Note
from analysis.ingest.tables import TABLES, blank
from analysis.ingest.vocabulary import codes, status_key

CENT = 0.005


@dataclass(frozen=True)
class About:
    """What is known of a sheet beside its cells."""

    table: str
    platform: str
    file_name: str
    headers: frozenset[str]
    """Tidied."""


Derived = tuple[pd.DataFrame, tuple[Note, ...]]


def derived(frame: pd.DataFrame, about: About) -> Derived:
    """Fill what can be worked out."""
    notes: list[Note] = []
    for step in STEPS.get(about.table, ()):
        frame, found = step(frame, about)
        notes.extend(found)
    return frame, tuple(notes)


def _column(frame: pd.DataFrame, name: str, about: About) -> pd.Series:
    if name in frame:
        return frame[name]
    return blank(TABLES[about.table].by_name[name].kind, frame.index)


def _filled(frame: pd.DataFrame, about: About, **values: pd.Series) -> pd.DataFrame:
    """Values where the frame has none."""
    return frame.assign(
        **{name: _column(frame, name, about).fillna(value) for name, value in values.items()}
    )


def _order_times(frame: pd.DataFrame, about: About) -> Derived:
    """A deal was paid for; a Pinduoduo order's number begins with its day."""
    if "deal_at" in frame:
        frame = _filled(frame, about, paid_at=frame["deal_at"])
        frame = _filled(frame, about, created_at=frame[["deal_at", "paid_at"]].min(axis="columns"))
    if about.platform != "pdd":
        return frame, ()
    day = pd.to_datetime(
        frame["order_id"].str.extract(r"^(\d{6})-\d", expand=False),
        format="%y%m%d",
        errors="coerce",
    ).astype("datetime64[us]")
    told = frame["created_at"].isna() & day.notna()
    notes = (Note("date_from_id", int(told.sum())),) if told.any() else ()
    return _filled(frame, about, created_at=day), notes


def _order_amounts(frame: pd.DataFrame, about: About) -> Derived:
    """Goods are the total without freight; whether paid amounts are net of refunds is judged."""
    total = _column(frame, "total_amount", about)
    goods = total - _column(frame, "post_fee", about).fillna(0.0)
    frame = _filled(frame, about, goods_amount=goods.where(goods >= 0.0))
    net = _is_net(frame, about)
    frame = frame.assign(paid_is_net_of_refund=pd.array([net] * len(frame), dtype="boolean"))
    return frame, (Note("paid_net_of_refund", len(frame)),) if net else ()


NET_LAYOUT = frozenset({"买家实付金额", "是否主动赔付"})
"""Headers of the layout that writes what was paid without what went back."""


def _is_net(frame: pd.DataFrame, about: About) -> bool:
    """Judged on refunded orders: is the total what was paid, or that and what was refunded?"""
    paid, back = _column(frame, "paid_amount", about), _column(frame, "refund_amount", about)
    total = _column(frame, "total_amount", about)
    total = total.fillna(
        _column(frame, "goods_amount", about) + _column(frame, "post_fee", about).fillna(0.0)
    )
    refunded = back > CENT
    net = refunded & (((paid + back - total).abs() < CENT) | (back > paid + CENT))
    gross = refunded & ((paid - total).abs() < CENT) & (back <= paid + CENT)
    if net.sum() == gross.sum():
        return about.platform == "taobao" and about.headers >= NET_LAYOUT
    return bool(net.sum() > gross.sum())


def _order_status(frame: pd.DataFrame, about: About) -> Derived:
    """Where no status is exported, times tell it: paid, shipped, received, finished, or not."""
    if "order_status" in frame:
        return frame, ()
    steps = {"completed": ("finished_at", "received_at"), "shipped": ("shipped_at",)}
    steps |= {"paid": ("paid_at",)}
    happened = [
        np.logical_or.reduce([_column(frame, name, about).notna() for name in names])
        for names in steps.values()
    ]
    if not any(name in frame for names in steps.values() for name in names):
        return frame, ()
    status = pd.Series(np.select(happened, list(steps), "unpaid"), frame.index, dtype="str")
    return frame.assign(order_status=status), (Note("status_derived", len(frame)),)


def _refund_type(frame: pd.DataFrame, about: About) -> Derived:
    """Older Taobao files say only whether goods must come back."""
    back = _column(frame, "need_return", about)
    said = back.map({True: "return_refund", False: "refund_only"}).astype("str")
    return _filled(frame, about, refund_type=said), ()


REFUND_PARTS = ["refund_goods_amount", "refund_post_fee", "refund_discount", "refund_tax"]


def _refund_amounts(frame: pd.DataFrame, about: About) -> Derived:
    """Douyin tells the refund in four parts; a refund of all that was paid is a full one."""
    parts = [name for name in REFUND_PARTS if name in frame]
    if parts:
        added = frame[parts].sum(axis="columns", min_count=1)
        frame = _filled(frame, about, refund_amount=added)
    frame = _filled(frame, about, agreed_at=_column(frame, "agreed_return_at", about))
    scope = _column(frame, "refund_scope", about).map({"full": True, "partial": False})
    paid, back = _column(frame, "paid_amount", about), _column(frame, "refund_amount", about)
    judged = (back >= paid - CENT).astype("boolean").mask(paid.isna() | back.isna() | (paid <= 0))
    return _filled(frame, about, is_full=scope.astype("boolean").fillna(judged)), ()


def _refund_reasons(frame: pd.DataFrame, about: About) -> Derived:
    """Two levels of reasons from the wording; a blank one is unspecified."""
    raw = _column(frame, "reason_raw", about).fillna("")
    numbers, texts = pd.factorize(raw)
    known = classify([str(text) for text in texts])
    levels = {name: known[name].take(numbers).set_axis(frame.index) for name in LEVELS}
    return frame.assign(**levels), ()


LEVELS = ("reason_l1", "reason_l2")


def _period(frame: pd.DataFrame, about: About) -> Derived:
    """The days of a report without any stand in its file's name."""
    days = named_days(about.file_name)
    names = [name for name in ("date_from", "date_to", "date", "as_of") if _wants(name, about)]
    open_rows = np.logical_or.reduce([_column(frame, name, about).isna() for name in names])
    if days is None or not open_rows.any():
        return frame, ()
    if "date" in names and days[0] != days[1]:
        return frame, ()
    ends = {"date_from": days[0], "date_to": days[1], "date": days[0], "as_of": days[1]}
    told = {name: pd.Series(ends[name], frame.index, dtype="datetime64[us]") for name in names}
    values = {"from": f"{days[0]:%Y-%m-%d}", "to": f"{days[1]:%Y-%m-%d}"}
    return _filled(frame, about, **told), (
        Note("period_from_name", int(open_rows.sum()), values=values),
    )


def _wants(name: str, about: About) -> bool:
    return name in TABLES[about.table].by_name


def _money_moved(frame: pd.DataFrame, about: About) -> Derived:
    """One signed amount from two columns; a direction from the sign; a code from the subject."""
    income, expense = _column(frame, "income", about), _column(frame, "expense", about)
    both = pd.concat([income, -expense.abs()], axis="columns").sum(axis="columns", min_count=1)
    frame = _filled(frame, about, amount=both)
    amount = frame["amount"]
    sign = pd.Series("in", frame.index, dtype="str").mask(amount < 0, "out")
    frame = _filled(frame, about, direction=sign.where(amount.fillna(0.0) != 0.0))
    known = codes("subject_code", about.platform)
    words = _column(frame, "subject_raw", about).map(status_key, na_action="ignore")
    code = words.map(dict(known)).astype("str")
    back = (code == "income") & (frame["direction"] == "out")
    return frame.assign(subject_code=code.mask(back, "refund")), ()


def _sender(frame: pd.DataFrame, about: About) -> Derived:
    """Who has the buyer's key is the buyer; whose part nobody knows is told."""
    sender, buyer = _column(frame, "sender_key", about), _column(frame, "buyer_key", about)
    own = pd.Series("buyer", frame.index, dtype="str").where(sender.notna() & (sender == buyer))
    frame = _filled(frame, about, sender=own)
    return frame, notes_of("unknown_sender", frame.loc[frame["sender"].isna(), "source_row"])


def _session_start(frame: pd.DataFrame, about: About) -> Derived:
    """The day and the time of day, where they stand in two columns."""
    clock = pd.to_timedelta(_column(frame, "started_clock_s", about), unit="s")
    started = _column(frame, "started_at", about)
    at_midnight = (started == started.dt.normalize()) & clock.notna()
    return frame.assign(started_at=started.where(~at_midnight, started + clock)), ()


Step = Callable[[pd.DataFrame, About], Derived]

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
        "settlement": (_money_moved,),
    }
)
