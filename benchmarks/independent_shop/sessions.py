"""Conversations: before a sale, without a sale, and after it; a robot answers first in most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.team import Team, assign_agents

ASKED_BEFORE, LOST_PER_SALE = 0.38, 1.1
ASKED_AFTER, ASKED_ON_REFUND = 0.08, 0.5
BEFORE_ORDER = 9.0 / 1_440
"""Half of the days by which an inquiry precedes its order, on average; of others likewise."""

ROBOT_FIRST, NO_REPLY, RATED = 0.6, 0.015, 0.28
FIRST_REPLY_S, REPLY_S, REPLY_SPREAD = 26.0, 20.0, 0.85
SCORE_SHARES = np.array([0.02, 0.03, 0.08, 0.17, 0.70])
"""Of one to five: how pleased rated sessions are on a usual day."""


def make_sessions(
    orders: pd.DataFrame, refunds: pd.DataFrame, team: Team, settings: ShopSettings
) -> pd.DataFrame:
    """A row a session that reached an agent or nobody.

    Columns: buyer, at (days), is_inquiry, sold_order (-1 for none), agent (-1 for nobody there),
    robot_first, is_answered, first_reply_s, turns, score (0 where not rated).
    """
    chance = settings.stream("sessions")
    talks = pd.concat(
        [_sold(orders, chance), _lost(orders, settings), _after(orders, refunds, chance)],
        ignore_index=True,
    )
    talks = talks[(talks["at"] >= 0) & (talks["at"] < settings.days)]
    talks = talks.sort_values("at", ignore_index=True)
    success = np.where(talks["is_inquiry"], (talks["sold_order"] >= 0) * 1.0, 0.5)
    agent = assign_agents(team, talks["at"].to_numpy(), success, chance)
    return _add_course(talks.assign(agent=agent), team, chance)


def _sold(orders: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Inquiries that led to an order which was paid."""
    asked = orders[orders["is_paid"] & (chance.random(len(orders)) < ASKED_BEFORE)]
    before = chance.gamma(2.0, BEFORE_ORDER, len(asked))
    return pd.DataFrame(
        {
            "buyer": asked["buyer"].to_numpy(),
            "at": (asked["created"] - before).to_numpy(),
            "is_inquiry": True,
            "sold_order": asked.index.to_numpy(),
        }
    )


def _lost(orders: pd.DataFrame, settings: ShopSettings) -> pd.DataFrame:
    """Inquiries of visitors who bought nothing, at hours like those of the others."""
    chance = settings.stream("lost inquiries")
    created = orders["created"].to_numpy()
    weight = np.where(created % 1 < 1 / 3, np.exp(-settings.plant.night_logit), 1.0)
    count = chance.poisson(ASKED_BEFORE * LOST_PER_SALE * weight.sum())
    like = chance.choice(created, count, p=weight / weight.sum())
    first = int(orders["buyer"].max()) + 1
    return pd.DataFrame(
        {
            "buyer": np.arange(first, first + count),
            "at": like - chance.gamma(2.0, BEFORE_ORDER, count),
            "is_inquiry": True,
            "sold_order": -1,
        }
    )


def _after(
    orders: pd.DataFrame, refunds: pd.DataFrame, chance: np.random.Generator
) -> pd.DataFrame:
    """Talks after the sale: where the parcel is, and about refunds before they are applied for."""
    where = orders[orders["is_paid"] & (chance.random(len(orders)) < ASKED_AFTER)]
    refund = refunds[chance.random(len(refunds)) < ASKED_ON_REFUND]
    buyer = orders["buyer"].to_numpy()
    asked_at = where["shipped"] + chance.random(len(where)) * (where["received"] - where["shipped"])
    paid = orders["paid"].to_numpy()[refund["order"]]
    refund_at = np.maximum(refund["applied"] - chance.gamma(2.0, 15.0, len(refund)) / 1_440, paid)
    return pd.DataFrame(
        {
            "buyer": np.concatenate([where["buyer"], buyer[refund["order"]]]),
            "at": np.concatenate([asked_at, refund_at]),
            "is_inquiry": False,
            "sold_order": -1,
        }
    )


def _add_course(talks: pd.DataFrame, team: Team, chance: np.random.Generator) -> pd.DataFrame:
    """How a session goes: the robot, the first reply, the turns, the buyer's score."""
    count, agent = len(talks), talks["agent"].to_numpy()
    day = talks["at"].to_numpy().astype(int)
    speed = np.where(agent >= 0, team.speed[agent, day], 1.0)
    reply = np.exp(chance.normal(np.log(FIRST_REPLY_S), REPLY_SPREAD, count)) * speed
    answered = (agent >= 0) & (chance.random(count) >= NO_REPLY)
    return talks.assign(
        robot_first=chance.random(count) < ROBOT_FIRST,
        is_answered=answered,
        speed=speed,
        first_reply_s=np.where(answered, np.maximum(np.round(reply), 1), np.nan),
        turns=1 + np.minimum(chance.geometric(0.5, count) - 1, 6),
        score=_scores(talks, answered, team, chance),
    )


def _scores(
    talks: pd.DataFrame, answered: np.ndarray, team: Team, chance: np.random.Generator
) -> np.ndarray:
    """One to five by how the agent's day went; 0 where the buyer says nothing."""
    agent, day = talks["agent"].to_numpy(), talks["at"].to_numpy().astype(int)
    ends = np.cumsum(SCORE_SHARES)[:-1]
    shift = team.logit[agent, day][:, None]
    worse_than = 1 / (1 + np.exp(-(np.log(ends / (1 - ends)) - shift)))
    score = 1 + (chance.random(len(talks))[:, None] > worse_than).sum(axis=1)
    rated = answered & (chance.random(len(talks)) < RATED)
    return np.where(rated, score, 0)
