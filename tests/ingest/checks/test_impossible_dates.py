"""Dates that cannot be are set aside and told; they never move the end of the data."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from exported import KEY, csv_of, words
from hypothesis import given
from hypothesis import strategies as st
from paths import SHARED

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.checks.impossible_dates import DAYS_AHEAD, FEW_ROWS, impossible_dates
from analysis.ingest.tables import TABLES

TODAY = dt.date(2026, 7, 31)
MIDNIGHT = pd.Timestamp(TODAY)
ORDERS = words("订单编号 总金额 买家实际支付金额 订单状态 订单创建时间 订单付款时间 应发货时间")


def imported(headers, *rows):
    """Import a CSV file on the last of July 2026."""
    return import_file(csv_of(headers, *rows), "export.csv", ImportSettings(KEY, today=TODAY))


def orders(*days):
    """Rows of ORDERS, created and paid on these days."""
    return [
        (str(1001 + at), "10", "10", "交易成功", f"{day} 09:00:00", f"{day} 09:01:00", "")
        for at, day in enumerate(days)
    ]


def days_from(first, count):
    """So many days, one after the other."""
    return [f"{first + dt.timedelta(days=at):%Y-%m-%d}" for at in range(count)]


MAY = days_from(dt.date(2026, 5, 1), 57)


def notes_on_dates(result):
    """Header, rows and examples of the notes on impossible dates."""
    (sheet,) = result.file_report.sheets
    return [
        (note.values["header"], note.rows, note.values["dates"])
        for note in sheet.notes
        if note.rule == "impossible_date"
    ]


@pytest.mark.parametrize(
    "odd", ["2062-06-11", "2526-05-08", "2026-08-01", "2002-12-31", "1990-05-08", "0026-05-08"]
)
def test_an_impossible_date_is_blank_and_told_and_moves_no_end(odd):
    """Years of a slipped digit, tomorrow, and before there were platforms."""
    result = imported(ORDERS, *orders(*MAY[:20], odd, *MAY[20:]))
    table = result.tables["orders"]

    assert len(table) == 58
    assert table["created_at"].notna().sum() == table["paid_at"].notna().sum() == 57
    assert result.file_report.sheets[0].period == (
        pd.Timestamp(2026, 5, 1, 9, 1),
        pd.Timestamp(2026, 6, 26, 9, 1),
    )
    assert notes_on_dates(result) == [
        ("订单创建时间", (22,), (odd,)),
        ("订单付款时间", (22,), (odd,)),
    ]


@pytest.mark.parametrize("odd", ["2006-05-08", "2016-05-08", "2022-05-08"])
def test_a_date_years_away_from_all_others_is_set_aside(odd):
    """One of 58: a typed year."""
    result = imported(ORDERS, *orders(*MAY, odd))

    assert [rows for _, rows, _ in notes_on_dates(result)] == [(59,), (59,)]


def test_a_late_date_of_an_old_export_is_set_aside():
    """Orders of 2021, one of them written as of 2026: the end stays in 2021."""
    old = days_from(dt.date(2021, 5, 1), 57)
    result = imported(ORDERS, *orders(*old, "2026-05-08"))

    assert result.file_report.sheets[0].period[1] == pd.Timestamp(2021, 6, 26, 9, 1)


@given(
    years=st.lists(st.sampled_from(range(2003, 2027)), min_size=1, max_size=4, unique=True),
    count=st.integers(FEW_ROWS + 1, 60),
)
def test_real_clusters_of_dates_lose_none(years, count):
    """Old orders of 2023 and new ones of 2026, as many as you like: all stay."""
    days = [day for year in years for day in days_from(dt.date(year, 1, 5), count)]
    frame = pd.DataFrame({"created_at": pd.to_datetime(days), "source_row": range(len(days))})

    assert impossible_dates(frame, MIDNIGHT) == {}


@given(
    first=st.dates(dt.date(2004, 1, 1), dt.date(2026, 6, 1)),
    count=st.integers(50, 200),
    odd=st.one_of(
        st.dates(dt.date(1, 1, 1), dt.date(2002, 12, 31)),
        st.dates(TODAY + dt.timedelta(days=1), dt.date(9999, 12, 31)),
    ),
)
def test_whatever_the_bulk_an_impossible_date_never_moves_the_end(first, count, odd):
    """The last possible day is the last day of the bulk."""
    days = [min(first + dt.timedelta(days=at % 50), TODAY) for at in range(count)]
    column = pd.Series([*map(pd.Timestamp, days), pd.Timestamp(odd).as_unit("us")])
    frame = pd.DataFrame({"created_at": column.astype("datetime64[us]")})
    masks = impossible_dates(frame.assign(source_row=range(count + 1)), MIDNIGHT)
    left = frame["created_at"].mask(masks["created_at"])

    assert left.max() == pd.Timestamp(max(days))
    assert left.notna().sum() == count


@given(st.lists(st.dates(dt.date(2003, 1, 1), TODAY), max_size=49))
def test_a_few_dates_are_no_bulk(days):
    """In a small file each date may be true."""
    column = pd.Series(list(map(pd.Timestamp, days)), dtype="datetime64[us]")
    frame = pd.DataFrame({"created_at": column, "source_row": range(len(days))})

    assert impossible_dates(frame, MIDNIGHT) == {}


@pytest.mark.parametrize("column", DAYS_AHEAD)
def test_promises_and_deadlines_may_be_ahead_by_a_year(column):
    """And not by thirty."""
    days = pd.to_datetime(["2026-08-20", "2027-07-31", "2056-08-20"]).astype("datetime64[us]")
    frame = pd.DataFrame({column: days, "source_row": [2, 3, 4]})

    assert impossible_dates(frame, MIDNIGHT)[column].tolist() == [False, False, True]


def test_columns_that_may_be_ahead_are_columns_of_times():
    """A column that is renamed is not forgotten here."""
    times = {name for table in TABLES.values() for name in table.times}
    assert DAYS_AHEAD.keys() <= times


@pytest.mark.skipif(not (SHARED / "field").exists(), reason="the field cases are not at hand")
def test_slipped_years_of_the_field_case_move_nothing():
    """57 dated orders, the data end on 29 June; both kinds of odd dates are told."""
    path = SHARED / "field" / "16-slipped-years.csv"
    result = import_file(path.read_bytes(), path.name, ImportSettings(KEY))

    assert result.tables["orders"]["created_at"].notna().sum() == 57
    assert result.file_report.sheets[0].period[1].date() == dt.date(2026, 6, 29)
    assert notes_on_dates(result)[0][1:] == (
        (9, 25, 43),
        ("2062-06-11", "2526-05-08", "2526-05-24"),
    )


@pytest.mark.skipif(not (SHARED / "field").exists(), reason="the field cases are not at hand")
def test_placeholders_of_the_field_case_are_no_dates_and_no_fault():
    """20 open, 40 agreed after six hours; no deadline, and no note."""
    path = SHARED / "field" / "27-pdd-time-placeholders.csv"
    result = import_file(path.read_bytes(), path.name, ImportSettings(KEY))
    refunds = result.tables["refunds"]
    waited = (refunds["agreed_at"] - refunds["applied_at"]).dropna()

    assert (len(refunds), len(waited)) == (60, 40)
    assert set(waited) == {pd.Timedelta(hours=6)}
    assert refunds["timeout_at"].isna().all()
    assert {note.rule for note in result.file_report.sheets[0].notes} == {"header"}
