"""What the refund reasons study promises."""

from datetime import date
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table
from hypothesis import given
from hypothesis import strategies as st
from said import assert_says_everything

from analysis.periods import Period
from analysis.refunds.counting import Basis, Unit
from analysis.refunds.ranking import lead_verdict, rank_reasons, say_reasons
from analysis.refunds.rate import RateChoice, rate_by_day, rate_by_week, total_rate
from analysis.studies.refunds.refund_reasons import RefundReasons
from ui.words.sentences import sentence
from ui.words.text import speaker

MAY = Period(date(2024, 5, 1), date(2024, 5, 31))


@pytest.fixture
def shop():
    """Eight orders and six refunds around May 2024, small enough to follow by hand."""
    orders = [
        ("o1", "2024-05-01", 100, 1),
        ("o2", "2024-05-01", 200, 2),
        ("o3", "2024-05-10", 50, 1),
        ("o4", "2024-05-15", 150, 1),
        ("o5", "2024-05-20", 300, 3),
        ("o6", "2024-05-28", 80, 1),
        ("o7", "2024-06-01", 120, 1),
        ("o8", "2024-06-02", 60, 2),
    ]
    refunds = [
        ("r1", "o1", "2024-05-03", "success", 100, 1),
        ("r2", "o2", "2024-05-20", "success", 100, 1),
        ("r3", "o4", "2024-06-01", "success", 150, 1),
        ("r4", "o5", "2024-05-22", "closed", 300, 3),
        ("r5", "o2", "2024-05-25", "success", 50, 0),
        ("r6", "o7", "2024-06-03", "success", 120, 1),
    ]
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", orders),
        "refunds": table(
            "refunds",
            "refund_id order_id applied_at refund_status refund_amount refund_qty",
            refunds,
        ).assign(reason_l1="quality", reason_l2="quality.defect"),
    }


@pytest.mark.parametrize(
    ("unit", "state", "basis", "expected"),
    [
        ("orders", "success", "cohort", 0.5),
        ("orders", "applied", "cohort", 0.666667),
        ("amount", "success", "cohort", 0.454545),
        ("pieces", "success", "cohort", 0.333333),
        ("orders", "success", "activity", 0.333333),
        ("amount", "success", "activity", 0.284091),
    ],
)
def test_each_choice_of_rate_has_its_own_answer(shop, unit, state, basis, expected):
    """The reference case: six orders paid in May, refunds that reach into June."""
    by_day = rate_by_day(shop, RateChoice(unit, state, basis, MAY))

    assert by_day["order_count"].sum() == 6
    assert total_rate(by_day, unit).share == pytest.approx(expected, abs=1e-6)


def test_an_order_with_several_refunds_counts_once(shop):
    """o2 came back twice and is one refunded order; its amounts add up."""
    by_day = rate_by_day(shop, RateChoice(period=Period(date(2024, 5, 1), date(2024, 5, 1))))

    assert by_day["refunded_order_count"].tolist() == [2]
    assert by_day["refunded_amount"].tolist() == [250]


def test_a_refund_above_the_payment_is_capped_and_told(shop):
    """2,000 back on an order of 100 counts as 100, and one order is reported."""
    refunds = shop["refunds"].copy()
    refunds.loc[0, "refund_amount"] = 2000.0
    by_day = rate_by_day(shop | {"refunds": refunds}, RateChoice(unit="amount"))

    assert by_day["refunded_amount"].sum() == 100 + 150 + 150 + 120
    assert by_day["over_paid_count"].sum() == 1


def test_a_net_amount_gets_its_refund_back_before_it_is_the_base():
    """0 paid and 169 refunded means that 169 had been paid."""
    columns = "order_id paid_at paid_amount refund_amount paid_is_net_of_refund"
    rows = [("o1", "2026-01-01", 0, 169, True), ("o2", "2026-01-01", 31, 0, True)]
    by_day = rate_by_day({"orders": table("orders", columns, rows)}, RateChoice("amount"))

    assert total_rate(by_day, "amount").share == pytest.approx(169 / 200)


