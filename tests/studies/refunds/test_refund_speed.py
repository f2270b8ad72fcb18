"""What the study of how fast refunds are handled promises."""

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.studies.refunds.refund_speed import RefundSpeed
from ui.words.sentences import sentence
from ui.words.text import speaker

CLOSED, OPEN = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
CUTOFF = pd.Timestamp("2024-05-31 12:00")


def refund(number, hours, *, is_open=False, **more):
    """A refund that took so many hours, or has been open for so long."""
    start = CUTOFF - pd.Timedelta(hours=hours) if is_open else CUTOFF - pd.Timedelta(days=20)
    done = None if is_open else start + pd.Timedelta(hours=hours)
    row = {
        "refund_id": f"r{number}",
        "order_id": f"o{number}",
        "refund_type": "refund_only",
        "refund_status": "pending_seller" if is_open else "success",
        "applied_at": start,
        "done_at": done,
        "refund_amount": 10.0,
    }
    return row | more


def refunds_table(rows):
    """Refunds, and one application at the cutoff that makes it the last known moment."""
    last = refund("last", 0, is_open=True, refund_type="exchange")
    every = pd.DataFrame([*rows, last])
    return table("refunds", " ".join(every.columns), every.to_numpy().tolist())


def changed(before, now, spread=3):
    """Fifty old refunds that took so many hours, or one or two more, and fifty of last weeks."""
    old = CUTOFF - pd.Timedelta(days=90)
    earlier = [
        refund(f"b{i}", 0, applied_at=old, done_at=old + pd.Timedelta(hours=before + i % spread))
        for i in range(50)
    ]
    return refunds_table(earlier + [refund(i, now + i % spread) for i in range(50)])


@pytest.fixture
def published():
    """Freireich's data as refunds: hours instead of weeks, open ones marked +."""
    done = [refund(i, hours) for i, hours in enumerate(CLOSED)]
    waiting = [refund(f"w{i}", hours, is_open=True) for i, hours in enumerate(OPEN)]
    return refunds_table(done + waiting)


def keys(result):
    """What is said."""
    return {finding.key: finding for finding in result.findings}


def test_open_refunds_count_as_long_as_they_have_waited(published, tmp_path):
    """Nine are done, twelve are open: half are done after 23 hours, not after 10."""
    for tables in ({"refunds": published}, on_parquet({"refunds": published}, tmp_path)):
        row = RefundSpeed().run(tables).tables["by_type"].iloc[0]
        assert (row["finished_count"], row["open_count"]) == (9, 12)
        assert row["median_h"] == 23


def test_a_median_has_its_range_in_table_card_and_sentence(published):
    """From 13 hours; too many are open for an upper end."""
    result = RefundSpeed().run({"refunds": published})
    row = result.tables["by_type"].iloc[0]
    said = sentence(keys(result)["type"], speaker("zh-CN", "refund_speed"))

    assert row["low_median_h"] == 13
    assert np.isnan(row["high_median_h"])
    assert result.metrics["low_median_h"] == 13
    assert "（可能范围 13.0 小时以上）" in said


def test_few_refunds_have_no_ninth_tenth(published):
    """21 are enough for a median, not for P90 nor for a share."""
    row = RefundSpeed().run({"refunds": published}).tables["by_type"].iloc[0]

    assert row[["p90_h", "within_24h_share"]].isna().all()


def test_the_mean_is_that_of_the_platforms():
    """Hours of the finished ones by their number; an open one does not count."""
    rows = [refund(i, 2 + i % 2) for i in range(10)] + [refund("open", 300, is_open=True)]
    row = RefundSpeed().run({"refunds": refunds_table(rows)}).tables["by_type"].iloc[0]

    assert row["mean_h"] == pytest.approx(2.5)
    assert (row["low_mean_h"], row["high_mean_h"]) == pytest.approx((2.150, 2.907), abs=1e-3)


def test_the_range_of_a_mean_has_no_hours_below_nothing():
    """Nine refunds of one hour and one of 500: a mean of 50.9, from 5.5 to 468."""
    rows = [refund(i, 500 if i == 9 else 1) for i in range(10)]
    row = RefundSpeed().run({"refunds": refunds_table(rows)}).tables["by_type"]
    told = row.set_index("refund_type").loc["refund_only"]

    assert told["mean_h"] == pytest.approx(50.9)
    assert (told["low_mean_h"], told["high_mean_h"]) == pytest.approx((5.54, 467.6), rel=1e-3)


def test_refunds_that_end_at_once_have_a_mean_of_nothing():
    """Ten of no hours: neither the mean nor its ends are anything else."""
    rows = [refund(i, 0) for i in range(10)]
    row = RefundSpeed().run({"refunds": refunds_table(rows)}).tables["by_type"].iloc[0]

    assert row[["mean_h", "low_mean_h", "high_mean_h"]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "5.0 小时内办完。"), ("en", "done within 5.0 hours.")],
)
def test_a_median_without_a_range_is_said_without_one(language, said):
    """Twelve that all took five hours: there is no range to tell."""
    result = RefundSpeed().run({"refunds": refunds_table([refund(i, 5) for i in range(12)])})
    told = sentence(keys(result)["type"], speaker(language, "refund_speed"))

    assert said in told
    assert "—" not in told


