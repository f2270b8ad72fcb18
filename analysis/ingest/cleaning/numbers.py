"""Parse numbers: amounts in yuan, shares, counts, durations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Mask, ParsedTexts, null_where_in, to_half_width, to_mask
from analysis.ingest.vocabulary import flags, null_words

NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d+)?$"
"""Digits, or groups of three separated by commas; a decimal point; an exponent as Excel writes."""

PLAIN_AMOUNT = r"^(-?\d{1,11}(\.\d{1,4})?)?$"
"""Amounts that need no normalising: most columns hold nothing else."""

LARGEST = 1e12
"""Larger amounts and counts are invalid."""

WHOLE_TOLERANCE = 1e-9
MAJORITY = 0.5

ZERO_WORDS = ("无退款申请", "没有申请退款")
"""Mean 0 in a column of amounts."""

TEN_THOUSAND = 10_000.0

SECONDS_OF_UNIT = {"秒": 1.0, "分": 60.0, "分钟": 60.0, "时": 3600.0, "小时": 3600.0}
SECONDS_OF_UNIT |= {"天": 86400.0, "日": 86400.0}

DURATION = (
    r"^(?:(?P<days>\d+(?:\.\d+)?)(?:天|日))?(?:(?P<hours>\d+(?:\.\d+)?)(?:小时|时|h))?"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)(?:分钟|分|min))?(?:(?P<seconds>\d+(?:\.\d+)?)(?:秒|s))?$"
)
CLOCK = r"^(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d+)?)$"
SECONDS_OF_PART = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}


def parse_amounts(words: pa.Array, unit: str = "") -> ParsedTexts:
    """Amounts in yuan. `(12.50)` is negative, `1.2万` is 12,000 and flagged as `unit`."""
    if unit != "万元" and pc.all(pc.match_substring_regex(words, PLAIN_AMOUNT)).as_py():
        return ParsedTexts(pc.if_else(pc.equal(words, ""), None, words).cast(pa.float64()))
    texts = null_where_in(_without_blanks(words), null_words("value"))
    is_zero_word = to_mask(pc.is_in(texts, value_set=pa.array(ZERO_WORDS)))
    texts = pc.replace_substring_regex(texts, r"^([+-]?)[¥￥$]|(元|圆|CNY|RMB)$", r"\1")
    texts = pc.replace_substring_regex(texts, r"^([+-]?)[¥￥]", r"\1")
    texts = pc.replace_substring_regex(texts, r"^\((.*)\)$", r"-\1")
    in_ten_thousands = to_mask(pc.ends_with(texts, "万"))
    values = _to_floats(pc.replace_substring_regex(texts, "万$", ""))
    values = np.where(in_ten_thousands | (unit == "万元"), values * TEN_THOUSAND, values)
    values = np.where(is_zero_word, 0.0, values)
    flaws = {"bad_amount": _unreadable(texts, values) & ~is_zero_word, "unit": in_ten_thousands}
    return ParsedTexts(_to_arrow(values), flaws)


def parse_counts(words: pa.Array) -> ParsedTexts:
    """Whole numbers; `1.0` is 1, `1.5` is invalid."""
    texts = null_where_in(_without_blanks(words), null_words("value"))
    texts = pc.replace_substring_regex(texts, "(件|个|人|次|笔|单|条|点|星)$", "")
    values = _to_floats(texts)
    is_whole = np.abs(values - np.round(values)) < WHOLE_TOLERANCE
    is_bad = _unreadable(texts, np.where(is_whole, values, np.nan))
    rounded = np.where(is_whole, np.round(values), 0).astype("int64")
    return ParsedTexts(pa.array(rounded, mask=~is_whole), {"bad_number": is_bad})


def parse_shares(words: pa.Array, header: str) -> ParsedTexts:
    """Shares of 1. `12.5%` is 0.125; bare numbers are per cent if header and column say so."""
    texts = null_where_in(_without_blanks(words), null_words("value"))
    has_sign = to_mask(pc.ends_with(texts, "%"))
    values = _to_floats(pc.replace_substring_regex(texts, "%$", ""))
    is_per_cent = has_sign | _is_per_cent(values[~has_sign], header)
    return ParsedTexts(
        _to_arrow(np.where(is_per_cent, values / 100.0, values)),
        {"bad_number": _unreadable(texts, values)},
    )


def _is_per_cent(bare_values: np.ndarray, header: str) -> bool:
    """Whether bare numbers are per cent: most are above 1 in a column of shares."""
    if header.endswith("(%)"):
        return True
    if "率" not in header and "占比" not in header:
        return False
    filled = bare_values[np.isfinite(bare_values) & (bare_values != 0)]
    return len(filled) > 0 and float(np.mean(np.abs(filled) > 1)) > MAJORITY


def parse_scores(words: pa.Array) -> ParsedTexts:
    """Scores, also as `4.8分` and `4.8/5.0`; `前12.3%` is 0.123."""
    texts = null_where_in(_without_blanks(words), null_words("value"))
    is_per_cent = to_mask(pc.ends_with(texts, "%"))
    bare_texts = pc.replace_substring_regex(texts, r"^前", "")
    bare_texts = pc.replace_substring_regex(
        bare_texts, r"(/\d+(\.\d+)?|分|星|%|天|小时|单|笔|件)$", ""
    )
    values = _to_floats(bare_texts)
    values = np.where(is_per_cent, values / 100.0, values)
    return ParsedTexts(_to_arrow(values), {"bad_number": _unreadable(texts, values)})


def parse_durations(words: pa.Array, unit: str, unit_seconds: float) -> ParsedTexts:
    """Durations: `8分48秒`, `00:01:20`, `2.45天`, bare numbers in the header's unit.

    Args:
        words: distinct texts.
        unit: unit of bare numbers, as `小时`; empty: the column's own unit.
        unit_seconds: seconds of the column's own unit.
    """
    texts = null_where_in(_without_blanks(words), null_words("value"))
    seconds = _to_floats(texts) * SECONDS_OF_UNIT.get(unit, unit_seconds)
    for pattern in (DURATION, CLOCK):
        seconds = np.where(np.isnan(seconds), _sum_of_parts(texts, pattern), seconds)
    return ParsedTexts(
        _to_arrow(seconds / unit_seconds), {"bad_number": _unreadable(texts, seconds)}
    )


def _sum_of_parts(texts: pa.Array, pattern: str) -> np.ndarray:
    parts = pc.extract_regex(texts, pattern)
    is_match = to_mask(pc.is_valid(parts)) & to_mask(pc.greater(pc.utf8_length(texts), 0))
    total = np.zeros(len(texts))
    for name in [part.name for part in parts.type]:
        total = (
            total + np.nan_to_num(_to_floats(pc.struct_field(parts, name))) * SECONDS_OF_PART[name]
        )
    return np.where(is_match, total, np.nan)


def parse_flags(words: pa.Array) -> ParsedTexts:
    """Flags: yes and no; anything else is null, and flagged if it is no word for null."""
    flag_by_word = flags()
    values = pa.array([flag_by_word.get(word.lower()) for word in words.to_pylist()], pa.bool_())
    is_filled = to_mask(pc.is_valid(null_where_in(words, null_words("value"))))
    return ParsedTexts(values, {"unknown_status": is_filled & to_mask(pc.is_null(values))})


def _without_blanks(words: pa.Array) -> pa.Array:
    """Half-width texts without whitespace."""
    return pc.replace_substring_regex(to_half_width(words), r"\s+", "")


def _to_floats(texts: pa.Array) -> np.ndarray:
    """Texts as floats, NaN if not a finite number up to `LARGEST`."""
    is_number = pc.and_(
        pc.match_substring_regex(texts, NUMBER), pc.match_substring_regex(texts, r"\d")
    )
    digits = pc.replace_substring(pc.if_else(is_number, texts, None), ",", "")
    values = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def _unreadable(texts: pa.Array, values: np.ndarray) -> Mask:
    return to_mask(pc.is_valid(texts)) & np.isnan(values)


def _to_arrow(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
