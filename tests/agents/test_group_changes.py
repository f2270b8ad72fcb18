"""Since which week a group answers slower or faster than the others."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from canonical import on_parquet, table
from hypothesis import given
from hypothesis import strategies as st

from analysis.agents.group_changes import group_changes, weekly_responses
from analysis.agents.measures import AgentChoice
from analysis.methods.change_point import change_position, neighbour_correlation, pettitt
from analysis.methods.thresholds import ENOUGH_WEEKS
from analysis.periods import Period
from analysis.studies.agents.agent_overview import AgentOverview

MONDAY = pd.Timestamp("2026-01-05")
COLUMNS = "date_from date_to agent agent_group reception_count avg_response_s"


def weekly(**seconds):
    """A hundred receptions a week; each group's seconds, a number a week."""
    rows = [
        (group, MONDAY + pd.Timedelta(weeks=week), 100, 100.0 * one)
        for group, weeks in seconds.items()
        for week, one in enumerate(weeks)
    ]
    return pd.DataFrame(rows, columns=["agent_group", "week_at", "n", "total_s"])


def reports(**seconds):
    """The same as daily reports, a line on each Monday and Sunday."""
    rows = [
        (str(day.date()), str(day.date()), "A", group, 50, one)
        for group, weeks in seconds.items()
        for week, one in enumerate(weeks)
        for day in (MONDAY + pd.Timedelta(weeks=week, days=add) for add in (0, 6))
    ]
    return {"agent_daily": table("agent_daily", COLUMNS, rows)}


def wavering(count, mean=30.0):
    """Seconds that waver by a second or two, the same each time."""
    return mean + np.array([0.0, 1.0, -1.0, 0.5, -2.0, 1.5, -0.5, 2.0])[np.arange(count) % 8]


def after_week(week, slower, count=24):
    """Wavering seconds, so many times as long from a week on."""
    return wavering(count) * np.where(np.arange(count) < week, 1.0, slower)


def test_the_group_that_became_slower_is_named_with_its_week():
    """From the thirteenth week on twice as long as before; the others took 30 s all the time."""
    (change,) = group_changes(weekly(早班=wavering(24), 夜班=after_week(12, 2.0)))

    assert change.group == "夜班"
    assert change.since == MONDAY + pd.Timedelta(weeks=12)
    assert change.times == pytest.approx(2.0, rel=0.05)
    assert (change.before.weeks, change.after.weeks) == (12, 12)
    assert change.after.group_s == pytest.approx(60, abs=2)
    assert change.before.others_s == pytest.approx(30, abs=1)


def test_who_only_looks_changed_beside_another_is_not_named():
    """One of three became faster: the others did not become slower."""
    changes = group_changes(weekly(早=wavering(24), 晚=wavering(24, 28), 夜=after_week(12, 0.5)))

    assert [(change.group, change.times < 1) for change in changes] == [("夜", True)]


def test_two_groups_that_changed_are_both_named():
    """Whoever moved most first, each with a week of its own."""
    slower = {"晚": after_week(10, 1.6), "夜": after_week(14, 2.5)}
    changes = group_changes(weekly(早=wavering(24), 中=wavering(24, 32), **slower))

    assert [change.group for change in changes] == ["夜", "晚"]
    assert [change.since for change in changes] == [
        MONDAY + pd.Timedelta(weeks=week) for week in (14, 10)
    ]


def test_a_week_that_is_slow_for_everyone_is_no_change():
    """As many questions as at a campaign take all groups longer."""
    busy = np.where(np.arange(24) < 12, 1.0, 2.0)

    assert group_changes(weekly(早班=wavering(24) * busy, 夜班=wavering(24)[::-1] * busy)) == ()


@pytest.mark.parametrize(
    ("week", "slower", "count"),
    [(12, 1.08, 24), (ENOUGH_WEEKS, 2.0, 2 * ENOUGH_WEEKS - 1)],
    ids=["less than a tenth", "fewer than 16 weeks"],
)
def test_small_changes_and_few_weeks_are_not_told(week, slower, count):
    """However regular they are."""
    weeks = weekly(早班=wavering(count) * 0 + 30, 夜班=after_week(week, slower, count))

    assert group_changes(weeks) == ()


@pytest.mark.parametrize("missing", [{}, {"夜班": wavering(24)}], ids=["nobody", "one group"])
def test_without_another_group_there_is_nothing_to_say(missing):
    """Slow beside whom?"""
    assert group_changes(weekly(**missing)) == ()


@given(st.permutations(range(24)), st.floats(5, 500))
def test_neither_the_order_of_rows_nor_the_unit_matters(order, unit):
    """Seconds or minutes, sorted or not: the same weeks."""
    table = weekly(早班=wavering(24), 夜班=after_week(12, 2.0))
    other = table.assign(total_s=table["total_s"] * unit).iloc[[*order, *range(24, 48)]]
    (one,), (two,) = group_changes(table), group_changes(other)

    assert (one.group, one.since) == (two.group, two.since)
    assert two.times == pytest.approx(one.times)