def test_withdrawn_applications_are_no_fast_refunds():
    """Ten withdrawn after an hour, ten done after five: half are done after five."""
    gone = CUTOFF - pd.Timedelta(days=20) + pd.Timedelta(hours=1)
    rows = [
        refund(f"w{i}", 1, refund_status="closed", done_at=None, closed_at=gone) for i in range(10)
    ]
    done = [refund(i, 5, closed_at=None) for i in range(10)]
    row = RefundSpeed().run({"refunds": refunds_table(rows + done)}).tables["by_type"].iloc[0]

    assert (row["ended_count"], row["median_h"]) == (10, 5)


def test_the_next_to_time_out_come_first():
    """By time-out, those without one last; the shop's turn is said."""
    rows = [
        refund("late", 30, is_open=True, timeout_at=CUTOFF + pd.Timedelta(hours=40)),
        refund("soon", 20, is_open=True, timeout_at=CUTOFF + pd.Timedelta(hours=2)),
        refund("none", 99, is_open=True, timeout_at=None, refund_status="pending_return"),
    ]
    result = RefundSpeed().run({"refunds": refunds_table(rows)})
    waiting = result.tables["open_next"]

    assert waiting["refund_id"].tolist() == ["rsoon", "rlate", "rnone", "rlast"]
    assert waiting["left_h"].tolist()[:2] == [2, 40]
    assert waiting["turn"].tolist() == ["seller", "seller", "buyer", "seller"]
    assert keys(result)["open"].values["mine"] == 1


def test_slower_refunds_are_called_slower():
    """Fifty old ones took five hours, fifty of the last weeks took nine."""
    result = RefundSpeed().run({"refunds": changed(5, 9)})

    assert keys(result)["slower_clear"].verdict == "clear"


def test_disputes_are_counted_where_the_export_tells_them():
    """Forty finished: 36 alone, four with the platform, of which one is lost; 100 paid orders."""
    told = ["无需介入"] * 36 + ["已介入"] * 4
    fault = [None] * 36 + ["商家责任"] + ["买家责任"] * 3
    rows = [refund(i, 5, intervene_status=told[i], responsible_party=fault[i]) for i in range(40)]
    orders = [(f"o{i}", "2024-05-20") for i in range(100)]
    tables = {
        "refunds": refunds_table(rows),
        "orders": table("orders", "order_id paid_at", orders),
    }
    metrics = RefundSpeed().run(tables).metrics

    assert metrics["self_share"] == pytest.approx(0.9)
    assert metrics["dispute_rate"] == pytest.approx(0.01)
    assert (metrics["told_count"], metrics["paid_count"]) == (40, 100)


def test_orders_of_platforms_that_tell_no_disputes_do_not_thin_them_out():
    """Taobao tells of forty refunds that one was lost; Pinduoduo's hundred orders tell nothing."""
    rows = [
        refund(i, 5, intervene_status="已介入", responsible_party=fault, platform="taobao")
        for i, fault in enumerate(["商家责任"] + ["买家责任"] * 39)
    ]
    rows += [refund(f"p{i}", 5, platform="pdd") for i in range(9)]
    paid = [(f"o{i}", "2024-05-20", "taobao" if i < 50 else "pdd") for i in range(150)]
    tables = {
        "refunds": refunds_table(rows),
        "orders": table("orders", "order_id paid_at platform", paid),
    }
    result = RefundSpeed().run(tables)

    assert result.metrics["dispute_rate"] == pytest.approx(1 / 50)
    assert keys(result)["lost"].values["n"] == 50


def test_an_end_without_a_time_is_told():
    """A refund that succeeded at an unknown time has no duration."""
    rows = [refund(i, 5, done_at=None) for i in range(40)] + [refund("told", 5)]
    result = RefundSpeed().run({"refunds": refunds_table(rows)})

    assert keys(result)["unknown_ends"].verdict == "insufficient"


def test_an_export_without_ends_draws_no_duration():
    """Forty are over, two wait: the two must not look as if nothing was ever finished."""
    rows = [refund(i, 5, done_at=None) for i in range(40)]
    rows += [refund(f"w{i}", 5, is_open=True) for i in range(40)]
    result = RefundSpeed().run({"refunds": refunds_table(rows)})

    assert keys(result)["no_ends"].values == {"n": 40}
    assert "finished_count" not in result.metrics
    assert result.tables["by_type"]["untimed_count"].tolist() == [40, 0]
    assert result.tables["by_hour"].empty


