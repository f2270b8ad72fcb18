"""What the comparison of carriers and places promises."""

import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.refunds.findings.places import say_cells
from analysis.studies.refunds.refund_places import RefundPlaces

DAY = "2024-05-01"


def shop_of(cells, reason="logistics"):
    """Orders and refunds by carrier and province: {(carrier, province): (orders, refunds)}."""
    orders, refunds = [], []
    for (carrier, province), (count, gone) in cells.items():
        ids = [f"{carrier}{province}{i}" for i in range(count)]
        orders += [(order, DAY, carrier, province) for order in ids]
        refunds += [(f"r{order}", order, DAY, "success", reason) for order in ids[:gone]]
    columns = "refund_id order_id applied_at refund_status reason_l1"
    return {
        "orders": table("orders", "order_id paid_at carrier province", orders),
        "refunds": table("refunds", columns, refunds),
    }


def without_carriers(shop):
    """The shop, its orders without any carrier."""
    return shop | {"orders": shop["orders"].assign(carrier=None).astype({"carrier": "str"})}


PLACES = [(carrier, province) for carrier in "abc" for province in "xyz"]


def one_bad(bad):
    """Three carriers in three provinces, 200 orders and four refunds each, but `bad` of b in y."""
    return shop_of(dict.fromkeys(PLACES, (200, 4)) | {("b", "y"): (200, bad)})


def uneven(bad):
    """The same carriers and provinces with one to nine refunds each, but `bad` of b in y."""
    cells = {place: (200, count) for count, place in enumerate(PLACES, 1)}
    return shop_of(cells | {("b", "y"): (200, bad)})


def keys(result):
    """What is said, and how surely."""
    return {finding.key: finding for finding in result.findings}


FAR = {
    ("slow", "near"): (100, 2),
    ("slow", "far"): (900, 90),
    ("fast", "near"): (900, 18),
    ("fast", "far"): (100, 10),
}


def test_a_carrier_is_not_blamed_for_where_it_delivers():
    """2 % near and 10 % far for both: the crude rates differ, the adjusted ones do not."""
    result = RefundPlaces().run(shop_of(FAR))
    places = result.tables["by_place"].set_index("place")

    assert places.loc["slow", "refund_rate"] == pytest.approx(0.092)
    assert places.loc["fast", "refund_rate"] == pytest.approx(0.028)
    assert places["adjusted_rate"].tolist() == pytest.approx([0.06, 0.06])
    assert keys(result)["places_alike"].verdict == "none"


def test_limits_say_what_chance_leaves_to_a_place_of_that_size():
    """6 % of 1,000 orders: within 95 % limits of 4.6 to 7.5 %, the outer ones wider."""
    places = RefundPlaces().run(shop_of(FAR)).tables["by_place"].set_index("place")
    low, high = places.loc["slow", ["inner_low_rate", "inner_high_rate"]]

    assert (low, high) == pytest.approx((0.0453, 0.0746), abs=5e-4)
    assert places.loc["slow", "outer_low_rate"] < low
    assert places.loc["slow", "outer_high_rate"] > high


def test_a_carrier_that_fails_in_one_province_is_named_there():
    """Forty of 200 where the others have four."""
    result = RefundPlaces().run(one_bad(40))
    first = result.tables["by_cell"].iloc[0]

    assert (first["carrier"], first["province"], first["refund_count"]) == ("b", "y", 40)
    assert keys(result)["cell_clear"].verdict == "clear"
    assert keys(result)["carrier_clear"].values["name"] == "b"


def test_the_top_three_cells_are_those_with_the_largest_excess():
    """10, 8 and 4 of 32 too many: sure or not, but not the 6 of a cell with 29 orders."""
    cells = pd.DataFrame(
        {
            "order_count": [40, 40, 29, 40, 40, 40],
            "refund_excess": [10.0, 8.0, 6.0, 4.0, 4.0, -9.0],
            "verdict": ["none", "clear", "none", "none", "none", "none"],
        }
    ).assign(carrier="a", province="x", refund_count=12, refund_expected=4.0)
    told = say_cells(cells.assign(ratio=2.0, low_ratio=1.0, high_ratio=3.0))[-1]

    assert told.values == {"count": 3, "excess": 22, "all_excess": 32, "share": 22 / 32}


