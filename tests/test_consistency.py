"""That one figure is the same wherever it stands: in sentences, tiles and tables of all studies.

Each definition is worked out here from the tables by hand and compared with every place that shows
it; and every sentence of every study is held against its own numbers, in both languages.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from analysis.samples import Setting, canonical_tables, make_shop
from analysis.studies import every_study
from analysis.studies.refunds.refund_change import RefundChange
from analysis.studies.refunds.refund_places import RefundPlaces
from analysis.study import Result
from ui.words.numbers import round_half_up
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

PLATFORMS = ("taobao", "pdd")
Tables = dict[str, pd.DataFrame]
Answers = dict[str, Result]
Place = tuple[str, str]
"""A study, and where in its answer: `metric name`, `said key.value`, or `sum table.column`."""


@pytest.fixture(scope="module", params=PLATFORMS)
def shop(request) -> Tables:
    """A year of a made-up shop on a platform, with a bad batch in it."""
    made = make_shop(
        seed=3, orders=3000, plants=["bad_batch"], setting=Setting(platform=request.param)
    )
    return canonical_tables(made)


@pytest.fixture(scope="module")
def answers(shop: Tables) -> Answers:
    """What every study answers that can, as it is first asked; and three asked for more."""
    asked = {name: kind() for name, kind in every_study().items() if not kind.lacks(shop)}
    asked |= {"change_by_platform": RefundChange(dimension="platform")}
    asked |= {"places_all": RefundPlaces(cause="all"), "provinces_all": all_provinces()}
    return {name: study.run(shop) for name, study in asked.items()}


def all_provinces() -> RefundPlaces:
    """All refunds by province instead of by carrier."""
    return RefundPlaces(place="province", cause="all")


def paid(shop: Tables) -> pd.DataFrame:
    """The paid orders."""
    return shop["orders"][shop["orders"]["paid_at"].notna()]


def successful(shop: Tables) -> pd.DataFrame:
    """Refunds that gave money back."""
    refunds = shop["refunds"]
    return refunds[
        (refunds["refund_status"] == "success")
        & ~refunds["refund_type"].isin(["exchange", "resend", "repair"])
    ]


def of_paid(shop: Tables) -> pd.DataFrame:
    """Of these, the refunds of paid orders."""
    refunds = successful(shop)
    return refunds[refunds["order_id"].isin(paid(shop)["order_id"])]


def recently_shipped(shop: Tables) -> pd.DataFrame:
    """The orders of the last 90 days that a carrier took."""
    orders, refunds = paid(shop), shop["refunds"]
    last = max(
        shop["orders"][["created_at", "paid_at"]].max().max(),
        refunds[["applied_at", "done_at"]].max().max(),
    )
    recent = orders["paid_at"] >= last.normalize() - pd.Timedelta(days=89)
    return orders[recent & orders["carrier"].notna()]


def customers(shop: Tables) -> int:
    """Buyers who kept at least one order."""
    amounts = successful(shop).groupby("order_id")["refund_amount"].sum()
    orders = paid(shop)
    orders = orders.assign(back=orders["order_id"].map(amounts).fillna(orders["refund_amount"]))
    net = orders["paid_is_net_of_refund"].fillna(value=False).astype(bool)
    before = orders["paid_amount"] + orders["refund_amount"].fillna(0).where(net, 0)
    gone = orders["order_status"].isin(["closed", "refunded"])
    gone |= (orders["back"] > 0) & (orders["back"] >= before - 0.005)
    return orders.loc[~gone, "buyer_key"].nunique()


FIGURES: dict[str, tuple[Callable[[Tables], float], tuple[Place, ...]]] = {
    "paid orders": (
        lambda shop: len(paid(shop)),
        (
            ("refund_reasons", "metric order_count"),
            ("refund_reasons", "said rate_orders_cohort.n"),
            ("refund_reasons", "sum by_week.order_count"),
            ("refund_trend", "metric order_count"),
            ("refund_trend", "sum by_period.order_count"),
            ("refund_trend", "first by_definition.sold_count"),
        ),
    ),
    "refunded orders": (
        lambda shop: of_paid(shop)["order_id"].nunique(),
        (
            ("refund_reasons", "metric refunded_order_count"),
            ("refund_reasons", "said rate_orders_cohort.gone"),
            ("refund_reasons", "sum by_week.refunded_order_count"),
            ("refund_trend", "first by_definition.gone_count"),
        ),
    ),
    "refunds": (
        lambda shop: len(of_paid(shop)),
        (
            ("refund_reasons", "metric refund_count"),
            ("refund_reasons", "said top_reason.n"),
            ("refund_reasons", "said vital_few.n"),
            ("refund_reasons", "sum by_reason.refund_count"),
            ("refund_reasons", "sum by_detail.refund_count"),
            ("refund_speed", "said no_money_back.rest"),
        ),
    ),
    "yuan refunded": (
        lambda shop: of_paid(shop)["refund_amount"].sum(),
        (
            ("refund_reasons", "metric refund_amount"),
            ("refund_reasons", "sum by_reason.refund_amount"),
            ("refund_reasons", "sum by_detail.refund_amount"),
        ),
    ),
    "finished cases": (
        lambda shop: int(
            shop["refunds"]["refund_status"].isin(["success", "exchanged", "resent"]).sum()
        ),
        (
            ("refund_speed", "metric finished_count"),
            ("refund_speed", "said no_money_back.n"),
            ("refund_speed", "sum by_type.finished_count"),
        ),
    ),
    "wordings": (
        lambda shop: len(shop["refunds"]),
        (("refund_words", "metric refund_count"), ("refund_words", "sum by_wording.refund_count")),
    ),
    "shipped orders": (
        lambda shop: len(recently_shipped(shop)),
        (
            ("refund_places", "metric order_count"),
            ("places_all", "metric order_count"),
            ("provinces_all", "metric order_count"),
            ("places_all", "sum by_place.order_count"),
        ),
    ),
    "refunded shipped orders": (
        lambda shop: int(
            recently_shipped(shop)["order_id"].isin(successful(shop)["order_id"]).sum()
        ),
        (
            ("places_all", "metric refund_count"),
            ("provinces_all", "metric refund_count"),
            ("places_all", "sum by_place.refund_count"),
        ),
    ),
    "customers": (
        customers,
        (
            ("customer_rfm", "metric customer_count"),
            ("customer_rfm", "sum profile.customer_count"),
            ("customer_actions", "metric customer_count"),
            ("customer_cohorts", "metric customer_count"),
            ("customer_personas", "metric customer_count"),
            ("customer_reasons", "metric customer_count"),
            ("customer_value", "metric customer_count"),
        ),
    ),
    "agents": (
        lambda shop: shop["agent_daily"]["agent"].nunique(),
        tuple(
            (study, "metric agent_count")
            for study in (
                "agent_overview",
                "agent_differences",
                "agent_fair",
                "agent_luck",
                "agent_scorecard",
                "agent_training",
            )
        ),
    ),
    "receptions": (
        lambda shop: shop["agent_daily"]["reception_count"].sum(),
        (
            ("agent_overview", "metric reception_count"),
            ("agent_overview", "sum by_agent.reception_count"),
        ),
    ),
}
"""By what is meant: how it is counted from the tables, and every place that shows it."""


def shown(answers: Answers, study: str, where: str) -> float | None:
    """The figure that stands at a place; None where this shop's answer has no such place."""
    kind, _, name = where.partition(" ")
    result = answers[study]
    if kind == "metric":
        return result.metrics.get(name)
    holder, _, column = name.partition(".")
    if kind == "said":
        values = [one.values[column] for one in result.findings if one.key == holder]
        return float(str(values[0])) if values else None
    if holder not in result.tables:
        return None
    series = result.tables[holder][column]
    return float(series.iloc[0] if kind == "first" else series.sum())


