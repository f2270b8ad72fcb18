"""Blocks of old ratings that leave together."""

from fractions import Fraction

import numpy as np
import pytest

from analysis.scores.expiring_blocks import expiry_steps, steepest_block
from analysis.scores.forecast import NewRatings, remaining_by_day


def test_what_leaves_is_looked_at_alone():
    """A one-star of four ratings leaves: 4 becomes 5; what is to come changes nothing that day."""
    days = [(0, 0, 0, 0, 1), (1, 0, 0, 0, 0), (2, 0, 0, 0, 0)]
    steps = expiry_steps(Fraction(4), remaining_by_day(days), NewRatings(Fraction(1), Fraction(5)))

    assert steps.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("steps", "block"),
    [
        ([0, 0, 0, 0, 5, 0, 0, 0], (5, 5, 5)),
        ([0, 4, 5, 4, 0, 0, 0, 0, 0], (2, 4, 13)),
        ([0, 3, 0, 3, 0, 0, 0, 0, 0], (2, 4, 6)),
        ([1, 1, 1, 1, 1, 1, 9, 1], (7, 7, 9)),
        ([1, -1, 1, 1, -1, 1], (1, 1, 0)),
        ([], (1, 1, 0)),
    ],
)
def test_a_block_is_the_days_that_stand_out(steps, block):
    """From the first to the last day of a rise above three usual steps; none has no size."""
    assert steepest_block(np.array(steps, dtype=float)) == block


def test_a_block_is_no_longer_than_a_week():
    """Of nine such days the seven that bring most."""
    assert steepest_block(np.array([0.0] * 20 + [5, 5, 6, 6, 6, 6, 6, 6, 6])) == (23, 29, 42)
