"""What the rates of young orders promise."""

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table
from hypothesis import given
from hypothesis import strategies as st

from analysis.methods.completion import curves_differ, delay_curve, seen_error, seen_share
from analysis.refunds.cohort_rates import by_payment_day, cohort_rates
from analysis.refunds.followed import follow, net_since, refunds_by_age

DELAYS = [0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 7, 9, 10, 12, 15, 18, 20, 25, 30]


def by_age(delays):
    """Refunds of one day's orders, one for each delay."""
    return pd.DataFrame(
        {
            "day_at": pd.Timestamp("2024-01-01"),
            "delay_days": list(delays),
            "refunded_order_count": 1,
        }
    )


@pytest.fixture
def reference():
    """400 orders aged 3, 7 and 15 days, of which 21 came back so far."""
    sold = pd.DataFrame(
        {
            "day_at": pd.to_datetime(["2024-05-27", "2024-05-23", "2024-05-15"]),
            "order_count": [120, 150, 130],
        }
    )
    refunded = by_age([2] * 21).assign(day_at=pd.Timestamp("2024-05-15"))
    cutoff = pd.Timestamp("2024-05-31")
    return by_payment_day(sold, refunded, delay_curve(by_age(DELAYS), 30), cutoff)


def test_the_delay_curve_says_which_part_is_there_by_an_age():
    """The reference case: a tenth on the first day, everything after thirty."""
    curve = delay_curve(by_age(DELAYS), 30)

    assert curve[[0, 3, 7, 15, 30]].tolist() == pytest.approx([0.10, 0.35, 0.60, 0.80, 1.00])


def test_the_error_of_the_curve_is_that_of_drawing_its_refunds_again():
    """400 orders of three ages: as their seen part varies over 2,000 other draws of 20 delays."""
    ages, orders = pd.Series([3, 7, 15]), [120, 150, 130]
    chance = np.random.default_rng(1)
    drawn = [
        seen_share(delay_curve(by_age(chance.choice(DELAYS, len(DELAYS))), 30), ages) @ orders
        for _ in range(2000)
    ]
    error = seen_error(delay_curve(by_age(DELAYS), 30), len(DELAYS), orders, ages)

    assert error == pytest.approx(np.std(drawn) / 236, rel=0.08)
    assert seen_error(delay_curve(by_age(DELAYS), 30), 2000, orders, ages) == pytest.approx(
        error / 10
    )


def test_a_curve_without_refunds_has_no_error_to_tell():
    """Nothing is known of it, rather than that it is exact."""
    empty = by_age([]).astype({"delay_days": "int64"})

    assert np.isnan(seen_error(delay_curve(empty, 30), 0, [10], pd.Series([3])))


def test_refunds_after_the_followed_days_are_not_on_the_curve():
    """What comes after a month belongs to no month."""
    assert delay_curve(by_age([0, 40]), 30)[0] == 1.0


def test_young_orders_are_brought_to_their_expected_end(reference):
    """The reference case: 5.25 % so far, 8.9 % to expect, with Wilson's interval widened."""
    rates = cohort_rates(reference.drop(columns="day_at").sum().to_frame().T).iloc[0]

    assert reference["seen_order_count"].sum() == pytest.approx(236)
    assert rates["refund_rate"] == pytest.approx(0.0525)
    assert rates[["expected_rate", "expected_low_rate", "expected_high_rate"]].tolist() == (
        pytest.approx([0.088983, 0.058630, 0.133766], abs=1e-6)
    )
    assert rates["status"] == "estimated"


@pytest.mark.parametrize(
    ("seen", "status"), [(400, "mature"), (360, "mature"), (359, "estimated"), (119, "young")]
)
def test_a_cohort_says_how_far_it_can_be_trusted(seen, status):
    """From nine tenths on it is complete, below three tenths nothing is estimated."""
    cohort = {"order_count": [400], "refunded_order_count": [20], "seen_order_count": [seen]}
    rates = cohort_rates(pd.DataFrame(cohort)).iloc[0]

    assert rates["status"] == status
    assert np.isnan(rates["expected_rate"]) == (status == "young")


