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

from analysis.customers.rfm import GROUPS, SEGMENTS
from analysis.samples import Setting, canonical_tables, make_shop
from analysis.studies import every_study
from analysis.studies.refunds.refund_change import RefundChange
from analysis.studies.refunds.refund_places import RefundPlaces
from analysis.study import Code, Result
from ui.words.numbers import round_half_up
from ui.words.sentences import label_codes, sentence
from ui.words.text import LANGUAGES, speaker

PLATFORMS = ("taobao", "jd", "pdd")
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
            ("refund_trend", "sum by_period.refunded_order_count"),
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
            ("customer_rfm", "said base.customer_count"),
            ("customer_rfm", "sum profile.customer_count"),
            ("customer_actions", "sum actions.customer_count"),
            ("customer_value", "said yuan_ahead.n"),
            ("customer_value", "said orders_ahead.n"),
            ("customer_value", "sum by_group.customer_count"),
            ("customer_value", "sum by_chance.customer_count"),
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
            ("agent_overview", "said team.n"),
            ("agent_overview", "said partial.seen"),
            ("agent_overview", "sum by_group.reception_count"),
            ("agent_overview", "sum by_agent.reception_count"),
        ),
    ),
}
"""By what is meant: how it is counted from the tables, and every place that shows it."""

SAME: dict[str, tuple[Place, ...]] = {
    "orders of the files": (
        ("customer_key", "metric order_count"),
        ("customer_key", "said usable.all"),
        ("customer_key", "sum by_file.order_count"),
    ),
    "kept orders of customers": (
        ("customer_rfm", "metric order_count"),
        ("customer_rfm", "said base.order_count"),
        ("customer_rfm", "sum profile.order_count"),
    ),
    "net yuan of customers": (
        ("customer_rfm", "metric net_amount"),
        ("customer_rfm", "said base.net_amount"),
        ("customer_rfm", "sum profile.net_amount"),
        ("customer_actions", "sum actions.net_amount"),
        ("customer_value", "sum by_chance.net_amount"),
    ),
    "refunds of customers": (
        ("customer_reasons", "metric refund_count"),
        ("customer_reasons", "sum reasons.refund_count"),
    ),
    "customers of the present period": (
        ("customer_movement", "metric now_count"),
        ("customer_movement", "sum movement.customer_count without gone"),
    ),
    "purchases": (
        ("customer_repurchase", "metric gap_count"),
        ("customer_repurchase", "said back_within_range.n"),
        ("customer_repurchase", "said wake_range.n"),
        ("customer_repurchase", "said median_range.n"),
    ),
    "purchases followed by another": (
        ("customer_repurchase", "metric closed_count"),
        ("customer_repurchase", "said naive_range.n"),
        ("customer_repurchase", "sum curve.back_count"),
    ),
    "ratings of agents": (
        ("agent_differences", "sum standing.n_count"),
        ("agent_fair", "sum by_agent.n_count"),
        ("agent_fair", "sum by_stratum.n_count"),
        ("agent_luck", "sum by_agent.n_count"),
        ("agent_overview", "sum trend.n_count"),
    ),
    "good ratings of agents": (
        ("agent_differences", "sum standing.events_count"),
        ("agent_fair", "sum by_agent.events_count"),
        ("agent_fair", "sum by_stratum.events_count"),
        ("agent_overview", "sum trend.events_count"),
    ),
    "satisfaction": (
        ("agent_differences", "metric team_rate"),
        ("agent_overview", "metric satisfaction_rate"),
    ),
    "satisfaction, low end": (
        ("agent_differences", "metric low_team_rate"),
        ("agent_overview", "metric low_satisfaction_rate"),
    ),
    "agents in sentences": (
        ("agent_differences", "said chance_rate.agents"),
        ("agent_fair", "said allowed_for.agents"),
        ("agent_fair", "said all_alike.agents"),
        ("agent_luck", "said luck.agents"),
        ("agent_overview", "said team.agents"),
        ("agent_training", "said plan.agents"),
    ),
    "average response": (
        ("agent_gap", "said gap_s.last"),
        ("agent_gap", "last steps.value_s"),
        ("agent_overview", "metric avg_response_s"),
    ),
    "raters of the description": (
        ("dsr_now", "said now.n"),
        ("dsr_now", "said raters_filed.n"),
        ("dsr_now", "first by_dimension.rater_count"),
        ("dsr_need", "said raters_filed.n"),
        ("dsr_tolerance", "said raters_filed.n"),
        ("dsr_forecast", "said steady.raters"),
    ),
    "score of the description": (
        ("dsr_now", "metric desc_stars"),
        ("dsr_now", "first by_dimension.own_stars"),
        ("dsr_forecast", "metric now_stars"),
    ),
    "refunds applied for on the day": (
        ("refund_daily", "metric refund_count"),
        ("refund_daily", "said day.refund_count"),
        ("refund_daily", "sum by_shop.refund_count"),
        ("refund_daily", "sum by_reason.refund_count"),
    ),
    "refunds done on the day": (
        ("refund_daily", "metric done_count"),
        ("refund_daily", "said day.done_count"),
        ("refund_daily", "sum by_shop.done_count"),
        ("refund_daily", "sum by_agent.done_count"),
    ),
    "refunds of goods": (
        ("refund_hotspots", "metric refund_count"),
        ("refund_hotspots", "said scope.refund_count"),
    ),
    "buyers looked at": (
        ("refund_buyers", "metric buyer_count"),
        ("refund_buyers", "said nobody_stands_out.buyer_count"),
    ),
    "refunded orders looked at": (
        ("refund_buyers", "metric refund_count"),
        ("refund_buyers", "said nobody_stands_out.refund_count"),
    ),
    "open refunds": (
        ("refund_speed", "metric open_count"),
        ("refund_speed", "said open.n"),
        ("refund_speed", "sum by_type.open_count"),
    ),
    "wordings not understood": (
        ("refund_words", "metric unmapped_count"),
        ("refund_words", "said unmapped.count"),
        ("refund_words", "sum not_understood.refund_count"),
    ),
    "share of understood reasons": (
        ("refund_words", "metric coverage_share"),
        ("refund_words", "said coverage.share"),
    ),
    "refund rate": (
        ("refund_reasons", "metric refund_rate"),
        ("refund_reasons", "said rate_orders_cohort.share"),
        ("refund_trend", "first by_definition.refund_rate"),
    ),
    "mature refund rate": (
        ("refund_trend", "metric mature_rate"),
        ("refund_trend", "said mature.share"),
    ),
    "sales of the later period, by order": (
        ("change_by_platform", "said same_none.n"),
        ("change_by_platform", "sum by_segment.sold_count"),
        ("refund_trend", "said same_none.n"),
    ),
    "sales of the earlier period, by order": (
        ("change_by_platform", "said same_none.base_n"),
        ("change_by_platform", "sum by_segment.base_count"),
        ("refund_trend", "said same_none.base_n"),
    ),
}
"""By what is meant: places that show one and the same figure, whatever it is."""

