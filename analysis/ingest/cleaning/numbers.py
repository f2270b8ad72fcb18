"""Texts that stand for numbers: yuan, shares, counts, lengths of time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import Parsed, Rows, marks, plain, without
from analysis.ingest.vocabulary import flags, null_words

NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d+)?$"
"""Digits, or groups of three parted by commas; a decimal point; an exponent as Excel writes."""

PLAIN = r"^(-?\d{1,11}(\.\d{1,4})?)?$"
"""Amounts that need no care: most columns hold nothing else."""

LARGEST = 1e12
"""No amount or count of a shop is beyond this."""

WHOLE = 1e-9
MOST = 0.5

ZERO_WORDS = ("无退款申请", "没有申请退款")
"""Stand in a column of amounts for "none of it"."""

TEN_THOUSAND = 10_000.0

SECONDS_OF = {"秒": 1.0, "分": 60.0, "分钟": 60.0, "时": 3600.0, "小时": 3600.0}
SECONDS_OF |= {"天": 86400.0, "日": 86400.0}

LENGTH = (
    r"^(?:(?P<days>\d+(?:\.\d+)?)(?:天|日))?(?:(?P<hours>\d+(?:\.\d+)?)(?:小时|时|h))?"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)(?:分钟|分|min))?(?:(?P<seconds>\d+(?:\.\d+)?)(?:秒|s))?$"
)
CLOCK = r"^(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d+)?)$"
PARTS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}


def amounts(words: pa.Array, unit: str = "") -> Parsed:
    """Yuan. `(12.50)` is negative as in a ledger, `1.2万` is 12,000 and noted as `unit`."""
    if unit != "万元" and pc.all(pc.match_substring_regex(words, PLAIN)).as_py():
        return Parsed(pc.if_else(pc.equal(words, ""), None, words).cast(pa.float64()))
    texts = without(_squeezed(words), null_words("value"))
    none = marks(pc.is_in(texts, value_set=pa.array(ZERO_WORDS)))
    texts = pc.replace_substring_regex(texts, r"^([+-]?)[¥￥$]|(元|圆|CNY|RMB)$", r"\1")
    texts = pc.replace_substring_regex(texts, r"^([+-]?)[¥￥]", r"\1")
    texts = pc.replace_substring_regex(texts, r"^\((.*)\)$", r"-\1")
    large = marks(pc.ends_with(texts, "万"))
    values = _floats(pc.replace_substring_regex(texts, "万$", ""))
    values = np.where(large | (unit == "万元"), values * TEN_THOUSAND, values)
    values = np.where(none, 0.0, values)
    flaws = {"bad_amount": _unread(texts, values) & ~none, "unit": large}
    return Parsed(_arrow(values), flaws)


def counts(words: pa.Array) -> Parsed:
    """Whole numbers; `1.0` is one, `1.5` is wrong."""
    texts = without(_squeezed(words), null_words("value"))
    texts = pc.replace_substring_regex(texts, "(件|个|人|次|笔|单|条|点|星)$", "")
    values = _floats(texts)
    whole = np.abs(values - np.round(values)) < WHOLE
    bad = _unread(texts, np.where(whole, values, np.nan))
    rounded = np.where(whole, np.round(values), 0).astype("int64")
    return Parsed(pa.array(rounded, mask=~whole), {"bad_number": bad})


def shares(words: pa.Array, header: str) -> Parsed:
    """Shares of one. `12.5%` is 0.125; bare numbers are per cent where header and column say so."""
    texts = without(_squeezed(words), null_words("value"))
    per_cent = marks(pc.ends_with(texts, "%"))
    values = _floats(pc.replace_substring_regex(texts, "%$", ""))
    scale = per_cent | _is_per_cent(values[~per_cent], header)
    return Parsed(
        _arrow(np.where(scale, values / 100.0, values)), {"bad_number": _unread(texts, values)}
    )


def _is_per_cent(bare_values: np.ndarray, header: str) -> bool:
    """Whether bare numbers are per cent: most are above one in a column that holds shares."""
    if header.endswith("(%)"):
        return True
    if "率" not in header and "占比" not in header:
        return False
    known = bare_values[np.isfinite(bare_values) & (bare_values != 0)]
    return len(known) > 0 and float(np.mean(np.abs(known) > 1)) > MOST


def scores(words: pa.Array) -> Parsed:
    """Plain numbers, also as `4.8分` and `4.8/5.0`; `前12.3%` is 0.123."""
    texts = without(_squeezed(words), null_words("value"))
    per_cent = marks(pc.ends_with(texts, "%"))
    bare_texts = pc.replace_substring_regex(texts, r"^前", "")
    bare_texts = pc.replace_substring_regex(
        bare_texts, r"(/\d+(\.\d+)?|分|星|%|天|小时|单|笔|件)$", ""
    )
    values = _floats(bare_texts)
    values = np.where(per_cent, values / 100.0, values)
    return Parsed(_arrow(values), {"bad_number": _unread(texts, values)})


def lengths(words: pa.Array, unit: str, of: float) -> Parsed:
    """Lengths of time: `8分48秒`, `00:01:20`, `2.45天`, bare numbers in the header's unit.

    Args:
        words: distinct texts.
        unit: what bare numbers count, as `小时`; empty: the column's own unit.
        of: seconds of the column's own unit.
    """
    texts = without(_squeezed(words), null_words("value"))
    seconds = _floats(texts) * SECONDS_OF.get(unit, of)
    for pattern in (LENGTH, CLOCK):
        seconds = np.where(np.isnan(seconds), _added_up(texts, pattern), seconds)
    return Parsed(_arrow(seconds / of), {"bad_number": _unread(texts, seconds)})


def _added_up(texts: pa.Array, pattern: str) -> np.ndarray:
    parts = pc.extract_regex(texts, pattern)
    told = marks(pc.is_valid(parts)) & marks(pc.greater(pc.utf8_length(texts), 0))
    total = np.zeros(len(texts))
    for name in [part.name for part in parts.type]:
        total = total + np.nan_to_num(_floats(pc.struct_field(parts, name))) * PARTS[name]
    return np.where(told, total, np.nan)


def truths(words: pa.Array) -> Parsed:
    """Yes and no; anything else is null."""
    known = flags()
    values = [known.get(word.lower()) for word in words.to_pylist()]
    return Parsed(pa.array(values, pa.bool_()))


def _squeezed(words: pa.Array) -> pa.Array:
    """Texts as ASCII without any blanks."""
    return pc.replace_substring_regex(plain(words), r"\s+", "")


def _floats(texts: pa.Array) -> np.ndarray:
    """Texts as floats, NaN for what is no finite number of a shop."""
    readable = pc.and_(
        pc.match_substring_regex(texts, NUMBER), pc.match_substring_regex(texts, r"\d")
    )
    digits = pc.replace_substring(pc.if_else(readable, texts, None), ",", "")
    values = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def _unread(texts: pa.Array, values: np.ndarray) -> Rows:
    return marks(pc.is_valid(texts)) & np.isnan(values)


def _arrow(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
