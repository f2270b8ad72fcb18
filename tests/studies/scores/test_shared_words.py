"""The sentences that the studies of the three scores share."""

from canonical import table
from said import FINDING, assert_can_be_said, finding_keys

from analysis.scores.dsr import Typed
from analysis.studies.scores.dsr_forecast import DsrForecast
from analysis.studies.scores.dsr_need import DsrNeed
from analysis.studies.scores.dsr_now import DsrNow
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from ui.words.text import LANGUAGES, SHARED, phrases_in, speaker, topics_of

STUDIES = (DsrNow, DsrNeed, DsrTolerance, DsrForecast)
TYPED = (
    {},
    {"desc": Typed("4.6307", 29)},
    {"desc": Typed("4.6307")},
    *({"form": form, "desc": Typed("x", 753)} for form in ("score", "counts", "shares")),
)


def test_nothing_typed_and_no_file_is_met_with_a_sentence():
    """Not an exception, and not a score of nought."""
    for study in (DsrNow, DsrNeed, DsrTolerance):
        assert [finding.key for finding in study().run({}).findings] == ["nothing_typed"]


def test_scores_of_no_day_are_told_and_not_called_absent():
    """Two rows without a date beside one with: two are told, the third is the score."""
    rows = [(None, "a", 4.1), ("2026-05-01", "a", 4.81), (None, "a", 4.2)]
    some = DsrNow().run({"ratings": table("ratings", "date shop_name desc_score", rows)})
    none = DsrNow().run({"ratings": table("ratings", "date shop_name desc_score", rows[:1])})

    assert [f.values["n"] for f in some.findings if f.key == "undated"] == [2]
    assert some.metrics["desc_stars"] == 4.81
    assert [finding.key for finding in none.findings] == ["undated"]


def test_every_shared_sentence_is_said():
    """By a study that has no words of its own for it, and in both languages."""
    rows = [("2026-05-01", "a", 4.81), ("2026-05-01", "b", 4.80)]
    two_shops = {"ratings": table("ratings", "date shop_name desc_score", rows)}
    undated = {"ratings": table("ratings", "date shop_name desc_score", [(None, "a", 4.81)])}
    shared = phrases_in(topics_of("en")["dsr_now"].with_stem(SHARED))
    said = set()
    for study in STUDIES:
        results = [study(**typed).run({}) for typed in TYPED] + [
            study().run(files) for files in (two_shops, undated)
        ]
        findings = [finding for result in results for finding in result.findings]
        for language in LANGUAGES:
            say = speaker(language, study.name)
            for finding in findings:
                assert_can_be_said(finding, say)
        said |= {finding.key for finding in findings} - finding_keys(study.name)

    assert said == {key.removeprefix(FINDING) for key in shared if key.startswith(FINDING)}
