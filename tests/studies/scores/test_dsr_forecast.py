"""What the forecast of a score promises."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.scores.dsr import Typed
from analysis.scores.rating_days import (
    days_from_files,
    index_of_dispersion,
    pasted_days,
    recent_ratings,
)
from analysis.studies.scores.dsr_forecast import DsrForecast
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

FIVE_DAYS = "6 1 0 0 1\n5 2 1 0 0\n2026-01-03 9 0 0 0 0\n4 1 0 1 2\n7 1 1 0 0"
EVEN = DsrForecast(desc=Typed("4.6307", 753, "4.77"), mix="own", own="4.9", per_day="4.1834")
PASTED = DsrForecast(
    desc=Typed(target="4.70"), window=5, days=FIVE_DAYS, mix="own", own="85 10 3 1 1", per_day="8"
)


def keys(study, tables=None):
    return [finding.key for finding in study.run(tables or {}).findings]


def values_of(study, key):
    findings = study.run({}).findings
    return next(dict(finding.values) for finding in findings if finding.key == key)


@pytest.fixture
def ratings():
    """Six days with a hole in the fourth."""
    days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-05", "2026-01-06"]
    rows = [(day, 4.5, 8, 1, 0, 0, 1) for day in days]
    columns = "date desc_score star_5_count star_4_count star_3_count star_2_count star_1_count"
    return {"ratings": table("ratings", columns, rows)}


def test_pasted_days_start_from_their_own_score():
    """The reference window: 4.428571 now, at 4.70 on the fourth day."""
    metrics = PASTED.run({}).metrics

    assert metrics["now_stars"] == pytest.approx(4.428571, abs=1e-6)
    assert metrics["target_day_count"] == 4
    assert metrics["steady_stars"] == pytest.approx(4.77)


def test_a_typed_score_that_gives_way_to_days_is_values_of():
    """4.9 beside days that make 4.4286; without days it is what counts."""
    typed = replace(PASTED, desc=replace(PASTED.desc, stars="4.9", raters=30))

    assert values_of(typed, "typed_unused") == {
        "typed": Decimal("4.9000"),
        "stars": Decimal("4.4286"),
    }
    assert "typed_unused" not in keys(PASTED)
    assert "typed_unused" not in keys(EVEN)


def test_without_days_the_age_is_taken_to_be_even():
    """94 days to 4.77 at a mean of 4.9, said with the assumption."""
    result = EVEN.run({})

    assert result.metrics["target_day_count"] == 94
    assert result.findings[0].key == "steady_even"


def test_static_count_and_days_stand_side_by_side():
    """807 ratings if nothing expired."""
    assert values_of(EVEN, "static")["count"] == 807


def test_ratings_that_are_not_above_the_target_never_reach_it():
    """Whatever their number; a day that never comes is no number, so no tile shows one."""
    study = DsrForecast(desc=Typed("4.6307", 753, "4.77"), mix="own", own="4.75", per_day="1000")

    assert "never" in keys(study)
    assert "target_day_count" not in study.run({}).metrics


def test_an_old_block_of_low_ratings_leaves_with_a_jump():
    """Ten one-stars on the second oldest day: on day 2 the score jumps up."""
    days = "\n".join(["9 0 0 0 1", "0 0 0 0 10", *["9 0 0 0 1"] * 8])
    study = DsrForecast(window=10, days=days, desc=Typed(target="4.7"))

    assert values_of(study, "jump_up")["day"] == 2


WEEKS = ("40 5 2 1 2", "44 3 1 1 1", "42 4 2 1 1")
"""Three ordinary days of fifty ratings."""


def of_days(days, **asked):
    return DsrForecast(window=len(days), days="\n".join(days), desc=Typed(target="4.7"), **asked)


def test_a_bad_week_leaves_day_by_day_and_is_told_as_one():
    """Ten ones instead of two, on days 11 to 17 of 120: seven steps of 0.006 stars each."""
    days = [*WEEKS * 40]
    days[10:17] = ["32 5 2 1 10"] * 7
    study = of_days(days)
    block = values_of(study, "jump_up_days")

    assert (block["first"], block["last"]) == (11, 17)
    assert "jump_up" not in keys(study)
    assert str(block["by_stars"]) == "0.04"


def test_a_bad_week_is_judged_beside_the_jump_that_it_makes():
    """Ten ones in fifty ratings, a week long, are no chance; ordinary days are not spoken of."""
    bad, ordinary = [*WEEKS * 40], [*WEEKS * 40]
    bad[10:17] = ["32 5 2 1 10"] * 7
    (low_days,) = (
        finding for finding in of_days(bad).run({}).findings if finding.key == "low_days"
    )

    assert low_days.verdict == "clear"
    assert (low_days.values["first"], low_days.values["last"], low_days.values["n"]) == (
        11,
        17,
        350,
    )
    assert not {key for key in keys(of_days(ordinary)) if key.startswith("low")}


def test_a_good_week_leaves_with_a_fall():
    """The other way round: seven days of five stars only."""
    days = [*WEEKS * 40]
    days[30:37] = ["150 0 0 0 0"] * 7
    block = values_of(of_days(days), "jump_down_days")

    assert (block["first"], block["last"]) == (31, 37)


def test_a_rise_that_new_ratings_make_is_no_block():
    """Many new ratings lift the score from the first day on, and no old ones leave for it."""
    days = of_days([*WEEKS * 40], per_day="500", mix="own", own="4.9")
    typed = DsrForecast(desc=Typed("4.0", 100, "4.5"), per_day="20", mix="own", own="4.9")

    for study in (days, typed):
        assert not {key for key in keys(study) if key.startswith("jump")}


def test_ordinary_days_leave_without_a_word():
    """Small steps up and down are no block, however many of them there are."""
    assert not {key for key in keys(of_days([*WEEKS * 40])) if key.startswith("jump")}


def test_a_target_that_is_only_touched_is_not_called_reached():
    """Old bad ratings leave first, then the new mean pulls below."""
    days = "\n".join(["0 0 0 0 10", *["10 0 0 0 0"] * 9])
    study = DsrForecast(
        window=10, days=days, desc=Typed(target="4.8"), mix="own", own="4.5", per_day="10"
    )

    assert "passing" in keys(study)


def test_a_target_that_is_left_and_met_again_is_reached_for_good_at_last():
    """Days of fours pull below 4.75 while they are most of what is old; they leave last."""
    days = "\n".join(["0 0 0 0 10", *["10 0 0 0 0"] * 7, *["0 10 0 0 0"] * 2])
    study = DsrForecast(
        window=10, days=days, desc=Typed(target="4.75"), mix="own", own="4.85", per_day="10"
    )
    at_target = study.run({}).tables["path"]["mean_stars"] >= 4.75

    assert at_target.tolist() == [*[True] * 3, *[False] * 5, True, True]
    assert values_of(study, "reaches")["days"] == 9


def test_the_last_thirty_days_are_what_comes_unless_said_otherwise():
    """Counts of 30 days give the mix, how sure it is, and how many come a day."""
    study = DsrForecast(desc=Typed("4.6307", 753, "4.77", recent="110 12 4 0 1"))

    assert str(values_of(study, "steady_even")["per_day"]) == "4.2"
    assert str(values_of(study, "steady_even")["mean_stars"]) == "4.81"


@pytest.mark.parametrize(("recent", "is_told"), [("111 5 2 0 1", True), ("112 5 2 0 1", False)])
def test_few_recent_ratings_come_with_a_warning(recent, is_told):
    """Below 120 the bands hold less often than they say."""
    study = DsrForecast(desc=Typed("4.6307", 753, "4.77", recent=recent))

    assert ("few_recent" in keys(study)) == is_told


@pytest.mark.parametrize(
    ("a_day", "days", "n"), [((2, 0, 0, 0, 0), 60, 120), ((4, 0, 0, 0, 0), 30, 120)]
)
def test_where_a_month_has_few_ratings_more_days_tell_what_comes(a_day, days, n):
    """Two a day: sixty days hold the 120 that it takes; four a day: thirty."""
    assert recent_ratings([a_day] * 180) == ((n, 0, 0, 0, 0), days)


def test_days_that_were_added_are_values_of():
    """The window's 90 days with two ratings each."""
    days = "\n".join(["1 1 0 0 0"] * 90)
    study = DsrForecast(window=90, days=days, desc=Typed(target="4.6"))

    assert values_of(study, "longer_mix") == {"days": 60, "n": 120}


