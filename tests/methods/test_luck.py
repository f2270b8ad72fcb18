"""What chance alone does to a bonus rule."""

import numpy as np
import pytest

from analysis.methods.luck import (
    cases_needed,
    cases_to_stand_out,
    picked_share_by_estimate,
    simulate_luck,
)
from analysis.methods.shrinkage import bands, beta_binomial


def test_twelve_equals_share_a_quarter_of_the_top_three():
    """Three of twelve picked twice at random: 25 % are the same."""
    luck = simulate_luck([60] * 12, 0.9, 3)

    assert luck.overlap_share == pytest.approx(0.25, abs=0.015)
    assert luck.picked_share == pytest.approx(np.full(12, 0.25), abs=0.04)


def test_few_cases_are_picked_more_often():
    """With equal skill, whoever has few cases stands at the top and at the bottom more often."""
    n = [30] + [3000] * 11

    for highest in (True, False):
        luck = simulate_luck(n, 0.5, 3, highest=highest)
        assert luck.picked_share[0] > 0.4
        assert luck.overlap_share > 0.25


@pytest.mark.parametrize(
    ("share", "other", "needed"),
    [(0.02, 0.03, 3826), (0.02, 0.04, 1141), (0.05, 0.06, 8158), (0.05, 0.07, 2213),
     (0.05, 0.08, 1059), (0.50, 0.55, 1565), (0.50, 0.60, 388)],
)  # fmt: skip
def test_cases_needed_are_those_of_the_usual_table(share, other, needed):
    """80 % power at the 5 % level, per group."""
    assert cases_needed(share, other) == needed


@pytest.mark.parametrize(
    ("team", "share", "gap"), [(6, 0.85, 0.06), (12, 0.9, 0.06), (8, 0.9, 0.03)]
)
def test_with_the_cases_needed_the_one_below_is_found(team, share, gap):
    """In about 80 % of 300 teams with so many cases each."""
    n = cases_to_stand_out(share, share - gap, team)
    truth = [share] * (team - 1) + [share - gap]
    draws = np.random.default_rng(0).binomial(n, truth, (300, team))
    is_found = [bands(beta_binomial(events, [n] * team))[-1] == "worse" for events in draws]

    assert np.mean(is_found) == pytest.approx(0.8, abs=0.06)


def test_what_is_sure_is_picked_every_time():
    """Draws without overlap leave nothing to chance."""
    draws = np.array([[0.9, 0.5, 0.1], [0.8, 0.4, 0.2]])

    assert picked_share_by_estimate(draws, 1).tolist() == [1, 0, 0]
    assert picked_share_by_estimate(draws, 1, highest=False).tolist() == [0, 0, 1]
