"""Words that exports use, as data: codes of status words, words for nothing, names of provinces."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one of the CSV files beside this one."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def null_words(kind: str) -> frozenset[str]:
    """Words that say "nothing here": everywhere (`any`), and in a `value`, `text` or `time`."""
    return frozenset(row["word"] for row in rows("null_words.csv") if row["kinds"] in {"any", kind})


@cache
def flags() -> Mapping[str, bool]:
    """Words for yes and no, in lower case."""
    return {row["word"].lower(): row["flag"] == "1" for row in rows("flags.csv")}


@cache
def codes(field: str, platform: str) -> Mapping[str, str]:
    """Our code of each status word, spelled as `status_key` does; a platform's own words first."""
    own, common, others = {}, {}, {}
    for row in rows("codes.csv"):
        if row["field"] == field:
            part = {platform: own, "any": common}.get(row["platform"], others)
            part.setdefault(status_key(row["word"]), row["code"])
    return others | common | own


def status_key(word: str) -> str:
    """A status word without blanks, its signs of one width."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
