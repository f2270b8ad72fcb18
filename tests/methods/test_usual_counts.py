"""The usual count of a day, where days are very unlike each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.methods.overdispersion import UNUSUAL_SHARE, same_level, usual_counts


@given(
    st.integers(0, 50_000),
    st.floats(0.01, 0.9),
    st.one_of(st.just(np.inf), st.floats(0.05, 1e6)),
)
def test_the_ends_are_where_a_day_begins_to_be_unusual(earlier, share, weight):
    """Whatever the spread; an end that cannot be told is infinite, and found without delay."""
    low, high = usual_counts(earlier, share, weight)

    assert 0 <= low <= high
    assert same_level(int(low), earlier, share, weight) > UNUSUAL_SHARE
    if low:
        assert same_level(int(low) - 1, earlier, share, weight) <= UNUSUAL_SHARE
    if np.isfinite(high):
        assert same_level(int(high), earlier, share, weight) > UNUSUAL_SHARE
        assert same_level(int(high) + 1, earlier, share, weight) <= UNUSUAL_SHARE


def test_days_that_tell_nothing_have_no_upper_end():
    """Of a weight of nearly nothing any count may come."""
    assert usual_counts(7, 0.2, 0.05) == (0, np.inf)


def test_many_cases_are_judged_as_few_more_or_less_are():
    """Where the sum gives way to the beta distribution the chance does not jump."""
    summed, smooth = (same_level(4_300, earlier, 0.2, 200.0) for earlier in (15_700, 15_701))

    assert smooth == pytest.approx(summed, rel=0.01)
