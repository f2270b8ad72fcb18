"""The province and city of an address; all else of it is let go."""

from __future__ import annotations

import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.vocabulary import rows

CITY = r"(?P<city>[\p{Han}]{2,10}?(?:市|自治州|地区|盟|州))?"


def provinces(words: pa.Array) -> pa.Array:
    """Provinces that addresses begin with, named as addresses do: `上海`, `广东省`; else null."""
    return places(words)[0]


def places(words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Province of each address, and the city that follows it; a municipality is its own city."""
    parts = pc.extract_regex(words, _pattern())
    province = pc.struct_field(parts, "province")
    return _full(province), _cities(words, province, pc.struct_field(parts, "city"))


def _cities(words: pa.Array, province: pa.Array, following: pa.Array) -> pa.Array:
    city = _filled(following)
    own = pc.is_in(province, value_set=pa.array(_municipalities()))
    long_enough = pc.greater(pc.utf8_length(words), 4)
    alone = pc.if_else(
        pc.and_(own, long_enough), pc.binary_join_element_wise(province, "市", ""), None
    )
    return pc.coalesce(pc.if_else(own, None, city), alone)


def _full(short: pa.Array) -> pa.Array:
    names = pa.array([row["short"] for row in rows("provinces.csv")])
    full = pa.array([_named(row["short"], row["suffix"]) for row in rows("provinces.csv")])
    return full.take(pc.index_in(short, value_set=names))


def _named(short: str, suffix: str) -> str:
    return short if suffix in {"市", "特别行政区"} else short + suffix


def _filled(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


@cache
def _municipalities() -> list[str]:
    return [row["short"] for row in rows("provinces.csv") if row["suffix"] == "市"]


@cache
def _pattern() -> str:
    names = "|".join(re.escape(row["short"]) for row in rows("provinces.csv"))
    suffixes = "|".join(sorted({row["suffix"] for row in rows("provinces.csv")}, key=len)[::-1])
    return rf"^(?:中国)?(?P<province>{names})(?:{suffixes})?[\s,，]*" + CITY