def test_pettitts_p_is_that_of_his_formula():
    """Eight low and eight high values: K = 64, and 2 exp(-6 K² / (16³ + 16²)) = 0.0070."""
    values = [*range(8), *range(100, 108)]

    assert change_position(values) == 8
    assert pettitt(values) == pytest.approx(2 * np.exp(-6 * 64**2 / (16**3 + 16**2)))
    assert pettitt(values, correlation=0.5) > pettitt(values)


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("weeks", [20, 52])
def test_weeks_without_a_change_seldom_seem_to_have_one(weeks, alike):
    """Of 400 series whose weeks resemble their neighbours so much, fewer than a tenth, roughly."""
    rng = np.random.default_rng(weeks)
    values = rng.normal(size=(400, weeks))
    for week in range(1, weeks):
        values[:, week] = alike * values[:, week - 1] + np.sqrt(1 - alike**2) * values[:, week]
    found = [
        pettitt(one, neighbour_correlation(one, change_position(one))) <= 0.1 for one in values
    ]

    assert np.mean(found) <= 0.13


def test_only_whole_weeks_of_the_period_count(tmp_path):
    """Of three weeks the first has no Monday in the period and the last no Sunday."""
    tables = reports(早班=[20.0, 30.0, 40.0], 夜班=[40.0, 50.0, 60.0])
    choice = AgentChoice(period=Period(date(2026, 1, 6), date(2026, 1, 24)))
    for known in (tables, on_parquet(tables, tmp_path)):
        found = weekly_responses(known["agent_daily"], choice)

        assert found["week_at"].tolist() == [MONDAY + pd.Timedelta(weeks=1)] * 2
        assert found["n"].tolist() == [100, 100]
        assert sorted(found["total_s"]) == [3_000, 5_000]


def test_lines_of_a_month_belong_to_no_week():
    """Nor do lines without a group or with no seconds."""
    rows = [
        ("2026-01-05", "2026-01-11", "A", "早班", 50, 30.0),
        ("2026-01-05", "2026-02-04", "B", "早班", 500, 90.0),
        ("2026-01-06", "2026-01-06", "C", None, 50, 90.0),
        ("2026-01-07", "2026-01-07", "D", "早班", 50, None),
        ("2026-01-08", "2026-01-08", "D", "早班", 50, 0.0),
    ]
    found = weekly_responses(table("agent_daily", COLUMNS, rows), AgentChoice())

    assert found[["n", "total_s"]].to_numpy().tolist() == [[50, 1_500]]


def of_days(first, count, seconds, days=7):
    """Reports of one line each so many days, the last ones included, from a day on."""
    starts = [pd.Timestamp(first) + pd.Timedelta(days=days * at) for at in range(count)]
    rows = [
        (str(day.date()), str((day + pd.Timedelta(days=days - 1)).date()), "A", group, 50, each[at])
        for group, each in seconds.items()
        for at, day in enumerate(starts)
    ]
    return table("agent_daily", COLUMNS, rows)


@pytest.mark.parametrize("first", ["2026-01-04", "2026-01-05", "2026-01-08"])
def test_a_report_by_the_week_keeps_its_own_weeks(first):
    """From Sunday, Monday or Thursday on: none is lost, and the change has its first line's day."""
    seconds = {"早班": wavering(24), "夜班": after_week(12, 2.0)}
    weeks = weekly_responses(of_days(first, 24, seconds), AgentChoice())
    (change,) = group_changes(weeks)

    assert len(weeks) == 2 * 24
    assert change.since == pd.Timestamp(first) + pd.Timedelta(weeks=12)


def test_a_line_of_some_days_counts_for_the_week_of_its_middle():
    """Saturday to Wednesday is of the week of that Monday."""
    report = table(
        "agent_daily",
        COLUMNS,
        [
            ("2026-01-05", "2026-01-05", "A", "早班", 5, 30.0),
            ("2026-01-10", "2026-01-14", "A", "早班", 50, 30.0),
            ("2026-01-18", "2026-01-18", "A", "早班", 7, 30.0),
        ],
    )
    found = weekly_responses(report, AgentChoice())

    assert found["week_at"].tolist() == [MONDAY, MONDAY + pd.Timedelta(weeks=1)]
    assert found["n"].tolist() == [5, 57]


def test_the_overview_says_it_as_a_hint_and_keeps_to_its_period():
    """Within twenty of the weeks the change has too few weeks behind it."""
    tables = reports(早班=wavering(24), 夜班=after_week(13, 2.0))
    (said,) = (one for one in AgentOverview().run(tables).findings if one.key == "group_slower")
    until = (MONDAY + pd.Timedelta(weeks=20, days=-1)).date()
    keys = [one.key for one in AgentOverview(end=until).run(tables).findings]

    assert said.verdict == "hint"
    assert said.values["shift"] == "夜班"
    assert said.values["since"] == MONDAY + pd.Timedelta(weeks=13)
    assert "group_slower" not in keys
    assert "slower" in keys
