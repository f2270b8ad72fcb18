"""The known export files: one CSV of headers per table and platform.

A file's name is its platform, with a word for the layout where a platform has several. Its columns:

header    as in the newest layout
column    the column it holds, `other.column` for another table, several separated by `|`;
          `column@value` where headers stand for values (a column an hour); empty: known, not kept
variants  other spellings, separated by `|`
personal  kind of personal data it holds
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
"""The unit at the end of a tidied header."""

TRUST = {"high": 1.0, "medium": 1.0, "low": 0.85, "unverified": 0.5}
"""Weight in the certainty, by how well a header is documented."""


@dataclass(frozen=True)
class KnownHeader:
    """The meaning of one known header."""

    rank: int
    """If several headers hold one column, the lowest rank wins."""

    targets: tuple[str, ...]
    personal: str
    is_summed: bool
    trust: float


@dataclass(frozen=True)
class Export:
    """One platform's layout of one table."""

    table: str
    platform: str
    layout: str
    headers: Mapping[str, KnownHeader]
    """By tidied header."""

    def known_header(self, header: str) -> KnownHeader | None:
        """The known header of this spelling, looked up as it is and then without its unit."""
        tidied = tidy(header)
        return self.headers.get(tidied) or self.headers.get(without_unit(tidied))


def tidy(header: str) -> str:
    """A header normalised for comparison: NFKC, no whitespace, lower case, 帐 as 账."""
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    for invisible in INVISIBLE:
        plain = plain.replace(invisible, "")
    return plain.lower().replace("帐", "账")


def without_unit(tidied: str) -> str:
    """A tidied header without the unit at its end."""
    return UNIT.sub("", tidied)


def unit_of(header: str) -> str:
    """The unit that a header names; empty if none."""
    unit = UNIT.search(tidy(header))
    return unit.group(1) if unit else ""


def fingerprint(headers: Iterable[str]) -> str:
    """A digest of the headers, independent of their order and blanks."""
    spellings = "\n".join(sorted(filter(None, map(tidy, headers))))
    return hashlib.sha256(spellings.encode()).hexdigest()[:24]


@cache
def every_export() -> tuple[Export, ...]:
    """All known exports: the CSV files beside this module."""
    return tuple(_read_export(path) for path in sorted(Path(__file__).parent.glob("*/*.csv")))


@cache
def known_headers() -> frozenset[str]:
    """Every header of every export, tidied."""
    return frozenset(header for export in every_export() for header in export.headers)


@cache
def export_counts() -> Mapping[str, int]:
    """In how many exports each header occurs."""
    counts: dict[str, int] = {}
    for export in every_export():
        for header in export.headers:
            counts[header] = counts.get(header, 0) + 1
    return counts


def _read_export(path: Path) -> Export:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    headers: dict[str, KnownHeader] = {}
    for rank, row in enumerate(rows):
        known_header = KnownHeader(
            rank,
            tuple(filter(None, row["column"].split("|"))),
            row["personal"],
            row["how"] == "sum",
            TRUST[row["evidence"]],
        )
        for spelling in (row["header"], *filter(None, row["variants"].split("|"))):
            headers.setdefault(tidy(spelling), known_header)
    platform = path.stem.split("_")[0]
    return Export(path.parent.name, platform, path.stem, headers)