MEANT: dict[str, dict[str, tuple[str, ...]]] = {
    "order_count": {
        "all orders of the files": ("customer_key",),
        "orders that customers kept": ("customer_rfm",),
        "orders of buyers with several in the last 90 days": ("refund_buyers",),
        "shipped orders of the last 90 days": ("refund_places",),
        "paid orders": ("refund_reasons", "refund_trend"),
    },
    "refund_count": {
        "successful refunds that belong to a customer": ("customer_reasons",),
        "refunded orders of the buyers looked at": ("refund_buyers",),
        "applied for on one day": ("refund_daily",),
        "refunds that belong to goods, of the last 90 days": ("refund_hotspots",),
        "for a cause, of the last 90 days": ("refund_places",),
        "successful refunds of paid orders": ("refund_reasons",),
        "rows of the refund table": ("refund_words",),
    },
    "refund_amount": {"of one day": ("refund_daily",), "successful": ("refund_reasons",)},
    "refund_rate": {
        "of the last 28 days that were followed to the end": ("refund_change",),
        "of all paid orders": ("refund_reasons",),
    },
    "coverage_share": {
        "successful refunds that say why": ("refund_reasons",),
        "rows whose wording is understood": ("refund_words",),
    },
}
"""Names of metrics that mean something else in different studies; all others mean one thing."""


def shown(answers: Answers, study: str, where: str) -> float | None:
    """The figure that stands at a place; None where this shop's answer has no such place."""
    kind, _, name = where.partition(" ")
    result = answers[study]
    if kind == "metric":
        return result.metrics.get(name)
    name, _, left_out = name.partition(" without ")
    holder, _, column = name.partition(".")
    if kind == "said":
        values = [one.values[column] for one in result.findings if one.key == holder]
        return float(str(values[0])) if values else None
    if holder not in result.tables:
        return None
    table = result.tables[holder]
    if left_out:
        table = table[table["to_group"] != left_out]
    picked = {"first": lambda column: column.iloc[0], "last": lambda column: column.iloc[-1]}
    return float(picked.get(kind, pd.Series.sum)(table[column]))


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