@pytest.mark.parametrize("meaning", FIGURES)
def test_a_figure_is_the_same_wherever_it_stands(meaning, shop, answers):
    """As it is counted from the tables by hand."""
    count, places = FIGURES[meaning]
    found = {place: shown(answers, *place) for place in places if place[0] in answers}
    told = {place: figure for place, figure in found.items() if figure is not None}

    expected = count(shop)
    if expected:
        # Pinduoduo names no buyer, and has no customers; else every place has its figure.
        assert [place for place in found.keys() - told.keys() if "said" not in place[1]] == []
        assert len(told) > 1
    assert told == pytest.approx(dict.fromkeys(told, expected))


def all_said(answers: Answers, language: str) -> list[tuple[str, str, str]]:
    """Study, key and sentence of everything that is said in a language."""
    return [
        (name, finding.key, sentence(finding, speaker(language, topic(name))))
        for name, result in answers.items()
        for finding in result.findings
    ]


def topic(name: str) -> str:
    """The words of a study, also of one that is asked for more."""
    asked = {"change_by_platform": "refund_change"}
    return asked.get(name, name if name in every_study() else "refund_places")


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def test_both_languages_say_the_same_numbers(answers):
    """Each count, amount and range of a Chinese sentence stands in the English one."""
    chinese, english = (all_said(answers, language) for language in ("zh-CN", "en"))
    for (study, key, here), (_, _, there) in zip(chinese, english, strict=True):
        numbers = [Counter(big_numbers(text)) for text in (here, there)]
        assert numbers[0] == numbers[1], (study, key, here, there)


