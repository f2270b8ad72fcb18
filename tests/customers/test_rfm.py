"""RFM scores and groups, held to their reference cases."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.customers.rfm import (
    GROUPS,
    Borders,
    borders_of,
    cut_points,
    quantile_cuts,
    score,
    segment_of,
    with_group8,
    with_scores,
)


@pytest.fixture
def ten():
    """The ten customers of the reference case."""
    return pd.DataFrame(
        {
            "r_days": [3, 10, 25, 40, 60, 90, 120, 150, 200, 365],
            "order_count": [9, 6, 4, 3, 3, 2, 2, 1, 1, 1],
            "net_amount": [2000, 1500, 800, 900, 300, 500, 200, 150, 120, 50],
        }
    )


def test_cut_points_are_the_type_7_quintiles(ten):
    """Linear between order statistics."""
    cuts = cut_points(ten, "quantile", None)

    assert cuts.r == pytest.approx([22, 52, 102, 160])
    assert cuts.f == pytest.approx([1, 2, 3, 4.4])
    assert cuts.m == pytest.approx([144, 260, 620, 1020])


@pytest.mark.parametrize("scale", ["quantile", "whole"])
def test_scores_count_the_cuts_below_a_value(ten, scale):
    """Recency is turned round: the latest customers score 5."""
    table = with_scores(ten, cut_points(ten, scale, None))

    assert table["r_score"].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert table["f_score"].tolist() == [5, 5, 4, 3, 3, 2, 2, 1, 1, 1]
    assert table["m_score"].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_whole_cuts_are_rounded_up():
    """A border of 4.4 orders reads as 5."""
    assert quantile_cuts([1, 1, 1, 2, 2, 3, 3, 4, 6, 9], whole=True).tolist() == [1, 2, 3, 5]


def test_eight_groups_are_cut_at_the_means(ten):
    """The reference case: means of 106.3 days, 3.2 orders, 652 yuan."""
    borders = borders_of(ten, "mean", None)

    assert borders == pytest.approx((106.3, 3.2, 652.0))
    assert with_group8(ten, borders)["group8"].tolist() == [
        *["important_value"] * 3,
        "important_develop",
        *["general_develop"] * 2,
        *["general_win_back"] * 4,
    ]


@pytest.mark.parametrize(
    ("days", "orders", "yuan", "group"),
    [
        (1, 5, 500, "important_value"),
        (99, 5, 500, "important_keep"),
        (1, 1, 500, "important_develop"),
        (99, 1, 500, "important_win_back"),
        (1, 5, 5, "general_value"),
        (99, 5, 5, "general_keep"),
        (1, 1, 5, "general_develop"),
        (99, 1, 5, "general_win_back"),
        (30, 2, 100, "important_value"),
    ],
)
def test_each_of_the_eight_groups_has_its_corner(days, orders, yuan, group):
    """Near is at most 30 days, frequent at least 2 orders, high at least 100 yuan."""
    customer = pd.DataFrame({"r_days": [days], "order_count": [orders], "net_amount": [yuan]})

    assert with_group8(customer, Borders(30, 2, 100))["group8"].tolist() == [group]


@pytest.mark.parametrize(
    ("code", "segment"),
    [
        ("555", "champions"),
        ("543", "potential_loyalist"),
        ("411", "new_customers"),
        ("314", "promising"),
        ("222", "loyal_customers"),
        ("144", "cant_lose_them"),
        ("155", "at_risk"),
        ("111", "lost"),
        ("211", "about_to_sleep"),
        ("331", "about_to_sleep"),
        ("251", "others"),
    ],
)
def test_the_first_rule_that_fits_names_the_segment(code, segment):
    """The reference cases, and one that no rule knows."""
    scores = [np.array([int(digit)]) for digit in code]

    assert segment_of(*scores)[0] == segment


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.randoms())
def test_equal_values_get_equal_scores_in_any_order(values, random):
    """Ties are never broken by where a row happens to stand."""
    shuffled = random.sample(values, len(values))
    by_value = dict(zip(values, score(values, quantile_cuts(values)), strict=True))

    assert score(shuffled, quantile_cuts(shuffled)).tolist() == [by_value[v] for v in shuffled]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_more_never_scores_less(values):
    """Scores rise with the value and stay between 1 and 5."""
    scores = score(sorted(values), quantile_cuts(values))

    assert (np.diff(scores) >= 0).all()
    assert scores.min() >= 1
    assert scores.max() <= 5


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 9), st.integers(0, 999)), min_size=1))
def test_every_customer_is_in_exactly_one_group_and_segment(rows):
    """Whatever the customers are."""
    table = pd.DataFrame(rows, columns=["r_days", "order_count", "net_amount"])
    table = with_group8(
        with_scores(table, cut_points(table, "quantile", None)), borders_of(table, "median", None)
    )

    assert table["group8"].isin(GROUPS).all()
    assert table["segment"].notna().all()
