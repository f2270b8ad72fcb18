"""What is expected of young orders: how sure it is, and what it is compared with."""

import numpy as np
import pandas as pd
import pytest
from canonical import table

from analysis.refunds.findings.rates import Estimate, say_young
from analysis.refunds.followed import follow

DAYS = 130


def shop(seed, young_rate=0.15):
    """130 days of 12 orders; 15 % come back after some days, of the last 30 days' so many."""
    chance = np.random.default_rng(seed)
    end = pd.Timestamp("2024-01-01") + pd.Timedelta(days=DAYS)
    orders, refunds = [], []
    for number in range(DAYS * 12):
        paid = end - pd.Timedelta(days=DAYS - number / 12)
        orders.append((f"o{number}", paid, 1.0, 1))
        rate = young_rate if number / 12 >= DAYS - 30 else 0.15
        back = paid + pd.Timedelta(days=float(chance.gamma(2.0, 4.0)))
        if chance.random() < rate and back < end:
            refunds.append((f"r{number}", f"o{number}", back, back, "success", 1.0))
    columns = "refund_id order_id applied_at done_at refund_status refund_amount"
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", orders),
        "refunds": table("refunds", columns, refunds),
    }


def said(seed, young_rate=0.15):
    """What is said of the young orders of a shop, by key."""
    followed = follow(shop(seed, young_rate), "applied")
    return {finding.key: finding for finding in say_young(followed.days, followed)}


def test_young_orders_that_are_as_the_others_seldom_seem_to_differ():
    """Sixty shops with one rate: three at most whose young orders seem to have another."""
    found = [seed for seed in range(60) if {"young_rose", "young_fell"} & said(seed).keys()]

    assert len(found) <= 3


def test_young_orders_that_come_back_far_less_are_noticed():
    """From 15 to 3 of 100: in at least seven of ten shops."""
    assert sum("young_fell" in said(seed, 0.03) for seed in range(10)) >= 7


def test_the_range_holds_the_rate_that_comes_in_the_end():
    """In at least 27 of 30 shops: the curve rests on some two hundred refunds, and is no truth."""
    ranges = [said(seed)["young_expected"].values for seed in range(30)]

    assert sum(one["low"] <= 0.15 <= one["high"] for one in ranges) >= 27


@pytest.mark.parametrize("error", [0.0, 0.1, 0.3])
def test_an_error_of_the_curve_only_widens(error):
    """Ten of a hundred, 6 to 15: with an error of the divisor never narrower, still around it."""
    plain = Estimate(0.10, 0.06, 0.15)
    wide = plain.widened(error)

    assert wide.low <= plain.low + 1e-12
    assert wide.low < wide.rate < wide.high
    assert wide.high >= plain.high - 1e-12


def test_one_rate_is_above_another_only_beyond_both_ranges_and_a_tenth():
    """Twice as much with narrow ranges is; with a wide one of either, or a little more, is not."""
    base = Estimate(0.10, 0.09, 0.11)

    assert Estimate(0.20, 0.17, 0.23).is_above(base)
    assert not Estimate(0.20, 0.09, 0.35).is_above(base)
    assert not Estimate(0.20, 0.17, 0.23).is_above(Estimate(0.10, 0.03, 0.25))
    assert not Estimate(0.105, 0.1049, 0.1051).is_above(Estimate(0.10, 0.0999, 0.1001))
    assert Estimate(0.10, 0.09, 0.11).is_above(Estimate(0.0, 0.0, 0.02))