def test_orders_never_paid_are_no_base():
    """Unpaid and closed orders without a payment time do not count; a paid status does."""
    rows = [
        ("o1", "2026-01-01", None, "unpaid"),
        ("o2", "2026-01-01", None, "closed"),
        ("o3", "2026-01-01", None, "shipped"),
        ("o4", "2026-01-01", "2026-01-02", "closed"),
    ]
    orders = table("orders", "order_id created_at paid_at order_status", rows)
    by_day = rate_by_day({"orders": orders, "refunds": refunds_of().head(0)}, RateChoice())

    assert by_day["order_count"].sum() == 2


def test_exchanges_are_not_refunds(shop):
    """An exchange applied for gives no money back."""
    refunds = shop["refunds"].assign(refund_type="exchange")
    by_day = rate_by_day(shop | {"refunds": refunds}, RateChoice(state="applied"))

    assert by_day["refunded_order_count"].sum() == 0


def test_only_old_weeks_are_final():
    """A week is young until 30 days after its Sunday."""
    rows = [("o1", "2026-01-05", 0), ("o2", "2026-01-12 10:00", 0)]
    orders = table("orders", "order_id paid_at refund_amount", rows)
    by_day = rate_by_day({"orders": orders}, RateChoice())
    weeks = rate_by_week(by_day, "orders", cutoff=pd.Timestamp("2026-02-10"))

    assert weeks["week_at"].dt.strftime("%m-%d").tolist() == ["01-05", "01-12"]
    assert weeks["is_young"].tolist() == [False, True]


def test_weeks_after_the_last_exported_refund_are_not_final():
    """Orders of each day to June 30, refunds exported on May 20: from April 20 on nobody knows."""
    days = [f"{day:%Y-%m-%d}" for day in pd.date_range("2026-03-02", "2026-06-30")]
    orders = [(f"{day}-{at}", day, 10.0) for day in days for at in range(5)]
    refunds = [(f"r{day}", f"{day}-0", "success", day, 10.0) for day in days if day <= "2026-05-20"]
    shop = {
        "orders": table("orders", "order_id paid_at paid_amount", orders),
        "refunds": table(
            "refunds", "refund_id order_id refund_status applied_at refund_amount", refunds
        ),
    }
    weeks = RefundReasons().run(shop).tables["by_week"]

    assert weeks.loc[~weeks["is_young"], "week_at"].max() == pd.Timestamp("2026-04-13")


def test_a_week_of_few_orders_has_no_rate():
    """29 orders are counted and given no percentage, 30 are."""
    rows = [(f"a{n}", "2026-01-05", 0) for n in range(29)]
    rows += [(f"b{n}", "2026-01-12", 0) for n in range(30)]
    orders = table("orders", "order_id paid_at refund_amount", rows)
    by_day = rate_by_day({"orders": orders}, RateChoice())
    weeks = rate_by_week(by_day, "orders", cutoff=pd.Timestamp("2026-03-01"))

    assert weeks["refund_rate"].isna().tolist() == [True, False]


def counted(**reasons):
    """Refund counts by reason, on one day, a yuan each."""
    return pd.DataFrame(
        {
            "reason_l1": list(reasons),
            "day_at": pd.Timestamp("2026-01-01"),
            "refund_count": list(reasons.values()),
            "refund_amount": [float(count) for count in reasons.values()],
        }
    )


def refunds_of(*days, **columns):
    """Refunds of ten yuan each, applied for on these days."""
    rows = [(f"r{i}", f"o{i}", day, "success", 10.0) for i, day in enumerate(days)]
    names = "refund_id order_id applied_at refund_status refund_amount"
    return table("refunds", names, rows).assign(**columns)


def test_a_refund_without_a_day_is_counted_in_yuan():
    """Forty for quality on two days, and one without a day for a reason of its own."""
    reasons = ["quality"] * 40 + ["price"]
    refunds = refunds_of(
        *["2026-01-01", "2026-01-02"] * 20,
        None,
        reason_l1=reasons,
        reason_l2=[f"{reason}.x" for reason in reasons],
    )
    orders = table("orders", "order_id paid_at", [(f"o{i}", "2026-01-01") for i in range(41)])
    tables = {"orders": orders, "refunds": refunds}
    ranked = RefundReasons(unit="amount").run(tables).tables["by_reason"]

    assert ranked["reason_l1"].tolist() == ["quality", "price"]
    assert ranked["refund_amount"].tolist() == [400, 10]


