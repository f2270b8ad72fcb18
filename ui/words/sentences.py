"""Findings and tables in words. Pure: an answer and a speaker in, sentences and labels out."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis.column_kinds import kind_of
from analysis.study import OTHER, Code, Finding
from ui.words.numbers import NOTHING, rounded
from ui.words.text import Speaker

LONG_H = 48
"""From so many hours on a duration is said in days."""

WIDE, MEDIUM = 10, 1
"""Widths of an interval, in cases of a hundred, that allow no decimal and one decimal."""


def sentence(finding: Finding, say: Speaker) -> str:
    """What a finding says, in the reader's language."""
    return say(f"finding.{finding.key}", **said_values(finding.values, say))


def said_values(values: Mapping[str, object], say: Speaker) -> dict[str, object]:
    """The values with codes in words, shares also as cases of a hundred (`share_100`).

    Hours come with their unit too (`median_h_long`), in days where they are many. The range between
    low_median_h and high_median_h is a clause of its own (`median_h_range`), empty where there is
    none; so is that between low and high in cases of a hundred (`range_100`).
    """
    digits = _digits(values)
    said = {name: _said(value, say) for name, value in values.items()}
    said |= {
        f"{name}_long": _duration(value, say)
        for name, value in values.items()
        if isinstance(value, float) and kind_of(name) == "h"
    }
    said |= {
        f"{name}_range": _range(value, low, high, say)
        for name, value in values.items()
        if isinstance(value, float)
        and isinstance(low := values.get(f"low_{name}"), float)
        and isinstance(high := values.get(f"high_{name}"), float)
        and kind_of(name) == "h"
    }
    hundreds = {
        f"{name}_100": rounded(value * 100, digits) if math.isfinite(value) else NOTHING
        for name, value in values.items()
        if isinstance(value, float)
    }
    return said | hundreds | {"range_100": _range_100(hundreds, say)}


def worded(table: pd.DataFrame, say: Speaker) -> pd.DataFrame:
    """The table with its codes in words; texts that are not codes stay as they are."""
    coded = {
        name: table[name].map(lambda value, name=name: code_word(name, value, say))
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name]) and kind_of(name) not in ("at", "id")
    }
    return table.assign(**coded)


def code_word(name: str, value: object, say: Speaker) -> object:
    """One value of a column in words, if it is a code or stands for all the rest.

    A column may say whose code it is before it says which: `from_group`, `second_reason_l1`.
    """
    if isinstance(value, str) and value == OTHER:
        return say("other")
    words = name.split("_")
    kinds = ("_".join(words[start:]) for start in range(len(words)))
    return next((say(key) for kind in kinds if (key := f"{kind}.{value}") in say.known), value)


def _said(value: object, say: Speaker) -> object:
    """A code by its phrase, which must be there; any other value as it is."""
    if not isinstance(value, Code):
        return value
    return say("other") if value.value == OTHER else say(f"{value.kind}.{value.value}")


def _duration(hours: float, say: Speaker) -> str:
    if not math.isfinite(hours):
        return NOTHING
    unit, size = _unit(hours)
    return say(unit, value=rounded(hours / size, 1))


def _range(hours: float, low: float, high: float, say: Speaker) -> str:
    """Both ends in the unit of the value; a high end that is not a number is open."""
    if not math.isfinite(low):
        return ""
    unit, size = _unit(hours)
    if not math.isfinite(high):
        ends = say("range_open", low=say(unit, value=rounded(low / size, 1)))
        return say("range_clause", ends=ends)
    ends = say("range", low=rounded(low / size, 1), high=rounded(high / size, 1))
    return say("range_clause", ends=say(unit, value=ends))


def _range_100(hundreds: Mapping[str, object], say: Speaker) -> str:
    low, high = (hundreds.get(f"{end}_100", NOTHING) for end in ("low", "high"))
    if NOTHING in (low, high):
        return ""
    return say("range_clause", ends=say("range", low=low, high=high))


def _unit(hours: float) -> tuple[str, int]:
    """The phrase of the unit in which so many hours are said, and its size in hours."""
    return ("duration.days", 24) if hours >= LONG_H else ("duration.hours", 1)


def _digits(values: Mapping[str, object]) -> int:
    """As many decimals as the interval of the finding bears."""
    low, high = values.get("low"), values.get("high")
    if not isinstance(low, float) or not isinstance(high, float):
        return 1
    width = (high - low) * 100
    if not math.isfinite(width):
        return 1
    return 0 if width >= WIDE else 1 if width >= MEDIUM else 2
