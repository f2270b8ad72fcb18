"""Detect personal data by header and by cells; mask contact data in kept texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning.cells import BLANKS, Mask, to_half_width, to_mask
from analysis.ingest.exports import tidy
from analysis.ingest.vocabulary import vocabulary_rows

MASK = "***"
"""Replaces contact data in kept texts."""

PHONE = r"(?:\+?86[- ]?)?1[3-9]\d[-\s]?[\d*]{4}[-\s]?\d{4}"
EMAIL = r"[\w.+*-]+@[\w-]+(?:\.[\w-]+)+"
ID_CARD = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"

CELL_PATTERNS: Mapping[str, str] = {
    "id_card": rf"^(?:{ID_CARD}|\d{{3,6}}\*{{6,}}[\dXx]{{2,4}})$",
    "phone": rf"^(?:{PHONE}|1[3-9]\d\*{{4,8}}\d{{0,4}}|0\d{{2,3}}-\d{{7,8}})$",
    "email": rf"^{EMAIL}$",
    "account": r"^2088\d{12}$",
    "address": (
        r"^.{2,}(?:省|市|自治区|区|县|州|旗).*(?:路|街|道|巷|弄|村|镇|乡|号|幢|栋|楼|室|苑|小区|单元|\*)"
    ),
}
"""Pattern of a whole cell, by kind."""

CONTACT = re.compile(
    rf"{EMAIL}|(?<!\d){ID_CARD}(?!\d)|(?<!\d){PHONE}(?!\d)|(?<!\d)0\d{{2,3}}-\d{{7,8}}(?!\d)"
    r"|(?<!\d)2088\d{12}(?!\d)",
    re.ASCII,
)
"""Contact data that is masked in kept texts."""

MAY_HOLD_CONTACT = r"@|1[3-9]\d[-\s]?[\d*]{4}|\d{15}|0\d{2,3}-\d{7}"
"""A faster pattern that matches a superset of it."""

PERSONAL_NUMBER = rf"^(?:(?:86)?1[3-9]\d{{9}}|{ID_CARD}|2088\d{{12}})$"
"""A phone number, an identity card or an Alipay account, without any other sign."""

SIGNS_OF_NUMBERS = r"[\s,，+\-()¥￥$元圆'件个人次笔单条]|\.0*$"
"""Signs beside the digits of a number that is read as an amount, a count or a score."""

PHONE_VALUES = ((13_000_000_000, 20_000_000_000), (8_613_000_000_000, 8_620_000_000_000))
"""Whole numbers from and below which are phone numbers, without and with the code of China."""

HOUSE = r"\d\s*(?:号|弄|幢|栋|楼|室|单元|座|组)|\*"
"""What the address of a person has and a title or a region has not."""

ALWAYS_PERSONAL_CELLS = ("id_card", "phone", "email", "account")
"""Kinds of cells that no reader can call an id."""

LONGEST_SHAREABLE = 12
"""Longer texts are remarks, titles or addresses, not words of a list."""

VALUE = re.compile(
    r"[-+]?[¥￥$]?\d{1,7}(?:,\d{3})*(?:\.\d{1,4})?%?"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
"""A plain number or a date."""

ENOUGH_ALIKE = 0.5
"""A column is of a kind if at least this share of its distinct texts match its pattern."""

ENOUGH_NAMES = 0.8
"""For names: higher, because other short Chinese words match too."""

FEWEST_NAMES = 3
SAMPLE_TEXTS = 2_000
"""Distinct texts sampled."""


def kind_by_header(header: str) -> str:
    """The kind of personal data that a header names; empty if none."""
    tidied = tidy(header)
    return next((kind for pattern, kind in _header_rules() if pattern.search(tidied)), "")


def kind_by_cells(texts: Sequence[str]) -> str:
    """The kind of personal data that a column's cells look like; empty if none."""
    filled = {text.strip(BLANKS + "'=\"") for text in texts} - {""}
    distinct_texts = pa.array(sorted(filled)[:SAMPLE_TEXTS], pa.string())
    if not len(distinct_texts):
        return ""
    shares = {
        kind: _matching_share(distinct_texts, pattern) for kind, pattern in CELL_PATTERNS.items()
    }
    likely_kind = next((kind for kind, share in shares.items() if share >= ENOUGH_ALIKE), "")
    if not likely_kind and shares["phone"] + shares["email"] >= ENOUGH_ALIKE:
        return "account"
    if (
        not likely_kind
        and len(distinct_texts) >= FEWEST_NAMES
        and _matching_share(distinct_texts, _name_pattern()) >= ENOUGH_NAMES
    ):
        return "name"
    return likely_kind


