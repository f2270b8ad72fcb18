"""What the study of weighted experience scores promises."""

from dataclasses import replace
from datetime import date

import pytest
from said import assert_says_everything

from analysis.studies.scores.score_experience import Part, ScoreExperience
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

SAMPLE = ScoreExperience(
    goods=Part("5.00", "25"),
    logistics=Part("5.00", "25%"),
    service=Part("4.32", "50", "4.50"),
    read_on=date(2026, 5, 1),
)


def test_the_documented_sample():
    """0.25 of 5, 0.25 of 5 and 0.50 of 4.32 are 4.66."""
    assert SAMPLE.run({}).metrics["total_score"] == pytest.approx(4.66)


def test_the_largest_room_comes_first():
    """Half of 0.68 is 0.34; against the reference it is 0.09 behind."""
    first = SAMPLE.run({}).tables["by_part"].iloc[0]

    assert first["part"] == "service"
    assert first["room_score"] == pytest.approx(0.34)
    assert first["ahead_score"] == pytest.approx(-0.09)


@pytest.mark.parametrize(("extra", "deducted", "total"), [("1", "", 5), ("", "0.16", 4.5)])
def test_extra_points_are_capped_and_deductions_count(extra, deducted, total):
    """Five is the most there is."""
    parts = {"goods": SAMPLE.goods, "logistics": SAMPLE.logistics, "service": SAMPLE.service}
    result = ScoreExperience(**parts, extra=extra, deducted=deducted).run({})

    assert result.metrics["total_score"] == pytest.approx(total)


FULL_BUT_SERVICE = {"goods": SAMPLE.goods, "logistics": SAMPLE.logistics, "service": SAMPLE.service}


@pytest.mark.parametrize("typed", ["one", "0..5", "-1", "NaN"])
@pytest.mark.parametrize("name", ["extra", "deducted"])
def test_points_that_cannot_be_read_are_not_taken_as_none(name, typed):
    """There is no score until they are checked; a blank is none."""
    result = ScoreExperience(**FULL_BUT_SERVICE, **{name: typed}).run({})

    assert [finding.key for finding in result.findings] == ["unread_points"]
    assert not result.metrics


@pytest.mark.parametrize("word", ["score", "weight", "reference"])
def test_what_cannot_be_read_of_a_dimension_is_asked_for_again(word):
    """A reference that is no number was a blank cell without a word."""
    service = replace(SAMPLE.service, **{word: "about 4"})
    (unread,) = ScoreExperience(**{**FULL_BUT_SERVICE, "service": service}).run({}).findings

    assert (unread.key, unread.values["word"].value) == ("unread", word)


def test_no_room_is_said_of_the_dimensions_with_a_weight():
    """Service is at 4.32 and weighs nothing: not all three are full."""
    study = ScoreExperience(
        goods=Part("5", "50"), logistics=Part("5", "50"), service=Part("4.32", "0")
    )

    assert study.run({}).findings[-1].key == "no_room"


@pytest.mark.parametrize(
    ("extra", "key", "room"), [("0.2", "largest_room", "0.14"), ("1", "at_the_cap", "")]
)
def test_a_dimension_adds_no_more_than_the_full_score_has_room_for(extra, key, room):
    """4.66 and 0.2 leave 0.14 of the 0.34; with 1 more the score is full."""
    said = ScoreExperience(**FULL_BUT_SERVICE, extra=extra).run({}).findings[-1]

    assert said.key == key
    assert str(said.values.get("room", "")) == room


def test_weights_are_never_invented():
    """Without them, or with weights that miss 100 %, there is no score."""
    blank = ScoreExperience(goods=Part("5"), logistics=Part("5"), service=Part("4.32"))
    missed = ScoreExperience(
        goods=Part("5", "25"), logistics=Part("5", "25"), service=Part("4.32", "49")
    )

    assert [f.key for f in blank.run({}).findings] == ["lacks"]
    assert [f.key for f in missed.run({}).findings] == ["weights"]


def test_scores_above_the_full_score_are_asked_for_again():
    """A Douyin score of 92 is none of Tmall's."""
    parts = {"goods": Part("92", "30"), "logistics": Part("92", "30"), "service": Part("92", "40")}
    tmall, douyin = ScoreExperience(**parts), ScoreExperience(**parts, system="douyin")

    assert [finding.key for finding in tmall.run({}).findings] == ["unread"] * 3
    assert douyin.run({}).metrics["total_score"] == pytest.approx(92)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        SAMPLE,
        ScoreExperience(),
        ScoreExperience(goods=Part("5", "50"), logistics=Part("5", "30"), service=Part("5", "20")),
        ScoreExperience(goods=Part("5", "50"), logistics=Part("5", "30"), service=Part("5", "2")),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """In each language, columns included."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)


def test_weights_that_nearly_add_up_are_not_called_a_hundred():
    """Three thirds of 33.33 % miss a hundredth."""
    part = Part("4.8", "33.33")
    (weights,) = ScoreExperience(goods=part, logistics=part, service=part).run({}).findings

    assert weights.values["total"] == "99.99"


def test_a_small_room_is_not_nought():
    """Half of 0.004 is 0.002."""
    full = Part("5", "25")
    study = ScoreExperience(goods=full, logistics=full, service=Part("4.996", "50"))

    assert str(study.run({}).findings[1].values["room"]) == "0.002"


def test_every_sentence_is_said():
    """With and without a day; room, no room; weights missing and wrong."""
    full = {"goods": Part("5", "50"), "logistics": Part("5", "30"), "service": Part("5", "20")}
    studies = [
        SAMPLE,
        ScoreExperience(),
        ScoreExperience(**full),
        ScoreExperience(**{**full, "service": Part("5", "2")}),
        ScoreExperience(**FULL_BUT_SERVICE, extra="one"),
        ScoreExperience(**{**FULL_BUT_SERVICE, "goods": Part("5", "x")}),
        ScoreExperience(**FULL_BUT_SERVICE, extra="1"),
    ]

    assert_says_everything(ScoreExperience, [study.run({}) for study in studies])
