"""Cells to typed values, by what their column holds; what could not be read is marked by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.cleaning import numbers
from analysis.ingest.cleaning.cells import Parsed, Rows, marks, without
from analysis.ingest.cleaning.dates import moments
from analysis.ingest.cleaning.pseudonyms import pseudonyms
from analysis.ingest.cleaning.regions import provinces
from analysis.ingest.exports import tidy, unit_of
from analysis.ingest.recognising.personal_data import blacked_out
from analysis.ingest.tables import Kind
from analysis.ingest.vocabulary import codes, null_words, status_key

SCIENTIFIC = r"^\d(\.\d+)?[eE]\+?\d+$"
"""An id that a spreadsheet program has rounded."""

FLOAT = r"^(\d+)\.0+$"
EXACT_DIGITS = 15
"""A spreadsheet program keeps no more digits of a number."""

ROUNDED = r"^\d{13,}000$"
FEWEST_ROUNDED = 2
"""One long id may end in three zeros by chance; a column of them does not."""

DAY_S = 86_400.0
HOUR_S = 3_600.0

CODE_FIELDS = {"line_status": "order_status"}
"""Columns whose words are those of another column."""


@dataclass(frozen=True)
class Context:
    """What a cell's meaning depends on beside itself."""

    platform: str
    header: str
    pseudonym_key: bytes


def converted(words: pa.Array, column: str, kind: Kind, context: Context) -> Parsed:
    """The values of distinct texts of one column, null where there is none."""
    if kind in NUMBERS:
        return NUMBERS[kind](words, tidy(context.header))
    if kind == "id":
        return ids(words)
    if kind == "key":
        return Parsed(pseudonyms(words, context.platform, context.pseudonym_key))
    if kind == "enum":
        return coded(words, column, context.platform)
    if kind == "province":
        return Parsed(provinces(words))
    return Parsed(blacked_out(without(words, null_words("any") | null_words("text"))))


NUMBERS: Mapping[str, Callable[[pa.Array, str], Parsed]] = MappingProxyType(
    {
        "time": lambda words, _: moments(words),
        "flag": lambda words, _: numbers.truths(words),
        "count": lambda words, _: numbers.counts(words),
        "score": lambda words, _: numbers.scores(words),
        "rate": numbers.shares,
        "amount": lambda words, header: numbers.amounts(words, unit_of(header)),
        "seconds": lambda words, header: numbers.lengths(words, unit_of(header), 1.0),
        "hours": lambda words, header: numbers.lengths(words, unit_of(header), HOUR_S),
        "days": lambda words, header: numbers.lengths(words, unit_of(header), DAY_S),
    }
)
"""Kinds that are read off a text alone, with what the tidied header says of unit and scale."""


def ids(words: pa.Array) -> Parsed:
    """Ids as they are written; those that the file itself has damaged are null and told."""
    texts = without(words, null_words("any") | {"NULL", "null"})
    texts = pc.if_else(
        pc.less_equal(pc.utf8_length(texts), EXACT_DIGITS + len(".0")),
        pc.replace_substring_regex(texts, FLOAT, r"\1"),
        texts,
    )
    damaged = marks(pc.match_substring_regex(texts, SCIENTIFIC))
    damaged |= marks(pc.match_substring_regex(texts, FLOAT)) | _rounded(texts)
    return Parsed(pc.if_else(pa.array(damaged), None, texts), {"id_precision": damaged})


def _rounded(texts: pa.Array) -> Rows:
    long = marks(pc.match_substring_regex(texts, rf"^\d{{{EXACT_DIGITS + 1},}}$"))
    rounded = marks(pc.match_substring_regex(texts, ROUNDED))
    every_one = bool((rounded == long).all()) and int(long.sum()) >= FEWEST_ROUNDED
    return long if every_one else np.zeros(len(texts), bool)


def coded(words: pa.Array, column: str, platform: str) -> Parsed:
    """Our codes of status words; a word that nobody knows is null and told.

    A sender may be a person: such a word is null and no status to tell of.
    """
    known = codes(CODE_FIELDS.get(column, column), platform)
    texts = without(words, null_words("any") - {"-"}).to_pylist()
    found = [None if text is None else _code(status_key(text), known, column) for text in texts]
    unknown = [
        column != "sender" and text not in {None, "-"} and code is None
        for text, code in zip(texts, found, strict=True)
    ]
    return Parsed(pa.array(found, pa.string()), {"unknown_status": np.array(unknown, bool)})


def _code(word: str, known: Mapping[str, str], column: str) -> str | None:
    if word in known:
        return known[word]
    if column == "sender" and ":" in word:
        return "agent"
    if column in {"order_status", "line_status"}:
        if word.startswith("(删除)"):
            return "closed"
        if word.endswith("退款成功"):
            return "refunded"
    return None