@pytest.mark.parametrize("unit", ["orders", "amount"])
def test_refunds_without_any_reason_are_unexplained(unit):
    """Forty blanks are one row and no main reason, and a click on it leads to them."""
    tables = {"refunds": refunds_of(*["2026-01-01"] * 40, reason_l1=None, reason_l2=None)}
    study = RefundReasons(unit=unit)
    result = study.run(tables)

    assert result.tables["by_reason"]["reason_l1"].tolist() == ["other"]
    assert result.tables["by_reason"]["refund_count"].tolist() == [40]
    assert keys(tables, unit=unit)[:-1] == ["no_reasons"]
    assert len(study.rows(tables, "by_reason", {"reason_l1": "other"})) == 40


def test_yuan_of_one_day_are_said_without_a_range():
    """There are no days to draw from: the sentence stands, and its range is left out."""
    refunds = refunds_of(*["2026-01-01"] * 40, reason_l1="quality", reason_l2="quality.x")
    (top, *_) = RefundReasons(unit="amount").run({"refunds": refunds}).findings

    assert sentence(top, speaker("zh-CN", "refund_reasons")).endswith("约占 100.0 元。")
    assert sentence(top, speaker("en", "refund_reasons")).endswith("100.0 of 100 yuan refunded.")


def test_a_week_in_yuan_has_a_range_where_its_days_bear_one():
    """Seven days of ten orders, 1 to 20 yuan of 100 back; then a week with one day's orders."""
    days = pd.date_range("2024-01-01", periods=14)
    by_day = pd.DataFrame(
        {
            "day_at": days,
            "order_count": [10] * 7 + [70] + [0] * 6,
            "paid_amount": [100.0] * 7 + [700.0] + [0.0] * 6,
            "refunded_amount": [1.0, 20.0, 5.0, 9.0, 10.0, 11.0, 14.0] + [5.0] * 7,
            "blank_amount": [0.0] * 14,
        }
    )
    first, second = rate_by_week(by_day, "amount", pd.Timestamp("2024-06-01")).itertuples()

    assert 0.01 < first.low_rate < first.refund_rate == 0.1 < first.high_rate < 0.2
    assert second.refund_rate == 0.05
    assert np.isnan([second.low_rate, second.high_rate]).all()


def test_the_vital_few_are_the_first_to_reach_four_fifths():
    """The reference case; what is unexplained stands last although it is not the smallest."""
    ranked = rank_reasons(
        counted(quality=48, size_fit=37, dislike=31, logistics=12, missing=7, other=15), "orders"
    )

    expected = [0.32, 0.566667, 0.773333, 0.853333, 0.9, 1.0]
    assert ranked["reason_l1"].iloc[-1] == "other"
    assert ranked["cum_share"].tolist() == pytest.approx(expected, abs=1e-6)
    assert ranked["is_vital"].tolist() == [True] * 4 + [False] * 2


@pytest.mark.parametrize("unit", ["orders", "amount"])
@pytest.mark.parametrize(("quality", "is_said"), [(90, False), (60, True)])
def test_one_reason_alone_is_not_summed_up(unit, quality, is_said):
    """Nine of ten for one reason: its own sentence says so. Six of ten are not four fifths yet."""
    ranked = rank_reasons(counted(quality=quality, logistics=100 - quality), unit)
    metrics = {"refund_count": 100, "refund_amount": 100.0, "coverage_share": 1.0}
    found = {finding.key for finding in say_reasons(ranked, metrics, unit)}

    assert bool({"vital_few", "vital_amount"} & found) == is_said


def test_ties_stand_by_code():
    """Two reasons as frequent as each other do not change places between runs."""
    assert rank_reasons(counted(b=20, a=20), "orders")["reason_l1"].tolist() == ["a", "b"]


