"""What the study of the ratings that a target takes promises."""

from dataclasses import replace
from fractions import Fraction

import pytest
from said import assert_says_everything

from analysis.scores.dsr import Typed, typed_mean, typed_target
from analysis.studies.scores.dsr_example import EXAMPLE
from analysis.studies.scores.dsr_need import DsrNeed
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

TYPED = dict(EXAMPLE)


def keys(study):
    return [finding.key for finding in study.run({}).findings]


def first_row(study):
    return study.run({}).tables["by_dimension"].iloc[0]


def test_the_need_of_the_first_row():
    """All five-star 457, at a mean of 4.86 1,166, at one of 4.75 never."""
    study = DsrNeed(**TYPED, own_mean="4.75", rated_share="40%")
    counts = study.run({}).tables["by_dimension"].set_index(["dimension", "assumption"])

    assert counts.loc[("desc", "all_five"), "rating_count"] == 457
    assert counts.loc[("desc", "recent"), "rating_count"] == 1166
    assert not counts.loc[("desc", "own"), "is_possible"]
    assert counts.loc[("desc", "all_five"), "order_count"] == 1143
    assert counts.loc[("desc", "all_five"), "after_stars"] == pytest.approx(4.688596976)


def test_a_score_of_one_decimal_gives_a_range():
    """4.6 may be 4.55 or 4.65: 750 to 1,250 ratings, not one number."""
    study = DsrNeed(desc=Typed("4.6", 1000, "4.8"))
    need = first_row(study)

    assert (need["low_rating_count"], need["high_rating_count"]) == (750, 1250)
    assert "rough" in keys(study)


def test_a_shown_target_is_turned_into_the_least_score_shown_like_it():
    """4.8 takes 4.75 where pages round and 4.80 where they cut off."""
    typed = Typed("4.60", 500, "4.8")

    assert typed_target(typed, "shown", "half_up") == Fraction("4.75")
    assert typed_target(typed, "shown", "cut_off") == Fraction("4.8")
    shown = DsrNeed(goal="shown", desc=typed)
    assert first_row(shown)["rating_count"] == 300
    assert "goal_shown" in keys(shown)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (Typed("4.63", 753, "4.5"), "reached"),
        (Typed("4.63", 753, "5"), "never_five"),
        (Typed("4.63", 753), "lacks_target"),
        (Typed("4.63", 0, "4.8"), "lacks_desc_raters"),
        (Typed("4.63", 753, "4.8"), "five"),
        (Typed("4.63", 753, "4.8", recent="4.7"), "five_never_recent"),
    ],
)
def test_the_impossible_and_the_unfinished_are_said_with_their_reason(typed, expected):
    """Never an empty page."""
    assert keys(DsrNeed(desc=typed))[0] == expected


def test_the_recent_mean_may_be_typed_as_counts():
    """Five counts and their mean are the same to the static count."""
    assert typed_mean("86 10 2 1 1") == typed_mean("4.79")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        DsrNeed(**TYPED, own_mean="4.75", rated_share="40%"),
        DsrNeed(desc=Typed("4.6", 20, "4.8", recent="4.7"), goal="shown"),
        DsrNeed(desc=Typed("4.6", 100, "4"), service=Typed("4.6", 100, "5")),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """In each language, columns included."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)


def test_every_sentence_is_said():
    """Means above and below the targets; targets met, out of reach, as shown, and missing."""
    studies = [
        DsrNeed(**TYPED, own_mean="4.83", rated_share="40%"),
        DsrNeed(
            goal="shown",
            desc=Typed("4.6", 100, "4.8"),
            service=Typed("4.63", 753, "4.8", recent="4.7"),
            logistics=Typed("4.63", 753, "4.5"),
        ),
        DsrNeed(desc=Typed("4.63", 753, "5"), service=Typed("4.63", 753)),
    ]

    assert_says_everything(DsrNeed, [study.run({}) for study in studies])


def test_studies_are_keys_of_remembered_answers():
    """Equal inputs are equal studies, and one changed digit is another one."""
    assert DsrNeed(**TYPED) == DsrNeed(**TYPED)
    assert DsrNeed(**TYPED) != DsrNeed(**{**TYPED, "desc": replace(TYPED["desc"], stars="4.6308")})
