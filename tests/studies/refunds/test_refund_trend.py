"""What the study of the refund rate over time promises."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.methods.families import compare_shares
from analysis.studies.refunds.refund_trend import RefundTrend
from analysis.study import Finding
from ui.words.sentences import sentence
from ui.words.text import speaker


def shop_of(rates_by_day, end="2024-06-30"):
    """100 orders a day for ten days up to `end`, one list of rates (in percent) a day."""
    last = pd.Timestamp(end)
    orders, refunds = [], []
    for back, percent in enumerate(reversed(rates_by_day)):
        day = last - pd.Timedelta(days=back)
        ids = [f"{day:%m%d}-{i}" for i in range(100)]
        orders += [(order, day, 10.0, 1) for order in ids]
        refunds += [
            (f"r{order}", order, moment, moment, "success", 10.0)
            for i, order in enumerate(ids[:percent])
            if (moment := day + pd.Timedelta(days=i % 10)) <= last
        ]
    columns = "refund_id order_id applied_at done_at refund_status refund_amount"
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", orders),
        "refunds": table("refunds", columns, refunds),
    }


def keys(result):
    """What is said, and how surely."""
    return {finding.key: finding for finding in result.findings}


def said(result, key):
    """The values of what is said."""
    return keys(result)[key].values


def test_a_steady_rate_does_not_fall_because_it_is_young():
    """Ten of 100 each day: the last days have few refunds yet, and that is all."""
    result = RefundTrend(state="applied").run(shop_of([10] * 100))
    found = keys(result)

    assert found["only_youth"].verdict == "none"
    assert said(result, "young_expected")["expected"] == pytest.approx(0.10, abs=0.005)
    assert {"same_none", "mature"} <= found.keys()
    assert not {"young_fell", "pace_moved"} & found.keys()


@pytest.mark.parametrize("topic", ["refund_trend", "refund_change"])
@pytest.mark.parametrize(
    ("sides", "share", "base_share", "difference"),
    [
        ((200, 1000, 205, 1000), "20.00%", "20.50%", "-0.5"),
        ((42, 200, 41, 200), "21.00%", "20.50%", "+1"),
    ],
)
def test_an_unseen_difference_has_its_sign_and_fits_its_rates(
    topic, sides, share, base_share, difference
):
    """Half a point down, then half a point up that is too unsure to bear a decimal."""
    day = pd.Timestamp("2024-06-01")
    days = dict.fromkeys(("first", "last", "base_first", "base_last"), day)
    counts = {"n": sides[1], "base_n": sides[3], "smallest": 0.05}
    rates = {"share": sides[0] / sides[1], "base_share": sides[2] / sides[3]}
    values = days | counts | rates | compare_shares(*sides).signed_values
    told = sentence(Finding("same_none", values), speaker("zh-CN", topic))

    assert f"退款率 {share}，" in told
    assert f"退款率 {base_share}，" in told
    assert f"相差 {difference} 个" in told


def test_a_real_fall_is_seen_although_it_is_young():
    """From ten of 100 to two: more than youth, and no more than a hint."""
    found = keys(RefundTrend(state="applied").run(shop_of([10] * 70 + [2] * 30)))

    assert found["young_fell"].verdict == "hint"


@pytest.mark.parametrize(("before", "after", "key"), [(5, 9, "rose_clear"), (9, 5, "fell_clear")])
def test_a_change_of_mature_days_is_called_clear(before, after, key):
    """28 days of 100 orders on each side, five against nine of 100."""
    rates = [before] * 40 + [after] * (28 + 30)

    assert keys(RefundTrend(state="applied").run(shop_of(rates)))[key].verdict == "clear"


def test_weeks_and_months_hold_all_orders():
    """However they are grouped, none is lost."""
    shop = shop_of([5] * 60)

    for grain in ("week", "month"):
        periods = RefundTrend(grain=grain).run(shop).tables["by_period"]
        assert periods["order_count"].sum() == 6000


def test_young_weeks_are_marked_as_estimates():
    """The last week is younger than its refunds, the first is complete."""
    periods = RefundTrend(state="applied").run(shop_of([10] * 100)).tables["by_period"]

    assert periods["status"].iloc[0] == "mature"
    assert periods["status"].iloc[-1] == "estimated"


def test_the_same_days_are_shown_in_six_definitions():
    """The reference shop of May: by order a half, by yuan 45 %, by refund date a third."""
    orders = [
        ("o1", "2024-05-01", 100, 1),
        ("o2", "2024-05-01", 200, 2),
        ("o3", "2024-05-10", 50, 1),
        ("o4", "2024-05-15", 150, 1),
        ("o5", "2024-05-20", 300, 3),
        ("o6", "2024-05-28", 80, 1),
    ]
    refunds = [
        ("r1", "o1", "2024-05-03", 100, 1),
        ("r2", "o2", "2024-05-20", 150, 1),
        ("r3", "o4", "2024-06-01", 150, 1),
    ]
    shop = {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", orders * 10),
        "refunds": table(
            "refunds", "refund_id order_id applied_at refund_amount refund_qty", refunds
        ).assign(refund_status="success"),
    }
    shop["orders"]["order_id"] += (pd.Series(range(60)) // 6).map(lambda n: f"+{n}" if n else "")
    may = RefundTrend(start=date(2024, 5, 1), end=date(2024, 5, 31))
    six = may.run(shop).tables["by_definition"].set_index(["unit", "basis"])

    assert six["gone_count"].tolist() == [3, 2, 3, 2, 400, 250]
    assert six["sold_count"].tolist() == [60, 60, 90, 90, 8800, 8800]


def test_a_click_on_a_week_leads_to_its_refunds():
    """Only refunds of orders paid in that week, by id, the newest first."""
    study, shop = RefundTrend(state="applied"), shop_of([10] * 30)
    rows = study.rows(shop, "by_period", {"picked_day": "2024-06-10"})
    paid = shop["orders"].set_index("order_id")["paid_at"].loc[rows["order_id"]]

    assert len(rows) == 70
    assert paid.between("2024-06-10", "2024-06-16").all()
    assert rows["applied_at"].is_monotonic_decreasing


def test_without_orders_in_the_period_it_says_so():
    """A period in the future."""
    found = RefundTrend(start=date(2030, 1, 1)).run(shop_of([5] * 5)).findings

    assert [(finding.key, finding.verdict) for finding in found] == [("no_orders", "insufficient")]


def test_few_old_refunds_are_no_base_for_an_estimate():
    """One refund a day for twenty days is no delay curve: young orders stay without an end."""
    result = RefundTrend(state="applied").run(shop_of([1] * 50))

    assert "young_expected" not in keys(result)
    assert np.isnan(result.tables["by_period"]["expected_rate"].iloc[-1])


def test_the_reader_may_set_until_when_the_data_know():
    """One order of next year makes all look followed to the end; a set day leaves it out."""
    shop = shop_of([10] * 60)
    odd = table(
        "orders", "order_id paid_at paid_amount qty_total", [("odd", "2025-06-30", 10.0, 1)]
    )
    with_odd = shop | {"orders": pd.concat([shop["orders"], odd])}
    asked = RefundTrend(cutoff=date(2024, 6, 30)).run(with_odd)

    assert asked.metrics == RefundTrend(cutoff=date(2024, 6, 30)).run(shop).metrics
    assert asked.metrics["order_count"] == 6000


def test_a_click_on_the_pace_leads_to_the_refunds_of_that_day():
    """Of the mature days' first half: those that came on the third day after payment."""
    shop = shop_of([10] * 120)
    result = RefundTrend(state="applied").run(shop)
    rows = RefundTrend(state="applied").rows(shop, "by_delay", {"half": "earlier", "delay_days": 3})
    paid = shop["orders"].set_index("order_id")["paid_at"]

    assert not result.tables["by_delay"].empty
    assert len(rows)
    assert ((rows["applied_at"] - rows["order_id"].map(paid)).dt.days == 3).all()


