"""Parsing of dates, times and periods."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.cleaning.cells import strip_guards
from analysis.ingest.cleaning.dates import days_in_file_name, parse_periods, parse_times

TODAY = pd.Timestamp(2026, 7, 31)


def read(text):
    """The time of one text and whether it was flagged as bad."""
    parsed = parse_times(strip_guards(pa.array([text])))
    return parsed.values[0].as_py(), bool(parsed.flaws["bad_date"][0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-07 15:12:37", (2026, 6, 7, 15, 12, 37)),
        ("2026/6/7 13:41", (2026, 6, 7, 13, 41)),
        ("2026.6.7", (2026, 6, 7)),
        ("20260607", (2026, 6, 7)),
        ("20260607 15:12:37", (2026, 6, 7, 15, 12, 37)),
        ("2023年1月1日", (2023, 1, 1)),
        ("２０２５－０１－０２", (2025, 1, 2)),
        ("45678", (2025, 1, 21)),
        ("45678.5", (2025, 1, 21, 12)),
        ("2025-01-02T03:04:05+08:00", (2025, 1, 2, 3, 4, 5)),
        ("2025-01-02T03:04:05Z", (2025, 1, 2, 11, 4, 5)),
        ("20260725-20260725", (2026, 7, 25)),
    ],
)
def test_every_spelling_of_a_moment_is_read(text, expected):
    """All of it is Beijing time, a clock of another zone is turned into it."""
    assert read(text) == (dt.datetime(*expected), False)


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2025",
        "2025-02-30",
        "2025-01-02 24:00:00",
        "1735689600",
        "昨天",
        "20260725-20260729",
        "2025-13-01",
        "2025-6",
    ],
)
def test_what_is_ambiguous_or_impossible_is_told_and_not_guessed(text):
    """A wrong day is worse than none."""
    assert read(text) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "--", "NULL", "0000-00-00 00:00:00", "0000/0/0", "1900/1/0 0:00", "0001-01-01"),
        *("1970-01-01 08:00:00", "1970/1/1 8:00", "2099-12-31 23:59:59", "9999-12-31"),
    ],
)
def test_words_and_days_for_not_yet_are_blank_without_a_note(text):
    """An order that is not paid has no time of payment, and that is no fault."""
    assert read(text) == (None, False)


def test_one_impossible_day_does_not_spoil_its_column():
    """The others are read as ever."""
    parsed = parse_times(pa.array(["2025-02-30 00:00:00", "2025-03-01 08:00:00"]))
    assert parsed.values.to_pylist() == [None, dt.datetime(2025, 3, 1, 8)]


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 30)))
def test_all_spellings_of_a_moment_mean_the_same(moment):
    """Written with dashes, slashes, in Chinese or compact."""
    whole = moment.replace(microsecond=0)
    spelled = [
        f"{whole:%Y-%m-%d %H:%M:%S}",
        f"{whole.year}/{whole.month}/{whole.day} {whole:%H:%M:%S}",
        f"{whole.year}年{whole.month}月{whole.day}日 {whole:%H:%M:%S}",
        f"{whole:%Y%m%d%H%M%S}",
    ]
    assert set(parse_times(pa.array(spelled)).values.to_pylist()) == {whole}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-01-01 ~ 2023-01-07", (2023, 1, 1), (2023, 1, 7)),
        ("20260725-20260729", (2026, 7, 25), (2026, 7, 29)),
        ("2023年1月1日-2023年1月7日", (2023, 1, 1), (2023, 1, 7)),
        ("2026-04-20至2026-04-26", (2026, 4, 20), (2026, 4, 26)),
        ("2023-01-05", (2023, 1, 5), (2023, 1, 5)),
        ("44927", (2023, 1, 1), (2023, 1, 1)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, first, last):
    """A single day is both."""
    start, end = parse_periods(pa.array([text]))
    assert (start.values[0].as_py(), end.values[0].as_py()) == (
        dt.datetime(*first),
        dt.datetime(*last),
    )


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("客服_2026-04-20至2026-04-26.xlsx", ("2026-04-20", "2026-04-26")),
        ("report_20260701_20260731.csv", ("2026-07-01", "2026-07-31")),
        ("店铺-2026-1-5.csv", ("2026-01-05", "2026-01-05")),
        ("ExportOrderList202604201530.csv", None),
        ("订单.csv", None),
    ],
)
def test_a_file_name_may_tell_the_days(name, days):
    """Digits that run on are a number, not a day."""
    in_name = days_in_file_name(name, TODAY)
    assert (in_name and tuple(f"{day:%Y-%m-%d}" for day in in_name)) == days


def test_a_file_name_of_after_today_tells_no_days():
    """A report of days that have not been was named by mistake."""
    assert days_in_file_name("客服_2036-04-20至2036-04-26.xlsx", TODAY) is None


def test_a_period_whose_last_day_is_unreadable_is_told():
    """Its first day alone is no period."""
    start, end = parse_periods(pa.array(["2026-05-01 ~ 2026-05-32", "2026-05-01 ~ 2026-05-31"]))

    assert start.flaws["bad_date"].tolist() == [True, False]
    assert end.values[0].as_py() is None


@pytest.mark.parametrize("text", ["2526-05-08 09:00:00", "0026-05-08", "1899-01-01"])
def test_an_impossible_year_is_a_date_all_the_same(text):
    """Whether it can be is judged beside the other dates of its sheet."""
    value, is_bad = read(text)

    assert value is not None
    assert not is_bad