def test_days_of_a_file_are_filled_where_nobody_rated(ratings):
    """Six days of January, the fourth without ratings."""
    history = days_from_files(ratings, 6)

    assert [sum(day) for day in history.days] == [10, 10, 10, 0, 10, 10]
    assert days_from_files(ratings, 7).finding.key == "short_history"


def test_days_of_a_file_are_those_of_the_description(ratings, tmp_path):
    """Service is not forecast from them; the engines agree."""
    study = DsrForecast(window=6)

    on_duckdb = study.run(on_parquet(ratings, tmp_path))

    assert study.run(ratings).metrics["now_stars"] == pytest.approx(4.5)
    assert study.run(ratings).metrics == pytest.approx(on_duckdb.metrics, nan_ok=True)
    assert "path" not in DsrForecast(window=6, dimension="service").run(ratings).tables


@pytest.mark.parametrize(
    ("line", "key"), [("1 2 x 4 5", "bad_day"), ("1 2 3 4 5", "short_history")]
)
def test_pasted_days_that_cannot_be_used_are_values_of(line, key):
    """With the number of the line, or with how many days are missing."""
    assert pasted_days(line, 5).finding.key == key
    study = DsrForecast(days=line, desc=Typed("4.6", 753, "4.8", recent="90 5 2 1 2"))
    assert key in keys(study)
    assert "steady_even" in keys(study)


