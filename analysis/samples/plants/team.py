"""Problems, and none, of the agents: they show in the agents' reports."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.samples.plants.telling import NO_STUDY, days_back, told
from analysis.samples.shop import Shop, stream
from analysis.samples.simulation.service import SHIFT_CONVERSION, SHIFTS
from analysis.samples.words import words

NIGHT = SHIFTS.index("夜班")
NIGHT_DAYS, TRAINING_DAYS = 75, 60
DAYS_BEFORE = 9 * 7
"""Days in which there are eight whole weeks, as many as a change needs before it."""

SLOWER, LOST_AT_NIGHT, WEAKER, STRONGER = 1.5, 0.20, 0.18, 0.14
BETTER_AT_ALL_HOURS, MOST_BETTER, NIGHT_SHARE = 0.17, 0.18, 0.88
"""So much more than others the night agent sells, at most; and how many of the shifts are at night.
From 0.2 up the agent often no longer looks worse."""

TRAINED_SHARE, LEARNT = 0.3, 0.14

Rows = npt.NDArray[np.bool_]


def slow_night(shop: Shop, strength: float) -> Shop:
    """The night shift answers late, and buyers leave without buying."""
    since, agents = days_back(shop, NIGHT_DAYS), shop.agents
    study = "agent_overview" if shop.setting.days >= NIGHT_DAYS + DAYS_BEFORE else NO_STUDY
    mine = ((agents["shift"] == NIGHT) & (agents["date"] >= since)).to_numpy()
    slower = np.where(mine, 1 + SLOWER * strength, 1.0)
    agents = agents.assign(
        first_s=np.round(agents["first_s"] * slower, 1),
        response_s=np.round(agents["response_s"] * slower, 1),
        within_30s=np.round(agents["within_30s"] / slower).astype(int),
    )
    shop, size = _sell(shop.with_(agents=agents), "slow_night", mine, -LOST_AT_NIGHT * strength)
    where = {"agent_group": SHIFTS[NIGHT], "times_slower": f"{1 + SLOWER * strength:g}"}
    return shop.with_(told("slow_night", study, where, (since, shop.setting.cutoff), size))


def weak_agent(shop: Shop, strength: float) -> Shop:
    """One agent sells less than equals do, all the time."""
    return _unequal(shop, "weak_agent", 0, -WEAKER * strength)


def strong_agent(shop: Shop, strength: float) -> Shop:
    """One agent sells more than equals do, all the time."""
    return _unequal(shop, "strong_agent", 1, STRONGER * strength)


def simpson(shop: Shop, strength: float) -> Shop:
    """One agent is better at every hour and looks worse, having worked mostly at night."""
    rng, agent, agents = stream(shop.seed, "simpson"), _agent(shop, 2), shop.agents
    mine = (agents["agent"] == agent).to_numpy()
    nights = mine & (rng.random(len(mine)) < NIGHT_SHARE)
    shift = np.where(nights, NIGHT, agents["shift"])
    better = 1 + min(BETTER_AT_ALL_HOURS * strength, MOST_BETTER)
    chance = np.minimum(SHIFT_CONVERSION[shift] * better, 1.0)
    paid = np.where(mine, rng.binomial(agents["inquiry"], chance), agents["paid"])
    moved = nights & (agents["shift"] != NIGHT).to_numpy()
    each = np.divide(agents["sales_cents"], agents["paid"], where=agents["paid"] > 0,
                     out=np.zeros(len(agents)))  # fmt: skip
    cents = np.where(mine, np.round(each * paid), agents["sales_cents"]).astype(int)
    changed = agents.assign(shift=shift, paid=paid, sales_cents=cents)
    size = ("conversations", int(agents["reception"][moved].sum()), 0)
    where = {"agent": words()["agents"][agent], "agent_group": SHIFTS[NIGHT]}
    entry = told("simpson", "agent_fair", where, _whole(shop), size)
    return shop.with_(entry, agents=changed)


def training_nothing(shop: Shop, strength: float) -> Shop:
    """The weakest of two months are trained; nothing changes but their luck."""
    since, agents = days_back(shop, TRAINING_DAYS), shop.agents
    before = agents[
        (agents["date"] < since) & (agents["date"] >= days_back(shop, 2 * TRAINING_DAYS))
    ]
    sums = before.groupby("agent")[["paid", "inquiry"]].sum()
    rate = (sums["paid"] / sums["inquiry"]).sort_values(kind="stable")
    chosen = rate.index[: max(3, round(TRAINED_SHARE * len(rate)))].to_numpy()
    where = {"agents": _names(chosen), "chosen": "lowest conversion before the training"}
    size = ("conversations", 0, 0)
    period = (since, shop.setting.cutoff)
    return shop.with_(told("training_nothing", NO_STUDY, where, period, size))


def training_worked(shop: Shop, strength: float) -> Shop:
    """Agents drawn by lot are trained and sell more from that day on."""
    since, agents = days_back(shop, TRAINING_DAYS), shop.agents
    everyone = np.unique(agents["agent"])
    rng = stream(shop.seed, "training_worked lot")
    chosen = np.sort(rng.permutation(everyone)[: max(3, round(TRAINED_SHARE * len(everyone)))])
    mine = (agents["agent"].isin(chosen) & (agents["date"] >= since)).to_numpy()
    shop, size = _sell(shop, "training_worked", mine, LEARNT * strength)
    where = {"agents": _names(chosen), "chosen": "by lot"}
    period = (since, shop.setting.cutoff)
    return shop.with_(told("training_worked", NO_STUDY, where, period, size))


def _unequal(shop: Shop, name: str, turn: int, share: float) -> Shop:
    agent = _agent(shop, turn)
    shop, size = _sell(shop, name, (shop.agents["agent"] == agent).to_numpy(), share)
    where = {"agent": words()["agents"][agent]}
    return shop.with_(told(name, "agent_differences", where, _whole(shop), size))


def _sell(shop: Shop, topic: str, mine: Rows, share: float) -> tuple[Shop, tuple[str, int, int]]:
    """Lose a share of the buyers who paid, or win a share of those who did not (share > 0)."""
    rng, agents = stream(shop.seed, topic), shop.agents
    open_ = agents["inquiry"] - agents["paid"] if share > 0 else agents["paid"]
    moved = rng.binomial(np.where(mine, open_, 0), min(abs(share), 1.0))
    each = agents["sales_cents"].sum() / max(agents["paid"].sum(), 1)
    cents = np.minimum(np.round(moved * each), agents["sales_cents"]) if share < 0 else moved * each
    cents = np.round(cents).astype(int)
    sign = 1 if share > 0 else -1
    changed = agents.assign(
        paid=agents["paid"] + sign * moved, sales_cents=agents["sales_cents"] + sign * cents
    )
    size = ("buyers who paid", int(moved.sum()), int(cents.sum()))
    return shop.with_(agents=changed), size


def _agent(shop: Shop, turn: int) -> int:
    # Plants of single agents take turns, so that they never meet.
    return int(
        stream(shop.seed, "plants of agents").permutation(np.unique(shop.agents["agent"]))[turn]
    )


def _names(agents: npt.NDArray[np.integer]) -> str:
    return "、".join(words()["agents"][agent] for agent in np.sort(agents))


def _whole(shop: Shop) -> tuple[np.datetime64, np.datetime64]:
    return days_back(shop, shop.setting.days), shop.setting.cutoff
