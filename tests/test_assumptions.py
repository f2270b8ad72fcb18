"""That a number which nobody entered is told as an assumption, in every study that has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass

import pytest

from analysis.agents.scorecard import Scheme
from analysis.samples import Setting, canonical_tables, make_shop
from analysis.scores.dsr import Typed
from analysis.studies import every_study
from analysis.studies.agents.agent_luck import AgentLuck
from analysis.studies.agents.agent_scorecard import AgentScorecard
from analysis.studies.customers.customer_rfm import CustomerRfm
from analysis.studies.scores.dsr_forecast import DsrForecast
from analysis.studies.scores.dsr_need import DsrNeed
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from analysis.studies.scores.score_indicators import ScoreIndicators
from analysis.study import Study
from ui.parts.score_inputs import SCORES
from ui.words.sentences import sentence
from ui.words.text import speaker

FULL = Typed("4.63", 753, "4.70", recent="4.5")

ASSUMED: dict[tuple[str, str], Callable[[], Study]] = {
    ("agent_luck", "picked"): AgentLuck,
    ("agent_scorecard", "scheme"): AgentScorecard,
    ("customer_rfm", "near_days"): lambda: CustomerRfm(centre="own"),
    ("customer_rfm", "frequent_orders"): lambda: CustomerRfm(centre="own"),
    ("customer_rfm", "high_amount"): lambda: CustomerRfm(centre="own"),
    ("customer_rfm", "r_cuts"): lambda: CustomerRfm(grouping="segment", scale="fixed"),
    ("customer_rfm", "f_cuts"): lambda: CustomerRfm(grouping="segment", scale="fixed"),
    ("customer_rfm", "m_cuts"): lambda: CustomerRfm(grouping="segment", scale="fixed"),
    ("dsr_forecast", "window"): lambda: DsrForecast(desc=FULL, mix="own", own="4.9", per_day="4"),
    ("dsr_tolerance", "bad"): lambda: DsrTolerance(desc=FULL),
    ("score_indicators", "window"): lambda: ScoreIndicators(base=100, now="90", target="95"),
    ("dsr_need", "own_mean"): lambda: DsrNeed(desc=FULL, own_mean="4.8"),
    ("dsr_need", "rated_share"): lambda: DsrNeed(desc=FULL, rated_share="40%"),
}
"""Every number that stands somewhere before its reader typed one, with an answer that uses it."""

UNTYPED = {("score_indicators", "base"): "0 cases: nothing was typed, and it is asked for"}
"""Numbers of no case that are never computed with."""

KEYS = {
    ("agent_luck", "picked"): ("luck", "all_luck", "some_skill"),
    ("agent_scorecard", "scheme"): ("leader_usual",),
    ("customer_rfm", "near_days"): ("assumed_borders",),
    ("customer_rfm", "frequent_orders"): ("assumed_borders",),
    ("customer_rfm", "high_amount"): ("assumed_borders",),
    ("customer_rfm", "r_cuts"): ("assumed_cuts",),
    ("customer_rfm", "f_cuts"): ("assumed_cuts",),
    ("customer_rfm", "m_cuts"): ("assumed_cuts",),
    ("dsr_forecast", "window"): ("steady_even", "steady", "none_come"),
    ("dsr_tolerance", "bad"): ("offset",),
    ("score_indicators", "window"): ("first_days_rate", "not_in_window"),
    ("dsr_need", "own_mean"): ("own", "never_own"),
    ("dsr_need", "rated_share"): ("orders",),
}
"""Which findings say it: one of them at least is in the answer, and each that is says so."""

WORDS = {"zh-CN": ("假设", "假如"), "en": ("ssum", "If ")}


def numeric_defaults() -> set[tuple[str, str]]:
    """The fields of all studies that have a number, or a text with some, before one was typed."""
    return {
        (name, field.name)
        for name, kind in every_study().items()
        for field in fields(kind)
        if is_number(field.default)
    }


def is_number(value: object) -> bool:
    """A number, a text that holds one, or something made of numbers such as a scheme."""
    if isinstance(value, str):
        return any(part.strip().isdigit() for part in value.split(",")) and "," in value
    if isinstance(value, Scheme):
        return True
    if is_dataclass(value):
        return any(
            is_number(getattr(value, one.name)) and getattr(value, one.name)
            for one in fields(value)
        )
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.fixture(scope="module")
def shop():
    """A year of a made-up shop on Taobao, without the files of its scores."""
    made = make_shop(seed=3, orders=1500, setting=Setting(platform="taobao"))
    tables = canonical_tables(made)
    return {name: table for name, table in tables.items() if name not in ("ratings", "shop_daily")}


def test_every_number_that_nobody_entered_is_known_here():
    """A new one is said as an assumption, or is no number; sliders of the scores' pages too."""
    texts_of_numbers = {("dsr_need", "own_mean"), ("dsr_need", "rated_share")}
    sliders = {name for name, value in SCORES.values.items() if is_number(value) and value}

    assert numeric_defaults() | texts_of_numbers == ASSUMED.keys() | UNTYPED.keys()
    assert sliders == {"own_mean", "rated_share", "bad", "window"}
    assert ASSUMED.keys() == KEYS.keys()


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("default", ASSUMED, ids=".".join)
def test_a_number_that_nobody_entered_is_an_assumption(default, language, shop):
    """In the sentence that rests on it."""
    study = ASSUMED[default]()
    say = speaker(language, study.name)
    said = [
        sentence(finding, say)
        for finding in study.run(shop).findings
        if finding.key in KEYS[default]
    ]

    assert said
    assert all(any(word in text for word in WORDS[language]) for text in said), said