def test_few_refunds_have_no_shares():
    """29 refunds are counted, not turned into percentages."""
    ranked = rank_reasons(counted(quality=20, logistics=9), "orders")

    assert ranked["refund_count"].tolist() == [20, 9]
    assert ranked["share"].isna().all()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 500), min_size=1))
def test_no_refund_is_lost_or_counted_twice(reasons):
    """Counts add up to all refunds, shares to one, and each share is inside its interval."""
    ranked = rank_reasons(counted(**reasons), "orders")

    assert ranked["refund_count"].sum() == sum(reasons.values())
    if sum(reasons.values()) >= 30:
        assert ranked["cum_share"].iloc[-1] == pytest.approx(1)
        assert ranked["share"].between(ranked["low_share"], ranked["high_share"]).all()


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (15, 10, "insufficient"),
        (30, 25, "none"),
        (60, 38, "hint"),
        (90, 30, "clear"),
        (5_300, 4_900, "hint"),
    ],
)
def test_the_leader_is_called_no_surer_than_it_is(first, second, verdict):
    """Few, chance, a hint, beyond doubt, and beyond doubt but hardly larger."""
    assert lead_verdict(first, second) == verdict


def keys(tables, **choices):
    return [finding.key for finding in RefundReasons(**choices).run(tables).findings]


def test_each_table_alone_gives_what_it_can(shop):
    """Orders alone have no reasons, refunds alone no rate; each says what is missing."""
    assert keys({"orders": shop["orders"]})[-1] == "lacks_refunds"
    assert keys({"refunds": shop["refunds"]})[-1] == "lacks_orders"


def test_refunds_of_unknown_orders_are_told(shop):
    """A refund whose order is not in the order table cannot be in the cohort rate."""
    many = pd.concat([shop["orders"]] + [shop["orders"].assign(order_id=str(n)) for n in range(5)])
    stray = shop["refunds"].assign(order_id=["elsewhere", *shop["refunds"]["order_id"][1:]])
    found = RefundReasons().run({"orders": many, "refunds": stray}).findings

    assert {"n": 1} in [finding.values for finding in found if finding.key == "unmatched"]


def test_a_click_on_a_bar_leads_to_its_refunds(shop):
    """The rows behind a reason are as many as its bar says, the newest first."""
    study = RefundReasons()
    rows = study.rows(shop, "by_reason", {"reason_l1": "quality"})

    assert rows["refund_id"].tolist() == ["r6", "r3", "r5", "r2", "r1"]
    assert len(rows) == study.run(shop).metrics["refund_count"]


def test_a_click_on_a_week_leads_to_its_refunds(shop):
    """The week of 29 April 2024 sold o1 and o2, which came back three times."""
    rows = RefundReasons().rows(shop, "by_week", {"picked_day": "2024-04-29"})

    assert rows["refund_id"].tolist() == ["r5", "r2", "r1"]


def test_a_rate_in_yuan_needs_yuan():
    """Forty orders and forty refunds that tell no money: no rate, and it says so."""
    ids = [f"o{i}" for i in range(40)]
    orders = table("orders", "order_id paid_at", [(one, "2024-05-01") for one in ids])
    back = [(f"r{one}", one, "2024-05-03", "success") for one in ids]
    refunds = table("refunds", "refund_id order_id applied_at refund_status", back)
    shop = {"orders": orders, "refunds": refunds.assign(reason_l1="price", reason_l2="price.promo")}
    result = RefundReasons(unit="amount").run(shop)

    assert [finding.key for finding in result.findings][:1] == ["not_told"]
    assert "refund_rate" not in result.metrics
    assert "refund_rate" in RefundReasons().run(shop).metrics


def test_where_too_few_refunds_tell_their_pieces_there_are_only_bounds():
    """90 of 120 refunds tell one piece of 400: between 90 and 150 of 400, and no rate."""
    shop = refunded(quality=90, logistics=30)
    hidden = shop["refunds"].assign(refund_qty=[1.0] * 90 + [float("nan")] * 30)
    result = RefundReasons(unit="pieces").run(shop | {"refunds": hidden})
    found = {finding.key: finding for finding in result.findings}

    assert found["pieces_between"].verdict == "insufficient"
    assert found["pieces_between"].values["low"] < 90 / 400
    assert found["pieces_between"].values["high"] > 150 / 400
    assert "refund_rate" not in result.metrics


