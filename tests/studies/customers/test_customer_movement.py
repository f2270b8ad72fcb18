"""What the study of movement promises."""

import pandas as pd
import pytest
from buyers import bought, values_by_key, verdicts
from said import assert_says_everything

from analysis.studies.customers.customer_movement import CustomerMovement


@pytest.fixture
def two_periods():
    """Forty good and forty poor customers; of the good ten stay, ten fade, twenty leave."""
    rows = [(f"good{n:02}", 20 + day, 500) for n in range(40) for day in range(3)]
    rows += [(f"poor{n:02}", 0, 10) for n in range(40)]
    rows += [(f"good{n:02}", 50 + day, 500) for n in range(10) for day in range(3)]
    rows += [(f"good{n:02}", 31, 800) for n in range(10, 20)]
    return bought([*rows, ("fresh", 59, 20)])


def test_the_best_are_followed_into_the_next_period(two_periods):
    """Ten still are the best, ten came once early in the period, twenty did not come."""
    result = CustomerMovement(days="30").run(two_periods)
    best = values_by_key(result)["best"]

    assert (best["n"], best["stayed"], best["losing"], best["gone"]) == (40, 10, 10, 20)
    assert best["share"] == 0.5


def test_nobody_is_lost_on_the_way(two_periods):
    """Eighty before and one new; shares of each group add up to one."""
    moves = CustomerMovement(days="30").run(two_periods).tables["movement"]

    assert moves["customer_count"].sum() == 81
    assert moves.groupby("from_group")["from_share"].sum().tolist() == pytest.approx([1, 1, 1])
    assert moves.loc[moves["from_group"] == "new", "customer_count"].tolist() == [1]


def test_a_cell_leads_to_its_customers(two_periods):
    """The ten who fell to win back."""
    picked = {"from_group": "important_value", "to_group": "important_win_back"}
    rows = CustomerMovement(days="30").rows(two_periods, "movement", picked)

    assert sorted(rows["buyer_key"]) == [f"good{n}" for n in range(10, 20)]


def three_periods(gone_first: int, gone_then: int):
    """Forty good customers twice over, some of whom stay away in the next period of 30 days."""
    rows = [("fresh", 89, 20.0)]
    for start, gone_count in ((0, gone_first), (30, gone_then)):
        rows += [(f"{start} poor{n}", start, 10.0) for n in range(40)]
        rows += [
            (f"{start} good{n}", start + 20 + day, 500.0) for n in range(40) for day in range(3)
        ]
        rows += [(f"{start} good{n}", start + 30, 10.0) for n in range(gone_count, 40)]
    return bought(rows)


@pytest.mark.parametrize(
    ("gone_first", "gone_then", "finding"),
    [
        (10, 30, ("gone_more", "hint")),
        (10, 19, ("gone_more", "hint")),
        (30, 10, ("gone_fewer", "hint")),
        (20, 21, ("gone_none", "none")),
        (2, 3, ("gone_few", "insufficient")),
    ],
)
def test_the_best_who_stay_away_are_compared_with_a_period_earlier(gone_first, gone_then, finding):
    """Of forty each time: more of them, fewer, about as many, or too few to compare."""
    assert finding in verdicts(
        CustomerMovement(days="30").run(three_periods(gone_first, gone_then))
    )


def test_the_comparison_says_both_numbers():
    """Ten of forty stayed away before, thirty of forty now: half of all more."""
    values = values_by_key(CustomerMovement(days="30").run(three_periods(10, 30)))["gone_more"]

    assert (values["gone"], values["n"], values["base_gone"], values["base_n"]) == (30, 40, 10, 40)
    assert values["difference"] == 0.5


def test_two_periods_leave_nothing_to_compare_with(two_periods):
    """Who stayed away before is not known, so nothing is said of a change."""
    result = CustomerMovement(days="30").run(two_periods)

    assert not [key for key in values_by_key(result) if key.startswith("gone")]


def test_a_short_file_has_no_two_periods(two_periods):
    """Sixty days are not twice ninety."""
    assert verdicts(CustomerMovement().run(two_periods)) == [("too_short", "insufficient")]


def test_two_periods_without_a_kept_order_end_with_a_sentence():
    """The only order with a key was refunded; nothing but the dates could be said."""
    keyed = bought([("a", 0, 10)])["orders"].assign(order_status="closed")
    orders = pd.concat([keyed, bought([(None, 200, 10)])["orders"]])

    assert verdicts(CustomerMovement().run({"orders": orders})) == [
        ("no_kept_order", "insufficient")
    ]


def test_every_sentence_is_said(two_periods):
    """Best customers who rise, fall and leave: enough and few, over two periods and three."""
    few = bought(
        [
            *[("few", 20 + day, 500) for day in range(3)],
            *[(f"poor{n:02}", 0, 10) for n in range(40)],
            *[("poor00", 40 + day, 900) for day in range(3)],
            ("fresh", 59, 20),
        ]
    )
    gone_counts = [(10, 30), (30, 10), (20, 21), (2, 3)]
    shops = [two_periods, few, *(three_periods(*counts) for counts in gone_counts)]
    results = [CustomerMovement(days="30").run(shop) for shop in shops]

    assert_says_everything(CustomerMovement, [*results, CustomerMovement().run(two_periods)])