def are_addresses(texts: Sequence[str]) -> bool:
    """Whether at least half of the distinct texts of a column are addresses with a house."""
    distinct_texts = pa.array(sorted({text.strip(BLANKS) for text in texts} - {""}), pa.string())
    is_address = to_mask(pc.match_substring_regex(distinct_texts, CELL_PATTERNS["address"]))
    has_house = to_mask(pc.match_substring_regex(distinct_texts, HOUSE))
    return len(distinct_texts) > 0 and float((is_address & has_house).mean()) >= ENOUGH_ALIKE


def are_personal_numbers(words: pa.Array, values: pa.Array) -> Mask:
    """Which texts that were read as a number are a person's: they may never be kept.

    Args:
        words: the texts.
        values: what they were read as, of any type; null where as nothing.
    """
    digits = pc.replace_substring_regex(to_half_width(words), SIGNS_OF_NUMBERS, "")
    is_personal = to_mask(pc.match_substring_regex(digits, PERSONAL_NUMBER))
    if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
        numbers = np.abs(pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False))
        for first, end in PHONE_VALUES:
            is_personal |= (numbers >= first) & (numbers < end) & (numbers % 1 == 0)
    return is_personal


def are_shareable(words: pa.Array) -> Mask:
    """Which texts of unknown meaning may be shown and kept: short words that look like no person.

    No run of five digits, no contact data, no name, no address.
    """
    patterns = (*CELL_PATTERNS.values(), _name_pattern(), MAY_HOLD_CONTACT, r"\d{5}")
    is_personal = [to_mask(pc.match_substring_regex(words, pattern)) for pattern in patterns]
    is_short = to_mask(pc.less_equal(pc.utf8_length(words), LONGEST_SHAREABLE))
    return is_short & ~np.logical_or.reduce(is_personal)


def shown_cell(text: str) -> str:
    """A cell for a reader to look at: a date, a plain number, a short word; else a mask."""
    stripped = text.strip(BLANKS + "'=\"")
    is_shown = VALUE.fullmatch(stripped) or are_shareable(pa.array([stripped]))[0]
    return stripped if is_shown else MASK


def mask_contacts(words: pa.Array) -> pa.Array:
    """Texts with phone numbers, e-mail addresses, identity cards and Alipay accounts masked."""
    may_hold_contact = to_mask(pc.match_substring_regex(words, MAY_HOLD_CONTACT))
    if not may_hold_contact.any():
        return words
    masked = [
        CONTACT.sub(MASK, word) for word in words.filter(pa.array(may_hold_contact)).to_pylist()
    ]
    return pc.replace_with_mask(words, pa.array(may_hold_contact), pa.array(masked, pa.string()))


def _matching_share(words: pa.Array, pattern: str) -> float:
    return float(to_mask(pc.match_substring_regex(words, pattern)).mean())


@cache
def _header_rules() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(row["pattern"]), row["kind"]) for row in vocabulary_rows("personal_headers.csv")
    ]


@cache
def _name_pattern() -> str:
    single, double = (row["surnames"] for row in vocabulary_rows("surnames.csv"))
    return (
        rf"^(?:[{single}]|{double.replace(' ', '|')})(?:\p{{Han}}{{1,2}}|\*{{1,2}}|\p{{Han}}?\*)$"
    )
