"""What the study of next actions promises."""

import numpy as np
import pandas as pd
import pytest
from buyers import bought, values_by_key, verdicts
from said import assert_says_everything

from analysis.customers.rfm import GROUPS
from analysis.studies.customers.customer_actions import CustomerActions


@pytest.fixture
def shop():
    """Forty who came once lately, ten who spent much long ago, and one of these who sends back.

    Heavy paid eight orders and sent six back; nobody else sent back anything.
    """
    rows = [(f"new{n:02}", 300 + n, 10) for n in range(40)]
    rows += [(f"old{n}", day, 500) for n in range(10) for day in (1, 2, 3)]
    rows += [("heavy", day, 900) for day in range(1, 9)]
    orders = bought(rows)["orders"]
    sent_back = orders["buyer_key"].eq("heavy") & (orders.groupby("buyer_key").cumcount() < 6)
    return {"orders": orders.assign(refund_amount=orders["paid_amount"].where(sent_back))}


def test_each_group_has_one_action_with_its_size(shop):
    """Eight rows; customers add up, the list is the group without those who get no coupon."""
    actions = CustomerActions().run(shop).tables["actions"]

    assert actions["group"].tolist() == list(GROUPS)
    assert actions["customer_count"].sum() == 51
    assert (actions["listed_count"] + actions["kept_out_count"] == actions["customer_count"]).all()


def test_whoever_sends_back_too_much_gets_no_coupon(shop):
    """Heavy is an important customer to keep, and on no list."""
    result = CustomerActions().run(shop)
    keep = CustomerActions().whole_list(shop, "important_keep")

    assert values_by_key(result)["kept_out"]["n"] == 1
    assert len(keep) == 10
    assert "heavy" not in set(keep["buyer_key"])


def test_chance_alone_keeps_nobody_from_a_coupon():
    """3,000 buyers of four orders send back one in eight at random, some of them three of four."""
    rng = np.random.default_rng(5)
    bought_on = [(f"b{n:04}", day, 100) for n in range(3000) for day in (1, 9, 20, 40)]
    orders = bought(bought_on)["orders"]
    sent_back = rng.random(len(orders)) < 1 / 8
    table = {"orders": orders.assign(refund_amount=orders["paid_amount"].where(sent_back))}
    result = CustomerActions().run(table)

    assert pd.Series(sent_back).groupby(orders["buyer_key"]).sum().ge(3).sum() > 10
    assert result.metrics["kept_out_count"] == 0


def test_the_worth_is_one_more_order_of_each(shop):
    """Ten people at a mean of 500 yuan, Heavy's two kept orders of 900 in the mean."""
    actions = CustomerActions().run(shop).tables["actions"].set_index("group")
    mean = (30 * 500 + 2 * 900) / 32

    assert actions.loc["important_keep", "one_more_amount"] == pytest.approx(10 * mean)


def test_a_list_names_nobody(shop):
    """A pseudonym, an order number and figures; nothing else."""
    rows = CustomerActions().rows(shop, "actions", {"group": "important_keep"})

    assert list(rows.columns) == [
        "buyer_key",
        "last_order_id",
        "r_days",
        "order_count",
        "net_amount",
        "rfm_code",
    ]
    assert rows["last_order_id"].notna().all()


def test_few_or_no_customers_end_with_a_sentence():
    """Two customers; none at all."""
    few = CustomerActions().run(bought([("a", 1, 10), ("b", 2, 20)]))
    unkeyed = CustomerActions().run(bought([(None, 1, 10)]))

    assert verdicts(few) == [("few_customers", "insufficient")]
    assert verdicts(unkeyed) == [("no_buyer_key", "insufficient")]
    assert isinstance(CustomerActions().whole_list(bought([(None, 1, 10)]), "x"), pd.DataFrame)


def test_every_sentence_is_said(shop):
    """An important group to contact, and one customer who gets no coupon."""
    assert_says_everything(CustomerActions, [CustomerActions().run(shop)])
