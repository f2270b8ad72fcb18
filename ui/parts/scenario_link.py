"""A scenario as a link: numbers only, in the address, and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode, urlsplit

NUMBERS = re.compile(r"[-+0-9.,%:\s]{1,4000}")
"""A number, a line of five, or half a year of such lines."""

FEW_DIGITS = 9

Value = str | int | float | date | None
"""What an input holds. Its blank tells its kind; that of a date is None."""


def link(page_url: str, typed: Mapping[str, Value], blanks: Mapping[str, Value]) -> str:
    """The page's address with the numbers that differ from blanks."""
    said = {name: value for name, value in typed.items() if value != blanks[name]}
    told = {name: value for name, value in said.items() if NUMBERS.fullmatch(str(value))}
    return urlsplit(page_url)._replace(query=urlencode(told), fragment="").geturl()


def numbers_in(query: Mapping[str, str], blanks: Mapping[str, Value]) -> dict[str, Value]:
    """The numbers of a link, each of the kind of its blank; whatever else it holds is ignored."""
    found: dict[str, Value] = {}
    for name, blank in blanks.items():
        text = query.get(name, "")
        if NUMBERS.fullmatch(text):
            with suppress(ValueError):
                found[name] = _read(text, blank)
    return found


def _read(text: str, blank: Value) -> Value:
    """Raises ValueError where the text is not of the blank's kind."""
    if isinstance(blank, str):
        return text
    if blank is None:
        return date.fromisoformat(text)
    if isinstance(blank, float):
        return float(text)
    if not text.isdecimal() or len(text) > FEW_DIGITS:
        raise ValueError(text)
    return int(text)