def refunded(**reasons):
    """200 orders of a day, 20 yuan and two pieces each; so many of them refunded by reason."""
    codes = [code for code, count in reasons.items() for _ in range(count)]
    paid = [(f"o{i}", "2026-01-01", 20.0, 2) for i in range(200)]
    refunds = refunds_of(*["2026-01-03", "2026-01-04"] * 100)[: len(codes)]
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", paid),
        "refunds": refunds.assign(reason_l1=codes, reason_l2=[f"{code}.other" for code in codes]),
    }


def with_blanks(tables, count):
    """The same shop, the first refunds without an amount."""
    refunds = tables["refunds"].copy()
    refunds.loc[refunds.index[:count], "refund_amount"] = None
    return tables | {"refunds": refunds}


TOLD = {
    "nothing": ([None] * 40, ["shipped"] * 40),
    "some": ([5.0] * 10 + [None] * 30, ["shipped"] * 40),
    "most": ([5.0] * 10 + [0.0] * 25 + [None] * 5, ["shipped"] * 40),
    "status": ([None] * 40, ["refunded"] * 10 + ["completed"] * 30),
    "all": ([5.0] * 10 + [0.0] * 30, ["shipped"] * 40),
}
"""What forty orders tell of refunds: the amounts, and the status."""


def told_orders(amounts, statuses):
    """Orders of twenty yuan, all paid on one day."""
    rows = [
        (f"o{i}", "2026-01-01", 20.0, amount, status)
        for i, (amount, status) in enumerate(zip(amounts, statuses, strict=True))
    ]
    return table("orders", "order_id paid_at paid_amount refund_amount order_status", rows)


@pytest.mark.parametrize(
    ("told", "key", "orders", "refunded"),
    [
        ("nothing", "refunds_untold", None, None),
        ("some", "some_refunded", None, None),
        ("most", "silent_orders", 35, 10),
        ("status", "only_by_status", 40, 10),
        ("all", "rate_orders_cohort", 40, 10),
    ],
)
def test_blank_is_not_zero_in_orders_alone(told, key, orders, refunded, tmp_path):
    """A rate rests on the orders that tell; where none tells that it was kept there is none."""
    tables = {"orders": told_orders(*TOLD[told])}
    for each in (tables, on_parquet(tables, tmp_path)):
        result = RefundReasons().run(each)

        assert key in [finding.key for finding in result.findings]
        assert result.metrics.get("order_count") == orders
        assert result.metrics.get("refunded_order_count") == refunded
        assert ("refund_rate" in result.metrics) == (orders is not None)
        assert ("refunded_amount" in result.metrics) == (told in ("most", "all"))
        assert ("by_week" in result.tables) == (orders is not None)


@pytest.mark.parametrize(
    "statuses", [["none"] * 30 + ["success"] * 10, [None] * 20 + ["success"] * 20]
)
def test_a_line_that_says_refunded_makes_a_refunded_order(statuses):
    """As Pinduoduo's orders do in their column of after-sales."""
    rows = [(f"o{i}", "t", 1, status) for i, status in enumerate(statuses)]
    lines = table("order_lines", "order_id item_title qty refund_status", rows)
    tables = {"orders": told_orders(*TOLD["nothing"]), "order_lines": lines}
    result = RefundReasons().run(tables)
    is_told = None not in statuses

    assert result.metrics.get("refunded_order_count") == (10 if is_told else None)
    assert "refunded_amount" not in result.metrics


