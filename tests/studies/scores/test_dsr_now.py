"""What the study of the three scores now promises."""

import pandas as pd
import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.scores.dsr import Typed
from analysis.scores.dsr_study import score_history
from analysis.studies.scores.dsr_example import EXAMPLE
from analysis.studies.scores.dsr_now import DsrNow
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

COLUMNS = "date desc_score service_score logistics_score"


@pytest.fixture
def files():
    """Two days of scores in the ratings, a third one in the shop's figures."""
    return {
        "ratings": table(
            "ratings",
            COLUMNS,
            [("2026-05-01", 4.81, 4.85, 4.79), ("2026-05-02", 4.80, 4.86, 4.78)],
        ),
        "shop_daily": table(
            "shop_daily",
            COLUMNS,
            [("2026-05-02", 4.0, 4.0, 4.0), ("2026-05-03", 4.79, 4.87, None)],
        ),
    }


def keys(study, tables=None):
    return [finding.key for finding in study.run(tables or {}).findings]


def values_of(study, key, tables=None):
    findings = study.run(tables or {}).findings
    return next(dict(finding.values) for finding in findings if finding.key == key)


def row(study, tables, dimension):
    by_dimension = study.run(tables).tables["by_dimension"]
    return by_dimension[by_dimension["dimension"] == dimension].iloc[0]


def test_what_is_typed_wins_over_the_files(files):
    """The reader looked at the page later than the export."""
    study = DsrNow(desc=Typed("4.6307", 753))

    assert row(study, files, "desc")["own_stars"] == 4.6307
    assert row(study, files, "service")["own_stars"] == 4.87


def test_each_day_is_taken_from_the_first_file_that_knows_it(files):
    """Ratings are believed before the shop's figures; days that only those know come after."""
    days = score_history(files).days

    assert days["desc_score"].tolist() == [4.81, 4.80, 4.79]


def test_scores_of_several_shops_are_not_mixed(files):
    """The reader is asked to choose a shop."""
    two = {"ratings": files["ratings"].assign(shop_name=["a", "b"])}

    assert keys(DsrNow(), two) == ["several_shops"]


def test_files_answer_alike_on_every_engine(files, tmp_path):
    """Pandas frames and Parquet through DuckDB."""
    on_pandas, on_duckdb = DsrNow().run(files), DsrNow().run(on_parquet(files, tmp_path))

    assert on_pandas.findings == on_duckdb.findings
    pd.testing.assert_frame_equal(on_pandas.tables["by_day"], on_duckdb.tables["by_day"])


def test_a_change_is_dated_by_the_first_day_of_its_own_score(files):
    """Service is in the files from the second day on: 4.86 then, 4.87 on the third."""
    ratings = files["ratings"].assign(service_score=[None, 4.86])
    changes = [
        finding.values
        for finding in DsrNow().run({**files, "ratings": ratings}).findings
        if finding.key == "change"
    ]

    assert {change["dimension"].value: change["day"].day for change in changes} == {
        "desc": 1,
        "service": 2,
        "logistics": 1,
    }


def test_counts_by_star_give_score_raters_and_spread():
    """No second number has to be typed, and the sway is the real one."""
    result = DsrNow(form="counts", desc=Typed("571 119 43 7 13")).run({})
    now = result.tables["by_dimension"].iloc[0]

    assert now["rater_count"] == 753
    assert now["own_stars"] == pytest.approx(4.630810, abs=1e-6)
    assert now["high_stars"] - now["own_stars"] == pytest.approx(0.0559, abs=1e-4)
    assert result.findings[0].key == "now"


@pytest.mark.parametrize(
    "study",
    [
        DsrNow(form="counts", desc=Typed("40 0 0 0 0")),
        DsrNow(desc=Typed("5.0000", 40)),
        DsrNow(desc=Typed("4.0000", 1)),
    ],
)
def test_ratings_that_are_all_alike_have_no_usual_sway(study):
    """Not one of ±0.00, and not the advice to type raters who were typed."""
    assert keys(study)[0] == "now_all_alike"


def test_the_sway_of_many_raters_is_not_nought():
    """±0.0024 among a million is said as ±0.002."""
    study = DsrNow(form="counts", desc=Typed("800000 100000 0 0 100000"))

    assert str(values_of(study, "now")["sway"]) == "0.002"


def test_rounded_shares_give_a_range_and_advice():
    """Whole percents are too coarse for one answer."""
    study = DsrNow(form="shares", desc=Typed("76 16 6 1 2", 753))

    assert keys(study) == ["now_rough"]
    assert str(values_of(study, "now_rough")["low_stars"]) == "4.6050"


@pytest.mark.parametrize(
    ("form", "typed"),
    [("score", "5.2"), ("score", "四"), ("counts", "1 2 3"), ("shares", "70 16 6 1 2")],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_kept(form, typed):
    """One bad field does not take the other scores' answers away."""
    study = DsrNow(form=form, desc=Typed(typed, 753), service=Typed("80 10 5 3 2", 100))

    assert f"bad_{form}" in keys(study)


def test_few_raters_come_with_a_warning():
    """Below thirty, one rating moves the score by too much."""
    assert "few_raters" in keys(DsrNow(desc=Typed("4.6307", 29)))
    assert "few_raters" not in keys(DsrNow(desc=Typed("4.6307", 30)))


def test_the_peers_are_a_table_of_marks_and_a_range():
    """0, 1, 4 and the reader's own mark for the lowest shop."""
    study = DsrNow(desc=Typed("4.6307", 753, ahead="-3%"), end="4.2")
    peers = study.run({}).tables["peers"]

    assert peers["end_stars"].tolist() == [0, 1, 4, 4.2]
    assert peers["peer_stars"].tolist() == pytest.approx(
        [4.773918, 4.742990, 4.650206, 4.644021], abs=1e-6
    )
    assert "peers_behind" in keys(study)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        DsrNow(**EXAMPLE),
        DsrNow(form="counts", desc=Typed("571 119 43 7 13")),
        DsrNow(form="shares", desc=Typed("76 16 6 1 2", 753), service=Typed("1 2", 2)),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """In each language, charts and columns included."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)
    assert all(chart.to_dict() for chart in study.draw(result, say).values())


def test_every_sentence_is_said(files):
    """Typed as scores and as counts, and from the files."""
    typed = DsrNow(
        desc=Typed("4.6307", 753, ahead="-3%"),
        service=Typed("4.85", 750, "4.9", ahead="35.57"),
        logistics=Typed("4.6", 751, ahead="0"),
    )
    counts = DsrNow(form="counts", desc=Typed("571 119 43 7 13"), service=Typed("40 0 0 0 0"))

    assert_says_everything(DsrNow, [typed.run({}), counts.run({}), DsrNow().run(files)])
