"""How numbers that people type are read."""

from fractions import Fraction

import pytest

from analysis.scores.typed_numbers import (
    exact_number,
    percent_share,
    rounding_half,
    star_counts,
    star_shares,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("4.6307", Fraction(46307, 10000)),
        ("４．６３", Fraction(463, 100)),
        (" -3% ", Fraction(-3, 100)),
        ("−0.5", Fraction(-1, 2)),
        (".76", Fraction(76, 100)),
    ],
)
def test_a_typed_decimal_is_exact(typed, value):
    """No float stands between what was typed and what is reckoned."""
    assert exact_number(typed) == value


@pytest.mark.parametrize("typed", ["", "--", "4.6.3", "nan", "1e9", "1/3", "四", "9" * 40])
def test_what_is_no_number_is_none(typed):
    """Words, fractions, exponents and endless digits are not guessed at."""
    assert exact_number(typed) is None


@pytest.mark.parametrize("typed", ["12", "12%", "12.0 "])
def test_a_percentage_needs_no_sign(typed):
    """A field that asks for percent reads 12 as 12 %."""
    assert percent_share(typed) == Fraction(12, 100)


def test_the_last_digit_says_how_exact_a_number_is():
    """4.6 may have been anything from 4.55 to 4.65; 4.60 is ten times as exact."""
    assert rounding_half("4.6") == Fraction(5, 100)
    assert rounding_half("4.60") == Fraction(5, 1000)
    assert rounding_half("76%") == Fraction(5, 1000)


@pytest.mark.parametrize(
    "typed", ["571 119 43 7 13", "571,119,43,7,13", "571、119、43、7、13", "571\t119\t43\t7\t13"]
)
def test_five_counts_stand_in_one_line_however_they_are_parted(typed):
    """Pasted from a sheet or typed by hand."""
    assert star_counts(typed) == (571, 119, 43, 7, 13)


@pytest.mark.parametrize(
    "typed", ["1 2 3 4", "1 2 3 4 5 6", "1 2 3 4 -5", "0 0 0 0 0", "1 2 3 4 x"]
)
def test_anything_but_five_counts_is_none(typed):
    """A missing or negative count is asked for, not filled in."""
    assert star_counts(typed) is None


@pytest.mark.parametrize(
    "typed", ["76.16 16 6 1.84 0", "0.7616 0.16 0.06 0.0184 0", "76.16% 16% 6% 1.84% 0%"]
)
def test_three_spellings_of_shares_are_the_same(typed):
    """76.16, 0.7616 and 76.16% are one share, known to a hundredth of a percent."""
    shares = star_shares(typed)

    assert shares is not None
    assert shares.parts[0] == Fraction(7616, 10000)
    assert shares.half == Fraction(1, 20000)


@pytest.mark.parametrize(("typed", "is_read"), [("76 16 6 1 2", True), ("70 16 6 1 2", False)])
def test_shares_that_miss_one_by_more_than_rounding_are_refused(typed, is_read):
    """101 % is rounding, 95 % is a slip."""
    assert (star_shares(typed) is not None) == is_read
