"""What every figure of the refund studies promises: its range, what it counts, and no advice."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.column_kinds import kind_of
from analysis.samples import canonical_tables, make_shop
from analysis.studies import every_study
from analysis.study import Result
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

STUDIES = [name for name in every_study() if name.startswith("refund_")]
ESTIMATED = ("share", "rate", "ratio", "h")
NO_ESTIMATES = {
    "left_h": "time on the clock of one refund",
    "waited_h": "time on the clock of one refund",
    "duration_h": "where a curve is read",
    "sold_share": "counted, all sales are known",
    "base_sold_share": "counted, all sales are known",
    "mature_share": "read off the pace of refunds; rough, and said to be",
}
"""Columns that look like estimates, and why they have no range."""


@pytest.fixture(scope="module")
def answers() -> dict[str, Result]:
    """What each refund study answers about a shop in which some goods went bad."""
    shop = canonical_tables(make_shop(seed=1, orders=6000, plants=["bad_batch", "carrier_delay"]))
    return {name: every_study()[name]().run(shop) for name in STUDIES}


def without_range(names: list[str]) -> list[str]:
    """The estimates among these figures whose ends are not told."""
    estimates = [
        name
        for name in names
        if kind_of(name) in ESTIMATED and not {"low", "high"} & {*name.split("_")}
    ]
    return [
        name
        for name in estimates
        if name not in NO_ESTIMATES
        and not {f"low_{name}", f"low_{kind_of(name)}", name.replace("_", "_low_")} & {*names}
    ]


@pytest.mark.parametrize("study", STUDIES)
def test_every_estimate_has_its_range(study, answers):
    """Shares, rates, ratios and hours: on the cards and in the tables."""
    result = answers[study]

    assert not without_range([*result.metrics])
    for name, table in result.tables.items():
        assert not without_range([*map(str, table.columns)]), name


@pytest.mark.parametrize("study", STUDIES)
def test_a_range_holds_its_estimate(study, answers):
    """Wherever both ends are told."""
    result = answers[study]
    for table in (pd.DataFrame([result.metrics]), *result.tables.values()):
        for low in (name for name in table.columns if str(name).startswith("low_")):
            name = str(low).removeprefix("low_")
            if name in table:
                told = table[[low, name, f"high_{name}"]].dropna().astype(float)
                assert (told[low] <= told[name] + 1e-9).all(), name
                assert (told[name] <= told[f"high_{name}"] + 1e-9).all(), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", STUDIES)
def test_every_card_says_what_it_counts(study, language, answers):
    """Behind its mark, with the numbers it rests on filled in."""
    result, say = answers[study], speaker(language, study)
    shown = every_study()[study].headline or [
        name for name in result.metrics if not name.startswith(("low_", "high_"))
    ]

    assert all(say(f"help.{name}", **result.metrics) for name in shown if name in result.metrics)


@pytest.mark.parametrize("study", STUDIES)
def test_advice_is_never_called_a_fact(study, answers):
    """What to do stands beside what was found, with how sure that is."""
    say = speaker("zh-CN", study)
    facts = [one for one in answers[study].findings if one.verdict == "fact"]

    assert not [text for one in facts if "建议" in (text := sentence(one, say))]
