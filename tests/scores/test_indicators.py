"""Rates and means over a window: the reference cases and what they promise."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.scores.indicators import Aim


@pytest.mark.parametrize(
    ("aim", "count"),
    [
        (("rate_up", 500, "0.95", "0.98", "1"), 750),
        (("rate_down", 1000, "0.015", "0.010", "0"), 500),
        (("mean_up", 800, "4.65", "4.75", "5"), 320),
        (("mean_down", 42173, "13.195", "11", "5"), 15429),
        (("rate_up", 500, "0.98", "0.95", "1"), 0),
        (("rate_up", 500, "0.95", "1", "1"), None),
        (("rate_down", 500, "0.02", "0", "0"), None),
        (("mean_down", 500, "9", "5", "5"), None),
    ],
)
def test_cases_needed(aim, count):
    """Met is none needed; a target at or beyond the ideal is out of reach."""
    kind, base, *numbers = aim

    assert Aim(kind, base, *map(Fraction, numbers)).cases_needed == count


@given(
    base=st.integers(1, 10_000),
    now=st.fractions("0", "0.98", max_denominator=1000),
    target=st.fractions("0", "0.99", max_denominator=1000),
)
def test_the_cases_reach_the_target_and_one_less_does_not(base, now, target):
    """For a rate of good cases, exactly."""
    count = Aim("rate_up", base, now, target, Fraction(1)).cases_needed

    assert count is not None
    assert now * base + count >= target * (base + count)
    if count:
        assert now * base + count - 1 < target * (base + count - 1)


def test_on_the_windows_last_day_new_cases_must_be_the_target():
    """All old cases have left by then."""
    aim = Aim("rate_up", 500, Fraction("0.95"), Fraction("0.98"), Fraction(1))

    assert aim.required_value(30, 30, Fraction(10)) == Fraction("0.98")
    assert aim.required_value(15, 30, Fraction(10)) == Fraction("1.03")
    assert not aim.allows(Fraction("1.03"))


def test_nothing_new_cannot_be_required_of():
    """None, not a division by zero."""
    aim = Aim("rate_up", 500, Fraction("0.95"), Fraction("0.98"), Fraction(1))

    assert aim.required_value(15, 30, Fraction(0)) is None
