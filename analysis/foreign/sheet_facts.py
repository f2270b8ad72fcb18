"""Facts from a sheet's XML that cells do not show: errors, formulas, merges, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONG_NUMBER = re.compile(rb"v>(-?\d{16,}|-?\d(?:\.\d+)?[Ee]\+?(?:1[5-9]|[2-9]\d))(?:\.0*)?</")
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
TEXT_TYPE = re.compile(rb'\bt="(s|str|inlineStr|e|d)"')
NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']"""
)
HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b(?=[^>]*\bhidden=["'](?:1|true)["'])([^>]*)>""")
SPAN = re.compile(rb"""\b(min|max)=["'](\d{1,5})["']""")
FILTER = re.compile(rb"<(?:\w+:)?filterColumn\b")
MERGE = re.compile(rb'mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass
class SheetFacts:
    """Facts of one sheet beside its cells. Rows from 1, columns from 0."""

    has_formulas: bool = False
    error_count: int = 0
    no_value_count: int = 0
    long_numbers: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and digits as written, of numbers that a floating point cell cannot hold."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last column of each stretch."""

    is_filtered: bool = False
    """Whether a filter chooses the rows that are shown."""


def collect_facts(chunk: bytes, facts: SheetFacts) -> None:
    """Add the facts of one chunk of the XML, which ends with a cell."""
    facts.error_count += chunk.count(b't="e"')
    facts.has_formulas = facts.has_formulas or b"f>" in chunk
    facts.is_filtered = facts.is_filtered or FILTER.search(chunk) is not None
    facts.hidden_rows.extend(int(row) for row in HIDDEN_ROW.findall(chunk))
    facts.hidden_columns.extend(_hidden_columns(chunk))
    if facts.has_formulas:
        facts.no_value_count += sum(
            1 for match in NO_VALUE.finditer(chunk) if _is_number(chunk, match.start())
        )
    for match in LONG_NUMBER.finditer(chunk):
        cell = _attributes_of_cell_at(chunk, match.start())
        reference = REFERENCE.search(cell)
        if not TEXT_TYPE.search(cell):
            column, row = (reference[1], reference[2]) if reference else (b"A", b"0")
            facts.long_numbers.append((int(row), column_number(column), match[1].decode()))
    for left, top, right, bottom in MERGE.findall(chunk):
        facts.merges.append((int(top), column_number(left), int(bottom), column_number(right)))


def _hidden_columns(chunk: bytes) -> Iterator[tuple[int, int]]:
    for attributes in HIDDEN_COLUMN.findall(chunk):
        span = dict(SPAN.findall(attributes))
        if len(span) == len(("min", "max")):
            yield int(span[b"min"]) - 1, int(span[b"max"]) - 1


def _attributes_of_cell_at(chunk: bytes, position: int) -> bytes:
    """The attributes of the cell element around a position."""
    *_, attributes = [
        b"",
        *(cell[1] for cell in CELL.finditer(chunk, max(position - 600, 0), position)),
    ]
    return attributes


def _is_number(chunk: bytes, position: int) -> bool:
    return not TEXT_TYPE.search(_attributes_of_cell_at(chunk, position))


def column_number(letters: bytes) -> int:
    """A column's position: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def column_letters(position: int) -> str:
    """The name of a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, at = divmod(position - 1, 26)
        letters = chr(ord("A") + at) + letters
    return letters
