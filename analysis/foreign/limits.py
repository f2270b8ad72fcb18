"""Limits on the size of an uploaded file, and the exception that refuses it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """Limits for one file. A file past one of them is refused."""

    file_bytes: int = 50 * MEGABYTE

    unpacked_bytes: int = 600 * MEGABYTE
    """Of a zipped workbook, counted while unpacking; also of the text of one sheet's cells."""

    cells: int = 20_000_000
    """Of one sheet's bounding box, blank cells included."""

    columns: int = 512

    memory_bytes: int = 3 * GIGABYTE
    """Address space of the child process that parses a workbook."""

    seconds: int = 60
    """Of processor time and of wall time of that child."""


class Refusal(Exception):  # noqa: N818
    """Why a file cannot be read: a rule and its values. Never leaves the ingest package."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values
