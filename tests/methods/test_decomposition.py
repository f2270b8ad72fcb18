"""What the split of a change promises."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.methods.decomposition import COUNTS, pool_small, rate_and_mix
from analysis.study import OTHER


def segments(rows):
    """base_n, base_events, n, events of segments that are named by their place."""
    return pd.DataFrame(rows, columns=COUNTS).assign(segment=[str(i) for i in range(len(rows))])


def test_rate_and_mix_are_those_of_the_reference():
    """6.6 % to 8.5 %: 0.45 points from the goods, 1.45 from what is sold more."""
    split = rate_and_mix(segments([(600, 30, 400, 22), (300, 24, 300, 24), (100, 12, 300, 39)]))

    assert split["rate_effect_points"].tolist() == pytest.approx([0.0025, 0, 0.002])
    assert split["mix_effect_points"].tolist() == pytest.approx([0.0046, 0, 0.0099])
    assert split["total_points"].sum() == pytest.approx(0.085 - 0.066)


def test_a_new_segment_is_all_mix():
    """What was not sold before cannot have become worse."""
    split = rate_and_mix(segments([(100, 5, 100, 5), (0, 0, 100, 20)])).set_index("segment")

    assert split.loc["1", "rate_effect_points"] == 0
    assert split["mix_effect_points"].sum() == pytest.approx(0.125 - 0.05)


def test_growth_of_the_better_half_lowers_the_rate():
    """The mix effect of a segment better than all is negative when it grows."""
    split = rate_and_mix(segments([(100, 2, 300, 6), (100, 10, 100, 10)])).set_index("segment")

    assert split.loc["0", "mix_effect_points"] < 0


def test_small_segments_are_taken_together_and_new_ones_are_not():
    """29 in one period is small; none at all in one period is new."""
    pooled = pool_small(
        segments([(100, 5, 29, 1), (100, 5, 30, 1), (0, 0, 30, 1), (0, 0, 5, 1), (7, 1, 3, 0)])
    ).set_index("segment")

    assert sorted(pooled.index) == ["1", "2", OTHER]
    assert pooled.loc[OTHER, COUNTS].tolist() == [107, 6, 37, 2]


COUNTED = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda p: (max(p), min(p)))


@given(rows=st.lists(st.tuples(COUNTED, COUNTED), min_size=1, max_size=10))
def test_the_parts_add_up_to_the_change(rows):
    """Whatever the segments, rate and mix together are the whole change."""
    table = segments([(*before, *after) for before, after in rows])
    table = table[(table["base_n"] > 0) | (table["n"] > 0)]
    if not table["base_n"].sum() or not table["n"].sum():
        return
    split = rate_and_mix(table)
    change = (
        table["events"].sum() / table["n"].sum()
        - table["base_events"].sum() / table["base_n"].sum()
    )

    assert split["total_points"].sum() == pytest.approx(change, abs=1e-9)
