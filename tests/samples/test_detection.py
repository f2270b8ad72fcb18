"""The studies find what was planted, and stay silent when nothing was; more seeds in benchmarks."""

import pandas as pd
import pytest

from analysis.samples import Setting, make_shop
from analysis.samples.detection import DETECTORS, UNJUDGED, look
from analysis.samples.plants import PLANTS
from analysis.studies import every_study
from analysis.study import Finding

SEEDS, ORDERS = range(3), 20_000


@pytest.fixture(scope="module")
def seen():
    plants = list(dict.fromkeys(one.plant for one in DETECTORS))
    return pd.concat([look(seed, ORDERS, plants) for seed in SEEDS])


@pytest.fixture(scope="module")
def shop():
    """A small shop with all problems."""
    return make_shop(1, 2_000, PLANTS, setting=Setting(days=240))


def test_what_was_planted_is_named(seen):
    """In each shop, by each study that shows the problem, in the way that study can say it."""
    assert seen[~seen["found"]].empty


def test_nothing_is_clear_where_nothing_was_planted(seen):
    """No study finds any such problem in the same shops without it."""
    assert seen[seen["false_clear"]].empty


def test_a_problem_is_found_only_under_its_own_name(shop):
    """Neither another's name, nor a verdict of chance, nor another kind of finding will do."""
    detector = DETECTORS[0]
    name = detector.naming(shop.planted[0], shop)
    wrong = [
        Finding("hotspot_clear", {**name, "goods": "another"}, "clear"),
        Finding("hotspot_clear", name, "none"),
        Finding("mix", name, "clear"),
    ]

    assert detector.finds([*wrong, Finding("hotspot_hint", name, "hint")], shop)
    assert not detector.finds(wrong, shop)


def test_every_plant_is_looked_for_or_known_not_to_be():
    """A new plant needs a detector, or a place among those that no study judges."""
    looked_for = {one.plant for one in DETECTORS}

    assert sorted([*looked_for, *UNJUDGED]) == sorted(PLANTS)


def test_the_key_names_the_study_that_shows_a_problem(shop):
    """One that exists, and that is asked here; no name where no study shows it."""
    told = {entry.name: entry.study for entry in shop.planted}
    asked = {(one.plant, one.study.name) for one in DETECTORS}

    assert {name for name, study in told.items() if not study} == set(UNJUDGED)
    assert set(told.values()) - {""} <= every_study().keys()
    assert {(name, told[name]) for name in told.keys() - set(UNJUDGED)} <= asked


def test_the_key_names_no_study_that_needs_a_longer_time():
    """Eight weeks before a change, or a whole window of ratings."""
    shop = make_shop(1, 300, ("slow_night", "dsr_dip"), setting=Setting(days=120))

    assert [entry.study for entry in shop.planted] == ["", ""]
