"""The sentences that the studies of the three scores share."""

from canonical import table
from said import FINDING, assert_can_be_said, own_findings

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


def test_every_shared_sentence_is_said():
    """By a study that has no words of its own for it, and in both languages."""
    rows = [("2026-05-01", "a", 4.81), ("2026-05-01", "b", 4.80)]
    two_shops = {"ratings": table("ratings", "date shop_name desc_score", rows)}
    shared = phrases_in(topics_of("en")["dsr_now"].with_stem(SHARED))
    said = set()
    for study in STUDIES:
        results = [study(**typed).run({}) for typed in TYPED] + [study().run(two_shops)]
        findings = [finding for result in results for finding in result.findings]
        for language in LANGUAGES:
            say = speaker(language, study.name)
            for finding in findings:
                assert_can_be_said(finding, say)
        said |= {finding.key for finding in findings} - own_findings(study.name)

    assert said == {key.removeprefix(FINDING) for key in shared if key.startswith(FINDING)}