@pytest.mark.parametrize(("blank", "is_rated"), [(0, True), (5, True), (20, True), (30, False)])
def test_a_rate_in_yuan_leaves_out_what_has_no_amount(blank, is_rated, tmp_path):
    """120 refunds of ten yuan on 200 orders of twenty; with more than a fifth blank no rate."""
    tables = with_blanks(refunded(quality=90, logistics=30), blank)
    for each in (tables, on_parquet(tables, tmp_path)):
        result = RefundReasons(unit="amount").run(each)
        found = {finding.key: finding.values for finding in result.findings}

        assert ("refund_rate" in result.metrics) == is_rated
        assert found.get("unknown_amounts", {}).get("n", 0) == blank
        assert found.get("blank_amounts", {}).get("n", 0) == blank
        assert result.metrics["refunded_amount"] == 10 * (120 - blank)
        if is_rated:
            expected = 10 * (120 - blank) / (20 * (200 - blank))
            assert result.metrics["refund_rate"] == pytest.approx(expected)


@pytest.mark.parametrize("unit", get_args(Unit))
def test_no_sum_is_made_of_blank_amounts(unit, tmp_path):
    """All blank: no yuan in tiles, tables, or sentences; the counts stay."""
    tables = with_blanks(refunded(quality=90, logistics=30), 120)
    for each in (tables, on_parquet(tables, tmp_path)):
        result = RefundReasons(unit=unit).run(each)

        assert not {"refunded_amount", "refund_amount"} & result.metrics.keys()
        assert result.tables["by_reason"]["refund_amount"].isna().all()
        assert result.tables["by_reason"]["refund_count"].sum() == 120


@pytest.mark.parametrize(
    ("blank", "key"),
    [
        (("orders", "paid_at created_at"), "no_order_dates"),
        (("orders", "paid_at order_status"), "no_payments"),
        (("refunds", "refund_status"), "no_refund_status"),
        (("refunds", "order_id"), "no_refund_orders"),
    ],
)
def test_a_column_blank_throughout_is_told_as_such(blank, key):
    """Not as few orders, nor as no refunds."""
    name, columns = blank
    shop = refunded(quality=90, logistics=30)
    full = shop["orders"].assign(created_at=pd.Timestamp("2026-01-01"), order_status="shipped")
    shop = shop | {"orders": full}
    shop[name] = shop[name].assign(**dict.fromkeys(columns.split(), None))
    found = {finding.key: finding for finding in RefundReasons().run(shop).findings}

    assert found[key].verdict == "insufficient"
    assert not {"few_orders", "no_refunds", "no_orders", "rate_orders_cohort"} & found.keys()


def test_every_sentence_is_said(shop):
    """Each rate, each lead, and what is too few, not told, odd or missing."""
    clear = refunded(quality=90, logistics=30)
    # Of a tenth of the refunds the pieces may be unknown.
    pieces = clear["refunds"].assign(refund_qty=[1.0] * 115 + [float("nan")] * 5)
    chosen = [
        RefundReasons(unit=unit, basis=basis).run(clear | {"refunds": pieces})
        for unit, basis in product(get_args(Unit), get_args(Basis))
    ]
    hidden = clear["refunds"].assign(refund_qty=[1.0] * 90 + [float("nan")] * 30)
    kept = clear["refunds"].assign(refund_type="freight")
    short = clear | {"orders": clear["orders"].head(40)}
    shops = (
        shop,
        refunded(quality=60, logistics=38),
        refunded(quality=30, logistics=25),
        refunded(quality=15, logistics=10, other=40),
        short,
        clear | {"refunds": clear["refunds"].assign(refund_amount=2000.0)},
        {"orders": clear["orders"]},
        {"refunds": clear["refunds"]},
    )
    moneyless = {
        name: rows.assign(**dict.fromkeys(rows.filter(like="_amount"), np.nan))
        for name, rows in clear.items()
    }

    assert_says_everything(
        RefundReasons,
        [
            *chosen,
            *(RefundReasons().run(each) for each in shops),
            RefundReasons(basis="activity").run(short),
            RefundReasons(unit="amount").run(moneyless),
            RefundReasons(unit="pieces").run(clear | {"refunds": hidden}),
            RefundReasons(unit="pieces").run(clear | {"refunds": kept}),
            RefundReasons(unit="amount").run(with_blanks(clear, 5)),
            *(RefundReasons().run({"orders": told_orders(*told)}) for told in TOLD.values()),
            RefundReasons().run(clear | {"refunds": clear["refunds"].assign(reason_l1=None)}),
        ],
    )
