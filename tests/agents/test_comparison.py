"""How often equal agents are banded, and an odd one is found."""

import numpy as np
import pandas as pd
import pytest

from analysis.agents.comparison import errors_at_least_usual, mean_standing, share_standing
from analysis.agents.day_spread import own_shares


def test_equal_agents_are_rarely_banded():
    """Twelve alike with 60 ratings each: anyone is banded in at most one run of twenty."""
    banded = 0
    for seed in range(200):
        good = np.random.default_rng(seed).binomial(60, 0.9, 12)
        counts = pd.DataFrame({"agent": list("ABCDEFGHIJKL"), "events": good, "n": 60})
        banded += set(share_standing(counts, "satisfaction_rate").table["band"]) != {"similar"}

    assert banded <= 200 * 0.05


def test_one_agent_six_points_worse_is_found():
    """At 95 % satisfaction and 400 ratings, in at least four runs of five."""
    found = 0
    for seed in range(100):
        good = np.random.default_rng(seed).binomial(400, [0.95] * 11 + [0.89])
        counts = pd.DataFrame({"agent": list("ABCDEFGHIJKL"), "events": good, "n": 400})
        found += share_standing(counts, "satisfaction_rate").table["band"].iloc[-1] == "worse"

    assert found >= 80


def test_equal_agents_of_skewed_times_are_rarely_banded():
    """Twelve alike with 60 times each, rare long ones among them: at most one run of twenty."""
    banded = 0
    for seed in range(200):
        times = np.random.default_rng(seed).lognormal(3, 1, (12, 60))
        mean, spread = times.mean(axis=1), times.std(axis=1, ddof=1)
        names, error = [*"ABCDEFGHIJKL"], spread / mean / 60**0.5
        means = pd.DataFrame({"agent": names, "n": 60.0, "mean": mean, "log_se": error})
        banded += mean_standing(means, "avg_response_s").differ

    assert banded <= 200 * 0.05


def test_who_varied_less_than_the_team_is_judged_by_the_teams_variation():
    """Variances a case of 1, 9 and 4: the usual one is 14 / 3, and only the 9 is above it."""
    errors = errors_at_least_usual(np.array([0.1, 0.3, 0.1]), np.array([100.0, 100.0, 400.0]))

    assert errors == pytest.approx([(14 / 3) ** 0.5 / 10, 0.3, (14 / 3) ** 0.5 / 20])


@pytest.mark.parametrize("size", [3, 4, 5, 7, 8, 12, 30])
def test_one_odd_agent_makes_nobody_else_stand_out(size):
    """All but the last are equal: the last is named, and of ten teams at most one names another.

    In shares (92 % beside 70 %) and in seconds (20 beside 60), whichever way the odd one is odd.
    """
    wrong = missed = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        low = rng.binomial(400, [0.92] * (size - 1) + [0.70])
        high = rng.binomial(400, [0.70] * (size - 1) + [0.92])
        slow = 20 * np.exp(rng.normal(0, 0.05, size)) * ([1.0] * (size - 1) + [3.0])
        names = [f"{at:02}" for at in range(size)]
        means = pd.DataFrame({"agent": names, "n": 400.0, "mean": slow, "log_se": 0.05})
        standings = [
            *(
                share_standing(
                    pd.DataFrame({"agent": names, "events": x, "n": 400.0}), "reply_rate"
                )
                for x in (low, high)
            ),
            mean_standing(means, "avg_response_s"),
        ]
        for standing, expected in zip(standings, ("worse", "better", "worse"), strict=True):
            band = standing.table["band"]
            missed += band.iloc[-1] != expected
            wrong += bool((band.iloc[:-1] != "similar").any())

    assert missed == 0
    assert wrong <= 300 * 0.1


def days_that_waver(rng, agents=8, days=60, cases=20):
    """Equal agents whose share is 50 % on a usual day, and 30 to 70 % on most others."""
    share = 1 / (1 + np.exp(-rng.normal(0, 0.8, (agents, days))))
    names = np.repeat([*"ABCDEFGH"], days)
    days_at = np.tile(pd.date_range("2026-01-05", periods=days).to_numpy(), agents)
    events = rng.binomial(cases, share).ravel()
    return pd.DataFrame({"agent": names, "day_at": days_at, "events": events, "n": float(cases)})


def test_equals_whose_days_waver_are_rarely_banded():
    """With the spread of days in at most one team of twenty; without it in every third or more."""
    banded = {"days": 0, "cases": 0}
    for seed in range(100):
        days = days_that_waver(np.random.default_rng(seed))
        counts = days.groupby("agent", as_index=False)[["events", "n"]].sum()
        widened = counts.assign(spread=counts["agent"].map(own_shares(days)))
        banded["cases"] += share_standing(counts, "inquiry_paid_rate").differ
        banded["days"] += share_standing(widened, "inquiry_paid_rate").differ

    assert banded["days"] <= 100 * 0.05
    assert banded["cases"] >= 100 / 3


def test_few_days_widen_the_range():
    """The same 60 cases a day: of two days the range is far wider than of sixty."""
    rng = np.random.default_rng(7)
    many, few = (days_that_waver(rng, days=days, cases=3600 // days) for days in (60, 2))
    width = []
    for days in (many, few):
        counts = days.groupby("agent", as_index=False)[["events", "n"]].sum()
        counts["spread"] = counts["agent"].map(own_shares(days))
        table = share_standing(counts, "inquiry_paid_rate").table
        width.append((table["high_rate"] - table["low_rate"]).mean())

    assert width[1] > 3 * width[0]