def faster_since(shop, day):
    """The shop whose refunds of orders from this day on (`0501`) come on the day of payment."""
    refunds, orders = shop["refunds"], shop["orders"].set_index("order_id")
    paid_at = refunds["order_id"].map(orders["paid_at"])
    applied_at = refunds["applied_at"].where(refunds["order_id"] < day, paid_at)
    return shop | {"refunds": refunds.assign(applied_at=applied_at)}


def net_since(shop, day):
    """The shop whose export shows payments less what was refunded from this day on."""
    is_net = shop["orders"]["paid_at"] >= day
    orders = shop["orders"].assign(platform="taobao", paid_is_net_of_refund=is_net)
    return shop | {"orders": orders}


def test_every_sentence_is_said():
    """Old orders: up, down, alike, few. Young ones: to be estimated or not, better or worse."""
    steady = shop_of([10] * 100)
    shops = (
        steady,
        faster_since(steady, "0501"),
        net_since(steady, "2024-05-01"),
        *(
            shop_of([before] * 40 + [*after] + [before] * 30)
            for before, after in (
                (5, [9] * 28),
                (9, [5] * 28),
                (5, [6] * 18 + [7] * 10),
                (7, [5] * 10 + [6] * 18),
            )
        ),
        shop_of([0] * 20 + [10] * 80),
        shop_of([10] * 70 + [2] * 30),
        shop_of([5] * 70 + [20] * 30),
        shop_of([1] * 20),
        shop_of(([0] * 19 + [1]) * 5),
    )
    growing = RefundTrend(state="applied", start=date(2024, 5, 1)).run(
        shop_of([20] * 40 + [5] * 60)
    )
    none = RefundTrend(start=date(2030, 1, 1)).run(steady)

    assert_says_everything(
        RefundTrend, [*(RefundTrend(state="applied").run(shop) for shop in shops), growing, none]
    )
