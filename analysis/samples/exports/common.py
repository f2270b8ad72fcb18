"""What the platforms' exports have in common: refund numbers, wordings, lines with their refund."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.samples.shop import Shop
from analysis.samples.simulation.aftersales import WORDINGS
from analysis.samples.text import Text, decimals, joined, pick, same, where
from analysis.samples.words import words

FIRST_NUMBER = {
    "taobao": 318_000_211_000_000_137,
    "pdd": 318_000_211_000_000_137,
    "douyin": 714_000_211_000_000_137,
    "jd": 518_000_211_000_000_137,
}
"""Of refunds. Numbers of Taobao and Pinduoduo meet, as those of two platforms may."""

KINDS = ("仅退款", "退货退款", "换货")


def status(shop: Shop, topic: str, names: tuple[str, ...], numbers: pd.Series) -> Text:
    """Statuses of `order` or `refund` in the platform's wording."""
    wording = words()["status"][topic][shop.setting.platform]
    return pick([wording[name] for name in names], numbers)


def line_rows(shop: Shop) -> pd.DataFrame:
    """Lines with their own number and with status and amount of their last refund (-1: none)."""
    count = len(shop.lines)
    status, cents = np.full(count, -1, dtype=np.int8), np.zeros(count, dtype=np.int64)
    line = shop.refunds["line"].to_numpy()
    status[line], cents[line] = shop.refunds["status"], shop.refunds["amount_cents"]
    order = shop.orders["order_no"].to_numpy()[shop.lines["order"]]
    first = shop.lines["order"].ne(shop.lines["order"].shift()).to_numpy()
    turn = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0))
    return shop.lines.assign(line_no=order + turn, refund_status=status, refund_cents=cents)


def refund_rows(shop: Shop) -> pd.DataFrame:
    """Refunds with number, time-out and whether the platform stepped in, by time of application."""
    refunds = shop.refunds
    day = np.timedelta64(1, "D")
    waits = np.where(refunds["agreed_at"].isna(), 2 * day, 7 * day)
    pending = refunds["status"].isin([0, 1, 2])
    timeout = (refunds["agreed_at"].fillna(refunds["applied_at"]) + waits).where(pending)
    number = FIRST_NUMBER[shop.setting.platform] + np.arange(len(refunds)) * 970_000_483
    stepped_in = (refunds["outcome"] == 2) & (refunds["wording"] % 3 == 0)  # noqa: PLR2004
    return refunds.assign(refund_no=number, timeout_at=timeout, intervened=stepped_in)


def reason_words(shop: Shop, rows: pd.DataFrame) -> Text:
    """Each refund's reason in the platform's wording."""
    wordings = [reason[shop.setting.platform] for reason in words()["reason"]]
    return _one_of(wordings, rows)


def reason_texts(rows: pd.DataFrame) -> Text:
    """The buyer's own words; most write none, a few leave a phone number."""
    said = _one_of([reason["texts"] for reason in words()["reason"]], rows)
    phone = where(rows["wording"] % 20 == 0, same("，联系14200000003", len(rows)))
    return where(rows["wording"] % 5 < 2, joined(said, phone))  # noqa: PLR2004


def _one_of(lists: list[list[str]], rows: pd.DataFrame) -> Text:
    return pick(_flat(lists), rows["reason"].astype(int) * WORDINGS + rows["wording"])


def review_texts(rows: pd.DataFrame) -> Text:
    """What reviews say, by their stars; those of an oversold item in words of their own."""
    review = words()["review"]
    tone = np.where(rows["stars"] >= 4, 0, np.where(rows["stars"] == 3, 1, 2))  # noqa: PLR2004
    tone = np.where(rows["oversold"], 3, tone)
    said = _flat([review[name] for name in ("good", "middle", "bad", "oversold")])
    return pick(said, tone * WORDINGS + rows["wording"].to_numpy())


def _flat(lists: Iterable[Sequence[str]]) -> list[str]:
    """Lists of wordings one after the other, each repeated to the same length."""
    return [options[i % len(options)] for options in lists for i in range(WORDINGS)]


def share(part: pd.Series, whole: pd.Series) -> Text:
    """A share with four decimals, blank where there is nothing to share."""
    part, whole = part.to_numpy(dtype=float), whole.to_numpy(dtype=float)
    return decimals(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0), 4)
