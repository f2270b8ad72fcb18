"""Findings and tables in words. Pure: an answer and a speaker in, sentences and labels out."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis.column_kinds import kind_of
from analysis.study import OTHER, Code, Finding
from ui.words.numbers import NO_VALUE, round_half_up
from ui.words.text import Speaker

HOURS_TO_DAYS = 48
"""From this many hours on, durations are given in days."""

WIDE_INTERVAL, MEDIUM_INTERVAL = 10, 1
"""Widths of an interval, per hundred, from which on no decimal or one decimal is shown."""


def sentence(finding: Finding, say: Speaker) -> str:
    """A finding as a sentence in the reader's language."""
    return say(f"finding.{finding.key}", **values_in_words(finding.values, say))


def values_in_words(values: Mapping[str, object], say: Speaker) -> dict[str, object]:
    """The values with codes in words, shares also as cases of a hundred (`share_100`).

    Hours come with their unit too (`median_h_long`), where they are many in days beside the hours
    that tables and cards have. The range between
    low_median_h and high_median_h is a clause of its own (`median_h_range`), empty where there is
    none; so is that between low and high in cases of a hundred (`range_100`).
    """
    digits = max(_interval_digits(values), _difference_digits(values))
    phrase_values = {name: _code_phrase(value, say) for name, value in values.items()}
    phrase_values |= {
        f"{name}_long": _duration(value, say)
        for name, value in values.items()
        if isinstance(value, float) and kind_of(name) == "h"
    }
    phrase_values |= {
        f"{name}_range": _range(value, low, high, say)
        for name, value in values.items()
        if isinstance(value, float)
        and isinstance(low := values.get(f"low_{name}"), float)
        and isinstance(high := values.get(f"high_{name}"), float)
        and kind_of(name) == "h"
    }
    per_hundred = {
        f"{name}_100": round_half_up(value * 100, digits) if math.isfinite(value) else NO_VALUE
        for name, value in values.items()
        if isinstance(value, float)
    }
    return phrase_values | per_hundred | {"range_100": _range_100(per_hundred, say)}


def label_codes(table: pd.DataFrame, say: Speaker) -> pd.DataFrame:
    """The table with its codes in words; texts that are not codes stay as they are."""
    labelled = {
        name: table[name].map(lambda value, name=name: label_code(name, value, say))
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name]) and kind_of(name) not in ("at", "id")
    }
    return table.assign(**labelled)


def label_code(name: str, value: object, say: Speaker) -> object:
    """One value of a column in words if it is a code or `OTHER`, else the value itself.

    A column may say whose code it is before it says which: `from_group`, `second_reason_l1`.
    """
    if isinstance(value, str) and value == OTHER:
        return say("other")
    name_parts = name.split("_")
    code_kinds = ("_".join(name_parts[start:]) for start in range(len(name_parts)))
    return next(
        (say(key) for kind in code_kinds if (key := f"{kind}.{value}") in say.phrases), value
    )


def _code_phrase(value: object, say: Speaker) -> object:
    """A code by its phrase, which must be there; any other value as it is."""
    if not isinstance(value, Code):
        return value
    return say("other") if value.value == OTHER else say(f"{value.kind}.{value.value}")


def _duration(hours: float, say: Speaker) -> str:
    if not math.isfinite(hours):
        return NO_VALUE
    unit, size = _duration_unit(hours)
    return say(f"{unit}_long", value=round_half_up(hours / size, 1), hours=round_half_up(hours, 1))


def _range(hours: float, low: float, high: float, say: Speaker) -> str:
    """The interval in the unit of the value; a high limit of NaN means open above."""
    if not math.isfinite(low):
        return ""
    unit, size = _duration_unit(hours)
    if not math.isfinite(high):
        range_text = say("range_open", low=say(unit, value=round_half_up(low / size, 1)))
        return say("range_clause", ends=range_text)
    range_text = say("range", low=round_half_up(low / size, 1), high=round_half_up(high / size, 1))
    return say("range_clause", ends=say(unit, value=range_text))


def _range_100(per_hundred: Mapping[str, object], say: Speaker) -> str:
    low, high = (per_hundred.get(f"{end}_100", NO_VALUE) for end in ("low", "high"))
    if NO_VALUE in (low, high):
        return ""
    return say("range_clause", ends=say("range", low=low, high=high))


def _duration_unit(hours: float) -> tuple[str, int]:
    """The phrase of the unit for a duration, and the unit's length in hours."""
    return ("duration.days", 24) if hours >= HOURS_TO_DAYS else ("duration.hours", 1)


def _difference_digits(values: Mapping[str, object]) -> int:
    """As many decimals, two at most, as it takes to see a difference that is not nothing."""
    difference = values.get("difference")
    if not isinstance(difference, float) or not math.isfinite(difference) or not difference:
        return 0
    return next((n for n in (0, 1) if round_half_up(difference * 100, n)), 2)


def _interval_digits(values: Mapping[str, object]) -> int:
    """Number of decimals, from the width of the finding's interval."""
    low, high = values.get("low"), values.get("high")
    if not isinstance(low, float) or not isinstance(high, float):
        return 1
    width = (high - low) * 100
    if not math.isfinite(width):
        return 1
    return 0 if width >= WIDE_INTERVAL else 1 if width >= MEDIUM_INTERVAL else 2