def test_equal_carriers_are_called_equal():
    """Four of 200 everywhere."""
    assert keys(RefundPlaces().run(one_bad(4))).keys() == {"places_alike", "cells_alike"}


def test_other_reasons_count_only_where_they_are_asked_for():
    """Ninety quality refunds say nothing of carriers, unless all refunds are compared."""
    shop = shop_of(FAR, reason="quality")

    assert "few_refunds" in keys(RefundPlaces().run(shop))
    assert RefundPlaces(cause="all").run(shop).metrics["refund_count"] == 120


def test_orders_that_were_not_shipped_are_left_out():
    """An order without a carrier is nobody's delay."""
    shop = shop_of(FAR)
    unshipped = shop["orders"].assign(carrier=shop["orders"]["carrier"].mask(lambda s: s == "slow"))

    assert RefundPlaces().run(shop | {"orders": unshipped}).metrics["order_count"] == 1000


def test_cells_with_few_orders_are_not_looked_at():
    """29 orders are too few, whatever came back."""
    cells = shop_of(FAR | {("slow", "tiny"): (29, 20)})

    assert "tiny" not in RefundPlaces().run(cells).tables["by_cell"]["province"].tolist()


@pytest.mark.parametrize(
    ("chart", "picked", "count"),
    [("by_place", {"place": "slow"}, 92), ("by_cell", {"cell": "slow · far"}, 90)],
)
def test_a_click_leads_to_the_refunds(chart, picked, count):
    """Of a carrier, or of a carrier in a province."""
    assert len(RefundPlaces().rows(shop_of(FAR), chart, picked)) == count


def test_orders_that_name_no_carrier_at_all_are_told():
    """That is another thing than few orders."""
    result = RefundPlaces().run(without_carriers(shop_of(FAR)))

    assert [finding.key for finding in result.findings] == ["lacks_carriers"]


@pytest.mark.parametrize("place", ["carrier", "province"])
def test_orders_that_name_no_province_can_be_compared_by_carrier(place):
    """Nothing is said of provinces, and carriers are compared with one another."""
    shop = one_bad(40)
    orders = shop["orders"].assign(province=None).astype({"province": "str"})
    result = RefundPlaces(place=place).run(shop | {"orders": orders})
    expected = {"carrier": "carrier_clear", "province": "few_places"}

    assert keys(result).keys() == {"cells_alike", expected[place]}
    assert result.tables["by_cell"].empty


def test_reasons_that_nobody_understood_are_no_zero():
    """Of all refunds unexplained none is known to blame the delivery, and none not to."""
    shop = shop_of(FAR)
    result = RefundPlaces().run(shop | {"refunds": shop["refunds"].assign(reason_l1="other")})

    assert [finding.key for finding in result.findings] == ["no_refund_reasons"]
    assert not result.metrics


def without_reasons(shop: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The shop, no refund with a reason."""
    refunds = shop["refunds"]
    blank = pd.Series(index=refunds.index, dtype=refunds["reason_l1"].dtype)
    return shop | {"refunds": refunds.assign(reason_l1=blank)}


def test_every_sentence_is_said():
    """Carriers, provinces and their cells: alike, a hint and surely worse; and too few of each."""
    shops = (
        one_bad(4),
        *(uneven(count) for count in (14, 20, 30)),
        shop_of({("a", "x"): (200, 20)}),
        shop_of({("a", "x"): (200, 2)}),
        without_carriers(shop_of(FAR)),
        without_reasons(shop_of(FAR)),
    )

    assert_says_everything(
        RefundPlaces,
        [
            RefundPlaces(place=place).run(shop)
            for shop in shops
            for place in ("carrier", "province")
        ],
    )
