"""Reference cases and promises of the scorecard."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agents.scorecard import (
    Item,
    Scheme,
    crossing_weight,
    points,
    rank_stability,
    ranks,
    ranks_one_weight_shifted,
    shifted_weights,
    totals,
)

CONVERSION = Item("inquiry_paid_rate", 0.30, 0.50, 0.4)
RESPONSE = Item("avg_response_s", 60, 20, 0.3)
SATISFACTION = Item("satisfaction_rate", 0.80, 0.95, 0.3)
SCHEME = Scheme((CONVERSION, RESPONSE, SATISFACTION))

A = np.array([80.0, 62.5, 86.666666667])
B = np.array([55.0, 95.0, 100.0])
C = np.array([90.0, 60.0, 75.0])
TEAM = np.array([A, B, C])


def order(placed):
    """The agents in the order of their ranks."""
    return "".join("ABC"[place] for place in np.argsort(placed))


def near(expected):
    return pytest.approx(expected, abs=1e-6)


def test_points_lie_on_a_line_from_floor_to_target():
    """46 %, 35 s and 93 %; then 41 %, 22 s and 95 %."""
    assert [
        points([0.46, 0.41], CONVERSION).tolist(),
        points([35, 22], RESPONSE).tolist(),
        points([0.93, 0.95], SATISFACTION).tolist(),
    ] == [near([80, 55]), near([62.5, 95]), near([86.666667, 100])]


def test_points_stop_at_both_ends():
    """Beyond the target there is nothing to gain, beyond the floor nothing to lose."""
    assert points([10, 90], RESPONSE).tolist() == [100, 0]


def test_totals_are_weighted():
    """A 76.75, B 80.5, C 76.5: B, A, C."""
    total = totals(TEAM, SCHEME.weights)

    assert total == near([76.75, 80.5, 76.5])
    assert order(ranks(total)) == "BAC"


def test_two_agents_tie_at_a_weight():
    """A and B tie where conversion weighs 0.478261."""
    assert crossing_weight(A, B, SCHEME.weights, 0) == near(0.478261)


def test_who_is_ahead_in_everything_never_ties():
    """There is no weight at which the better one loses."""
    assert np.isnan(crossing_weight(A, A - 1, SCHEME.weights, 0))


def test_one_weight_at_a_time_changes_the_order():
    """Each weight 20 % lower and higher: twice C overtakes A."""
    runs = [order(placed) for _, _, placed in ranks_one_weight_shifted(TEAM, SCHEME.weights)]

    assert runs == ["BAC", "BCA", "BAC", "BAC", "BCA", "BAC"]


def test_less_than_seventy_percent_of_the_weight_is_no_total():
    """Without the measure of 40 % there is none; without one of 30 % the others share it."""
    gaps = np.array([[np.nan, 50, 100], [50, np.nan, 100]])
    total = totals(gaps, SCHEME.weights)

    assert np.isnan(total[0])
    assert total[1] == near((0.4 * 50 + 0.3 * 100) / 0.7)
    assert np.isnan(ranks(total)[0])


def test_equal_totals_share_the_better_rank():
    """1, 1, 3."""
    assert ranks(np.array([80.0, 80.0, 75.0])).tolist() == [1, 1, 3]


def test_a_firm_rank_is_kept_whatever_the_weights():
    """Best in everything: first in all draws."""
    team = np.array([[90.0, 90, 90], [50.0, 50, 50], [10.0, 10, 10]])
    keeps, top = rank_stability(team, SCHEME.weights)

    assert keeps.tolist() == [1, 1, 1]
    assert top.tolist() == [1, 1, 1]


@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=6), st.sampled_from([0.8, 1.2]))
def test_shifted_weights_still_add_up_to_one(weights, factor):
    """Whatever one weight does, the others make room."""
    given_weights = np.array(weights) / sum(weights)

    for item in range(len(weights)):
        assert shifted_weights(given_weights, item, factor).sum() == pytest.approx(1)


def test_a_scheme_comes_back_from_its_file():
    """What is saved is what is loaded."""
    assert Scheme.from_json(SCHEME.to_json()) == SCHEME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[1]",
        "nonsense",
        '[{"measure": "salary", "floor": 0, "target": 1, "weight": 1}]',
        '[{"measure": "reply_rate", "floor": 1, "target": 1, "weight": 1}]',
        '[{"measure": "reply_rate", "floor": 0, "target": 1, "weight": 0}]',
        '[{"measure": "reply_rate", "floor": 0, "target": "NaN", "weight": 1}]',
        "[" * 9000,
        "x" * 20_000,
    ],
)
def test_a_file_that_is_no_scheme_is_none(text):
    """Whatever is uploaded, nothing unsound is taken."""
    assert Scheme.from_json(text) is None