def test_a_day_without_ratings_is_a_day():
    """Five noughts are read as none came."""
    assert pasted_days("0 0 0 0 0\n1 0 0 0 0", 2).days == ((0,) * 5, (1, 0, 0, 0, 0))


def test_even_counts_come_without_bursts():
    """Variance over mean, never below one."""
    assert index_of_dispersion([(5, 0, 0, 0, 0)] * 28) == 1.0
    assert index_of_dispersion([(10, 0, 0, 0, 0), (0, 0, 0, 0, 0)] * 14) > 5


@pytest.mark.parametrize(
    ("study", "key"),
    [
        (DsrForecast(), "nothing_typed"),
        (DsrForecast(desc=Typed("4.6")), "lacks_raters"),
        (DsrForecast(desc=Typed("4.6", 753)), "lacks_new"),
        (DsrForecast(desc=Typed("4.6", 753, recent="9 1 0 0 0")), "lacks_target"),
    ],
)
def test_what_is_missing_is_asked_for(study, key):
    """One thing after the other."""
    assert key in keys(study)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "study",
    [
        EVEN,
        PASTED,
        DsrForecast(),
        DsrForecast(desc=Typed("4.9", 753, "4.8"), mix="own", own="4.95", per_day="4"),
        DsrForecast(desc=Typed("4.9", 753, "4.8"), mix="own", own="4.5", per_day="4"),
        DsrForecast(desc=Typed("4.5", 753, "4.8"), mix="own", own="4.5", per_day="4"),
        DsrForecast(desc=Typed("4.5", 753, "4.7", recent="9 1 0 0 0")),
        DsrForecast(window=2, days="1 0 0 0 0\n0 0 0 0 1", desc=Typed(target="4"), per_day="0"),
        DsrForecast(days="x", desc=Typed("4.6", 753, recent="9 1 0 0 0")),
    ],
)
def test_every_sentence_can_be_said(study, language):
    """In each language, charts and columns included."""
    say, result = speaker(language, study.name), study.run({})

    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)
    assert all(chart.to_dict() for chart in study.draw(result, say).values())


