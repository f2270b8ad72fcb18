"""Convert cells to typed values by the kind of their column; invalid texts are marked by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning import numbers
from analysis.ingest.cleaning.cells import Mask, ParsedTexts, null_where_in, to_mask
from analysis.ingest.cleaning.dates import parse_times
from analysis.ingest.cleaning.pseudonyms import pseudonyms
from analysis.ingest.cleaning.regions import provinces
from analysis.ingest.exports import tidy, unit_of
from analysis.ingest.recognising.personal_data import are_personal_numbers, mask_contacts
from analysis.ingest.tables import Kind
from analysis.ingest.vocabulary import codes, null_words, status_key

SCIENTIFIC = r"^\d(\.\d+)?[eE]\+?\d+$"
"""An id that a spreadsheet program has rounded."""

FLOAT = r"^(\d+)\.0+$"
EXACT_DIGITS = 15
"""A spreadsheet program keeps no more digits of a number."""

ROUNDED = r"^\d{13,}000$"
FEWEST_ROUNDED = 2
"""A single long id may end in three zeros by chance; a column of them does not."""

DAY_S = 86_400.0
HOUR_S = 3_600.0

CODE_FIELDS = {"line_status": "order_status"}
"""Columns that share another column's codes."""


@dataclass(frozen=True)
class Context:
    """What a conversion depends on beside the cell."""

    platform: str
    header: str
    pseudonym_key: bytes


def convert_texts(words: pa.Array, column: str, kind: Kind, context: Context) -> ParsedTexts:
    """The typed values of distinct texts of one column, null if there is none."""
    if kind in CONVERTERS:
        return convert_numbers(words, kind, context.header)
    if kind == "id":
        return parse_ids(words)
    if kind == "key":
        return ParsedTexts(pseudonyms(words, context.platform, context.pseudonym_key))
    if kind == "enum":
        return to_codes(words, column, context.platform)
    if kind == "province":
        return ParsedTexts(provinces(words))
    nulls = null_words("agent") if column == "agent" else null_words("text")
    return ParsedTexts(mask_contacts(null_where_in(words, nulls)))


def convert_numbers(words: pa.Array, kind: Kind, header: str) -> ParsedTexts:
    """Numbers or times of one of `CONVERTERS`; numbers of persons are blank and flagged."""
    converted = CONVERTERS[kind](words, tidy(header))
    is_personal = are_personal_numbers(words, converted.values)
    if not is_personal.any():
        return converted
    flaws = {rule: is_flawed & ~is_personal for rule, is_flawed in converted.flaws.items()}
    values = pc.if_else(pa.array(is_personal), None, converted.values)
    return ParsedTexts(values, flaws | {"personal_number": is_personal})


CONVERTERS: Mapping[str, Callable[[pa.Array, str], ParsedTexts]] = MappingProxyType(
    {
        "time": lambda words, _: parse_times(words),
        "flag": lambda words, _: numbers.parse_flags(words),
        "count": lambda words, _: numbers.parse_counts(words),
        "score": lambda words, _: numbers.parse_scores(words),
        "rate": numbers.parse_shares,
        "amount": lambda words, header: numbers.parse_amounts(words, unit_of(header)),
        "seconds": lambda words, header: numbers.parse_durations(words, unit_of(header), 1.0),
        "hours": lambda words, header: numbers.parse_durations(words, unit_of(header), HOUR_S),
        "days": lambda words, header: numbers.parse_durations(words, unit_of(header), DAY_S),
    }
)
"""Parsers by kind; the tidied header gives unit and scale."""


def parse_ids(words: pa.Array) -> ParsedTexts:
    """Ids as in the file; those rounded by a spreadsheet program are null and flagged."""
    texts = null_where_in(words, null_words("any") | {"NULL", "null"})
    texts = pc.if_else(
        pc.less_equal(pc.utf8_length(texts), EXACT_DIGITS + len(".0")),
        pc.replace_substring_regex(texts, FLOAT, r"\1"),
        texts,
    )
    damaged = to_mask(pc.match_substring_regex(texts, SCIENTIFIC))
    damaged |= to_mask(pc.match_substring_regex(texts, FLOAT)) | _rounded_ids(texts)
    return ParsedTexts(pc.if_else(pa.array(damaged), None, texts), {"id_precision": damaged})


def _rounded_ids(texts: pa.Array) -> Mask:
    is_long = to_mask(pc.match_substring_regex(texts, rf"^\d{{{EXACT_DIGITS + 1},}}$"))
    is_rounded = to_mask(pc.match_substring_regex(texts, ROUNDED))
    all_rounded = bool((is_rounded == is_long).all()) and int(is_long.sum()) >= FEWEST_ROUNDED
    return is_long if all_rounded else np.zeros(len(texts), bool)


def to_codes(words: pa.Array, column: str, platform: str) -> ParsedTexts:
    """Codes of status words; an unknown word is null and flagged.

    An unknown sender may be a person's name: it is null and not flagged.
    """
    code_by_word = codes(CODE_FIELDS.get(column, column), platform)
    texts = null_where_in(words, null_words("any") - {"-"}).to_pylist()
    found_codes = [
        None if text is None else _code(status_key(text), code_by_word, column) for text in texts
    ]
    is_unknown = [
        column != "sender" and text not in {None, "-"} and code is None
        for text, code in zip(texts, found_codes, strict=True)
    ]
    return ParsedTexts(
        pa.array(found_codes, pa.string()), {"unknown_status": np.array(is_unknown, bool)}
    )


def _code(word: str, code_by_word: Mapping[str, str], column: str) -> str | None:
    if word in code_by_word:
        return code_by_word[word]
    if column == "sender" and ":" in word:
        return "agent"
    if column in {"order_status", "line_status"}:
        if word.startswith("(删除)"):
            return "closed"
        if word.endswith("退款成功"):
            return "refunded"
    return None
