"""What the day's refunds promise."""

from datetime import date

import pandas as pd
import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.studies.refunds.refund_daily import RefundDaily
from analysis.study import Code
from ui.export.daily_text import report
from ui.words.text import speaker

DAY = pd.Timestamp("2024-05-31")


def refund(number, day, reason="quality", shop="North", operator="Ann"):
    """A refund of ten yuan, done the hour it was applied for."""
    moment = day + pd.Timedelta(hours=9)
    return (
        f"r{day:%m%d}{number}",
        f"o{day:%m%d}{number}",
        moment,
        moment,
        "success",
        10.0,
        reason,
        shop,
        "taobao",
        operator,
    )


def shop_of(rows):
    """The refunds as a table."""
    columns = "refund_id order_id applied_at done_at refund_status refund_amount reason_l1"
    return {"refunds": table("refunds", f"{columns} shop_name platform operator", rows)}


def weeks(today, before):
    """So many refunds today, and `before` on each of the four same weekdays."""
    rows = [refund(i, DAY) for i in range(today)]
    for week in range(1, 5):
        day = DAY - pd.Timedelta(weeks=week)
        rows += [refund(i, day) for i in range(before)]
    return shop_of(rows)


def keys(result):
    """What is said."""
    return {finding.key: finding for finding in result.findings}


def test_a_day_is_counted_by_shop_reason_and_agent(tmp_path):
    """Two shops, two reasons, two agents; the days around do not count."""
    rows = [
        refund(1, DAY),
        refund(2, DAY, reason="price", operator="Bob"),
        refund(3, DAY, shop="South"),
        refund(4, DAY - pd.Timedelta(days=1)),
        refund(5, DAY + pd.Timedelta(days=1)),
    ]
    for tables in (shop_of(rows), on_parquet(shop_of(rows), tmp_path)):
        result = RefundDaily(day=DAY.date()).run(tables)

        assert result.metrics["refund_count"] == 3
        assert result.tables["by_shop"]["refund_count"].tolist() == [2, 1]
        assert result.tables["by_reason"]["refund_count"].tolist() == [2, 1]
        assert result.tables["by_agent"]["done_count"].tolist() == [2, 1]


def test_the_last_known_day_is_taken_where_none_is_chosen():
    """The newest application decides."""
    assert RefundDaily().chosen_day(weeks(1, 1)) == date(2024, 5, 31)


@pytest.mark.parametrize(
    ("today", "key", "verdict"),
    [(10, "like_usual", "none"), (40, "more_usual", "hint"), (1, "fewer_usual", "hint")],
)
def test_a_day_is_compared_with_the_same_weekday(today, key, verdict):
    """Fourteen on each of four Fridays before."""
    found = keys(RefundDaily().run(weeks(today, 14)))

    assert found[key].verdict == verdict


def test_with_fewer_than_four_weeks_nothing_is_compared():
    """Three Fridays are no usual Friday."""
    shop = weeks(40, 14)
    late = shop["refunds"][shop["refunds"]["applied_at"] > "2024-05-05"]

    assert keys(RefundDaily().run({"refunds": late}))["usual_unknown"].verdict == "insufficient"


def test_a_reason_that_rose_is_named():
    """Twenty for the price where there were none, as many as ever for quality."""
    shop = weeks(5, 5)
    more = shop_of([refund(f"p{i}", DAY, reason="price") for i in range(20)])["refunds"]
    result = RefundDaily().run({"refunds": pd.concat([shop["refunds"], more])})

    assert keys(result)["reason_rose"].values["reason_l1"] == Code("reason_l1", "price")


def test_two_refunds_for_a_new_reason_are_no_alarm():
    """Ten on both sides together are the least that is judged."""
    rows = [refund(f"r{i}", DAY - pd.Timedelta(weeks=i % 8 + 1)) for i in range(80)]
    for count, alarms in ((9, False), (10, True)):
        more = [refund(f"p{i}", DAY, reason="price") for i in range(count)]
        result = RefundDaily().run(shop_of([*rows, *more]))

        assert ("reason_rose" in keys(result)) == alarms


def test_refunds_that_name_nobody_are_not_lost():
    """Done is done, whoever did it."""
    result = RefundDaily().run(shop_of([refund(1, DAY, operator=None)]))

    assert result.tables["by_agent"]["done_count"].sum() == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_day_can_be_pasted_as_plain_text(language):
    """A line for the day, the total, each shop, reasons and agents."""
    result = RefundDaily().run(shop_of([refund(1, DAY), refund(2, DAY, shop="South")]))
    lines = report(result, DAY.date(), speaker(language, "refund_daily")).splitlines()

    assert len(lines) == 6
    assert "2024-05-31" in lines[0]
    assert "North" in lines[2]
    assert "Ann" in lines[5]


def test_a_platform_that_says_no_ends_has_no_number_of_refunds_done():
    """Nothing in place of 0; with another platform beside it the day's total is that one's."""
    undated = shop_of([refund(1, DAY, shop=None)])["refunds"].assign(
        done_at=pd.NaT, platform="pdd", refund_id="p"
    )
    alone = RefundDaily().run({"refunds": undated})
    beside = RefundDaily().run(
        {"refunds": pd.concat([shop_of([refund(1, DAY)])["refunds"], undated])}
    )

    assert "done_count" not in alone.metrics
    assert keys(alone)["lacks_ends"].values == {"platform": Code("platform", "pdd")}
    assert beside.metrics["done_count"] == 1
    assert beside.tables["by_shop"]["done_count"].isna().sum() == 1


def test_a_shop_without_a_name_goes_by_its_platform():
    """No word for what is not known, and nothing done where no end is told."""
    unnamed = shop_of([refund(1, DAY, shop=None)])["refunds"].assign(done_at=pd.NaT, platform="pdd")
    both = pd.concat([shop_of([refund(1, DAY)])["refunds"], unnamed])
    lines = report(
        RefundDaily().run({"refunds": both}), DAY.date(), speaker("zh-CN", "refund_daily")
    )

    assert "拼多多：申请 1 笔、10 元\n" in lines
    assert "North（淘宝/天猫）：申请 1 笔、10 元，办完 1 笔" in lines


def test_the_text_to_paste_sets_the_day_beside_the_usual_one():
    """Thirty today where ten are usual, with the range of the usual."""
    result = RefundDaily(day=DAY.date()).run(weeks(30, 10))
    text = report(result, DAY.date(), speaker("zh-CN", "refund_daily"))

    assert "30 笔，比平时同一个星期几的 10.0 笔（前 4 周平均，可能范围 7.1～13.6）多" in text


def test_every_sentence_is_said():
    """As many as usual, more, fewer, a reason that rose, no ends, and no refund at all."""
    undated = shop_of([refund(1, DAY)])["refunds"].assign(done_at=pd.NaT, platform="pdd")
    more = [refund(f"p{i}", DAY, reason="price") for i in range(20)]
    risen = pd.concat([weeks(5, 5)["refunds"], shop_of(more)["refunds"]])
    shops = (
        *(weeks(today, 14) for today in (10, 40, 1)),
        {"refunds": risen},
        {"refunds": undated},
        {"refunds": undated.head(0)},
    )

    assert_says_everything(RefundDaily, [RefundDaily().run(shop) for shop in shops])
