"""What the refund studies say of orders exported for fewer days than their refunds."""

from itertools import product
from typing import get_args

import pandas as pd
import pytest
from canonical import table

from analysis.refunds.counting import Basis, State, Unit
from analysis.studies import every_study
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

KINDS = {name: kind for name, kind in every_study().items() if name.startswith("refund_")}
CHOICES = {
    "refund_reasons": [
        {"unit": unit, "state": state, "basis": basis}
        for unit, state, basis in product(get_args(Unit), get_args(State), get_args(Basis))
    ],
    "refund_change": [{"dimension": one} for one in ("carrier", "province", "platform", "shop")],
    "refund_trend": [{"state": state} for state in get_args(State)],
}
STUDIES = [kind(**choice) for name, kind in KINDS.items() for choice in CHOICES.get(name, [{}])]


@pytest.fixture(scope="module")
def shop():
    """Sixty days with two refunds each, all lost to the platform; orders of the last three days.

    Each of these days has twelve orders, of which the two first are refunded.
    """
    days = pd.date_range("2026-03-01 12:00", periods=60)
    sold = [(f"{day:%m%d}-{i}", day, day, 10.0, 1) for day in days[-3:] for i in range(12)]
    back = [
        (f"r{day:%m%d}-{i}", f"{day:%m%d}-{i}", day, day + pd.Timedelta(hours=1 + i))
        for day in days
        for i in range(2)
    ]
    refunds = table("refunds", "refund_id order_id applied_at done_at", back)
    told = {"refund_status": "success", "refund_type": "refund_only", "refund_amount": 10.0}
    told |= {"platform": "taobao", "reason_l1": "quality", "reason_l2": "quality.defect"}
    told |= {"intervene_status": "已介入", "responsible_party": "商家责任", "refund_qty": 1}
    orders = table("orders", "order_id created_at paid_at paid_amount qty_total", sold)
    return {"orders": orders.assign(platform="taobao"), "refunds": refunds.assign(**told)}


def keys(name, shop, **choice):
    """What is said, by key."""
    return {finding.key: finding for finding in KINDS[name](**choice).run(shop).findings}


@pytest.mark.parametrize("study", STUDIES, ids=str)
def test_every_sentence_can_be_said(study, shop):
    """In both languages, without a hole or a value that is not a number."""
    findings = study.run(shop).findings

    assert findings
    for finding, language in product(findings, LANGUAGES):
        said = sentence(finding, speaker(language, study.name))
        assert said
        assert "nan" not in said
        assert "—" not in said


@pytest.mark.parametrize("unit", get_args(Unit))
def test_no_rate_is_calculated_where_more_came_back_than_was_sold(unit, shop):
    """120 refunds beside 36 orders; by day of payment six of the 36 came back."""
    result = KINDS["refund_reasons"](unit=unit, basis="activity").run(shop)
    cohort = KINDS["refund_reasons"](unit=unit).run(shop)

    assert [one.verdict for one in result.findings if one.key == "more_gone"] == ["insufficient"]
    assert "refund_rate" not in result.metrics
    assert cohort.metrics["refund_rate"] == pytest.approx(6 / 36)


def test_the_trend_compares_no_rate_above_one(shop):
    """What came back by day of refund is counted, and no rate."""
    result = KINDS["refund_trend"]().run(shop)
    told = result.tables["by_definition"].set_index(["unit", "basis"]).loc[("orders", "activity")]

    assert "bases_differ" not in keys("refund_trend", shop)
    assert told["gone_count"] == 120
    assert pd.isna(told["refund_rate"])


def test_lost_refunds_are_those_of_known_orders(shop):
    """Six of the 120 lost refunds are of the 36 orders that were exported."""
    lost = keys("refund_speed", shop)["lost"].values

    assert (lost["n"], lost["count"]) == (36, 6)


def test_more_lost_than_paid_in_the_same_days_is_no_rate(shop):
    """A hundred refunds applied for today, of orders paid before, beside thirty paid today."""
    today, before = pd.Timestamp("2026-05-02 12:00"), pd.Timestamp("2026-03-02 12:00")
    days = [before] * 100 + [today] * 30
    orders = table("orders", "order_id paid_at", [(f"o{i}", day) for i, day in enumerate(days)])
    one = shop["refunds"].iloc[[0] * 100].reset_index(drop=True)
    ids = [f"o{i}" for i in range(100)]
    refunds = one.assign(refund_id=ids, order_id=ids, applied_at=today, done_at=today)
    tables = {"orders": orders.assign(platform="taobao"), "refunds": refunds}
    study = KINDS["refund_speed"](start=today.date(), end=today.date())
    result = study.run(tables)

    assert "lost" not in {finding.key for finding in result.findings}
    assert "dispute_rate" not in result.metrics
