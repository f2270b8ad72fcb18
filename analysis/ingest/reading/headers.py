"""Find the header row of a sheet, by known headers, else by the shape of the rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from analysis.ingest.exports import tidy

HEAD_ROWS = 20
"""Rows searched for a header."""

FULL_ENOUGH = 0.6
"""A header row has at least this share of the usual number of filled cells."""

KNOWN_ENOUGH = 0.3
"""A row is the header row if at least this share of its filled cells are known headers.
Bare numbers do not count: hourly reports have columns named 0 to 23."""

DATA_CELL = re.compile(
    r"""[\s="']*(?:
        [-+]?[¥￥$]?\d[\d,]*(?:\.\d+)?(?:E[-+]?\d+)?\s*[%元]?   # a number, an amount, an id
        | \d{2,4}[-/.年]\d{1,2}([-/.月]\d{1,2}.*)?               # a date
        | \S+@\S+\.\w+                                          # an address of mail
    )[\s"']*""",
    re.VERBOSE | re.IGNORECASE,
)
UNIT = re.compile(r"\([^()]*\)$")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Header:
    """Column names, and the rows of the head that they come from."""

    names: tuple[str, ...]
    row: int | None
    """Position of the header row in the head; None if the rows begin with data."""

    first_data: int
    """Position of the first row below it."""

    group_row: int | None = None
    """Position of a second row of names, over groups of columns."""


def find_header(head: Rows, known_headers: frozenset[str]) -> Header:
    """The header of a sheet, given its first rows with stripped cells."""
    at = _by_known_names(head, known_headers)
    if at is None:
        at = _by_shape(head)
    if at is None:
        width = max((len(row) for row in head), default=0)
        first_filled = next((at for at, row in enumerate(head) if any(row)), 0)
        return Header(tuple(str(number + 1) for number in range(width)), None, first_filled)
    return _with_group_row(head, at)


def looks_like_data(cell: str) -> bool:
    """Whether a cell is a number, an amount, an id, a date or an e-mail address."""
    return DATA_CELL.fullmatch(cell) is not None


def is_known(header: str, known_headers: frozenset[str]) -> bool:
    """Whether a header is known, as it is or without the unit at its end."""
    name = tidy(header)
    return not name.isdigit() and (name in known_headers or UNIT.sub("", name) in known_headers)


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def _by_known_names(head: Rows, known_headers: frozenset[str]) -> int | None:
    scores = [sum(is_known(cell, known_headers) for cell in _filled(row)) for row in head]
    best_score = max(scores, default=0)
    if not best_score:
        return None
    at = scores.index(best_score)
    named_count = sum(not cell.isdigit() for cell in _filled(head[at]))
    is_enough = best_score > 1 or named_count == 1
    return at if is_enough and best_score / named_count >= KNOWN_ENOUGH else None


def _by_shape(head: Rows) -> int | None:
    """The first row about as full as the others, unless it looks like the rows below it."""
    counts = [len(_filled(row)) for row in head]
    usual_count = median([count for count in counts if count > 1] or [1])
    for at, row in enumerate(head):
        cells = _filled(row)
        is_full_enough = len(cells) >= max(1, FULL_ENOUGH * usual_count)
        if is_full_enough and len(set(cells)) >= FULL_ENOUGH * len(cells):
            return at if _names_rather_than_data(row, head[at + 1 :]) else None
    return None


def _names_rather_than_data(row: Sequence[str], rows_below: Rows) -> bool:
    rows = [other for other in rows_below if other != row]
    evidence = Counter(
        _evidence_of_header(cell, _filled(column))
        for cell, column in zip(row, list(zip(*rows, strict=True)) or [()] * len(row), strict=True)
        if cell
    )
    return evidence["against"] == 0 or evidence["for"] > evidence["against"]


def _evidence_of_header(cell: str, column_below: list[str]) -> str:
    """Whether a cell is evidence `for` or `against` its row being a header, given its column."""
    if looks_like_data(cell) or cell in column_below:
        return "against"
    return "for" if any(map(looks_like_data, column_below)) else "neither"


def _with_group_row(head: Rows, at: int) -> Header:
    """The header, completed by a row of names above or below it."""
    names, below = list(head[at]), _names_below(head, at)
    if _is_second_header_row(names, below):
        return Header(_prefixed_with_groups(names, below), at + 1, at + 2, group_row=at)
    above = head[at - 1] if at else ()
    group_row = at - 1 if len(_filled(above)) > 1 else None
    if group_row is not None:
        names = [name or group_name for name, group_name in zip(names, above, strict=True)]
    return Header(tuple(names), at, at + 1, group_row)


def _names_below(head: Rows, at: int) -> list[str]:
    """The row below, without cells that a merge has copied from the header row."""
    below = head[at + 1] if at + 1 < len(head) else ()
    return [
        "" if name_below == name else name_below
        for name, name_below in zip(head[at], below, strict=False)
    ]


def _is_second_header_row(names: Sequence[str], names_below: Sequence[str]) -> bool:
    """Whether the row below is a second header row: words only, filling some gaps of the first."""
    pairs = list(zip(names, names_below, strict=False))
    return (
        any(not name and name_below for name, name_below in pairs)
        and any(name and not name_below for name, name_below in pairs)
        and len(_filled(names_below)) > 1
        and not any(map(looks_like_data, _filled(names_below)))
        and not set(_filled(names_below)) & set(_filled(names))
    )


def _prefixed_with_groups(groups: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Names from two rows; a name that several groups have is prefixed with its group."""
    counts, group, full_names = Counter(names), "", []
    for own_group, name in zip(groups, names, strict=True):
        group = own_group or group
        full_names.append(group + name if counts[name] > 1 and name else name or own_group)
    return tuple(full_names)
