"""The overview's figures of the whole team."""

import numpy as np
import pandas as pd
import pytest

from analysis.agents.overview_tables import team_values

NO_MEANS = pd.DataFrame(columns=["measure", "n", "mean", "log_se"])
NO_COUNTS = pd.DataFrame(columns=["measure", "events", "n"])


def means(*log_se):
    """Ten receptions of 20 seconds and thirty of 40."""
    return pd.DataFrame(
        {"measure": "first_response_s", "n": [10, 30], "mean": [20.0, 40.0], "log_se": log_se}
    )


def test_a_share_of_the_team_has_its_range():
    """40 of 50 in two parts, by Wilson; 20 of 29 are too few to be told."""
    counts = pd.DataFrame(
        {"measure": ["reply_rate", "reply_rate", "satisfaction_rate"], "events": [25, 15, 20],
         "n": [30, 20, 29]}
    )  # fmt: skip

    assert team_values(counts, NO_MEANS) == pytest.approx(
        {"reply_rate": 0.8, "low_reply_rate": 0.66963, "high_reply_rate": 0.88756}, abs=1e-5
    )


def test_a_mean_of_the_team_has_its_range():
    """35 seconds; errors of 20 and 60 in a total of 1,400 make 4.5 % of it."""
    wide = np.exp(1.959964 * np.hypot(20, 60) / 1400)

    assert team_values(NO_COUNTS, means(0.1, 0.05)) == pytest.approx(
        {
            "first_response_s": 35,
            "low_first_response_s": 35 / wide,
            "high_first_response_s": 35 * wide,
        }
    )


def test_a_mean_has_no_range_where_an_agents_is_not_known():
    """One of them reported a single day."""
    assert team_values(NO_COUNTS, means(0.1, float("nan"))) == {"first_response_s": 35}