@pytest.mark.parametrize(("per_day", "said"), [("0.04", "0.04"), ("0.4", "0.4"), ("4.1834", "4.2")])
def test_a_few_new_ratings_are_not_none(per_day, said):
    """One in 25 days is 0.04 a day, not 0.0."""
    study = replace(EVEN, per_day=per_day)

    assert str(values_of(study, "steady_even")["per_day"]) == said


def test_without_new_ratings_the_score_does_not_settle():
    """Nothing comes: no mean to settle on, no day at the target, no count of such ratings."""
    study = replace(EVEN, per_day="0")

    assert keys(study) == ["none_come"]


def test_a_target_that_is_reached_takes_no_count():
    """4.9 is above 4.8 now, wherever it goes."""
    study = DsrForecast(desc=Typed("4.9", 753, "4.8"), mix="own", own="4.5", per_day="4")

    assert keys(study) == ["steady_even", "falls"]


def file_days(day_counts):
    """Ratings by day and star from the first of January 2026 on."""
    columns = "date desc_score star_5_count star_4_count star_3_count star_2_count star_1_count"
    dates = pd.date_range("2026-01-01", periods=len(day_counts)).strftime("%Y-%m-%d")
    rows = [(day, 4.5, *counts) for day, counts in zip(dates, day_counts, strict=True)]
    return {"ratings": table("ratings", columns, rows)}


def test_every_sentence_is_said():
    """Every way to the target, every kind of block, every input that is missing or of no use."""
    even = {"mix": "own", "per_day": "4"}
    good, bad, best = (40, 5, 2, 1, 2), (10, 5, 2, 1, 32), (150, 0, 0, 0, 0)
    one_bad_day = [good] * 9 + [bad] + [good] * 50
    bad_week = [good] * 9 + [bad] * 7 + [good] * 44
    best_week = [good] * 9 + [best] * 7 + [good] * 44
    one_best_day = [good] * 9 + [best] + [good] * 50
    pasted = [
        of_days([" ".join(map(str, counts)) for counts in days])
        for days in (one_bad_day, bad_week, best_week, one_best_day, [(1, 1, 0, 0, 0)] * 90)
    ]
    touched = "\n".join(["0 0 0 0 10", *["10 0 0 0 0"] * 9])
    studies = [
        *pasted,
        replace(PASTED, desc=replace(PASTED.desc, stars="4.9", raters=30)),
        DsrForecast(desc=Typed("4.6", 753, "4.9", recent="110 12 4 0 1")),
        DsrForecast(desc=Typed("4.6", 753, "4.7", recent="110 12 0 0 1")),
        DsrForecast(desc=Typed("4.9", 753, "4.8"), own="4.95", **even),
        DsrForecast(desc=Typed("4.9", 753, "4.8"), own="4.5", **even),
        DsrForecast(desc=Typed("4.5", 753, "4.8"), own="4.5", **even),
        DsrForecast(desc=Typed("4.5", 753, "4.8"), own="4.9", **even),
        DsrForecast(desc=Typed("4.5", 753), mix="own", own="4.9", per_day="0"),
        DsrForecast(window=10, days=touched, desc=Typed(target="4.8"), own="4.5", **even),
        DsrForecast(desc=Typed("4.6", 753, recent="9 1 0 0 0")),
        DsrForecast(desc=Typed("4.6", 753)),
        DsrForecast(desc=Typed("4.6")),
        DsrForecast(days="x", desc=Typed("4.6", 753, recent="9 1 0 0 0")),
        DsrForecast(days="1 2 3 4 5", desc=Typed("4.6", 753, recent="9 1 0 0 0")),
    ]
    from_files = [DsrForecast(window=60).run(file_days(days)) for days in (one_bad_day, bad_week)]

    assert_says_everything(DsrForecast, [*(study.run({}) for study in studies), *from_files])