def test_few_orders_have_no_rate():
    """29 orders are counted, not divided."""
    cohort = {"order_count": [29], "refunded_order_count": [3], "seen_order_count": [29.0]}

    assert cohort_rates(pd.DataFrame(cohort))["refund_rate"].isna().all()


def test_an_age_between_two_days_lies_between_their_parts():
    """At noon of the next day half of that day's refunds are in."""
    curve = delay_curve(by_age([0, 1]), 1)

    assert seen_share(curve, pd.Series([-1.0, -0.5, 0.0, 0.5, 1.0, 9.0])).tolist() == (
        pytest.approx([0, 0.25, 0.5, 0.75, 1, 1])
    )


def test_a_changed_pace_is_noticed_and_an_equal_one_is_not():
    """Sixty refunds after two days are another pace than sixty after nine."""
    assert curves_differ(by_age([2] * 60), by_age([9] * 60), 30)
    assert not curves_differ(by_age(DELAYS * 3), by_age(DELAYS * 4), 30)
    assert not curves_differ(by_age([2] * 49), by_age([9] * 60), 30)


@given(
    sold=st.lists(st.integers(1, 500), min_size=1, max_size=20),
    share=st.floats(0, 1),
)
def test_a_mature_cohort_expects_what_it_has(sold, share):
    """With every refund seen nothing is added."""
    refunded = [int(n * share) for n in sold]
    cohorts = pd.DataFrame({"order_count": sold, "refunded_order_count": refunded})
    rates = cohort_rates(cohorts.assign(seen_order_count=cohorts["order_count"] * 1.0))

    mature = rates[rates["status"] == "mature"]
    assert mature["expected_rate"].tolist() == pytest.approx(mature["refund_rate"].tolist())


def shop_of(paid, refunds):
    """Orders paid on given days and refunds (order, applied, done)."""
    orders = [(f"o{i}", day, 1.0, 1) for i, day in enumerate(paid)]
    rows = [(f"r{i}", *row, "success", 1.0) for i, row in enumerate(refunds)]
    columns = "refund_id order_id applied_at done_at refund_status refund_amount"
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", orders),
        "refunds": table("refunds", columns, rows),
    }


def test_an_order_counts_once_at_its_first_refund(tmp_path):
    """Two refunds of o0: applied for after two and four days, granted after eight and four."""
    shop = shop_of(
        ["2024-05-01 23:00"],
        [("o0", "2024-05-03 01:00", "2024-05-09"), ("o0", "2024-05-05", None)],
    )

    for tables in (shop, on_parquet(shop, tmp_path)):
        assert refunds_by_age(tables, "applied")["delay_days"].tolist() == [2]
        assert refunds_by_age(tables, "success")["delay_days"].tolist() == [4]


def test_refunds_exported_earlier_than_orders_end_the_knowledge():
    """Orders of June without a refund table for June are no improvement."""
    shop = shop_of(["2024-05-01", "2024-05-10", "2024-06-10"], [("o0", "2024-05-02", "2024-05-11")])
    followed = follow(shop, "applied")

    assert followed.late_days == 30
    assert followed.cutoff == pd.Timestamp("2024-05-11")


def test_orders_before_the_first_exported_refund_are_left_out():
    """A year of orders beside a month of refunds: the other months are unknown, not perfect."""
    shop = shop_of(["2024-01-01", "2024-05-01", "2024-06-01"], [("o1", "2024-05-01", "2024-05-31")])
    followed = follow(shop, "applied")

    assert followed.skipped_days == 121
    assert followed.days["day_at"].min() == pd.Timestamp("2024-05-01")


def test_a_change_to_net_payments_is_dated():
    """Taobao's export turned net on May 10th, Douyin's has always been."""
    rows = [
        ("o1", "2024-05-01", False, "taobao"),
        ("o2", "2024-05-10", True, "taobao"),
        ("o3", "2024-05-01", True, "douyin"),
    ]
    orders = table("orders", "order_id paid_at paid_is_net_of_refund platform", rows)

    assert net_since(orders) == {"taobao": pd.Timestamp("2024-05-10")}
