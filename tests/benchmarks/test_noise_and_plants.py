"""What counts as noise, and what counts as found: facts do not, nor does another's name."""

import datetime as dt
import json

import pandas as pd
import pytest

from analysis.study import Code, Finding
from benchmarks.independent_shop.plants import PLANTS
from benchmarks.independent_shop.settings import ShopSettings
from benchmarks.independent_shop.shop import Target, make_shop
from benchmarks.noise import Seen, look, table
from benchmarks.planted import SIGNS, outcome

TARGET = Target(
    item_title="海盐系列发饰002款",
    carrier="中通快递",
    province="广东省",
    agent="阿禾",
    night_agent="阿杰",
    serial_orders=9,
    shift="晚班",
    middle=pd.Timestamp("2025-07-02 12:00"),
    bad_days=(pd.Timestamp("2025-09-13"), pd.Timestamp("2025-09-22")),
)
NAMING = {
    "bad_batch": ("refund_hotspots", "hotspot_hint", {"goods": "海盐系列发饰002款 雾蓝"}),
    "product_mix": ("refund_change", "segment_more", {"segment": "海盐系列发饰002款"}),
    "refund_step": ("refund_change", "rose_since", {"since": pd.Timestamp("2025-07-10")}),
    "slow_line": ("refund_places", "cell_hint", {"carrier": "中通快递", "province": "广东"}),
    "worse_agent": ("agent_differences", "worse_rate", {"agent": "阿禾"}),
    "better_agent": ("agent_fair", "better", {"agent": "阿禾"}),
    "slow_shift": ("agent_overview", "group_slower", {"shift": Code("agent_group", "晚班")}),
    "repurchase_fall": ("customer_cohorts", "newest_fewer", {"share": 0.1, "base_share": 0.2}),
    "serial_refunder": ("refund_buyers", "buyer", {"n": 9, "count": 8}),
    "bad_rating_days": ("dsr_forecast", "low_days_dated", {"since": dt.date(2025, 9, 14)}),
    "unlucky_shift": ("agent_fair", "vanishes", {"agent": "小满", "other": "阿杰"}),
}
"""A finding that names each problem."""

ANOTHER = {"goods": "别款", "segment": "别款", "province": "河北", "agent": "小满", "other": "小满"}
ANOTHER |= {"shift": "早班", "share": 0.3, "n": 3, "since": dt.date(2025, 3, 1)}


def seen(*findings, shown=()):
    return Seen(ShopSettings(orders=300), findings, shown, (), 1.0)


def finding(plant, verdict="hint", **changed):
    study, key, values = NAMING[plant]
    return study, Finding(key, values | changed, verdict)


def test_every_plant_has_a_sign():
    """A new plant needs its line in the table."""
    assert SIGNS.keys() == PLANTS.keys() == NAMING.keys()


@pytest.mark.parametrize("plant", NAMING)
def test_a_finding_that_names_it_is_named(plant):
    """Found and named; clear only where the finding is."""
    assert outcome(seen(finding(plant)), plant, TARGET)[:2] == (True, True)
    assert outcome(seen(finding(plant, "clear")), plant, TARGET).clear


@pytest.mark.parametrize("plant", NAMING)
def test_a_finding_about_another_is_found_but_not_named(plant):
    """The right kind of finding, with another's name or day."""
    values = {name: value for name, value in ANOTHER.items() if name in NAMING[plant][2]}
    told = outcome(seen(finding(plant, **values)), plant, TARGET)

    assert (told.found, told.named) == (True, False)


@pytest.mark.parametrize("plant", NAMING)
@pytest.mark.parametrize("verdict", ["fact", "none", "insufficient"])
def test_what_judges_nothing_is_not_found(plant, verdict):
    """A fact or a verdict of chance with the right name does not count."""
    assert not outcome(seen(finding(plant, verdict)), plant, TARGET).found


def test_the_table_counts_shops_and_not_findings():
    """Two hints in one shop of two: one of two; a fact in the other counts for nothing."""
    noisy = seen(finding("worse_agent"), finding("better_agent"), shown=("agent_fair.better",))
    calm = seen(finding("worse_agent", "fact"))
    lines = table([noisy, calm], [300])

    assert "| **any clear** | 0 of 2 (0% to 66%) |" in lines
    assert "| **any hint or clear** | 1 of 2 (9% to 91%) |" in lines
    assert "| hint: agent_fair.better | 1 of 2 |" in lines


def test_a_shop_goes_the_whole_way(failed_studies):
    """Made, imported, asked: no study fails, no file waits, and a line of JSON tells of it."""
    told = look(ShopSettings(seed=2, orders=300))
    line = json.loads(told.as_json())

    assert told.failed == ()
    assert failed_studies == []
    assert {study for study, _ in told.findings} >= {"refund_trend", "agent_differences"}
    assert line["orders"] == 300
    assert {one["verdict"] for one in line["findings"]} <= {"hint", "clear"}


def test_the_target_is_in_the_shop():
    """The names that a plant should be given are names that the exports hold."""
    shop = make_shop(ShopSettings(seed=2, orders=3_000))

    assert shop.target.item_title in set(shop.items["item_title"])
    assert {shop.target.agent, shop.target.night_agent} <= set(shop.team.names)
    assert shop.target.carrier in set(shop.orders["carrier"])
    assert shop.target.province in set(shop.orders["province"])
