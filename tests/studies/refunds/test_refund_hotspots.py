"""What the search for goods that come back too often promises."""

from datetime import date

import pandas as pd
import pytest
from canonical import table
from said import assert_says_everything

from analysis.studies.refunds.refund_hotspots import RefundHotspots
from analysis.study import Code

SKUS = "ABCDEFGH"


def shop_of(gone, reason="quality", day="2024-05-01"):
    """Eight SKUs, 200 orders of one piece each; the first `gone[sku]` of them came back."""
    ids = [(sku, f"{sku}{i}") for sku in SKUS for i in range(200)]
    back = [(sku, f"{sku}{i}") for sku, count in gone.items() for i in range(count)]
    lines = [(order, order, sku, "Dress", sku, sku, 1, day) for sku, order in ids]
    columns = "order_id line_id item_id item_title sku_spec sku_code qty paid_at"
    refunds = [
        (f"r{order}", order, sku, "Dress", sku, sku, 10.0, day, "success", reason)
        for sku, order in back
    ]
    told = "refund_id order_id item_id item_title sku_spec sku_code refund_amount applied_at"
    return {
        "order_lines": table("order_lines", columns, lines),
        "refunds": table("refunds", f"{told} refund_status reason_l1", refunds),
    }


def unusual_mix():
    """Twenty refunds of each SKU: C's for its quality, most others because they do not fit."""
    refunds = shop_of(dict.fromkeys(SKUS, 20), reason="size_fit")["refunds"]
    bad = refunds["reason_l1"].mask(refunds["item_id"].eq("C"), "quality")
    return refunds.assign(
        reason_l1=bad.mask(refunds["order_id"].str.endswith(("1", "2")), "quality")
    )


def unnamed(shop):
    """A shop whose orders have A and B each, and whose refunds do not say which one it was."""
    lines = shop["order_lines"].query("sku_code in ['A', 'B']")
    blank = dict.fromkeys(("item_id", "item_title", "sku_spec", "sku_code"))
    refunds = shop["refunds"].query("sku_code == 'A'").assign(**blank)
    both = lines.assign(order_id=lines["order_id"].str.replace("B", "A"))
    return {"order_lines": both, "refunds": refunds.astype(shop["refunds"].dtypes)}


EVEN = dict.fromkeys(SKUS, 5)


def keys(result):
    """What is said, and how surely."""
    return {finding.key: finding for finding in result.findings}


def test_the_sku_that_comes_back_too_often_is_named():
    """Thirty of 200 where the others have five."""
    result = RefundHotspots().run(shop_of(EVEN | {"C": 30}))
    first = result.tables["by_sku"].iloc[0]

    assert keys(result)["hotspot_clear"].verdict == "clear"
    assert keys(result)["hotspot_clear"].values["advice"] == Code("advice", "quality")
    assert (first["goods"], first["refund_count"], first["sold_qty"]) == ("C", 30, 200)
    assert first["refund_expected"] == pytest.approx(65 / 8)
    assert first["excess_amount"] == pytest.approx((30 - 65 / 8) * 10)


def test_nothing_is_named_where_all_are_alike():
    """Five of 200 everywhere."""
    found = keys(RefundHotspots().run(shop_of(EVEN)))

    assert found["nothing_stands_out"].verdict == "none"


def test_few_refunds_name_nobody():
    """Nine refunds in all, all of one SKU, are still too few."""
    found = keys(RefundHotspots().run(shop_of({"C": 9})))

    assert found["few_sales"].verdict == "insufficient"


def test_two_refunds_of_an_order_for_one_reason_count_once():
    """The second application for the same goods is not a second piece sent back."""
    shop = shop_of(EVEN | {"C": 30})
    again = shop["refunds"].assign(refund_id="again " + shop["refunds"]["refund_id"])
    doubled = {**shop, "refunds": pd.concat([again, shop["refunds"]])}

    assert RefundHotspots().run(doubled).metrics == RefundHotspots().run(shop).metrics


def test_without_order_lines_only_the_mix_is_judged():
    """C comes back for its quality, the others because they do not fit."""
    result = RefundHotspots().run({"refunds": unusual_mix()})

    assert list(result.tables) == ["by_mix"]
    assert result.tables["by_mix"]["goods"].tolist() == ["C"]
    assert keys(result)["lacks_lines"].verdict == "insufficient"
    assert keys(result)["mix"].verdict == "clear"


