"""How often equal agents are banded, and an odd one is found."""

import numpy as np
import pandas as pd
import pytest

from analysis.agents.comparison import errors_at_least_usual, mean_standing, share_standing


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
