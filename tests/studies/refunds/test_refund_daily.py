"""What the day's refunds promise."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.methods.overdispersion import UNUSUAL_SHARE
from analysis.refunds.usual_day import usual_of_last
from analysis.studies.refunds.refund_daily import RefundDaily
from analysis.study import Code
from ui.export.daily_text import daily_text
from ui.words.text import speaker

DAY = pd.Timestamp("2024-05-31")


def refund(number, day, reason="quality", shop="North", operator="Ann"):
    """A refund of ten yuan at the end of a day, done the hour it was applied for."""
    moment = day + pd.Timedelta(hours=23)
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


def weeks(today, before, swing=0):
    """So many refunds today, and `before` on each day of ten weeks; `swing` more or fewer by turns.

    Of two weeks one has more on each weekday, so that the four weeks before have the mean.
    """
    rows = [refund(i, DAY) for i in range(today)]
    for back in range(1, 71):
        count = before + swing * (1 if (back - 1) // 7 % 2 else -1)
        rows += [refund(i, DAY - pd.Timedelta(days=back)) for i in range(count)]
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
    """Fourteen on each day before: days that are all alike differ by chance at the most."""
    found = keys(RefundDaily().run(weeks(today, 14)))

    assert found[key].verdict == verdict


def test_with_fewer_than_eight_weeks_nothing_is_compared():
    """Seven weeks do not tell how much days differ; the mean of the last four is shown."""
    shop = weeks(40, 14)
    late = shop["refunds"][shop["refunds"]["applied_at"] > "2024-04-10"]
    result = RefundDaily().run({"refunds": late})
    row = result.tables["by_shop"].iloc[0]

    assert keys(result)["few_weeks"].values["weeks"] == 7
    assert row["usual_expected"] == pytest.approx(14)
    assert pd.isna(row["high_expected"])


@pytest.mark.parametrize(("swing", "key"), [(0, "more_usual"), (10, "like_usual")])
def test_days_that_differ_much_make_a_high_count_usual(swing, key):
    """38 where 20 are usual: odd among days of 20, not among days of 10 and 30 by turns."""
    assert key in keys(RefundDaily().run(weeks(38, 20, swing)))


def test_one_odd_day_does_not_hide_the_next():
    """A day of ten times as many, a month and a half ago, widens the range by little."""
    odd = [refund(f"odd{i}", DAY - pd.Timedelta(days=45)) for i in range(200)]
    shop = {"refunds": pd.concat([weeks(50, 20)["refunds"], shop_of(odd)["refunds"]])}

    assert "more_usual" in keys(RefundDaily().run(shop))


def campaign(today):
    """20 orders and 4 refunds a day, refunds two days after payment; 100 orders two days ago."""
    days = pd.date_range(DAY - pd.Timedelta(days=120), DAY)
    orders, refunds = [], []
    for day in days:
        back = (DAY - day).days
        ids = [f"o{day:%m%d}-{i}" for i in range(100 if back == 2 else 20)]
        orders += [(one, day, 10.0, 1, "North", "taobao") for one in ids]
        count = today if back == 2 else 4 if back > 2 else 0
        applied = day + pd.Timedelta(days=2)
        refunds += [(one, *refund(one, applied)[2:]) for one in ids[:count]]
    named = [(f"r{one}", one, *rest) for one, *rest in refunds]
    columns = "order_id paid_at paid_amount qty_total shop_name platform"
    return shop_of(named) | {"orders": table("orders", columns, orders)}


@pytest.mark.parametrize(
    ("today", "key"), [(20, "like_orders"), (60, "more_orders"), (4, "fewer_orders")]
)
def test_refunds_that_a_campaign_brings_are_usual(today, key, tmp_path):
    """Five times the orders two days ago: 20 refunds today are as usual, 60 are more, 4 fewer."""
    for tables in (campaign(today), on_parquet(campaign(today), tmp_path)):
        found = keys(RefundDaily(day=DAY.date()).run(tables))

        assert found[key].values["usual"] == pytest.approx(20)
        assert found[key].values["mean"] == pytest.approx(4)
    only = RefundDaily(day=DAY.date()).run({"refunds": campaign(20)["refunds"]})

    assert "more_usual" in keys(only)


def test_a_day_that_may_not_be_over_is_not_called_fewer():
    """The last refund came at nine in the morning."""
    shop = weeks(2, 20)["refunds"]
    is_today = shop["applied_at"] >= DAY
    shop.loc[is_today, ["applied_at", "done_at"]] = DAY + pd.Timedelta(hours=9)

    assert keys(RefundDaily().run({"refunds": shop}))["not_over"].verdict == "insufficient"
    assert "fewer_usual" in keys(RefundDaily().run(weeks(2, 20)))


@pytest.mark.parametrize("mean", [3, 20, 120])
def test_ordinary_days_of_a_shop_whose_days_differ_are_seldom_unusual(mean):
    """Gamma-mixed days with a weekly rhythm: at most 2 % of 200 last days, at a promised 1 %."""
    chance, unusual = np.random.default_rng(mean), 0
    for _ in range(200):
        rhythm = 1 + 0.2 * np.sin(np.arange(127) * 2 * np.pi / 7)
        counts = pd.Series(chance.poisson(mean * rhythm * chance.gamma(12, 1 / 12, 127)))
        usual = usual_of_last(counts.astype(float), pd.Series(1.0, counts.index))
        unusual += usual.p_value(int(counts.iloc[-1])) <= UNUSUAL_SHARE

    assert unusual <= 4


def test_a_reason_that_rose_is_named():
    """Twenty for the price where there were none, as many as ever for quality."""
    shop = weeks(5, 5)
    more = shop_of([refund(f"p{i}", DAY, reason="price") for i in range(20)])["refunds"]
    result = RefundDaily().run({"refunds": pd.concat([shop["refunds"], more])})

    assert keys(result)["reason_rose"].values["reason_l1"] == Code("reason_l1", "price")


def test_two_refunds_for_a_new_reason_are_no_alarm():
    """Ten on both sides together are the least that is judged."""
    rows = [refund(f"r{i}", DAY - pd.Timedelta(days=i % 70 + 1)) for i in range(700)]
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
    lines = daily_text(result, DAY.date(), speaker(language, "refund_daily")).splitlines()

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
    lines = daily_text(
        RefundDaily().run({"refunds": both}), DAY.date(), speaker("zh-CN", "refund_daily")
    )

    assert "拼多多：申请 1 笔、10 元\n" in lines
    assert "North（淘宝/天猫）：申请 1 笔、10 元，办完 1 笔" in lines


def test_the_text_to_paste_sets_the_day_beside_the_usual_one():
    """Thirty today where ten are usual, with the counts between which a single day lies."""
    result = RefundDaily(day=DAY.date()).run(weeks(30, 10))
    text = daily_text(result, DAY.date(), speaker("zh-CN", "refund_daily"))

    assert "30 笔，比平时同一个星期几多：前 4 周平均 10.0 笔，这样的一天一般落在" in text
    low, high = map(int, re.search(r"落在 (\d+)～(\d+) 笔", text).groups())
    assert low <= 10 <= high < 30


@pytest.mark.parametrize("today", range(1, 40, 3))
@pytest.mark.parametrize("before", [1, 3, 6, 14])
def test_a_day_inside_the_range_is_like_usual_and_one_outside_is_not(today, before):
    """The sentence never contradicts its own numbers, nor those of the shop's row."""
    refunds = weeks(today, before)["refunds"]
    result = RefundDaily(day=DAY.date()).run({"refunds": refunds})
    said = next((one for one in result.findings if one.key.endswith("_usual")), None)
    if said.key == "few_usual":
        assert today + 4 * before < 10
        return
    low, high = said.values["low"], said.values["high"]
    row = result.tables["by_shop"].iloc[0]

    assert said.key == ("fewer" if today < low else "more" if today > high else "like") + "_usual"
    assert (low, high) == (row["low_expected"], row["high_expected"])


