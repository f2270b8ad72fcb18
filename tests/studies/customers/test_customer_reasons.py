"""What the study of refund reasons by group promises."""

import pytest
from buyers import bought, verdicts
from canonical import table
from said import assert_says_everything

from analysis.studies.customers.customer_reasons import CustomerReasons
from analysis.study import Code


def refunded(orders, reasons):
    """A successful refund for each order number, with a reason."""
    rows = [
        (f"r{order}", order, "success", 5, "2024-06-01", reason)
        for order, reason in zip(orders, reasons, strict=True)
    ]
    columns = "refund_id order_id refund_status refund_amount applied_at reason_l1"
    return table("refunds", columns, rows)


def good_and_poor(reasons):
    """A hundred customers with three large orders, a hundred with a small one; a refund each.

    Reasons are those of the good, then those of the poor.
    """
    rows = [(f"good{n:03}", 90 + day, 500) for n in range(100) for day in range(3)]
    rows += [(f"poor{n:03}", 1, 10) for n in range(100)]
    orders = [f"o{3 * n}" for n in range(100)] + [f"o{300 + n}" for n in range(100)]
    return bought(rows) | {"refunds": refunded(orders, reasons)}


QUALITY_AND_PRICE = ["quality"] * 80 + ["price"] * 20 + ["price"] * 80 + ["quality"] * 20


def test_a_group_with_a_reason_of_its_own_is_found():
    """The good send back for quality, the poor for the price; a hundred refunds each."""
    result = CustomerReasons().run(good_and_poor(QUALITY_AND_PRICE))

    assert ("more_often", "clear") in verdicts(result)
    assert result.tables["reasons"]["refund_count"].sum() == 200


def test_groups_that_send_back_alike_are_called_alike():
    """Half quality, half price, in both groups."""
    tables = good_and_poor(["quality", "price"] * 100)

    assert ("alike", "none") in verdicts(CustomerReasons().run(tables))


def test_few_refunds_are_not_compared():
    """Two refunds."""
    tables = bought([("a", 1, 10), ("b", 2, 20)]) | {"refunds": refunded(["o0", "o1"], ["x", "y"])}

    assert ("few_refunds", "insufficient") in verdicts(CustomerReasons().run(tables))


def test_a_refund_without_a_reason_is_unexplained():
    """As in the other studies of refunds: none is left out, and two hundred are not too few."""
    result = CustomerReasons().run(good_and_poor([None] * 200))

    assert verdicts(result) == [("alike", "none")]
    assert result.tables["reasons"]["reason_l1"].unique().tolist() == ["other"]
    assert result.tables["reasons"]["refund_count"].sum() == 200


@pytest.mark.parametrize("column", ["order_id", "refund_status"])
def test_refunds_that_cannot_be_placed_are_not_none(column):
    """Blank order numbers or states are said, and no count of 0 refunds is shown."""
    refunds = refunded(["o0", "o1"], ["quality", "price"]).assign(**{column: None})
    tables = bought([("a", 1, 10), ("b", 2, 20)]) | {"refunds": refunds}
    result = CustomerReasons().run(tables)

    (finding,) = result.findings
    assert finding.key == "refunds_untold"
    assert finding.values["column"] == Code("column", column)
    assert "refund_count" not in result.metrics


def test_every_sentence_is_said():
    """Groups that differ and groups that do not; few refunds, and none."""
    two = bought([("a", 1, 10), ("b", 2, 20)])
    shops = [
        good_and_poor(QUALITY_AND_PRICE),
        good_and_poor(["quality", "price"] * 100),
        two | {"refunds": refunded(["o0", "o1"], ["quality", "price"])},
        two | {"refunds": refunded([], [])},
        two | {"refunds": refunded(["o0"], ["quality"]).assign(refund_status=None)},
    ]

    assert_says_everything(CustomerReasons, [CustomerReasons().run(shop) for shop in shops])