def test_the_last_ninety_days_are_taken_where_no_day_is_chosen():
    """An old trouble is no trouble today, but can be asked for."""
    old, new = shop_of(EVEN | {"C": 30}, day="2023-01-01"), shop_of(EVEN)
    shop = {
        name: pd.concat([old[name].assign(order_id="old " + old[name]["order_id"]), new[name]])
        for name in old
    }
    shop["refunds"]["refund_id"] = [f"r{i}" for i in range(len(shop["refunds"]))]
    shop["order_lines"]["line_id"] = [f"l{i}" for i in range(len(shop["order_lines"]))]

    assert "nothing_stands_out" in keys(RefundHotspots().run(shop))
    assert "hotspot_clear" in keys(RefundHotspots(end=date(2023, 12, 31)).run(shop))


def test_a_click_leads_to_the_refunds_of_these_goods():
    """All thirty of C, by id, and no other."""
    shop = shop_of(EVEN | {"C": 30})
    rows = RefundHotspots().rows(shop, "by_sku", {"cell": "C · quality"})

    assert len(rows) == 30
    assert rows["order_id"].str.startswith("C").all()


def test_a_trouble_of_the_whole_item_is_named_as_the_item():
    """Two variants of one item, both bad: one sentence about the item."""
    shop = shop_of(EVEN | {"C": 30, "D": 30})
    same = {"C": "CD", "D": "CD"}
    shop = {name: t.assign(item_id=t["item_id"].replace(same)) for name, t in shop.items()}
    named = [f for f in RefundHotspots().run(shop).findings if f.key == "hotspot_clear"]

    assert len(named) == 1
    assert dict(named[0].values)["n"] == 400


def test_refunds_that_no_goods_can_be_given_are_told():
    """Each order has two goods, and no refund says which of them came back."""
    found = keys(RefundHotspots().run(unnamed(shop_of(EVEN))))

    assert found["few_sales"].values["refund_count"] == 0
    assert found["unknown_goods"].values == {"n": 5, "refund_count": 5}


def hinting():
    """One that stands out, but not beyond doubt."""
    return shop_of({sku: count for count, sku in enumerate(SKUS, 1)} | {"C": 13})


def without_amounts(shop):
    """The shop, with no refund that tells an amount."""
    return shop | {"refunds": shop["refunds"].assign(refund_amount=float("nan"))}


def test_the_money_at_stake_is_not_known_without_amounts():
    """And not 0 yuan; where some tell theirs it is the mean of those."""
    bad = shop_of(EVEN | {"C": 30})
    result = RefundHotspots().run(without_amounts(bad))
    half = bad | {"refunds": bad["refunds"].copy()}
    half["refunds"].loc[half["refunds"].index[::2], "refund_amount"] = None
    told, known = RefundHotspots().run(half), RefundHotspots().run(bad)

    assert result.tables["by_sku"]["excess_amount"].isna().all()
    assert "hotspot_untold_clear" in keys(result)
    assert keys(told)["blank_amounts"].values["n"] == (len(bad["refunds"]) + 1) // 2
    assert told.tables["by_sku"]["excess_amount"].tolist() == pytest.approx(
        known.tables["by_sku"]["excess_amount"].tolist()
    )


def lines_of_no_day(shop: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Refunds and order lines without a time of payment, and no orders."""
    lines = shop["order_lines"]
    blank = pd.Series(index=lines.index, dtype=lines["paid_at"].dtype)
    return {"refunds": shop["refunds"], "order_lines": lines.assign(paid_at=blank)}


def test_every_sentence_is_said():
    """Goods that stand out, surely and not, one and several, none, few, unknown; open periods."""
    bad = shop_of(EVEN | {"C": 30, "D": 30})
    shops = (
        bad,
        shop_of(EVEN),
        shop_of({sku: count for count, sku in enumerate(SKUS, 1)} | {"C": 13}),
        shop_of({"C": 9}),
        {"refunds": shop_of(EVEN)["refunds"]},
        {"refunds": unusual_mix()},
        unnamed(shop_of(EVEN)),
        lines_of_no_day(shop_of(EVEN)),
    )

    assert_says_everything(
        RefundHotspots,
        [
            RefundHotspots(end=date(2024, 5, 1)).run(bad),
            *(RefundHotspots().run(without_amounts(shop)) for shop in (bad, hinting())),
            *(RefundHotspots().run(shop) for shop in shops),
        ],
    )
