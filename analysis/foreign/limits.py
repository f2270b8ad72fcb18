"""How much of a foreign file is taken in before it is refused, and how a refusal is thrown."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. Everything past one of them is refused with a sentence."""

    file_bytes: int = 50 * MEGABYTE

    unpacked_bytes: int = 600 * MEGABYTE
    """Of a zipped workbook, counted in the bytes that really come out; also of the cells' text."""

    cells: int = 20_000_000
    """Of one sheet's bounding box, blank cells included."""

    columns: int = 512

    memory_bytes: int = 3 * GIGABYTE
    """Address space of the child process that parses a workbook."""

    seconds: int = 60
    """Of processor and of wall time of that child."""


class Refusal(Exception):  # noqa: N818
    """Carries the reason out of the depth of a reader; never leaves the ingest package."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values
