"""The message log of the last days: buyers, agents and the greeting robot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.samples.plants.telling import days_back
from analysis.samples.shop import Shop, stream
from analysis.samples.simulation.trade import seconds

LAST_DAYS = 14
"""A shop keeps long logs, but nobody exports more than this at a time."""

FIRST_SESSION = 900_000_137
BUYER, AGENT, ROBOT = range(3)
SHIFT_START_H, SHIFT_H = np.array([8, 16, 0]), 8
MORE_ROUNDS, GREETED_SHARE, PAUSE_S = 2.0, 0.5, 70.0

BUYS_WITHIN = np.timedelta64(20, "h")
"""Who buys after asking does so within this time: studies look 24 hours ahead."""

ASKS_WITHIN = np.timedelta64(10, "D")
"""Who asks about an order does so within this time after paying."""


def make_chats(shop: Shop) -> pd.DataFrame:
    """One row a message: session, agent, buyer (numbers), sent_at, sender, wording."""
    rng = stream(shop.seed, "chats")
    sessions = _sessions(rng, shop)
    rounds = 1 + rng.poisson(MORE_ROUNDS, len(sessions)) * sessions["answered"].to_numpy()
    row = np.repeat(np.arange(len(sessions)), rounds)
    first = np.append(True, row[1:] != row[:-1]) if len(row) else np.zeros(0, dtype=bool)
    each = sessions.iloc[row]
    wait = rng.exponential(np.where(first, each["first_s"], each["response_s"])) + 1
    step = np.where(first, 0, wait + rng.exponential(PAUSE_S, len(row)) + 2)
    since = pd.Series(step).groupby(row).cumsum().to_numpy()
    asked = each.assign(sent_at=each["start"] + seconds(since), sender=BUYER)
    replied = asked.assign(sent_at=asked["sent_at"] + seconds(wait), sender=AGENT)
    greeted = sessions[rng.random(len(sessions)) < GREETED_SHARE].assign(sender=ROBOT)
    greeted = greeted.assign(sent_at=greeted["start"] + np.timedelta64(1, "s"))
    messages = pd.concat([asked, replied[replied["answered"]], greeted])
    messages = messages[messages["sent_at"] <= shop.setting.cutoff]
    messages = messages.sort_values(["session", "sent_at", "sender"], ignore_index=True)
    messages["wording"] = rng.integers(0, 8, len(messages))
    return messages[["session", "agent", "buyer", "sent_at", "sender", "wording"]]


def _sessions(rng: np.random.Generator, shop: Shop) -> pd.DataFrame:
    work = shop.agents[shop.agents["date"] >= days_back(shop, LAST_DAYS)].reset_index(drop=True)
    row = np.repeat(np.arange(len(work)), work["reception"])
    turn = np.arange(len(row)) - np.repeat(_starts(work["reception"]), work["reception"])
    each = work.iloc[row].reset_index(drop=True)
    hour = SHIFT_START_H[each["shift"]] * 3_600.0 + rng.uniform(0, SHIFT_H * 3_600, len(row))
    sessions = pd.DataFrame(
        {
            "session": np.arange(len(row)),
            "agent": each["agent"],
            "start": each["date"] + seconds(hour),
            "answered": turn < each["answered"].to_numpy(),
            "buys": turn < each["paid"].to_numpy(),
            "inquires": turn < each["inquiry"].to_numpy(),
            "first_s": each["first_s"],
            "response_s": each["response_s"],
        }
    )
    return sessions.assign(buyer=_buyers(rng, shop, sessions))


def _buyers(rng: np.random.Generator, shop: Shop, sessions: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Who writes: those who buy after it, those who bought before it, and anyone else."""
    start = sessions["start"].to_numpy()
    anyone = rng.integers(0, len(shop.buyers), len(sessions))
    buying = _buyer_of_an_order(rng, shop, start, start + BUYS_WITHIN)
    bought = _buyer_of_an_order(rng, shop, start - ASKS_WITHIN, start)
    buys, inquires = sessions["buys"].to_numpy(), sessions["inquires"].to_numpy()
    chosen = np.where(buys, buying, np.where(inquires, anyone, bought))
    return np.where(chosen < 0, anyone, chosen)


def _buyer_of_an_order(
    rng: np.random.Generator, shop: Shop, after: np.ndarray, until: np.ndarray
) -> npt.NDArray[np.int64]:
    """The buyer of a random order paid in each span of time; -1 where none was."""
    paid = shop.orders[shop.orders["paid_at"].notna()].sort_values("paid_at", kind="stable")
    paid_at, buyer = paid["paid_at"].to_numpy(), paid["buyer"].to_numpy()
    low, high = np.searchsorted(paid_at, after, "right"), np.searchsorted(paid_at, until, "right")
    place = low + np.floor(rng.random(len(low)) * (high - low)).astype(int)
    found = buyer[np.minimum(place, len(buyer) - 1)] if len(buyer) else np.zeros(len(low), int)
    return np.where(high > low, found, -1)


def _starts(counts: pd.Series) -> npt.NDArray[np.int64]:
    reached = counts.cumsum().to_numpy()
    return reached - counts.to_numpy()
