"""A scenario as a link: the typed numbers in the address's query. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode, urlsplit

NUMBERS = re.compile(r"[-+0-9.,%:\s]{1,4000}")
"""A number, a line of five, or half a year of such lines."""

MAX_DIGITS = 9

InputValue = str | int | float | date | None
"""The value of an input. The type of its default says its kind; a date's default is None."""


def scenario_url(
    page_url: str, typed: Mapping[str, InputValue], defaults: Mapping[str, InputValue]
) -> str:
    """The page's address with the numbers that differ from the defaults."""
    changed = {name: value for name, value in typed.items() if value != defaults[name]}
    numbers = {name: value for name, value in changed.items() if NUMBERS.fullmatch(str(value))}
    return urlsplit(page_url)._replace(query=urlencode(numbers), fragment="").geturl()


def numbers_from_query(
    query: Mapping[str, str], defaults: Mapping[str, InputValue]
) -> dict[str, InputValue]:
    """The numbers of a link, each of its default's type; anything else in it is ignored."""
    numbers: dict[str, InputValue] = {}
    for name, default in defaults.items():
        text = query.get(name, "")
        if NUMBERS.fullmatch(text):
            with suppress(ValueError):
                numbers[name] = _parsed(text, default)
    return numbers


def _parsed(text: str, default: InputValue) -> InputValue:
    """The text as the default's type. Raises ValueError where it is not of that type."""
    if isinstance(default, str):
        return text
    if default is None:
        return date.fromisoformat(text)
    if isinstance(default, float):
        return float(text)
    if not text.isdecimal() or len(text) > MAX_DIGITS:
        raise ValueError(text)
    return int(text)
