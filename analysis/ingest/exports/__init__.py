"""What the platforms' export files look like: one CSV of known headers a table and platform.

A file's name is its platform, with a word for the layout where a platform has several. Its columns:

header    as the newest layout writes it
column    the column it holds, `other.column` for one of a further table, several parted by `|`;
          `column@value` where headers stand for values (a column an hour); empty: known, not kept
variants  other spellings, parted by `|`
personal  what personal data it holds
how       `sum` where an order's rows add up to the order: its column, and the one of its lines
          that holds the parts; otherwise an order's rows repeat one value
evidence  how well the header is known
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INVISIBLE = ("\ufeff", "\u200b")
"""Characters of no width that NFKC leaves in a header."""

UNIT = re.compile(r"\((元|万元|秒|分钟|分|小时|时|天|日|%|件|个)\)$")
"""What a tidied header may say about the unit of its cells."""

TRUST = {"high": 1.0, "medium": 1.0, "low": 0.85, "unverified": 0.5}
"""How much a header that is known so well counts towards being sure."""


@dataclass(frozen=True)
class Known:
    """What is known of one header."""

    rank: int
    """Where several headers hold one column, the lowest goes first."""

    targets: tuple[str, ...]
    personal: str
    adds_up: bool
    trust: float


@dataclass(frozen=True)
class Export:
    """One platform's way of writing one table."""

    table: str
    platform: str
    layout: str
    headers: Mapping[str, Known]
    """By tidied header."""

    def known(self, header: str) -> Known | None:
        """What is known of a header, looked up as it is and then without its unit."""
        tidied = tidy(header)
        return self.headers.get(tidied) or self.headers.get(without_unit(tidied))


def tidy(header: str) -> str:
    """A header's spelling to compare by: NFKC, no blanks of any kind, lower case, 帐 as 账."""
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    for mark in INVISIBLE:
        plain = plain.replace(mark, "")
    return plain.lower().replace("帐", "账")


def without_unit(tidied: str) -> str:
    """A tidied header without the unit at its end."""
    return UNIT.sub("", tidied)


def unit_of(header: str) -> str:
    """The unit that a header names; empty where it names none."""
    found = UNIT.search(tidy(header))
    return found.group(1) if found else ""


def fingerprint(headers: Iterable[str]) -> str:
    """The same for all files with these headers, whatever their order and blanks."""
    known = "\n".join(sorted(filter(None, map(tidy, headers))))
    return hashlib.sha256(known.encode()).hexdigest()[:24]


@cache
def every_export() -> tuple[Export, ...]:
    """All known exports, found by looking beside this file."""
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*/*.csv")))


@cache
def known_headers() -> frozenset[str]:
    """Every header of every export, tidied."""
    return frozenset(header for export in every_export() for header in export.headers)


@cache
def commonness() -> Mapping[str, int]:
    """In how many exports each header occurs."""
    counts: dict[str, int] = {}
    for export in every_export():
        for header in export.headers:
            counts[header] = counts.get(header, 0) + 1
    return counts


def _read(path: Path) -> Export:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    headers: dict[str, Known] = {}
    for rank, row in enumerate(rows):
        known = Known(
            rank,
            tuple(filter(None, row["column"].split("|"))),
            row["personal"],
            row["how"] == "sum",
            TRUST[row["evidence"]],
        )
        for spelling in (row["header"], *filter(None, row["variants"].split("|"))):
            headers.setdefault(tidy(spelling), known)
    platform = path.stem.split("_")[0]
    return Export(path.parent.name, platform, path.stem, headers)
