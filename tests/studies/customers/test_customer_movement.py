"""What the studies of movement and of reasons by group promise."""

import pytest
from buyers import bought, said, verdicts
from canonical import table

from analysis.studies.customers.customer_movement import CustomerMovement
from analysis.studies.customers.customer_reasons import CustomerReasons


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
    best = said(result)["best"]

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
    for start, gone in ((0, gone_first), (30, gone_then)):
        rows += [(f"{start} poor{n}", start, 10.0) for n in range(40)]
        rows += [
            (f"{start} good{n}", start + 20 + day, 500.0) for n in range(40) for day in range(3)
        ]
        rows += [(f"{start} good{n}", start + 30, 10.0) for n in range(gone, 40)]
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
    told = said(CustomerMovement(days="30").run(three_periods(10, 30)))["gone_more"]

    assert (told["gone"], told["n"], told["base_gone"], told["base_n"]) == (30, 40, 10, 40)
    assert told["difference"] == 0.5


def test_two_periods_leave_nothing_to_compare_with(two_periods):
    """Who stayed away before is not known, so nothing is said of a change."""
    told = CustomerMovement(days="30").run(two_periods)

    assert not [key for key in said(told) if key.startswith("gone")]


def test_a_short_file_has_no_two_periods(two_periods):
    """Sixty days are not twice ninety."""
    assert verdicts(CustomerMovement().run(two_periods)) == [("too_short", "insufficient")]


def refunded(orders, reasons):
    """A successful refund for each order number, with a reason."""
    rows = [
        (f"r{order}", order, "success", 5, "2024-06-01", reason)
        for order, reason in zip(orders, reasons, strict=True)
    ]
    columns = "refund_id order_id refund_status refund_amount applied_at reason_l1"
    return table("refunds", columns, rows)


def test_a_group_with_a_reason_of_its_own_is_found():
    """The good send back for quality, the poor for the price; a hundred refunds each."""
    rows = [(f"good{n:03}", 90 + day, 500) for n in range(100) for day in range(3)]
    rows += [(f"poor{n:03}", 1, 10) for n in range(100)]
    orders = [f"o{3 * n}" for n in range(100)] + [f"o{300 + n}" for n in range(100)]
    reasons = ["quality"] * 80 + ["price"] * 20 + ["price"] * 80 + ["quality"] * 20
    tables = bought(rows) | {"refunds": refunded(orders, reasons)}
    result = CustomerReasons().run(tables)

    assert ("more_often", "clear") in verdicts(result)
    assert result.tables["reasons"]["refund_count"].sum() == 200


def test_groups_that_send_back_alike_are_called_alike():
    """Half quality, half price, in both groups."""
    rows = [(f"good{n:03}", 90 + day, 500) for n in range(100) for day in range(3)]
    rows += [(f"poor{n:03}", 1, 10) for n in range(100)]
    orders = [f"o{3 * n}" for n in range(100)] + [f"o{300 + n}" for n in range(100)]
    tables = bought(rows) | {"refunds": refunded(orders, ["quality", "price"] * 100)}

    assert ("alike", "none") in verdicts(CustomerReasons().run(tables))


def test_few_refunds_are_not_compared():
    """Two refunds."""
    tables = bought([("a", 1, 10), ("b", 2, 20)]) | {"refunds": refunded(["o0", "o1"], ["x", "y"])}

    assert ("few_refunds", "insufficient") in verdicts(CustomerReasons().run(tables))
