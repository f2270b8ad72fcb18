"""What the study of other indicators promises."""

import pytest
from canonical import on_parquet, table
from said import assert_says_everything

from analysis.scores.indicators import INDICATORS
from analysis.studies.scores.score_indicators import ScoreIndicators
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

PICKUP = ScoreIndicators(base=500, now="95", target="98", per_day="20")


@pytest.fixture
def files():
    """Three days of which the last does not know the pick-up rate."""
    rows = [("2026-05-01", 0.94), ("2026-05-02", 0.95), ("2026-05-03", None)]
    return {"shop_daily": table("shop_daily", "date pickup_24h_rate", rows)}


def test_the_count_of_a_rate():
    """500 cases at 95 %: 750 good ones to 98 %."""
    assert dict(PICKUP.run({}).findings[0].values)["count"] == 750


def test_days_on_which_the_target_cannot_be_met_are_left_blank():
    """Nobody does better than 100 %; on the last day new cases are all there is."""
    days = PICKUP.run({}).tables["by_day"].set_index("day_count")

    assert not days.loc[1, "is_possible"]
    assert days["required_rate"].max() <= 1
    assert days.loc[30, "required_rate"] == pytest.approx(0.98)


def test_the_latest_day_that_knows_the_value_stands_in_for_a_blank(files, tmp_path):
    """95 % of the second day, on both engines."""
    study = ScoreIndicators(base=500, target="98")

    assert dict(study.run(files).findings[0].values)["count"] == 750
    assert study.run(files).findings == study.run(on_parquet(files, tmp_path)).findings
    assert study.run(files).findings[-1].key == "filed"


def test_values_of_several_shops_are_not_mixed(files):
    """Then the value has to be typed."""
    two = {"shop_daily": files["shop_daily"].assign(shop_name=["a", "b", "b"])}

    assert ScoreIndicators(base=500, target="98").run(two).findings[0].key == "lacks"


@pytest.mark.parametrize("typed", ["", "101", "-3", "abc"])
def test_a_rate_is_between_nought_and_a_hundred_percent(typed):
    """Anything else is asked for again."""
    assert ScoreIndicators(base=500, now="95", target=typed).run({}).findings[0].key == "lacks"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(("now", "target"), [("3", "4"), ("4", "3"), ("3", "0"), ("3", "100")])
def test_every_indicator_has_words(indicator, now, target, language):
    """Its name, its sentences and its columns, met or missed or out of reach."""
    study = ScoreIndicators(indicator=indicator, base=100, now=now, target=target, ideal="2")
    say, result = speaker(language, study.name), study.run({})

    assert say(f"indicator.{indicator}")
    assert all(sentence(finding, say) for finding in result.findings)
    assert all(say(f"column.{name}") for table in result.tables.values() for name in table)


@pytest.mark.parametrize(("per_day", "expected"), [("", "16.7"), ("x", "16.7"), ("-5", "16.7")])
def test_cases_a_day_that_cannot_be_read_are_as_many_as_now(per_day, expected):
    """500 cases in thirty days; a number below nought is none."""
    study = ScoreIndicators(base=500, now="95", target="98", per_day=per_day)

    assert str(study.run({}).findings[1].values["per_day"]) == expected


def test_no_new_cases_never_reach_a_target():
    """A typed 0 is 0, not a blank."""
    result = ScoreIndicators(base=500, now="95", target="98", per_day="0").run({})

    assert [finding.key for finding in result.findings] == ["cases_rate_up", "not_in_window"]
    assert not result.tables["by_day"]["is_possible"].any()


def test_every_sentence_is_said(files):
    """Each kind of indicator; met, in reach, out of reach, and with inputs missing."""
    up, down = {"now": "3", "target": "4"}, {"now": "4", "target": "3"}
    studies = [
        PICKUP,
        ScoreIndicators(base=100, **up, per_day="0"),
        ScoreIndicators(base=100, **down),
        ScoreIndicators(base=100, now="3", target="100"),
        ScoreIndicators(indicator="bad_review", base=100, **down),
        ScoreIndicators(indicator="review_score", base=100, **up),
        ScoreIndicators(indicator="refund_time", base=100, **down, ideal="2"),
        ScoreIndicators(indicator="refund_time", base=100, **down),
        ScoreIndicators(),
    ]
    results = [study.run({}) for study in studies]
    from_files = ScoreIndicators(base=500, target="98").run(files)

    assert_says_everything(ScoreIndicators, [*results, from_files])
