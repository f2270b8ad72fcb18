"""What the study of the low ratings that a score can take promises."""

import pytest
from said import assert_says_everything

from analysis.scores.dsr import Typed
from analysis.studies.scores.dsr_example import EXAMPLE
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker


def keys(study):
    return [finding.key for finding in study.run({}).findings]


def row(study, name, **where):
    rows = study.run({}).tables[name]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.iloc[0]


def test_low_ratings_until_each_floor():
    """The reference shop: 9 one-stars to 4.80, 12 two-stars, 113 five-stars for five."""
    study = DsrTolerance(desc=Typed("4.83", 1200, floor="4.80"), bad=5)

    assert row(study, "by_dimension", floor="own", star_count=1)["absorbed_count"] == 9
    assert row(study, "by_dimension", floor="own", star_count=2)["absorbed_count"] == 12
    assert row(study, "by_dimension", floor="shown", star_count=1)["floor_stars"] == 4.75
    assert row(study, "by_dimension", floor="shown", star_count=1)["absorbed_count"] == 25
    assert row(study, "offsets", star_count=1)["five_star_count"] == 113


def test_a_score_below_its_floor_has_nothing_to_lose():
    """Said, not counted as a negative number."""
    study = DsrTolerance(desc=Typed("4.6", 1200, floor="4.80"))

    assert row(study, "by_dimension", floor="own", star_count=1)["absorbed_count"] == 0
    assert "below" in keys(study)


def test_no_floor_is_below_the_lowest_score():
    """1.04 is shown as 1.0, as 0.95 would be; there is nothing below 1."""
    study = DsrTolerance(desc=Typed("1.04", 100))

    assert row(study, "by_dimension", floor="shown", star_count=1)["floor_stars"] == 1
    assert keys(study)[0] == "takes_all"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        DsrTolerance(**EXAMPLE),
        DsrTolerance(desc=Typed("4.6", 100, "4", ahead="3", floor="4.8"), service=Typed("5", 9)),
        DsrTolerance(desc=Typed("1.9", 100, floor="1")),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """In each language, columns included."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)


def test_every_sentence_is_said():
    """Floors of every kind: above the score, below two stars, and at one star."""
    studies = [
        DsrTolerance(
            desc=Typed("4.6", 100, "4", ahead="3", floor="4.8"),
            service=Typed("5", 9),
            logistics=Typed("4.6221", 751, ahead="-4%"),
        ),
        DsrTolerance(desc=Typed("1.9", 100, floor="1"), service=Typed("1.9", 100, floor="1.5")),
    ]

    assert_says_everything(DsrTolerance, [study.run({}) for study in studies])
