"""What the studies of the three shop scores promise."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from canonical import on_parquet, table

from analysis.scores.dsr import Typed, mean_of, read_standing, target_of
from analysis.scores.dsr_study import score_history
from analysis.studies.scores.dsr_example import EXAMPLE, DsrExample
from analysis.studies.scores.dsr_need import DsrNeed
from analysis.studies.scores.dsr_now import DsrNow
from analysis.studies.scores.dsr_tolerance import DsrTolerance
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

TYPED = dict(EXAMPLE)
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


def told(study, key):
    return next(dict(f.values) for f in study.run({}).findings if f.key == key)


def row(study, name, tables=None, **where):
    found = study.run(tables or {}).tables[name]
    for column, value in where.items():
        found = found[found[column] == value]
    return found.iloc[0]


def test_nothing_typed_and_no_file_is_met_with_a_sentence():
    """Not an exception, and not a score of nought."""
    assert keys(DsrNow()) == keys(DsrNeed()) == keys(DsrTolerance()) == ["nothing_typed"]


def test_what_is_typed_wins_over_the_files(files):
    """The reader looked at the page later than the export."""
    study = DsrNow(desc=Typed("4.6307", 753))

    assert row(study, "by_dimension", files, dimension="desc")["own_stars"] == 4.6307
    assert row(study, "by_dimension", files, dimension="service")["own_stars"] == 4.87


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


def test_counts_by_star_give_score_raters_and_spread():
    """No second number has to be typed, and the sway is the real one."""
    result = DsrNow(form="counts", desc=Typed("571 119 43 7 13")).run({})
    now = result.tables["by_dimension"].iloc[0]

    assert now["rater_count"] == 753
    assert now["own_stars"] == pytest.approx(4.630810, abs=1e-6)
    assert now["high_stars"] - now["own_stars"] == pytest.approx(0.0559, abs=1e-4)
    assert result.findings[0].key == "now"


def test_rounded_shares_give_a_range_and_advice():
    """Whole percents are too coarse for one answer."""
    study = DsrNow(form="shares", desc=Typed("76 16 6 1 2", 753))

    assert keys(study) == ["now_rough"]
    assert str(told(study, "now_rough")["low_stars"]) == "4.6050"


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
    need = row(study, "by_dimension")

    assert (need["low_rating_count"], need["high_rating_count"]) == (750, 1250)
    assert "rough" in keys(study)


def test_a_shown_target_is_turned_into_the_least_score_shown_like_it():
    """4.8 takes 4.75 where pages round and 4.80 where they cut off."""
    typed = Typed("4.60", 500, "4.8")

    assert target_of(typed, "shown", "half_up") == Fraction("4.75")
    assert target_of(typed, "shown", "cut_off") == Fraction("4.8")
    shown = DsrNeed(goal="shown", desc=typed)
    assert row(shown, "by_dimension")["rating_count"] == 300
    assert "goal_shown" in keys(shown)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (Typed("4.63", 753, "4.5"), "reached"),
        (Typed("4.63", 753, "5"), "never_five"),
        (Typed("4.63", 753), "lacks_target"),
        (Typed("4.63", 0, "4.8"), "lacks_raters"),
        (Typed("4.63", 753, "4.8"), "five"),
        (Typed("4.63", 753, "4.8", recent="4.7"), "five_never_recent"),
    ],
)
def test_the_impossible_and_the_unfinished_are_said_with_their_reason(typed, expected):
    """Never an empty page."""
    assert keys(DsrNeed(desc=typed))[0] == expected


def test_the_recent_mean_may_be_typed_as_counts():
    """Five counts and their mean are the same to the static count."""
    assert mean_of("86 10 2 1 1") == mean_of("4.79")


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


def test_a_file_s_score_is_as_exact_as_it_was_written():
    """4.8321 in a file is 4.8321, whatever float it went through."""
    latest = pd.Series({"date": pd.Timestamp("2026-05-01"), "desc_score": 4.8321})
    standing = read_standing("desc", Typed(), "score", latest)

    assert standing.score == Fraction("4.8321")
    assert standing.read_at == pd.Timestamp("2026-05-01")


def test_the_example_says_its_steps_with_the_numbers_of_the_spreadsheet():
    """Six steps; 457 against 1,166, 68 days against 94, 4.66 against 4.6139."""
    example = DsrExample()

    assert len(keys(example)) == 6
    assert told(example, "step_right")["count"] == 457
    assert told(example, "step_fives")["usual_count"] == 1166
    assert told(example, "step_expiry")["days"] == 68
    assert told(example, "step_expiry")["usual_days"] == 94
    assert str(told(example, "step_shares")["crude_stars"]) == "4.6600"
    assert str(told(example, "step_peers")["high_stars"]) == "4.7739"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        DsrNow(**TYPED),
        DsrNow(form="counts", desc=Typed("571 119 43 7 13")),
        DsrNow(form="shares", desc=Typed("76 16 6 1 2", 753), service=Typed("1 2", 2)),
        DsrNeed(**TYPED, own_mean="4.75", rated_share="40%"),
        DsrNeed(desc=Typed("4.6", 20, "4.8", recent="4.7"), goal="shown"),
        DsrNeed(desc=Typed("4.6", 100, "4"), service=Typed("4.6", 100, "5")),
        DsrTolerance(**TYPED),
        DsrTolerance(desc=Typed("4.6", 100, "4", ahead="3", floor="4.8"), service=Typed("5", 9)),
        DsrTolerance(desc=Typed("1.9", 100, floor="1")),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """Also those that no sample shop makes a study say."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for found in result.tables.values() for name in found)
    assert all(chart.to_dict() for chart in study.draw(result, say).values())


def test_studies_are_keys_of_remembered_answers():
    """Equal inputs are equal studies, and one changed digit is another one."""
    assert DsrNeed(**TYPED) == DsrNeed(**TYPED)
    assert DsrNeed(**TYPED) != DsrNeed(**{**TYPED, "desc": replace(TYPED["desc"], stars="4.6308")})
