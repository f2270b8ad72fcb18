"""What the study of a changed refund rate promises."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.studies.refunds.refund_change import RefundChange
from ui.words.sentences import label_codes, sentence
from ui.words.text import speaker

APRIL, MAY = pd.Timestamp("2024-04-10"), pd.Timestamp("2024-05-10")
PERIOD = {"start": date(2024, 5, 1), "end": date(2024, 5, 30)}


def shop_of(before, after, waited=2, end="2024-08-31"):
    """Orders by province in April and May: {province: (orders, refunds)}; both tables end late."""
    last = pd.Timestamp(end)
    orders = [("end", last, "none", "c", 1.0)]
    refunds = [("rend", "end", last, last, "success", "quality")]
    for day, sold in ((APRIL, before), (MAY, after)):
        for province, (count, gone) in sold.items():
            ids = [f"{province}{day:%m}{i}" for i in range(count)]
            orders += [(order, day, province, "c", 1.0) for order in ids]
            moment = day + pd.Timedelta(days=waited)
            refunds += [(f"r{o}", o, moment, moment, "success", "quality") for o in ids[:gone]]
    columns = "refund_id order_id applied_at done_at refund_status reason_l1"
    return {
        "orders": table("orders", "order_id paid_at province carrier paid_amount", orders),
        "refunds": table("refunds", columns, refunds),
    }


def run(shop, **chosen):
    """The answer by province, for May against April."""
    return RefundChange(**(PERIOD | {"dimension": "province"} | chosen)).run(shop)


def keys(result):
    """What is said, and how surely."""
    return {finding.key: finding for finding in result.findings}


REFERENCE = (
    {"a": (600, 30), "b": (300, 24), "c": (100, 12)},
    {"a": (400, 22), "b": (300, 24), "c": (300, 39)},
)


MIX = shop_of({"a": (1000, 50), "b": (1000, 200)}, {"a": (200, 10), "b": (1800, 360)})
MANY_SMALL = shop_of(
    {f"good{i}": (42, 2) for i in range(30)} | {f"poor{i}": (32, 10) for i in range(30)},
    {f"good{i}": (32, 2) for i in range(30)} | {f"poor{i}": (42, 13) for i in range(30)},
)
SPREAD_BEFORE = {f"p{i}": (60, 4) for i in range(20)}
SPREAD_AFTER = {f"p{i}": (60, 7) for i in range(20)}


def test_rate_and_mix_are_those_of_the_reference():
    """1.9 points more: 0.45 from the rates, 1.45 from the mix; and it may all be chance."""
    result = run(shop_of(*REFERENCE))
    parts = result.tables["by_segment"].set_index("segment")

    rates = {"base_rate": 0.066, "low_base_rate": 0.0522, "high_base_rate": 0.0831}
    rates |= {"refund_rate": 0.085, "low_refund_rate": 0.0693, "high_refund_rate": 0.1039}
    assert result.metrics == pytest.approx(rates, abs=1e-4)
    assert parts["rate_effect_points"].sum() == pytest.approx(0.0045)
    assert parts["mix_effect_points"].sum() == pytest.approx(0.0145)
    assert parts.loc["c", "mix_effect_points"] == pytest.approx(0.0099)


def test_no_rate_is_named_for_a_change_that_may_be_chance():
    """66 and 85 of 1,000 are not far enough apart; that c sells three times as much is no chance.

    What is sold is counted: its part of the change is sure though the whole is not.
    """
    found = keys(run(shop_of(*REFERENCE)))

    assert found["same_none"].verdict == "none"
    assert "for_reference" in found
    assert not {"segment_worse", "segment_better", "reason", "split"} & found.keys()
    assert found["segment_more"].values["segment"] == "c"
    assert found["segment_more"].values["points"] == pytest.approx(0.99)


def test_the_part_that_became_worse_is_named():
    """Province a goes from five to fifteen of 100, b stays."""
    result = run(shop_of({"a": (1000, 50), "b": (1000, 50)}, {"a": (1000, 150), "b": (1000, 50)}))
    found = keys(result)

    assert found["rose_clear"].verdict == "clear"
    assert found["segment_worse"].values["segment"] == "a"
    assert found["reason"].values["points"] == pytest.approx(5.0)


def test_a_part_that_only_sells_more_is_named_for_the_mix():
    """More of the bad province at the same rates: by 6 points, and no rate changed."""
    result = run(MIX)
    found = keys(result)

    assert {"rose_clear", "split", "segment_more", "segment_less"} <= found.keys()
    assert not {"spread_out", "spread_mix", "segment_worse"} & found.keys()
    assert found["segment_more"].values["segment"] == "b"
    assert found["segment_more"].verdict == "clear"
    assert result.tables["by_segment"]["rate_effect_points"].sum() == pytest.approx(0)


def test_one_of_many_products_whose_sales_double_is_named():
    """Of twenty products one with 30 refunds of 100 goes from a tenth to a fifth of the sales."""
    before = {f"p{i}": (100, 10) for i in range(18)} | {"double": (200, 60)}
    after = {f"p{i}": (89, 9) for i in range(18)} | {"double": (400, 120)}
    parts = run(shop_of(before, after)).tables["by_segment"].set_index("segment")
    found = keys(run(shop_of(before, after)))

    assert found["segment_more"].values["segment"] == "double"
    assert found["segment_more"].values["part"] == pytest.approx(400 / 2002)
    effect = parts.loc["double", "mix_effect_points"]
    low, high = parts.loc["double", ["low_mix_effect_points", "high_mix_effect_points"]]
    assert 0 < low < effect < high
    assert parts.drop("double")["mix_verdict"].eq("none").all()


def test_a_mix_that_moves_in_many_small_steps_is_not_called_nothing():
    """Thirty poor and thirty good provinces, none of them sure alone: mostly the mix, it says."""
    found = keys(run(MANY_SMALL))

    assert found["spread_mix"].values["points"] > 3
    assert "spread_out" not in found


def test_weeks_that_differ_anyway_widen_the_change():
    """The same 60 and 90 of 1,000 in both shops; in one each week's rate swings by itself."""
    steady = by_days(lambda day: 6 if day < 28 else 9)
    swinging = by_days(lambda day: (0, 12)[day // 7 % 2] if day < 28 else (2, 16)[day // 7 % 2])

    widths = [
        change.values["high"] - change.values["low"]
        for shop in (steady, swinging)
        for change in run(shop, start=date(2024, 1, 29), end=date(2024, 2, 25)).findings[:1]
    ]

    assert widths[1] > 2 * widths[0]


def by_days(refunds_of):
    """56 days of 50 orders from January 1st; so many of a day's orders come back in two days."""
    last = pd.Timestamp("2024-06-30")
    orders, refunds = [("end", last, "none", 1.0)], [("rend", "end", last, last, "success")]
    for day in range(56):
        paid = pd.Timestamp("2024-01-01") + pd.Timedelta(days=day)
        back = paid + pd.Timedelta(days=2)
        orders += [(f"{day}-{i}", paid, "a", 1.0) for i in range(50)]
        ids = [f"{day}-{i}" for i in range(refunds_of(day))]
        refunds += [(f"r{order}", order, back, back, "success") for order in ids]
    return shop_from(orders, refunds)


def shop_from(orders, refunds):
    """The two tables."""
    return {
        "orders": table("orders", "order_id paid_at province paid_amount", orders),
        "refunds": table("refunds", "refund_id order_id applied_at done_at refund_status", refunds),
    }


def year_of(rate, seed=0, swing=0.0):
    """300 days of 12 orders; `rate` gives a day's rate, which swings by days; a luck a seed."""
    chance = np.random.default_rng(seed)
    orders, refunds = [], []
    for day in range(300):
        paid = pd.Timestamp("2024-01-01 12:00") + pd.Timedelta(days=day)
        logit = np.log(rate(day) / (1 - rate(day))) + chance.normal(0, swing)
        for i in range(12):
            orders.append((f"{day}-{i}", paid, "a", 1.0))
            if chance.random() < 1 / (1 + np.exp(-logit)):
                back = paid + pd.Timedelta(days=3)
                refunds.append((f"r{day}-{i}", f"{day}-{i}", back, back, "success"))
    known = [row for row in refunds if row[2] < pd.Timestamp("2024-10-27")]
    return shop_from(orders, known)


@pytest.mark.parametrize(("before", "after", "key"), [(0.1, 0.2, "rose"), (0.2, 0.1, "fell")])
def test_a_lasting_change_is_seen_long_after_it_began(before, after, key):
    """The rate moves on day 120 of 300 and stays there: its day is found, and lies in its range."""
    result = run(year_of(lambda day: before if day < 120 else after, swing=0.3))
    step = keys(result)[f"{key}_since"]
    true_day = pd.Timestamp("2024-04-30")

    assert step.verdict == "clear"
    assert abs((step.values["since"] - true_day).days) <= 14
    assert step.values["first"] <= true_day <= step.values["last"]
    assert step.values["low_base"] < step.values["base_share"] < step.values["high_base"]


def test_weeks_that_swing_make_no_lasting_change():
    """Of 15 shops whose days differ, and whose rate stays, one at most seems to have moved."""
    found = [
        finding.verdict
        for seed in range(15)
        for finding in run(year_of(lambda _: 0.12, seed, swing=0.4)).findings
        if finding.key in ("rose_since", "fell_since")
    ]

    assert len(found) <= 1


def test_the_weeks_are_drawn_and_lead_to_their_refunds():
    """A point a whole week, both levels beside it; a click on a week lists its refunds."""
    shop = year_of(lambda day: 0.1 if day < 120 else 0.2)
    study = RefundChange(dimension="province", **PERIOD)
    result = study.run(shop)
    weeks = result.tables["by_week"].set_index("week_at")
    week = pd.Timestamp("2024-03-04")

    assert weeks["level_rate"].nunique() == 2
    assert weeks["is_range"].any()
    assert "by_week" in study.draw(result, speaker("zh-CN", "refund_change"))
    rows = study.rows(shop, "by_week", {"picked_day": "2024-03-04"})
    assert len(rows) == weeks.loc[week, "refunded_order_count"]


def test_both_periods_are_looked_at_at_the_same_age():
    """Refunds come after ten days, the data end five days after May: May has not become better."""
    result = run(shop_of({"a": (1000, 100)}, {"a": (1000, 0)}, waited=24, end="2024-06-04 23:59"))

    assert "change_insufficient" in keys(result)
    assert keys(result)["change_insufficient"].values["days"] == 5


def test_goods_need_order_lines():
    """The default split asks for them and names what works without."""
    found = RefundChange().run(shop_of(*REFERENCE)).findings

    assert [finding.key for finding in found] == ["lacks_lines"]


def test_a_click_leads_to_the_refunds_of_the_later_period():
    """Of province c in May, and of nothing else."""
    study = RefundChange(dimension="province", **PERIOD)
    rows = study.rows(shop_of(*REFERENCE), "by_segment", {"segment": "c"})

    assert len(rows) == 39
    assert rows["order_id"].str.startswith("c05").all()


def test_the_last_hours_of_a_period_are_followed_as_long_as_all_others():
    """Both periods' orders come back after four days and twenty hours, on the fifth day after.

    The data end at noon of May's fifth day: what came that evening is not there to be seen, and
    must not count for April either.
    """
    last = "2024-06-04 12:00"
    orders, refunds = [("end", last, "none", 1.0)], [("rend", "end", last, last, "success")]
    for month, paid, back in (
        (4, "2024-04-30 23:00", "2024-05-05 19:00"),
        (5, "2024-05-30 23:00", "2024-06-04 19:00"),
    ):
        orders += [(f"{month}{i}", paid, "a", 1.0) for i in range(100)]
        if pd.Timestamp(back) <= pd.Timestamp(last):
            refunds += [(f"r{month}{i}", f"{month}{i}", back, back, "success") for i in range(40)]
    shop = {
        "orders": table("orders", "order_id paid_at province paid_amount", orders),
        "refunds": table("refunds", "refund_id order_id applied_at done_at refund_status", refunds),
    }
    found = keys(run(shop))

    assert found["change_insufficient"].values["days"] == 4


def exported_early():
    """Forty days from April 20 with 40 orders each, ten refunded at night; seen until May 18."""
    days = pd.date_range("2024-04-20 12:00", periods=40)
    sold = [(f"{day:%m%d}-{i}", day, "a", 1.0) for day in days for i in range(40)]
    known = [
        (f"r{order}", order, night, night, "success")
        for order, day, *_ in sold
        if int(order[5:]) < 10
        and (night := day + pd.Timedelta(hours=11)) < pd.Timestamp("2024-05-19")
    ]
    return {
        "orders": table("orders", "order_id paid_at province paid_amount", sold),
        "refunds": table("refunds", "refund_id order_id applied_at done_at refund_status", known),
    }


def test_days_after_the_last_exported_refund_are_no_fall():
    """A quarter comes back all the time; what was paid on the last ten days cannot be told yet."""
    found = keys(run(exported_early(), start=date(2024, 5, 10), end=date(2024, 5, 28)))

    assert found["same_none"].values["last"] == date(2024, 5, 18)
    assert found["same_none"].values["share"] == found["same_none"].values["base_share"]
    assert found["refunds_end_early"].values["days"] == 10


def test_a_period_of_which_no_refund_was_exported_is_not_compared():
    """The reader asks for days after the last refund, and is told why there is no answer."""
    found = keys(run(exported_early(), start=date(2024, 5, 20), end=date(2024, 5, 28)))

    assert found.keys() == {"no_orders", "refunds_end_early"}


def test_the_readers_own_day_stands_whatever_the_refunds_say():
    """Whoever says that the files know all of May is believed."""
    asked = {"start": date(2024, 5, 10), "end": date(2024, 5, 28), "cutoff": date(2024, 5, 29)}
    found = keys(run(exported_early(), **asked))

    assert "fell_clear" in found
    assert "refunds_end_early" not in found


def test_a_platform_is_called_by_its_name():
    """Taobao goes from five to fifteen of 100: its name stands in the sentence, not its code."""
    shop = shop_of(
        {"taobao": (1000, 50), "pdd": (1000, 50)}, {"taobao": (1000, 150), "pdd": (1000, 50)}
    )
    orders = shop["orders"].assign(platform=shop["orders"]["province"].replace("none", "jd"))
    result = run(shop | {"orders": orders}, dimension="platform")
    told = sentence(keys(result)["segment_worse"], speaker("en", "refund_change"))

    assert told.startswith("Taobao/Tmall: ")


def test_every_sentence_is_said():
    """Up and down, surely and not, by rate and by mix, and whatever cannot be compared."""
    shops = (
        shop_of(*REFERENCE),
        *(
            shop_of({"a": (1000, before)}, {"a": (1000, after)})
            for before, after in ((50, 72), (50, 150), (72, 50), (150, 50), (1, 2))
        ),
        MIX,
        MANY_SMALL,
        shop_of(SPREAD_BEFORE, SPREAD_AFTER),
        shop_of({"a": (1000, 50)}, {}),
        year_of(lambda day: 0.1 if day < 120 else 0.2),
        year_of(lambda day: 0.2 if day < 120 else 0.1),
        year_of(lambda _: 0.1),
    )

    goods = with_lines(shops[0])

    assert_says_everything(
        RefundChange,
        [
            RefundChange().run(shops[0]),
            run(goods, dimension="item"),
            run(of_taobao(shops[0]), dimension="platform"),
            *(run(shop) for shop in shops),
        ],
    )


def of_taobao(shop):
    """The shop, with its platform."""
    return {name: rows.assign(platform="taobao") for name, rows in shop.items()}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_platform_is_named_in_words_in_every_column(language):
    """Split by platform, no column shows its code; a mark leads to its refunds all the same."""
    shop, study = of_taobao(shop_of(*REFERENCE)), RefundChange(dimension="platform", **PERIOD)
    say = speaker(language, "refund_change")
    table_ = study.run(shop).tables["by_segment"]

    assert "taobao" not in label_codes(table_, say).to_numpy()
    assert say("platform.taobao") in label_codes(table_, say)["platform"].tolist()
    assert len(study.rows(shop, "by_segment", {"platform": "taobao"})) == 85
    assert study.draw(study.run(shop), say)


def with_lines(shop):
    """The shop, with a line of one item in each order."""
    ids = shop["orders"]["order_id"]
    lines = [(order, f"i{len(order) % 2}", "Dress", 1) for order in ids]
    return shop | {"order_lines": table("order_lines", "order_id item_id item_title qty", lines)}


@pytest.mark.parametrize(("dimension", "is_said"), [("item", True), ("province", False)])
def test_a_case_that_is_no_order_is_told(dimension, is_said):
    """By item the same days have another rate than by order: it says so, and why."""
    found = keys(run(with_lines(shop_of(*REFERENCE)), dimension=dimension))

    assert ("not_by_order" in found) == is_said


@pytest.mark.parametrize("seed", range(20))
def test_the_two_parts_add_up_as_they_are_shown(seed):
    """With the two decimals that the reader sees."""
    sides = [
        {"a": (500, 20 + seed), "b": (300, 25)},
        {"a": (400, 70 + seed), "b": (500 - seed, 90)},
    ]
    split = keys(run(shop_of(*sides)))["split"].values
    rate, mix, total = (round(split[name], 2) for name in ("rate", "mix", "total"))

    assert rate + mix == pytest.approx(total)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_small_difference_is_not_called_nothing(language):
    """0.4 points fewer with a range of more than ten points: no "+0"."""
    finding = keys(run(shop_of({"a": (250, 51)}, {"a": (250, 50)})))["same_none"]
    said = sentence(finding, speaker(language, "refund_change"))

    assert "-0.4" in said
    assert "+0 " not in said
