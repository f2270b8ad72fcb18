"""Texts that stand for days and moments, all of them Beijing time; nothing ambiguous is guessed."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Parsed, marks, plain, without
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
"""Days since 1899-12-30 as Excel counts them: the years 1954 to 2119."""

RANGE = re.compile(r"^(.+?)(?:\s+[-~至到]\s+|[~～至到]|(?<=\d{8})-|(?<=日)-)(.+)$")
"""Two days with something between them that is no part of a day."""

NAMED_DAY = re.compile(
    r"(?<!\d)(20\d{2})(?:[-._年]?)(0[1-9]|1[0-2]|[1-9](?=[-._月]))(?:[-._月]?)"
    r"(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)日?"
)
"""A day within a file name."""

EPOCH = np.datetime64("1899-12-30", "us")
EARLIEST, LATEST = np.datetime64("1990-01-01", "us"), np.datetime64("2100-01-01", "us")
CLOCK_ENDS = (24, 60, 60)
DAYS_IN_YEAR = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
DAYS_IN_LEAP_YEAR = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
BEIJING_MINUTES = 480


def moments(words: pa.Array) -> Parsed:
    """Dates and times; what is none, ambiguous (01/02/2025) or impossible is `bad_date`."""
    texts = without(pc.utf8_trim_whitespace(plain(words)), null_words("value") | null_words("time"))
    values = _iso(texts)
    if np.isnat(values[marks(pc.is_valid(texts))]).any():
        values = _first_of(values, _by_pattern(texts, DAY))
        values = _first_of(values, _by_pattern(texts, COMPACT))
        values = _first_of(values, _serials(texts))
        values = _first_of(values, _single_days(texts))
    values = np.where((values >= EARLIEST) & (values < LATEST), values, np.datetime64("NaT"))
    bad = marks(pc.is_valid(texts)) & np.isnat(values)
    return Parsed(pa.array(values, pa.timestamp("us"), from_pandas=True), {"bad_date": bad})


def periods(words: pa.Array) -> tuple[Parsed, Parsed]:
    """First and last day of `2023-01-01 ~ 2023-01-07`; a single day is both."""
    texts = pc.utf8_trim_whitespace(plain(words))
    ends = [_ends(text) for text in texts.to_pylist()]
    first = moments(pa.array([start for start, _ in ends], pa.string()))
    last = moments(pa.array([end for _, end in ends], pa.string()))
    return first, last


def named_days(name: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last day that a file's name speaks of."""
    found = []
    for year, month, day in NAMED_DAY.findall(name):
        try:
            found.append(pd.Timestamp(int(year), int(month), int(day)))
        except ValueError:
            continue
    return (min(found), max(found)) if found else None


def _ends(text: str) -> tuple[str, str]:
    found = RANGE.match(text)
    return (found.group(1).strip(), found.group(2).strip()) if found else (text, text)


def _single_days(texts: pa.Array) -> np.ndarray:
    """Ranges that begin and end on one day."""
    if not pc.any(pc.match_substring_regex(texts, r"[~至到]|\d{8}-\d{8}")).as_py():
        return _nothing(texts)
    ends = [_ends(text) if text else ("", "") for text in texts.to_pylist()]
    same = [
        start if start == end and "-" + end != text else None
        for (start, end), text in zip(ends, texts.to_pylist(), strict=True)
    ]
    days = pa.array(same, pa.string())
    return _first_of(_by_pattern(days, DAY), _by_pattern(days, COMPACT))


def _first_of(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(values), others, values)


def _nothing(texts: pa.Array) -> np.ndarray:
    return np.full(len(texts), np.datetime64("NaT"), "datetime64[us]")


def _iso(texts: pa.Array) -> np.ndarray:
    """The commonest spelling, at once; nothing where one of the texts is an impossible day."""
    spelled = pc.if_else(pc.match_substring_regex(texts, ISO), texts, None)
    try:
        return spelled.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return _nothing(texts)


def _serials(texts: pa.Array) -> np.ndarray:
    spelled = pc.if_else(pc.match_substring_regex(texts, SERIAL), texts, None)
    days = spelled.cast(pa.float64()).to_numpy(zero_copy_only=False)
    seconds = np.round(np.nan_to_num(days) * 86_400).astype("timedelta64[s]")
    return np.where(np.isnan(days), np.datetime64("NaT"), EPOCH + seconds)


def _by_pattern(texts: pa.Array, pattern: str) -> np.ndarray:
    parts = pc.extract_regex(texts, pattern)
    names = [part.name for part in parts.type]
    year, month, day, *clock = (_number(parts, name) for name in "ymdHMS")
    real = marks(pc.is_valid(parts)) & (day >= 1) & (day <= _days_in_month(year, month))
    for value, end in zip(clock, CLOCK_ENDS, strict=True):
        real &= value < end
    months = np.where(real, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    seconds = (day - 1) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    values = months.astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    if "zone" in names:
        values = values + _to_beijing(pc.struct_field(parts, "zone"))
    return np.where(real, values, np.datetime64("NaT"))


def _number(parts: pa.Array, name: str) -> np.ndarray:
    texts = pc.struct_field(parts, name)
    digits = pc.if_else(pc.equal(texts, ""), None, texts)
    return pc.fill_null(digits.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)


def _days_in_month(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Zero where there is no such month."""
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    days = np.where(leap[:, None], DAYS_IN_LEAP_YEAR, DAYS_IN_YEAR)
    return np.take_along_axis(days, np.clip(month, 0, 13)[:, None], axis=1)[:, 0]


def _to_beijing(zones: pa.Array) -> np.ndarray:
    """What to add to the clock of each zone; nothing where none is told."""
    shifts = {zone: _shift(zone) for zone in pc.unique(zones).to_pylist()}
    return np.array([shifts[zone] for zone in zones.to_pylist()], "timedelta64[m]")


def _shift(zone: str | None) -> np.timedelta64:
    if not zone:
        return np.timedelta64(0, "m")
    if zone == "Z":
        return np.timedelta64(BEIJING_MINUTES, "m")
    sign = -1 if zone[0] == "-" else 1
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return np.timedelta64(BEIJING_MINUTES - sign * minutes, "m")
