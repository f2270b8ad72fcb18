"""Cohorts and the time to the next order, held to their reference cases."""

import numpy as np
import pandas as pd
import pytest
from buyers import bought
from canonical import on_parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.customers.buyers import as_of
from analysis.customers.retention import (
    active_months,
    average_cohort,
    back_share_intervals,
    back_share_within,
    cohorts,
    gap_counts,
    return_curve,
    wake_up_day,
)

MONTH = [0, 0, 31, 60, 91]
"""Days from New Year 2024 to the first of January, February, March, April, by month number."""

MAY = pd.Timestamp("2024-05-01")
REFERENCE = {
    "c1": [1, 2, 4],
    "c2": [1, 3],
    "c3": [1],
    "c4": [2, 3, 4],
    "c5": [2],
    "c6": [3, 4],
    "c7": [4],
}


@pytest.fixture
def seven():
    """The seven buyers of the reference case, by months with an order."""
    return bought(
        [(buyer, MONTH[month], 10) for buyer, months in REFERENCE.items() for month in months]
    )


def test_cohorts_are_followed_month_by_month(seven):
    """Who first came in a month, and how many of them came in each later month."""
    table = cohorts(active_months(seven), MAY)

    assert table.groupby("cohort_month")["active_count"].agg(list).tolist() == [
        [3, 1, 1, 1],
        [2, 1, 1],
        [1, 1],
        [1],
    ]
    assert table["is_complete"].all()


def test_the_average_takes_cohorts_that_have_come_so_far(seven):
    """Month 1 is 3 of 6, month 2 is 2 of 5, month 3 is 1 of 3."""
    average = average_cohort(cohorts(active_months(seven), MAY))

    assert average["active_count"].tolist()[1:] == [3, 2, 1]
    assert average["size_count"].tolist()[1:] == [6, 5, 3]


def test_a_month_that_is_not_over_has_no_share(seven):
    """Up to 30 April, April is not complete."""
    table = cohorts(active_months(seven), MAY - pd.Timedelta(days=1))
    april = table[~table["is_complete"]]

    assert april["month_number"].tolist() == [3, 2, 1, 0]
    assert april["active_share"].isna().all()
    assert average_cohort(table)["size_count"].tolist() == [6, 5, 3]


def test_the_reference_gaps_give_the_reference_curve():
    """Gaps of 10, 25, 40+, 60, 90+, 12 and 33+ days, open ones marked."""
    table = pd.DataFrame(
        {
            "duration_days": [10, 25, 40, 60, 90, 12, 33],
            "is_closed": [True, True, False, True, False, True, False],
            "gap_count": 1,
        }
    )
    curve = return_curve(table)

    assert back_share_within(curve, [9, 10, 12, 25, 60, 99]) == pytest.approx(
        [0, 0.142857, 0.285714, 0.428571, 0.714286, 0.714286], abs=1e-6
    )
    assert wake_up_day(curve, 30) == 25
    assert np.isnan(wake_up_day(curve, 5))


def test_gaps_lead_to_the_next_order_or_to_the_end():
    """Ann comes on days 0 (twice), 10 and 25, Bob on day 5; the files end after day 25."""
    tables = bought([("ann", 0, 1), ("ann", 0, 1), ("ann", 10, 1), ("ann", 25, 1), ("bob", 5, 1)])
    every = gap_counts(tables, "every", as_of(tables))
    first = gap_counts(tables, "first", as_of(tables))

    assert sorted(zip(every["duration_days"], every["is_closed"], strict=True)) == [
        (1, False),
        (10, True),
        (15, True),
        (21, False),
    ]
    assert first["duration_days"].tolist() == [21, 10]


def test_the_engine_does_not_change_the_answer(seven, tmp_path):
    """Parquet through DuckDB gives what pandas gives."""
    stored = on_parquet(seven, tmp_path)

    pd.testing.assert_frame_equal(active_months(stored), active_months(seven), check_dtype=False)
    pd.testing.assert_frame_equal(
        gap_counts(stored, "every", MAY), gap_counts(seven, "every", MAY), check_dtype=False
    )


def test_an_interval_needs_eight_parts_of_buyers():
    """Sixteen parts that differ give a range around the share, seven give none."""
    table = pd.DataFrame(
        {
            "part": [part for part in "0123456789abcdef" for _ in range(2)],
            "duration_days": [10, 50] * 16,
            "is_closed": [True, False] * 16,
            "gap_count": [count for n in range(16) for count in (5 + n, 20)],
        }
    )
    low, high = back_share_intervals(table, [30])
    seven_low, _ = back_share_intervals(table[table["part"] < "7"], [30])

    assert low[0] < back_share_within(return_curve(table), 30) < high[0]
    assert np.isnan(seven_low).all()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 400)), min_size=1))
def test_nobody_is_lost_in_cohorts_or_gaps(rows):
    """Every buyer is in one cohort; every day with an order starts one gap."""
    tables = bought([(buyer, day, 1) for buyer, day in rows])
    table = cohorts(active_months(tables), as_of(tables))

    starts = table[table["month_number"] == 0]
    assert starts["active_count"].sum() == len({buyer for buyer, _ in rows})
    assert (table["active_count"] <= table["size_count"]).all()
    assert gap_counts(tables, "every", as_of(tables))["gap_count"].sum() == len(set(rows))
