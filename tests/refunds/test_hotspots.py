"""What the search for goods that stand out promises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.refunds.hotspots import (
    excess_of_cells,
    residuals_of_cells,
    shrunken_ratios,
    spread_of,
)

SOLD = pd.Series([520, 810, 300, 410, 260, 1200, 150, 640], list("ABCDEFGH"))
QUALITY = [13, 7, 15, 4, 6, 14, 1, 9]
EXPECTED = [8.3636, 13.0280, 4.8252, 6.5944, 4.1818, 19.3007, 2.4126, 10.2937]


@pytest.fixture
def cells():
    """The reference case: eight SKUs and their refunds for quality."""
    events = pd.DataFrame({"goods": SOLD.index, "reason_l1": "quality", "refund_count": QUALITY})
    return excess_of_cells(events, SOLD).set_index("goods").sort_index()


def test_the_expected_number_follows_the_pieces_sold(cells):
    """69 of 4,290 came back; 520 pieces should bring 8.4."""
    assert cells["refund_expected"].tolist() == pytest.approx(EXPECTED, abs=5e-5)
    assert cells["refund_excess"].sum() == pytest.approx(0, abs=1e-9)


def test_each_sku_is_compared_with_the_rest_of_the_shop(cells):
    """One-sided p of Fisher's test, and q in the family of eight."""
    assert cells["p_value"].tolist() == pytest.approx(
        [0.068021, 0.984495, 0.000059, 0.907722, 0.238417, 0.945550, 0.915905, 0.720955], abs=1e-6
    )
    assert cells["q_value"].tolist() == pytest.approx(
        [0.272084, 0.984495, 0.000470, 0.984495, 0.635779, 0.984495, 0.984495, 0.984495], abs=1e-6
    )


def test_only_the_bad_one_is_flagged(cells):
    """C has fifteen where five were to be expected; A's thirteen may be chance."""
    assert cells.index[cells["verdict"] != "none"].tolist() == ["C"]
    assert cells.loc["C", "verdict"] == "clear"


def test_how_much_goods_differ_is_read_off_the_goods():
    """Maximum likelihood of the gamma-Poisson prior; too few goods take the usual value."""
    assert spread_of(QUALITY, SOLD * 69 / 4290) == pytest.approx(4.0702, abs=1e-3)
    assert spread_of([1, 2], [1.0, 2.0]) == 4.0


def test_ratios_are_drawn_towards_one():
    """The reference case with a prior of weight 4."""
    ratio, low, high = shrunken_ratios(QUALITY, SOLD * 69 / 4290, 4.0)

    assert ratio.tolist() == pytest.approx(
        [1.375000, 0.645996, 2.152932, 0.755116, 1.222222, 0.772509, 0.779716, 0.909491], abs=1e-6
    )
    assert low.tolist() == pytest.approx(
        [0.876129, 0.362287, 1.409825, 0.375748, 0.663105, 0.499311, 0.307232, 0.537970], abs=1e-6
    )
    assert high.tolist() == pytest.approx(
        [1.965537, 0.996139, 3.024503, 1.241043, 1.919526, 1.094355, 1.427430, 1.360219], abs=1e-6
    )


def test_the_test_is_fishers():
    """A lady tastes tea: three of four cups right."""
    events = pd.DataFrame(
        {"goods": ["milk", "tea"], "reason_l1": "quality", "refund_count": [3, 1]}
    )
    cells = excess_of_cells(events, pd.Series({"milk": 4, "tea": 4})).set_index("goods")

    assert cells.loc["milk", "p_value"] == pytest.approx(0.242857, abs=1e-6)
    assert cells.loc["milk", "verdict"] == "insufficient"


def test_goods_without_refunds_belong_to_the_family():
    """What was screened counts, not what is shown: eighty other SKUs make p = 0.0004 uncertain."""
    events = pd.DataFrame({"goods": ["bad"], "reason_l1": "quality", "refund_count": [4]})
    sold = pd.Series({"bad": 100, **{f"good{i}": 1 for i in range(900)}})
    few = excess_of_cells(events, sold)["q_value"].iloc[0]
    many = excess_of_cells(events, sold * 30)["q_value"].iloc[0]

    assert few == pytest.approx(stats.hypergeom.sf(3, 1000, 4, 100))
    assert many == pytest.approx(901 * stats.hypergeom.sf(3, 30000, 4, 3000))


def test_the_mix_of_reasons_is_judged_by_adjusted_residuals():
    """The published table of parties by sex."""
    rows = {"women": [762, 327, 468], "men": [484, 239, 477]}
    events = pd.DataFrame(
        [
            (goods, reason, count)
            for goods, counts in rows.items()
            for reason, count in zip("dir", counts, strict=True)
        ],
        columns=["goods", "reason_l1", "refund_count"],
    )
    women = residuals_of_cells(events).set_index(["goods", "reason_l1"]).sort_index().loc["women"]
    everyone = residuals_of_cells(events)
    chi2 = ((everyone["refund_count"] - everyone["refund_expected"]) ** 2).div(
        everyone["refund_expected"]
    )

    assert women["refund_expected"].tolist() == pytest.approx(
        [703.671382, 319.645267, 533.683351], abs=1e-6
    )
    assert women["residual_score"].tolist() == pytest.approx(
        [4.502054, 0.699452, -5.315946], abs=1e-6
    )
    assert chi2.sum() == pytest.approx(30.070149, abs=1e-6)


def test_goods_alone_have_no_other_mix():
    """With one SKU or one reason there is nothing to compare, and nothing breaks."""
    one = pd.DataFrame({"goods": ["a"], "reason_l1": ["quality"], "refund_count": [50]})

    assert residuals_of_cells(one).empty
    assert residuals_of_cells(one.head(0)).empty


@given(
    sold=st.lists(st.integers(1, 400), min_size=2, max_size=12),
    data=st.data(),
)
def test_excess_adds_up_to_nothing_and_intervals_hold_their_ratio(sold, data):
    """Whatever is too much in one place is too little in others."""
    counts = [data.draw(st.integers(0, n)) for n in sold]
    names = [f"g{i}" for i in range(len(sold))]
    events = pd.DataFrame({"goods": names, "reason_l1": "quality", "refund_count": counts})
    cells = excess_of_cells(events, pd.Series(sold, names))

    assert cells["refund_excess"].sum() == pytest.approx(0, abs=1e-6)
    assert ((cells["low_ratio"] <= cells["ratio"]) & (cells["ratio"] <= cells["high_ratio"])).all()
    assert np.all(cells["p_value"] <= 1 + 1e-9)
