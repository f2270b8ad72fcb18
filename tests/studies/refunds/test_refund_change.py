"""What the study of a changed refund rate promises."""

from datetime import date

import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.studies.refunds.refund_change import RefundChange
from ui.words.sentences import sentence
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


def test_no_cause_is_named_for_a_change_that_may_be_chance():
    """66 and 85 of 1,000 are not far enough apart."""
    found = keys(run(shop_of(*REFERENCE)))

    assert found["same_none"].verdict == "none"
    assert "for_reference" in found
    assert not {"segment", "reason", "split"} & found.keys()


def test_the_part_that_became_worse_is_named():
    """Province a goes from five to fifteen of 100, b stays."""
    result = run(shop_of({"a": (1000, 50), "b": (1000, 50)}, {"a": (1000, 150), "b": (1000, 50)}))
    found = keys(result)

    assert found["rose_clear"].verdict == "clear"
    assert found["segment"].values["segment"] == "a"
    assert found["reason"].values["points"] == pytest.approx(5.0)


def test_a_change_of_the_mix_alone_names_no_part():
    """Only what is sold changed: more of the bad province, at the same rates."""
    result = run(shop_of({"a": (1000, 50), "b": (1000, 200)}, {"a": (200, 10), "b": (1800, 360)}))

    assert {"rose_clear", "spread_out", "split"} <= keys(result).keys()
    assert result.tables["by_segment"]["rate_effect_points"].sum() == pytest.approx(0)


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
    told = sentence(keys(result)["segment"], speaker("en", "refund_change"))

    assert told.startswith("Taobao/Tmall: ")


def test_every_sentence_is_said():
    """Up and down, surely and not, by rate and by mix, and whatever cannot be compared."""
    shops = (
        shop_of(*REFERENCE),
        *(
            shop_of({"a": (1000, before)}, {"a": (1000, after)})
            for before, after in ((50, 72), (50, 150), (72, 50), (150, 50), (1, 2))
        ),
        shop_of({"a": (1000, 50), "b": (1000, 200)}, {"a": (200, 10), "b": (1800, 360)}),
        shop_of({"a": (1000, 50)}, {}),
    )

    goods = with_lines(shops[0])

    assert_says_everything(
        RefundChange,
        [
            RefundChange().run(shops[0]),
            run(goods, dimension="item"),
            *(run(shop) for shop in shops),
        ],
    )


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