def test_a_click_on_the_curve_leads_to_those_still_open_by_then(published):
    """After 22 hours: one took 23, and six wait longer."""
    picked = {"refund_type": "refund_only", "duration_h": 22}
    rows = RefundSpeed().rows({"refunds": published}, "by_hour", picked)

    assert rows["waited_h"].tolist() == [35, 34, 32, 32, 25, 23]


def test_the_shares_of_disputes_have_their_intervals():
    """Forty of forty alone: likely 91 to 100 in a hundred."""
    rows = [refund(i, 5, intervene_status="无需介入") for i in range(40)]
    metrics = RefundSpeed().run({"refunds": refunds_table(rows)}).metrics

    assert metrics["self_share"] == 1
    assert metrics["low_self_share"] == pytest.approx(0.912, abs=1e-3)


def test_the_reader_may_set_until_when_the_data_know():
    """Nine days earlier what was done later is still open, and what came later is not there."""
    early = CUTOFF - pd.Timedelta(days=20)
    rows = (
        [refund(i, 5) for i in range(3)] + [refund("slow", 480)] + [refund("new", 5, is_open=True)]
    )
    result = RefundSpeed(cutoff=early.date() + pd.Timedelta(days=11)).run(
        {"refunds": refunds_table(rows)}
    )
    waiting = result.tables["open_next"]

    assert waiting["refund_id"].tolist() == ["rslow"]
    assert result.metrics["finished_count"] == 3


def test_a_click_on_a_type_leads_to_its_slowest_refunds(published):
    """The longest first, by id."""
    rows = RefundSpeed().rows({"refunds": published}, "by_type", {"refund_type": "refund_only"})

    assert rows["waited_h"].tolist()[:3] == [35, 34, 32]


def test_a_status_that_nobody_read_is_not_open():
    """Nor finished: it is left out, with its number."""
    rows = [refund(i, 5) for i in range(40)]
    unread = [refund(f"u{i}", 5, refund_status=None, done_at=None) for i in range(7)]
    result = RefundSpeed().run({"refunds": refunds_table([*rows, *unread])})

    assert result.metrics["open_count"] == 1
    assert keys(result)["unread_status"].values == {"n": 7}


def test_what_gave_no_money_back_is_told_apart():
    """Forty refunds and five exchanges are 45 finished ones: other pages count forty."""
    rows = [refund(i, 5) for i in range(40)]
    other = [
        refund(f"x{i}", 5, refund_type="exchange", refund_status="exchanged") for i in range(5)
    ]
    result = RefundSpeed().run({"refunds": refunds_table([*rows, *other])})

    assert keys(result)["no_money_back"].values == {"n": 45, "count": 5, "rest": 40}


def closed_sometime(count: int) -> pd.DataFrame:
    """So many refunds that succeeded, and three that were closed nobody knows when."""
    closed = [
        refund(f"c{i}", 5, refund_status="closed", done_at=None, closed_at=None) for i in range(3)
    ]
    return refunds_table([*closed, *(refund(i, 5) for i in range(count))])


@pytest.mark.parametrize(("count", "key"), [(40, "type_untimed"), (60, "type_p90_untimed")])
def test_no_closed_refund_is_counted_where_none_has_its_time(count, key):
    """Nothing is said of 0 withdrawn ones: three were, nobody knows when."""
    found = keys(RefundSpeed().run({"refunds": closed_sometime(count)}))

    assert found[key].values["n"] == count
    assert not {"type", "type_p90"} & found.keys()


def test_every_sentence_is_said(published):
    """Faster, slower, alike and few; none open, open with a time-out and without; disputes."""
    soon = CUTOFF + pd.Timedelta(hours=2)
    alone = [refund(i, 5, intervene_status="无需介入", platform="taobao") for i in range(40)]
    orders = [(f"o{i}", "2024-05-20", "taobao") for i in range(50)]
    disputed = {
        "refunds": refunds_table(alone),
        "orders": table("orders", "order_id paid_at platform", orders),
    }
    undated = [refund(i, 5, done_at=None) for i in range(40)]
    refunds = (
        published,
        published.assign(timeout_at=soon),
        published[published["done_at"].notna()],
        published.head(3),
        published.head(0),
        *(changed(before, now) for before, now in ((5, 9), (9, 5), (5, 5))),
        *(changed(before, now, spread=30) for before, now in ((5, 9), (9, 5))),
        refunds_table(undated),
        refunds_table([*undated, refund("told", 5)]),
        published.assign(timeout_at=soon, refund_amount=float("nan")),
        refunds_table([*undated, refund("other", 5, refund_type="exchange")]),
        refunds_table([*undated, refund("unread", 5, refund_status=None)]),
        *(closed_sometime(count) for count in (40, 60)),
    )

    assert_says_everything(
        RefundSpeed,
        [RefundSpeed().run(disputed), *(RefundSpeed().run({"refunds": one}) for one in refunds)],
    )
