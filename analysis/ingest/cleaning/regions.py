"""The province and city of an address; the rest of it is dropped."""

from __future__ import annotations

import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.vocabulary import vocabulary_rows

CITY = r"(?P<city>[\p{Han}]{2,10}?(?:市|自治州|地区|盟|州))?"


def provinces(words: pa.Array) -> pa.Array:
    """The province at the start of each address: `上海`, `广东省`; else null."""
    return provinces_and_cities(words)[0]


def provinces_and_cities(words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Province and city of each address; a municipality is its own city."""
    parts = pc.extract_regex(words, _pattern())
    province = pc.struct_field(parts, "province")
    return _full_names(province), _cities(words, province, pc.struct_field(parts, "city"))


def _cities(words: pa.Array, province: pa.Array, following: pa.Array) -> pa.Array:
    city = _null_if_blank(following)
    is_municipality = pc.is_in(province, value_set=pa.array(_municipalities()))
    long_enough = pc.greater(pc.utf8_length(words), 4)
    municipality = pc.if_else(
        pc.and_(is_municipality, long_enough), pc.binary_join_element_wise(province, "市", ""), None
    )
    return pc.coalesce(pc.if_else(is_municipality, None, city), municipality)


def _full_names(short_names: pa.Array) -> pa.Array:
    known_short_names = pa.array([row["short"] for row in vocabulary_rows("provinces.csv")])
    known_full_names = pa.array(
        [_full_name(row["short"], row["suffix"]) for row in vocabulary_rows("provinces.csv")]
    )
    return known_full_names.take(pc.index_in(short_names, value_set=known_short_names))


def _full_name(short: str, suffix: str) -> str:
    return short if suffix in {"市", "特别行政区"} else short + suffix


def _null_if_blank(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


@cache
def _municipalities() -> list[str]:
    return [row["short"] for row in vocabulary_rows("provinces.csv") if row["suffix"] == "市"]


@cache
def _pattern() -> str:
    names = "|".join(re.escape(row["short"]) for row in vocabulary_rows("provinces.csv"))
    suffixes = "|".join(
        sorted({row["suffix"] for row in vocabulary_rows("provinces.csv")}, key=len)[::-1]
    )
    return rf"^(?:中国)?(?P<province>{names})(?:{suffixes})?[\s,，]*" + CITY
