"""What the personas study promises."""

import numpy as np
import pandas as pd
import pytest
from buyers import bought, values_by_key, verdicts
from said import assert_says_everything

from analysis.customers.buyers import discount_shares
from analysis.studies.customers.customer_personas import CustomerPersonas

YEAR = 365


def crowd(name: str, size: int, days_ago: int, orders: int, yuan: float) -> list[tuple]:
    """Buyers of one kind, each a little different."""
    rng = np.random.default_rng(len(name) + orders)
    return [
        (f"{name}{n}", max(0, YEAR - int(last) - 3 * order), float(spent))
        for n in range(size)
        for last in [rng.normal(days_ago, days_ago / 8)]
        for order in range(max(1, int(rng.normal(orders, orders / 10))))
        for spent in [rng.lognormal(np.log(yuan), 0.2)]
    ]


@pytest.fixture(scope="module")
def three_kinds():
    """Two hundred regulars who spend much, 200 long gone, 200 who came once lately."""
    return bought(
        [
            *crowd("regular", 200, 8, 12, 300),
            *crowd("gone", 200, 240, 4, 40),
            *crowd("once", 200, 60, 1, 100),
            ("end", YEAR, 100.0),
        ]
    )


def test_planted_personas_are_named_by_what_they_do(three_kinds):
    """The first is the one that spends most."""
    result = CustomerPersonas().run(three_kinds)
    personas = result.tables["personas"]

    assert ("stable", "fact") in verdicts(result)
    assert personas["customer_count"].tolist() == pytest.approx([200, 200, 200], abs=3)
    assert personas.loc[0, ["recency", "frequency", "spend"]].tolist() == [
        "near",
        "frequent",
        "high",
    ]
    assert set(personas["recency"]) >= {"near", "far"}


def test_habits_may_be_compared_too(three_kinds):
    """Without refunds or discounts they change nothing."""
    result = CustomerPersonas(features="habits").run(three_kinds)

    assert values_by_key(result)["stable"]["groups"] == 3


def one_cloud():
    """Six hundred who buy by the same chance."""
    rng = np.random.default_rng(7)
    rows = [
        (f"b{n}", int(day), float(rng.lognormal(4, 0.6)))
        for n in range(600)
        for day in rng.integers(0, YEAR, 1 + rng.poisson(2))
    ]
    return bought(rows)


def test_customers_of_one_kind_are_no_groups():
    """Everybody buys by the same chance: cutting them up would mean nothing."""
    result = CustomerPersonas().run(one_cloud())

    assert ("no_groups", "none") in verdicts(result)
    assert "personas" not in result.tables


def test_few_customers_are_no_crowd():
    """Fifty customers, or hundreds who are all alike, are not clustered."""
    few = CustomerPersonas().run(bought([(f"b{n}", n, n + 1) for n in range(50)]))
    alike = CustomerPersonas().run(bought([(f"b{n}", 0, 10) for n in range(300)]))

    assert verdicts(few) == verdicts(alike) == [("too_few", "insufficient")]
    assert pd.DataFrame(few.tables).empty


def test_a_click_leads_to_the_customers_of_a_persona(three_kinds):
    """The two hundred regulars are the persona that spends most."""
    rows = CustomerPersonas().rows(three_kinds, "personas", {"persona_number": 1})

    assert len(rows) == pytest.approx(200, abs=3)
    assert rows["buyer_key"].str.startswith("regular").mean() > 0.98


def four_corners(sizes: tuple[int, int, int, int]):
    """Four kinds that differ in two of three traits each: two groups of them fit many ways."""
    near, far = sizes[:2], sizes[2:]
    return bought(
        [
            *crowd("near rare low", near[0], 10, 2, 20),
            *crowd("near often high", near[1], 10, 20, 100),
            *crowd("far rare high", far[0], 150, 2, 1000),
            *crowd("far often low", far[1], 150, 20, 2),
            ("end", YEAR, 100.0),
        ]
    )


def test_every_sentence_is_said(three_kinds):
    """Groups that stand, that hardly do and that do not; one cloud; too few customers."""
    shops = [
        one_cloud(),
        four_corners((49, 60, 49, 49)),
        four_corners((49, 49, 60, 49)),
        bought([("a", 0, 10)]),
    ]
    results = [CustomerPersonas().run(shop) for shop in shops]
    shops = (three_kinds, with_discounts(three_kinds, "gone"))
    habits = [CustomerPersonas(features="habits").run(shop) for shop in shops]

    assert_says_everything(CustomerPersonas, [*results, *habits])


def with_discounts(shop, blank: str):
    """The shop with a tenth off in each order; of buyers of one kind that is blank."""
    orders = shop["orders"]
    is_blank = orders["buyer_key"].str.startswith(blank)
    discount = (orders["paid_amount"] / 9).mask(is_blank)
    return {"orders": orders.assign(discount_seller=discount)}


def test_a_blank_discount_is_not_none(three_kinds):
    """Those whose orders do not tell it are left out and counted, not taken to pay full price."""
    result = CustomerPersonas(features="habits").run(with_discounts(three_kinds, "gone"))

    told = values_by_key(result)["unknown_discounts"]
    assert (told["n"], told["all"]) == (200, 601)
    assert result.metrics["customer_count"] == 401
    if "personas" in result.tables:
        assert result.tables["personas"]["discount_share"].tolist() == pytest.approx([0.1] * 2)


def test_a_column_of_blank_discounts_is_not_compared(three_kinds):
    """Nobody's discount is known, so nobody is left out for it."""
    result = CustomerPersonas(features="habits").run(three_kinds)

    assert ("lacks_discounts", "insufficient") in verdicts(result)
    assert result.metrics["customer_count"] == 601


@pytest.mark.parametrize(
    ("seller", "platform", "expected"),
    [(10, 5, 15), (10, None, 10), (None, 5, 5), (None, None, None)],
)
def test_a_discount_is_as_far_as_it_is_told(seller, platform, expected):
    """15 off 100 are 15 %; one of the two alone is all there is; neither is unknown."""
    orders = bought([("ann", 0, 100.0 - (expected or 0))])["orders"]
    shop = {"orders": orders.assign(discount_seller=seller, discount_platform=platform)}
    shop["orders"] = shop["orders"].astype(
        dict.fromkeys(["discount_seller", "discount_platform"], "float64")
    )
    (share,) = discount_shares(shop)["discount_share"]

    assert share == pytest.approx(expected / 100 if expected else np.nan, nan_ok=True)
