"""Refunds: who asks for one, why, when, and what becomes of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.shop import Shop, stream
from analysis.samples.simulation.trade import DAY, HOUR, seconds
from analysis.samples.words import words

REFUND_ONLY, RETURN, EXCHANGE = range(3)
SUCCESS, WITHDRAWN, REJECTED = range(3)
OUTCOMES = np.array([0.87, 0.09, 0.04])
PARTIAL_SHARE, HASTY_PARTIAL_SHARE = 0.36, 0.02
RETURN_SHARE, EXCHANGE_SHARE = 0.72, 0.07
AGAIN_SHARE = 0.5
"""Of those withdrawn or rejected: how many apply a second time."""

LATEST_DAYS = 28.0
WORDINGS = 60
"""A refund's or review's wording is a number below this."""


def make_refunds(shop: Shop) -> pd.DataFrame:
    """The refunds of a shop without problems: every SKU, carrier and buyer alike."""
    rng = stream(shop.seed, "refunds")
    reach = np.cumsum([reason["rate"] for reason in words()["reason"]])
    reason = np.searchsorted(reach, rng.random(len(shop.lines)))
    paid = shop.orders["paid_at"].notna().to_numpy()[shop.lines["order"]]
    line = np.flatnonzero((reason < len(reach)) & paid)
    first = refunds_for(rng, shop, line, reason[line])
    given_up = first[(first["outcome"] != SUCCESS) & (rng.random(len(first)) < AGAIN_SHARE)]
    return pd.concat([first, _again(rng, given_up)], ignore_index=True)


def refunds_for(
    rng: np.random.Generator,
    shop: Shop,
    line: npt.NDArray[np.integer],
    reason: npt.NDArray[np.integer],
) -> pd.DataFrame:
    """One refund for each given line, for the given reason, with its whole course."""
    stage = np.array([entry["stage"] for entry in words()["reason"]])[reason]
    kind = _kind(rng, stage, reason)
    paid = shop.lines["paid_cents"].to_numpy()[line]
    part = np.where(
        (kind == REFUND_ONLY) & (stage == "received"), PARTIAL_SHARE, HASTY_PARTIAL_SHARE
    )
    share = np.where(rng.random(len(line)) < part, rng.choice([0.1, 0.2, 0.3, 0.5], len(line)), 1.0)
    applied = _applied(rng, shop.orders.iloc[shop.lines["order"].to_numpy()[line]], stage)
    rows = pd.DataFrame(
        {
            "line": line.astype(np.int64),
            "reason": reason.astype(np.int8),
            "kind": kind,
            "amount_cents": np.where(
                kind == EXCHANGE, 0, np.maximum(np.round(paid * share), 1)
            ).astype(np.int64),
            "is_full": share == 1.0,
            "outcome": rng.choice(3, size=len(line), p=OUTCOMES).astype(np.int8),
            "applied_at": applied,
            "wording": rng.integers(0, WORDINGS, len(line)).astype(np.int16),
            "again": False,
        }
    )
    return rows.assign(**_course(rng, rows))


def _kind(
    rng: np.random.Generator, stage: npt.NDArray[np.str_], reason: npt.NDArray[np.integer]
) -> npt.NDArray[np.int8]:
    fits = np.array([entry["code"].startswith("size_fit") for entry in words()["reason"]])
    draw = rng.random(len(stage))
    after = np.where(draw < RETURN_SHARE, RETURN, REFUND_ONLY)
    after = np.where(fits[reason] & (draw > 1 - EXCHANGE_SHARE), EXCHANGE, after)
    return np.where(stage == "received", after, REFUND_ONLY).astype(np.int8)


def _applied(
    rng: np.random.Generator, orders: pd.DataFrame, stage: npt.NDArray[np.str_]
) -> npt.NDArray[np.datetime64]:
    paid, shipped = orders["paid_at"].to_numpy(), orders["shipped_at"].to_numpy()
    count = len(orders)
    wait = (shipped - paid) / np.timedelta64(1, "s")
    early = paid + seconds(np.minimum(rng.exponential(5 * HOUR, count) + 120, wait * 0.9))
    transit = shipped + seconds((4.0 + rng.exponential(2.5, count)) * DAY)
    late = orders["arrived_at"].to_numpy() + seconds(rng.gamma(1.4, 2.6, count) * DAY + 1_800)
    applied = np.select([stage == "paid", stage == "transit"], [early, transit], late)
    return np.minimum(applied, paid + seconds(np.full(count, LATEST_DAYS * DAY)))


def _course(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, npt.NDArray]:
    count, applied = len(rows), rows["applied_at"].to_numpy()
    agreed = applied + seconds(rng.lognormal(np.log(4 * HOUR), 1.0, count))
    sent = agreed + seconds(rng.gamma(2.0, 0.9 * DAY, count))
    back = sent + seconds((2.0 + rng.gamma(2.0, 0.8, count)) * DAY)
    returns = rows["kind"].to_numpy() != REFUND_ONLY
    never = np.datetime64("NaT", "s")
    success = rows["outcome"].to_numpy() == SUCCESS
    done = np.where(returns, back, agreed + seconds(np.full(count, 600.0)))
    return {
        "agreed_at": np.where(success, agreed, never).astype("datetime64[s]"),
        "return_shipped_at": np.where(success & returns, sent, never).astype("datetime64[s]"),
        "done_at": np.where(success, done, never).astype("datetime64[s]"),
        "closed_at": np.where(success, never, agreed).astype("datetime64[s]"),
    }


def _again(rng: np.random.Generator, given_up: pd.DataFrame) -> pd.DataFrame:
    """The second application of those whose first came to nothing; this one is granted."""
    start = given_up["closed_at"].to_numpy() + seconds(rng.exponential(DAY, len(given_up)) + 300)
    second = given_up.assign(applied_at=start, outcome=np.int8(SUCCESS), again=True)
    return second.assign(**_course(rng, second))