def big_numbers(text: str) -> list[str]:
    """The numbers that are figures and no turn of phrase: those of three digits or with a point."""
    return [
        number
        for number in NUMBER.findall(text)
        if number not in ("100",) and ("." in number or len(number.replace(",", "")) > 2)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_contradicts_itself(language, answers):
    """No difference of +0, no share above all, no blank, no 0 to 0."""
    for study, key, said in all_said(answers, language):
        assert not re.search(r"[+-]0(?![.\d])", said), (study, key, said)
        # One example is about shares that were typed and add up to 101 %.
        shares = [] if study == "dsr_example" else re.findall(r"(\d+(?:\.\d+)?)%", said)
        assert all(float(share) <= 100 for share in shares), said
        assert "nan" not in said.lower().split()


def ranged(values: Mapping[str, object]) -> object:
    """What low and high of a finding are the range of; of the change of a part it is not told."""
    if "base_share" in values and "share" in values:
        return values.get("difference")
    return next(
        (values[name] for name in ("expected", "share", "base_share") if name in values), None
    )


def test_counts_and_ranges_of_a_finding_fit_together(answers):
    """A part is no more than the whole, and an estimate lies inside its range."""
    for study, result in answers.items():
        for finding in result.findings:
            values = finding.values
            estimate = ranged(values)
            ends = (values.get("low"), estimate, values.get("high"))
            if all(isinstance(one, float) and math.isfinite(one) for one in ends):
                assert list(ends) == sorted(ends), (study, finding)
            if isinstance(values.get("gone"), (int, float)) and "n" in values:
                assert values["gone"] <= values["n"], (study, finding)


def test_the_same_days_have_one_refund_rate(answers):
    """Where a case is an order, the two periods of the change are those of the trend."""
    change = next(
        one for one in answers["change_by_platform"].findings if "base_share" in one.values
    )
    trend = next(one for one in answers["refund_trend"].findings if "base_share" in one.values)

    for name in ("n", "base_n", "share", "base_share"):
        assert change.values[name] == pytest.approx(trend.values[name]), name


def test_a_rate_that_is_not_by_order_says_so(answers):
    """By item the same days have another rate, which stands beside a word of why."""
    keys = {name: {one.key for one in answers[name].findings} for name in answers}

    assert "not_by_order" in keys["refund_change"]
    assert "not_by_order" not in keys["change_by_platform"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_durations_are_said_in_the_unit_of_the_tiles_too(language, answers):
    """Days are read faster; tiles and tables have hours, so both stand there."""
    typed = [one for one in answers["refund_speed"].findings if one.key.startswith("type")]
    say = speaker(language, "refund_speed")
    for finding in typed:
        hours = finding.values["median_h"]
        assert str(round_half_up(hours, 1)) in sentence(finding, say)
