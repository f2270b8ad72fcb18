"""The agents' work: who was on which shift, and what each shift brought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.samples.shop import Setting, stream
from analysis.samples.simulation import rhythm
from analysis.samples.words import words

SHIFTS = ("早班", "晚班", "夜班")
SHIFT_STAFF = np.array([0.42, 0.42, 0.16])
SHIFT_CHATS = np.array([0.40, 0.47, 0.13])
SHIFT_CONVERSION = np.array([0.50, 0.46, 0.34])
"""At night fewer buyers make up their mind, whoever answers."""

CHATS_PER_ORDER = 2.2
INQUIRY_SHARE, RATED_SHARE = 0.62, 0.28
STARS = np.array([0.02, 0.02, 0.05, 0.25, 0.66])
"""Share of one star to five stars."""

FIRST_RESPONSE_S, RESPONSE_S, ROUNDS = 16.0, 31.0, 3.4
NIGHT_SLOWER = 1.25
WITHIN_30S, WITHIN_3MIN = 0.72, 0.965


def make_agents(seed: int, setting: Setting, orders: int, order_cents: float) -> pd.DataFrame:
    """One row an agent and day at work, with counts; all agents are equally good.

    Args:
        seed: The shop's seed.
        setting: Platform and period.
        orders: Orders in the whole period.
        order_cents: What an order is worth on average.
    """
    rng = stream(seed, "agents")
    days = rhythm.calendar(setting.days, setting.last_day)
    chats = rhythm.day_weights(days) * orders * CHATS_PER_ORDER
    rota = _rota(rng, len(days), int(np.clip(chats.mean() / 9, 8, len(words()["agents"]))))
    day, shift = rota["day"].to_numpy(), rota["shift"].to_numpy()
    on_shift = rota.groupby(["day", "shift"])["agent"].transform("size").to_numpy()
    reception = rng.poisson(chats[day] * SHIFT_CHATS[shift] / on_shift)
    rows = rota.assign(date=days.to_numpy()[day], reception=reception)
    return rows.assign(**_results(rng, rows, order_cents)).drop(columns="day")


def _rota(rng: np.random.Generator, days: int, agents: int) -> pd.DataFrame:
    """Five days in seven, each week on a shift of its own, the same chances for everyone."""
    day, agent = (grid.ravel() for grid in np.mgrid[0:days, 0:agents])
    weekly = rng.choice(3, size=(days // 7 + 1, agents), p=SHIFT_STAFF).astype(np.int8)
    free = (day + agent * 3) % 7 < 2  # noqa: PLR2004
    rota = pd.DataFrame({"day": day, "agent": agent, "shift": weekly[day // 7, agent]})
    return rota[~free].reset_index(drop=True)


def _results(
    rng: np.random.Generator, rows: pd.DataFrame, order_cents: float
) -> dict[str, np.ndarray]:
    reception, shift = rows["reception"].to_numpy(), rows["shift"].to_numpy()
    inquiry = rng.binomial(reception, INQUIRY_SHARE)
    paid = rng.binomial(inquiry, SHIFT_CONVERSION[shift])
    slower = np.where(shift == SHIFTS.index("夜班"), NIGHT_SLOWER, 1.0)
    answered = reception - rng.binomial(reception, 0.012)
    rounds = answered + rng.poisson(answered * (ROUNDS - 1))
    stars = rng.multinomial(rng.binomial(reception, RATED_SHARE), STARS)
    noise = rng.gamma(np.maximum(rounds, 1) / 1.5, 1.5) / np.maximum(rounds, 1)
    return {
        "answered": answered,
        "inquiry": inquiry,
        "paid": paid,
        "sales_cents": np.round(paid * order_cents * rng.normal(1, 0.05, len(rows))).astype(int),
        "first_s": np.round(FIRST_RESPONSE_S * slower * noise, 1),
        "response_s": np.round(RESPONSE_S * slower * noise, 1),
        "rounds": rounds,
        "within_30s": rng.binomial(rounds, WITHIN_30S / slower),
        "within_3min": rng.binomial(rounds, WITHIN_3MIN),
        **{f"star_{k + 1}": stars[:, k] for k in range(5)},
    }
