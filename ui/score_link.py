"""A scenario as a link: numbers only, in the address, and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

NUMBERS = re.compile(r"[-+0-9.,%\s]{1,60}")
"""A number, or a line of five."""

Value = str | int | float


def link(page_url: str, numbers: Mapping[str, Value]) -> str:
    """The page's address with the numbers that were typed; blanks and zeros are left out."""
    typed = {name: value for name, value in numbers.items() if value not in ("", 0)}
    told = {name: value for name, value in typed.items() if NUMBERS.fullmatch(str(value))}
    return urlsplit(page_url)._replace(query=urlencode(told), fragment="").geturl()


def numbers_in(query: Mapping[str, str], defaults: Mapping[str, Value]) -> dict[str, Value]:
    """The numbers of a link, each of the kind of its default; whatever else it holds is ignored."""
    found: dict[str, Value] = {}
    for name, default in defaults.items():
        text = query.get(name, "")
        if not NUMBERS.fullmatch(text):
            continue
        if isinstance(default, int):
            found |= {name: int(text)} if text.isdecimal() and len(text) < 10 else {}  # noqa: PLR2004 - nine digits are plenty
        else:
            found[name] = text
    return found
