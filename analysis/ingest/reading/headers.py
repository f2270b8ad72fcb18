"""Which row of a sheet names its columns, by known headers, else by the shape of the rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from analysis.ingest.exports import tidy

HEAD_ROWS = 20
"""How far down a header is looked for."""

FULL_ENOUGH = 0.6
"""The share of the usual number of filled cells that a header has at least."""

KNOWN_ENOUGH = 0.3
"""The share of a row's filled cells that are known headers, from which on the row is the header.
Bare numbers are left aside: reports by the hour have columns named 0 to 23."""

DATA = re.compile(
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
    """The names of the columns, and which rows of the head they come from."""

    names: tuple[str, ...]
    row: int | None
    """Position of the header in the head; None where the rows begin with data."""

    first_data: int
    """Position of the first row below it."""

    group_row: int | None = None
    """Position of a second row of names, over groups of columns."""


def find_header(head: Rows, known: frozenset[str]) -> Header:
    """The header of a sheet whose first rows, stripped of blanks around cells, are given."""
    at = _by_known_names(head, known)
    if at is None:
        at = _by_shape(head)
    if at is None:
        width = max((len(row) for row in head), default=0)
        first = next((at for at, row in enumerate(head) if any(row)), 0)
        return Header(tuple(str(number + 1) for number in range(width)), None, first)
    return _with_group(head, at)


def looks_like_data(cell: str) -> bool:
    """Whether a cell is a number, an amount, an id, a date or an address of mail."""
    return DATA.fullmatch(cell) is not None


def is_known(header: str, known: frozenset[str]) -> bool:
    """Whether a header is known as it stands or without the unit at its end."""
    name = tidy(header)
    return not name.isdigit() and (name in known or UNIT.sub("", name) in known)


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if cell]


def _by_known_names(head: Rows, known: frozenset[str]) -> int | None:
    scores = [sum(is_known(cell, known) for cell in _filled(row)) for row in head]
    best = max(scores, default=0)
    if not best:
        return None
    at = scores.index(best)
    count = sum(not cell.isdigit() for cell in _filled(head[at]))
    enough = best > 1 or count == 1
    return at if enough and best / count >= KNOWN_ENOUGH else None


def _by_shape(head: Rows) -> int | None:
    """The first row that is about as full as the rest, unless it looks like the rows below it."""
    counts = [len(_filled(row)) for row in head]
    usual = median([count for count in counts if count > 1] or [1])
    for at, row in enumerate(head):
        cells = _filled(row)
        enough = len(cells) >= max(1, FULL_ENOUGH * usual)
        if enough and len(set(cells)) >= FULL_ENOUGH * len(cells):
            return at if _names_rather_than_data(row, head[at + 1 :]) else None
    return None


def _names_rather_than_data(row: Sequence[str], below: Rows) -> bool:
    rows = [other for other in below if other != row]
    judged = Counter(
        _judge(cell, _filled(column))
        for cell, column in zip(row, list(zip(*rows, strict=True)) or [()] * len(row), strict=True)
        if cell
    )
    return judged["against"] == 0 or judged["for"] > judged["against"]


def _judge(cell: str, below: list[str]) -> str:
    """Whether a cell speaks for or against its row being a header, seen with its column."""
    if looks_like_data(cell) or cell in below:
        return "against"
    return "for" if any(map(looks_like_data, below)) else "neither"


def _with_group(head: Rows, at: int) -> Header:
    """The header with the row of names above or below it that names what it leaves blank."""
    names, below = list(head[at]), _second_names(head, at)
    if _completes(names, below):
        return Header(_under_groups(names, below), at + 1, at + 2, group_row=at)
    above = head[at - 1] if at else ()
    group = at - 1 if len(_filled(above)) > 1 else None
    if group is not None:
        names = [name or over for name, over in zip(names, above, strict=True)]
    return Header(tuple(names), at, at + 1, group)


def _second_names(head: Rows, at: int) -> list[str]:
    """The row below, less what a merged cell has brought down from the header itself."""
    below = head[at + 1] if at + 1 < len(head) else ()
    return ["" if under == name else under for name, under in zip(head[at], below, strict=False)]


def _completes(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below is a second header: words only, blank under some name, in some gap."""
    pairs = list(zip(names, below, strict=False))
    return (
        any(not name and under for name, under in pairs)
        and any(name and not under for name, under in pairs)
        and len(_filled(below)) > 1
        and not any(map(looks_like_data, _filled(below)))
        and not set(_filled(below)) & set(_filled(names))
    )


def _under_groups(groups: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Names of two rows; the group's name goes before a name that several groups have."""
    counts, group, whole = Counter(names), "", []
    for over, name in zip(groups, names, strict=True):
        group = over or group
        whole.append(group + name if counts[name] > 1 and name else name or over)
    return tuple(whole)
