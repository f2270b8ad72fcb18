"""The team: agents of three shifts with days off, absences, a newcomer and one who leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.independent_shop.days import lasting
from benchmarks.independent_shop.settings import ShopSettings

SHIFTS = ("夜班", "早班", "晚班")
"""From midnight, from eight, from sixteen o'clock; each has eight hours."""

NIGHT, EARLY, LATE = range(3)
TEAMS = ((1_000, 4), (10_000, 8), (np.inf, 12))
"""Agents of shops with fewer orders than that."""

NAMES = (
    "小满",
    "阿禾",
    "豆豆",
    "青青",
    "阿杰",
    "糖糖",
    "星星",
    "小鹿",
    "阿宁",
    "米粒",
    "团子",
    "木木",
)
SWAPPED = 0.25
"""Share of days on which an agent works another shift than usual."""

DAY_OFF = 0.12
SPEED_SPREAD, RATE_SPREAD = 0.5, 0.6
"""Of an agent's day: log response time, and logit of success."""

ALL_SPEED_SPREAD, ALL_RATE_SPREAD, DAY_KEPT = 0.2, 0.35, 0.8
"""The same of a day for the whole team, and how much of it the next day keeps."""


@dataclass(frozen=True)
class Team:
    """Who works when, and how each agent's days went; all arrays are agents x days."""

    names: tuple[str, ...]
    home: np.ndarray
    """The shift that each agent works on most days."""

    shift: np.ndarray
    """The shift that is worked on each day, -1 for none."""

    share: np.ndarray
    """How much of the work an agent takes, by agent."""

    speed: np.ndarray
    """Factor of the response times."""

    logit: np.ndarray
    """Of converting and satisfying, against the usual."""

    target: int
    """The agent that plants change."""

    @property
    def night_agent(self) -> str:
        """Who works nights most days; nobody in a small team."""
        at_night = np.flatnonzero(self.home == NIGHT)
        return self.names[at_night[0]] if at_night.size else ""


def make_team(settings: ShopSettings) -> Team:
    """Agents who are equal in truth and whose days differ."""
    chance, plant = settings.stream("team"), settings.plant
    count = next(count for most, count in TEAMS if settings.orders < most)
    homes = np.array(
        [(EARLY, LATE, EARLY, LATE, NIGHT, EARLY, LATE, EARLY)[at % 8] for at in range(count)]
    )
    shift = _worked_shifts(homes, settings.days, chance)
    share = chance.gamma(6.0, 1 / 6, count)
    target = 1
    share[target] = 1.0
    logit = chance.normal(0, RATE_SPREAD, shift.shape) + lasting(
        ALL_RATE_SPREAD, DAY_KEPT, settings.days, chance
    )
    logit[target] += plant.agent_logit
    logit += plant.night_logit * (shift == NIGHT)
    speed = np.exp(chance.normal(0, SPEED_SPREAD, shift.shape))
    speed *= np.exp(lasting(ALL_SPEED_SPREAD, DAY_KEPT, settings.days, chance))
    later = np.arange(settings.days) >= settings.days / 2
    speed *= np.where((shift == LATE) & later, plant.shift_speed, 1.0)
    speed *= np.where(shift == NIGHT, plant.night_speed, 1.0)
    return Team(NAMES[:count], homes, shift, share, speed, logit, target)


def _worked_shifts(homes: np.ndarray, days: int, chance: np.random.Generator) -> np.ndarray:
    """A weekly day off, spells of absence, swaps of shifts, one new, one who leaves."""
    shape = (homes.size, days)
    swaps = chance.random(shape) < SWAPPED
    shift = np.where(swaps, chance.integers(0, len(SHIFTS), shape), homes[:, None])
    weekday = np.arange(days) % 7
    off = chance.integers(0, 7, homes.size)[:, None] == weekday
    off |= chance.random(shape) < DAY_OFF / 2
    for agent in range(homes.size):
        for begin in chance.integers(0, days, 2):
            off[agent, begin : begin + int(chance.integers(3, 15))] = True
    off[-1, : int(days * 0.55)] = True
    if homes.size > TEAMS[0][1]:
        off[-2, int(days * 0.8) :] = True
    return np.where(off, -1, shift)


def assign_agents(
    team: Team, at: np.ndarray, success: np.ndarray, chance: np.random.Generator
) -> np.ndarray:
    """An agent on duty for each session, -1 where nobody is there.

    An agent whose day went well gets more of the sessions that succeed and fewer of the others,
    so that the odds of success on that day move by its logit.

    Args:
        team: the agents.
        at: when the sessions begin, days since the start.
        success: 1 for a sale, 0 for none, 0.5 where nothing is sold or lost.
        chance: where the draw comes from.
    """
    day = np.minimum(at.astype(int), team.shift.shape[1] - 1)
    shift = np.minimum((at % 1 * 3).astype(int), 2)
    on_duty = team.shift[:, day] == shift
    nobody = ~on_duty.any(axis=0)
    helping = nobody & (shift != NIGHT)
    on_duty[:, helping] = team.shift[:, day[helping]] >= EARLY
    pull = np.exp((success - 0.5) * team.logit[:, day])
    weights = on_duty * team.share[:, None] * pull
    total = weights.sum(axis=0)
    ends = np.cumsum(weights, axis=0)
    agent = (ends <= chance.random(at.size) * total).sum(axis=0)
    return np.where(total > 0, np.minimum(agent, len(team.names) - 1), -1)


def rostered(team: Team, agent: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The name of the shift of these agents on these days; their usual one on a day off."""
    worked = team.shift[agent, day]
    return np.array(SHIFTS)[np.where(worked >= 0, worked, team.home[agent])]


def days_worked(team: Team) -> pd.DataFrame:
    """The agent-days on which somebody worked: agent, day."""
    agent, day = np.nonzero(team.shift >= 0)
    return pd.DataFrame({"agent": agent, "day": day})
