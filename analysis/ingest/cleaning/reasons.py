"""Classify refund reasons from the wordings of platforms and buyers.

A wording is looked up in vocabulary/refund_reasons.csv; if it is not there, the first matching rule
of vocabulary/refund_reason_rules.csv decides. A shop's own words come before both as further rules.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

UNSPECIFIED = "other.unspecified"
UNMAPPED = "other.unmapped"
VOCABULARY = Path(__file__).parents[1] / "vocabulary"

NEGATED_TROUBLE = re.compile(
    r"(没有|没|无|不是|并非|不存在)(任何|什么|啥)?"
    r"(质量问题|质量|做工问题|破损|瑕疵|色差|假货|少件|漏发|尺码问题|尺寸问题|问题|不喜欢|快递摔的)"
    r"|(质量|做工|尺码|尺寸|物流|态度|东西|味道)(都|还|也|挺|很|蛮)*"
    r"(没|没有|无)(任何|什么|啥)?(问题|毛病)"
    r"|(质量|做工|物流|态度|东西)(都|还|也|挺|很|蛮)+(可以|不错|好|行)"
)
"""Negated troubles, removed before rules are matched."""


def classify(texts: Sequence[str], own_words: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The reason of each wording.

    Args:
        texts: distinct wordings as exported; blank means that no reason was given.
        own_words: word -> code, a shop's own rules, tried first in their order.

    Returns:
        reason_raw, reason_l1 (as `quality`), reason_l2 (as `quality.defect`); a row a wording.
    """
    codes = [_code(text, own_words or {}) for text in texts]
    table = pd.DataFrame({"reason_raw": list(texts), "reason_l2": codes}, dtype="str")
    first_level = [code.split(".")[0] for code in codes]
    return table.assign(reason_l1=pd.Series(first_level, dtype="str"))[
        ["reason_raw", "reason_l1", "reason_l2"]
    ]


def every_reason() -> list[str]:
    """All codes a wording can get, in the order of the rules; unspecified and unmapped last."""
    codes = dict.fromkeys([*(code for code, _ in _rules()), *_exact().values()])
    return [*(code for code in codes if code != UNSPECIFIED), UNSPECIFIED, UNMAPPED]


def _code(text: str, own_words: Mapping[str, str]) -> str:
    normalised = _normalised(text)
    if not normalised:
        return UNSPECIFIED
    for word, code in own_words.items():
        if _normalised(word) in normalised:
            return code
    if normalised in _exact():
        return _exact()[normalised]
    without_negations = NEGATED_TROUBLE.sub("", normalised)
    return next((code for code, words in _rules() if words.search(without_negations)), UNMAPPED)


def _normalised(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@cache
def _exact() -> dict[str, str]:
    return {_normalised(row["text"]): row["code"] for row in _read("refund_reasons.csv")}


@cache
def _rules() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["code"], re.compile(row["words"])) for row in _read("refund_reason_rules.csv")]


def _read(name: str) -> list[dict[str, str]]:
    with (VOCABULARY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