def untold(refunds, column="refund_amount"):
    """The refunds with a column that is blank throughout."""
    return {"refunds": refunds.assign(**{column: pd.Series(dtype=refunds[column].dtype)})}


@pytest.mark.parametrize("dated", [True, False])
def test_blank_amounts_are_no_yuan(dated):
    """Counts stay, sums of yuan go, and the text says so; both in sentence, tiles and tables."""
    refunds = weeks(30, 10)["refunds"]
    refunds = refunds if dated else refunds.assign(done_at=pd.NaT)
    result = RefundDaily(day=DAY.date()).run(untold(refunds))
    text = daily_text(result, DAY.date(), speaker("zh-CN", "refund_daily"))

    assert result.metrics["refund_count"] == 30
    assert not {"refund_amount", "done_amount"} & result.metrics.keys()
    assert result.tables["by_shop"]["refund_amount"].isna().all()
    assert result.tables["by_reason"]["refund_amount"].isna().all()
    assert " 0 元" not in text
    assert "其中 30 笔退款没写金额" in text


def test_a_few_blank_amounts_are_told_with_their_number(tmp_path):
    """Three of thirty: the sum is of the others."""
    refunds = weeks(30, 10)["refunds"]
    refunds.loc[refunds.index[:3], "refund_amount"] = None
    for tables in ({"refunds": refunds}, on_parquet({"refunds": refunds}, tmp_path)):
        result = RefundDaily(day=DAY.date()).run(tables)

        assert result.metrics["refund_amount"] == 270.0
        assert keys(result)["blank_amounts"].values == {"n": 3}


def test_a_date_that_nobody_could_read_is_not_a_day_without_refunds():
    """The column is named, and no day is said to have 0 refunds."""
    for day in (None, DAY.date()):
        result = RefundDaily(day=day).run(untold(weeks(30, 10)["refunds"], "applied_at"))

        assert not result.metrics
        assert list(keys(result)) == ["no_applied_dates"]


def test_every_sentence_is_said():
    """As many as usual, more, fewer, by orders, a reason that rose, no ends, no refund at all."""
    undated = shop_of([refund(1, DAY)])["refunds"].assign(done_at=pd.NaT, platform="pdd")
    more = [refund(f"p{i}", DAY, reason="price") for i in range(20)]
    risen = pd.concat([weeks(5, 5)["refunds"], shop_of(more)["refunds"]])
    morning = weeks(2, 20)["refunds"]
    is_today = morning["applied_at"] >= DAY
    morning.loc[is_today, ["applied_at", "done_at"]] = DAY + pd.Timedelta(hours=9)
    shops = (
        *(weeks(today, 14) for today in (10, 40, 1)),
        {"refunds": risen},
        {"refunds": undated},
        {"refunds": undated.head(0)},
        {"refunds": weeks(5, 5)["refunds"][lambda rows: rows["applied_at"] > "2024-05-05"]},
        *(campaign(today) for today in (20, 60, 4)),
        {"refunds": morning},
        weeks(1, 1),
        untold(weeks(5, 5)["refunds"]),
        untold(undated),
    )

    assert_says_everything(RefundDaily, [RefundDaily().run(shop) for shop in shops])
