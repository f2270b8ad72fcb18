"""How the values of a finding are said."""

import math

import pytest

from ui.words.sentences import values_in_words
from ui.words.text import speaker

SAY = speaker("zh-CN", "refund_speed")


@pytest.mark.parametrize(
    ("share", "expected"), [(0.123, "12.3"), (1.684, "168.4"), (-2.5, "-250.0"), (math.nan, "—")]
)
def test_every_share_can_be_said_in_cases_of_a_hundred(share, expected):
    """Also one above one or below nothing; what is not a number is a dash."""
    assert str(values_in_words({"share": share}, SAY)["share_100"]) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.35, "（可能范围 10～35）"), (0.1, math.nan, ""), (math.nan, math.nan, "")],
)
def test_a_range_is_said_where_it_has_both_ends(low, high, expected):
    """A clause of its own, and nothing where an end is not a number."""
    assert values_in_words({"share": 0.2, "low": low, "high": high}, SAY)["range_100"] == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (3.0, 7.0, "（可能范围 3.0～7.0 小时）"),
        (3.0, math.nan, "（可能范围 3.0 小时以上）"),
        (math.nan, math.nan, ""),
    ],
)
def test_a_range_of_hours_may_be_open_above(low, high, expected):
    """Without a lower end there is none."""
    values = {"median_h": 5.0, "low_median_h": low, "high_median_h": high}

    assert values_in_words(values, SAY)["median_h_range"] == expected
