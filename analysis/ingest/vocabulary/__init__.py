"""Words of export files, as CSV: codes of status words, null words, province names."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def vocabulary_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this module."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def null_words(kind: str) -> frozenset[str]:
    """Words that mean null: everywhere (`any`), and in a `value`, a `text` or as an `agent`."""
    return frozenset(
        row["word"] for row in vocabulary_rows("null_words.csv") if row["kinds"] in {"any", kind}
    )


@cache
def flags() -> Mapping[str, bool]:
    """Words for yes and no, in lower case."""
    return {row["word"].lower(): row["flag"] == "1" for row in vocabulary_rows("flags.csv")}


@cache
def codes(field: str, platform: str) -> Mapping[str, str]:
    """Code by status word (as `status_key` spells it); a platform's own words take precedence."""
    of_platform, of_any_platform, of_other_platforms = {}, {}, {}
    for row in vocabulary_rows("codes.csv"):
        if row["field"] == field:
            codes_by_word = {platform: of_platform, "any": of_any_platform}.get(
                row["platform"], of_other_platforms
            )
            codes_by_word.setdefault(status_key(row["word"]), row["code"])
    return of_other_platforms | of_any_platform | of_platform


def status_key(word: str) -> str:
    """A status word normalised: NFKC, no whitespace, lower case."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
