"""What the XML of a sheet says and no reader of cells tells: errors, formulas, merges, long ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONG_NUMBER = re.compile(rb"v>(-?\d{16,}|-?\d(?:\.\d+)?[Ee]\+?(?:1[5-9]|[2-9]\d))(?:\.0*)?</")
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
TEXT_TYPE = re.compile(rb'\bt="(s|str|inlineStr|e|d)"')
NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
MERGE = re.compile(rb'mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass
class SheetFacts:
    """What the XML of one sheet says beside its cells. Rows from 1, columns from 0."""

    has_formulas: bool = False
    error_count: int = 0
    no_value_count: int = 0
    long_numbers: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and digits as written, of numbers that a floating point cell cannot hold."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def collect(piece: bytes, facts: SheetFacts) -> None:
    """Add what one piece of the XML, which ends with a cell, holds."""
    facts.error_count += piece.count(b't="e"')
    facts.has_formulas = facts.has_formulas or b"f>" in piece
    if facts.has_formulas:
        facts.no_value_count += sum(
            1 for found in NO_VALUE.finditer(piece) if _is_number(piece, found.start())
        )
    for found in LONG_NUMBER.finditer(piece):
        cell = _cell_before(piece, found.start())
        place = REFERENCE.search(cell)
        if not TEXT_TYPE.search(cell):
            column, row = (place[1], place[2]) if place else (b"A", b"0")
            facts.long_numbers.append((int(row), column_number(column), found[1].decode()))
    for left, top, right, bottom in MERGE.findall(piece):
        facts.merges.append((int(top), column_number(left), int(bottom), column_number(right)))


def _cell_before(piece: bytes, position: int) -> bytes:
    """The attributes of the cell that a position is inside of."""
    *_, last = [
        b"",
        *(found[1] for found in CELL.finditer(piece, max(position - 600, 0), position)),
    ]
    return last


def _is_number(piece: bytes, position: int) -> bool:
    return not TEXT_TYPE.search(_cell_before(piece, position))


def column_number(letters: bytes) -> int:
    """A column's position: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