@pytest.mark.parametrize("meaning", SAME)
def test_what_means_the_same_is_the_same(meaning, answers):
    """In every sentence, tile and table of all studies; of scores to the digits written."""
    found = [shown(answers, *place) for place in SAME[meaning] if place[0] in answers]
    told = [figure for figure in found if figure is not None]

    assert told == pytest.approx([told[0]] * len(told), abs=1e-4) if told else not any(found)


def test_every_definition_is_compared_in_some_shop(answers):
    """Two places at least have a figure, but where the platform names no buyer."""
    lonely = [
        meaning
        for meaning, places in SAME.items()
        if sum(one[0] in answers and shown(answers, *one) is not None for one in places) < 2
    ]
    expected = (
        []
        if "customer_rfm" in with_tables(answers)
        else ["customer", "purchase", "buyer", "looked at"]
    )

    assert [one for one in lonely if not any(word in one for word in expected)] == []


def with_tables(answers: Answers) -> set[str]:
    """The studies that had something to show."""
    return {name for name, result in answers.items() if result.tables}


def test_metrics_of_one_name_mean_one_thing(answers):
    """Those of different meanings are listed with what they mean; a new one is listed or equal."""
    values: dict[str, dict[str, float]] = {}
    for study in every_study().keys() & answers.keys():
        for name, value in answers[study].metrics.items():
            values.setdefault(name.removeprefix("low_").removeprefix("high_"), {})
            if not name.startswith(("low_", "high_")):
                values[name][study] = value
    for name, by_study in values.items():
        meanings = MEANT.get(name, {"one": tuple(by_study)})
        listed = {study for studies in meanings.values() for study in studies}
        assert by_study.keys() <= listed, (name, by_study.keys() - listed)
        for meaning, studies in meanings.items():
            same = [by_study[study] for study in studies if study in by_study]
            assert same == pytest.approx(same[:1] * len(same)), (name, meaning)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_of_customers_has_one_size_under_one_name(language, answers):
    """Whatever page, table or sentence names it: other people have another name."""
    sizes: dict[str, set[int]] = {}
    for study, group, count in group_sizes(answers):
        name = speaker(language, topic(study))(f"group.{group}")
        sizes.setdefault(name, set()).add(count)

    assert {name: found for name, found in sizes.items() if len(found) > 1} == {}
    if "customer_rfm" in with_tables(answers):
        assert len(sizes) > 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_groups_of_customers_share_a_name(language):
    """Eight groups, ten segments, and the eight of one period: each has a name of its own."""
    rfm, movement = speaker(language, "customer_rfm"), speaker(language, "customer_movement")
    names = [rfm(f"group.{code}") for code in (*GROUPS, *SEGMENTS)]
    names += [movement(f"group.{code}") for code in (*GROUPS, "new", "gone")]

    assert len(set(names)) == len(names)


COUNTED = {
    "customer_rfm": {"profile": ("group", "customer_count")},
    "customer_actions": {"actions": ("group", "customer_count")},
    "customer_value": {"by_group": ("group", "customer_count")},
    "customer_movement": {"movement": ("from_group", "from_count")},
}
"""Tables that give the size of a group, with its columns."""


def group_sizes(answers: Answers) -> list[tuple[str, str, int]]:
    """Study, group and size, of tables and of sentences; a list to contact is no group."""
    sizes = []
    for study, tables in COUNTED.items():
        for name, (group, count) in tables.items():
            if study in answers and name in answers[study].tables:
                rows = answers[study].tables[name].drop_duplicates(group)
                sizes += [
                    (study, str(g), int(n)) for g, n in zip(rows[group], rows[count], strict=True)
                ]
    for study, result in answers.items():
        for finding in result.findings:
            group = finding.values.get("group")
            if isinstance(group, Code) and "n" in finding.values and finding.key != "do_first":
                sizes.append((study, group.value, int(str(finding.values["n"]))))
    best = [one for one in answers["customer_movement"].findings if one.key in ("best", "best_few")]
    sizes += [("customer_movement", "important_value", int(str(one.values["n"]))) for one in best]
    return sizes


CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_shows_a_code(language, answers):
    """Every coded value of a column has its words; what a file itself calls so is no code."""
    for study, result in answers.items():
        say = speaker(language, topic(study))
        for name, table in result.tables.items():
            texts = label_codes(table, say).select_dtypes(exclude=["number", "bool", "datetime"])
            shown_texts = {str(value) for value in texts.to_numpy().ravel()} - {
                "nan",
                "None",
                "<NA>",
            }
            codes = {text for text in shown_texts if CODE.fullmatch(text)} - PARAMETERS
            assert not codes or language == "en", (study, name, codes)
            assert not {text for text in codes if "_" in text}, (study, name, codes)


PARAMETERS = {"r", "alpha", "a", "b", "p", "q", "v", "gamma"}
"""Of the models of future value, called as where they were published."""


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
