"""Parse dates and times, all in Beijing time; nothing ambiguous is guessed."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import ParsedTexts, null_where_in, to_half_width, to_mask
from analysis.ingest.vocabulary import null_words

ISO = r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d{1,6})?)?$"
CLOCK = r"(?:[\sT日]*(?P<H>\d{1,2})[:时](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})(?:\.\d+)?秒?)?分?)?"
ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
DAY = r"^(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + CLOCK + ZONE + "$"
COMPACT = (
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"
    r"(?:\s?(?P<H>\d{2}):?(?P<M>\d{2}):?(?P<S>\d{2})?)?$"
)
SERIAL = r"^[2-7]\d{4}(\.\d+)?$"
"""Excel serial dates, days since 1899-12-30: the years 1954 to 2119."""

DATE_RANGE = re.compile(r"^(.+?)(?:\s+[-~至到]\s+|[~～至到]|(?<=\d{8})-|(?<=日)-)(.+)$")
"""Two days and a separator between them."""

DAY_IN_NAME = re.compile(
    r"(?<!\d)(20\d{2})(?:[-._年]?)(0[1-9]|1[0-2]|[1-9](?=[-._月]))(?:[-._月]?)"
    r"(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)日?"
)
"""A day in a file name."""

ZERO_DAY = r"^(0{4}[-/.]0{1,2}|1900[-/.]0?1)[-/.]0{1,2}(\s.*)?$"
"""What databases and spreadsheet programs write for no day at all."""

NOT_YET_DAYS = np.array(
    [
        *("0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01"),
        *("1970-01-01", "2099-12-31", "9999-12-31"),
    ],
    "datetime64[D]",
)
"""Days that systems write for "not yet" or "never": blank, and no fault."""

EPOCH = np.datetime64("1899-12-30", "us")
CLOCK_ENDS = (24, 60, 60)
DAYS_IN_YEAR = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
DAYS_IN_LEAP_YEAR = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
BEIJING_MINUTES = 480


def today_in_beijing() -> dt.date:
    """The present day where the platforms write their times."""
    return dt.datetime.now(dt.timezone(dt.timedelta(minutes=BEIJING_MINUTES))).date()


def parse_times(words: pa.Array) -> ParsedTexts:
    """Dates and times, of any year; unreadable or ambiguous (01/02/2025) ones are `bad_date`."""
    texts = null_where_in(pc.utf8_trim_whitespace(to_half_width(words)), null_words("value"))
    texts = pc.if_else(pc.match_substring_regex(texts, ZERO_DAY), None, texts)
    values = _parse_iso(texts)
    if np.isnat(values[to_mask(pc.is_valid(texts))]).any():
        values = _fill_missing(values, _parse_pattern(texts, DAY))
        values = _fill_missing(values, _parse_pattern(texts, COMPACT))
        values = _fill_missing(values, _parse_excel_serials(texts))
        values = _fill_missing(values, _single_day_ranges(texts))
    is_bad = to_mask(pc.is_valid(texts)) & np.isnat(values)
    is_not_yet = np.isin(values.astype("datetime64[D]"), NOT_YET_DAYS)
    values = np.where(is_not_yet, np.datetime64("NaT"), values)
    return ParsedTexts(pa.array(values, pa.timestamp("us"), from_pandas=True), {"bad_date": is_bad})


def parse_periods(words: pa.Array) -> tuple[ParsedTexts, ParsedTexts]:
    """First and last day of `2023-01-01 ~ 2023-01-07`; a single day is both."""
    texts = pc.utf8_trim_whitespace(to_half_width(words))
    ends = [_range_ends(text) for text in texts.to_pylist()]
    first = parse_times(pa.array([start for start, _ in ends], pa.string()))
    last = parse_times(pa.array([end for _, end in ends], pa.string()))
    is_bad = first.flaws["bad_date"] | last.flaws["bad_date"]
    return ParsedTexts(first.values, {"bad_date": is_bad}), ParsedTexts(last.values)


def days_in_file_name(name: str, today: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last day in a file name, None if there is none, or if it begins after today."""
    days = []
    for year, month, day in DAY_IN_NAME.findall(name):
        try:
            days.append(pd.Timestamp(int(year), int(month), int(day)))
        except ValueError:
            continue
    return (min(days), max(days)) if days and min(days) <= today else None


