"""The sentences that the studies of the three scores share."""

import pandas as pd
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
    {"desc": Typed("4.6307"), "service": Typed("4.7")},
    *({"form": form, "desc": Typed("x", 753)} for form in ("score", "counts", "shares")),
)
UNNAMED = ("2026-05-02", None, 4.80)


def test_a_row_that_names_no_shop_is_of_nobody_knows_which():
    """It is not counted as a second shop; where no row names one, all are of one shop."""
    columns, rows = "date shop_name desc_score", [("2026-05-01", "a", 4.81), UNNAMED]
    mixed = DsrNow().run({"ratings": table("ratings", columns, rows)})
    alone = DsrNow().run({"ratings": table("ratings", columns, [UNNAMED])})

    assert [(f.key, f.values["n"]) for f in mixed.findings] == [("unnamed_shop", 1)]
    assert alone.metrics["desc_stars"] == 4.80


def test_a_score_that_one_file_leaves_blank_is_taken_from_the_other():
    """Of the same day: the description from the shop's figures, the service from the ratings."""
    ratings = table("ratings", "date service_score", [("2026-05-01", 4.7)])
    shop = table("shop_daily", "date desc_score service_score", [("2026-05-01", 4.81, 4.6)])
    metrics = DsrNow().run({"ratings": ratings, "shop_daily": shop}).metrics

    assert (metrics["desc_stars"], metrics["service_stars"]) == (4.81, 4.7)


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


def half_a_year():
    """Two ratings on each of 180 days, of five and of four stars; the score of the last is 4.5."""
    days = [
        (day, "a", 4.5, 1, 1, 0, 0, 0) for day in pd.date_range("2026-01-01", periods=180, freq="D")
    ]
    stars = " ".join(f"star_{star}_count" for star in (5, 4, 3, 2, 1))
    return {"ratings": table("ratings", f"date shop_name desc_score {stars}", days)}


def test_raters_that_the_files_tell_are_not_asked_for():
    """All studies of the three scores know the 360 of the window, and say where they are from."""
    for study in (DsrNow, DsrNeed, DsrTolerance):
        findings = study(desc=Typed(target="4.8")).run(half_a_year()).findings
        told = [dict(one.values) for one in findings if one.key == "raters_filed"]

        assert [one["n"] for one in told] == [360]
        assert "lacks_desc_raters" not in [one.key for one in findings]
    (steady,) = (one for one in DsrForecast().run(half_a_year()).findings if one.key == "steady")
    assert steady.values["raters"] == 360


def test_ratings_of_the_last_thirty_days_are_known_too():
    """Half of them five-star, half four: no number of these is enough for 4.8."""
    keys = [one.key for one in DsrNeed(desc=Typed(target="4.8")).run(half_a_year()).findings]

    assert "five_never_recent" in keys


def test_typed_raters_go_before_those_of_the_files():
    """Who typed a number or a score meant it."""
    for typed in (Typed(raters=50, target="4.8"), Typed("4.6307", target="4.8")):
        findings = DsrNeed(desc=typed).run(half_a_year()).findings
        assert "raters_filed" not in [one.key for one in findings]


def test_every_shared_sentence_is_said():
    """By a study that has no words of its own for it, and in both languages."""
    rows = [("2026-05-01", "a", 4.81), ("2026-05-01", "b", 4.80)]
    two_shops = {"ratings": table("ratings", "date shop_name desc_score", rows)}
    one_named = {"ratings": table("ratings", "date shop_name desc_score", [rows[0], UNNAMED])}
    undated = {"ratings": table("ratings", "date shop_name desc_score", [(None, "a", 4.81)])}
    shared = phrases_in(topics_of("en")["dsr_now"].with_stem(SHARED))
    said = set()
    for study in STUDIES:
        results = [study(**typed).run({}) for typed in TYPED] + [
            study().run(files) for files in (two_shops, one_named, undated, half_a_year())
        ]
        findings = [finding for result in results for finding in result.findings]
        for language in LANGUAGES:
            say = speaker(language, study.name)
            for finding in findings:
                assert_can_be_said(finding, say)
        said |= {finding.key for finding in findings} - finding_keys(study.name)

    assert said == {key.removeprefix(FINDING) for key in shared if key.startswith(FINDING)}
