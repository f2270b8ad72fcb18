"""Who is usual in a team: one odd unit does not make the others odd."""

import numpy as np
import pytest

from analysis.methods.usual import mean_distances, share_distances, stratum_distances, usual_units


def test_one_far_off_is_set_aside_alone():
    """Six with 92 % and one with 70 %: without it the six are alike."""
    distance = share_distances([368] * 6 + [280], [400] * 7)

    assert usual_units(distance, 7).tolist() == [True] * 6 + [False]


def test_one_slow_agent_leaves_six_who_are_usual():
    """20 s six times and 60 s once, each known to a twentieth."""
    distance = mean_distances([20.0] * 6 + [60.0], [400.0] * 7, [0.05] * 7)

    assert usual_units(distance, 7).tolist() == [True] * 6 + [False]


def test_two_far_off_on_either_side_are_set_aside():
    """One of ten far above and one far below."""
    distance = share_distances([200] * 8 + [300, 100], [400] * 10)

    assert usual_units(distance, 10).tolist() == [True] * 8 + [False, False]


@pytest.mark.parametrize("camps", [(4, 4), (1, 1), (3, 3)])
def test_of_two_camps_neither_is_the_usual_one(camps):
    """Half with 75 % and half with 97 %: all stay."""
    events = [300] * camps[0] + [390] * camps[1]

    assert usual_units(share_distances(events, [400] * len(events)), len(events)).all()


def test_nobody_is_set_aside_of_none_or_one():
    """Nothing to compare with."""
    assert usual_units(share_distances([], []), 0).tolist() == []
    assert usual_units(share_distances([5], [9]), 1).tolist() == [True]


def test_the_distance_within_strata_is_that_of_the_two_who_share_them():
    """A and B in one stratum, C elsewhere: of C nothing is known; A and B are each other's measure.

    60 and 40 of 100: off by 10 of 50 expected, variance 100 x 100 x 0.25 / 200 = 12.5.
    """
    events = np.array([[60.0, 0], [40, 0], [0, 90]])
    n = np.array([[100.0, 0], [100, 0], [0, 100]])
    z = stratum_distances(events, n)(np.ones(3, dtype=bool))

    assert z[:2] == pytest.approx([10 / 12.5**0.5, -10 / 12.5**0.5])
    assert np.isnan(z[2])