def _range_ends(text: str) -> tuple[str, str]:
    date_range = DATE_RANGE.match(text)
    return (
        (date_range.group(1).strip(), date_range.group(2).strip()) if date_range else (text, text)
    )


def _single_day_ranges(texts: pa.Array) -> np.ndarray:
    """Ranges that begin and end on one day."""
    if not pc.any(pc.match_substring_regex(texts, r"[~至到]|\d{8}-\d{8}")).as_py():
        return _no_times(texts)
    ends = [_range_ends(text) if text else ("", "") for text in texts.to_pylist()]
    single_days = [
        start if start == end and "-" + end != text else None
        for (start, end), text in zip(ends, texts.to_pylist(), strict=True)
    ]
    days = pa.array(single_days, pa.string())
    return _fill_missing(_parse_pattern(days, DAY), _parse_pattern(days, COMPACT))


def _fill_missing(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(values), others, values)


def _no_times(texts: pa.Array) -> np.ndarray:
    return np.full(len(texts), np.datetime64("NaT"), "datetime64[us]")


def _parse_iso(texts: pa.Array) -> np.ndarray:
    """Parse the most frequent format at once; all NaT if one of the texts is an impossible day."""
    iso_texts = pc.if_else(pc.match_substring_regex(texts, ISO), texts, None)
    try:
        return iso_texts.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return _no_times(texts)


def _parse_excel_serials(texts: pa.Array) -> np.ndarray:
    serials = pc.if_else(pc.match_substring_regex(texts, SERIAL), texts, None)
    days = serials.cast(pa.float64()).to_numpy(zero_copy_only=False)
    seconds = np.round(np.nan_to_num(days) * 86_400).astype("timedelta64[s]")
    return np.where(np.isnan(days), np.datetime64("NaT"), EPOCH + seconds)


def _parse_pattern(texts: pa.Array, pattern: str) -> np.ndarray:
    parts = pc.extract_regex(texts, pattern)
    fields = [part.name for part in parts.type]
    year, month, day, *clock = (_integer_field(parts, name) for name in "ymdHMS")
    exists = to_mask(pc.is_valid(parts)) & (day >= 1) & (day <= _days_in_month(year, month))
    for value, limit in zip(clock, CLOCK_ENDS, strict=True):
        exists &= value < limit
    months = np.where(exists, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    seconds = (day - 1) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    values = months.astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    if "zone" in fields:
        values = values + _minutes_to_beijing(pc.struct_field(parts, "zone"))
    return np.where(exists, values, np.datetime64("NaT"))


def _integer_field(parts: pa.Array, name: str) -> np.ndarray:
    texts = pc.struct_field(parts, name)
    digits = pc.if_else(pc.equal(texts, ""), None, texts)
    return pc.fill_null(digits.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)


def _days_in_month(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Zero if there is no such month."""
    is_leap_year = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    days = np.where(is_leap_year[:, None], DAYS_IN_LEAP_YEAR, DAYS_IN_YEAR)
    return np.take_along_axis(days, np.clip(month, 0, 13)[:, None], axis=1)[:, 0]


def _minutes_to_beijing(zones: pa.Array) -> np.ndarray:
    """Minutes to add to a time of each zone; zero without a zone."""
    minutes_by_zone = {zone: _minutes_from_zone(zone) for zone in pc.unique(zones).to_pylist()}
    return np.array([minutes_by_zone[zone] for zone in zones.to_pylist()], "timedelta64[m]")


def _minutes_from_zone(zone: str | None) -> np.timedelta64:
    if not zone:
        return np.timedelta64(0, "m")
    if zone == "Z":
        return np.timedelta64(BEIJING_MINUTES, "m")
    sign = -1 if zone[0] == "-" else 1
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return np.timedelta64(BEIJING_MINUTES - sign * minutes, "m")
