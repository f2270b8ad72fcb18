"""Damaged files end in sheets or in a sentence, never in an exception."""

from __future__ import annotations

import random

import pytest
from paths import SHARED

from analysis.ingest.reading.reader import read

GOOD = SHARED / "nasty" / "generated"
TEXTS = ("ok_utf8.csv", "enc_gbk.csv", "enc_utf16le_bom.csv", "preamble_alipay_like.csv")
BOOKS = ("ok_plain.xlsx", "ok_true.xls", "html_gbk.xls")


def damaged(data, seed):
    """A copy with some bytes changed, a stretch cut out, or the end missing."""
    chance, copy = random.Random(seed), bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        copy[chance.randrange(len(copy))] = chance.randrange(256)
    if seed % 3 == 0:
        start = chance.randrange(len(copy))
        del copy[start : start + chance.randrange(1, 400)]
    if seed % 5 == 0:
        del copy[chance.randrange(1, len(copy)) :]
    return bytes(copy)


@pytest.mark.parametrize(
    ("name", "seeds"), [*((name, 100) for name in TEXTS), *((name, 4) for name in BOOKS)]
)
def test_a_damaged_file_is_read_or_refused(name, seeds):
    """Whatever is read keeps the sum of its rows."""
    path = GOOD / name
    if not path.exists():
        pytest.skip("the shared collection of nasty files is not here")
    for seed in range(seeds):
        reading = read(damaged(path.read_bytes(), seed), name)

        assert bool(reading.sheets) != bool(reading.refusal)
        for sheet in reading.sheets:
            left_out = sum(note.count for note in sheet.notes if note.left_out)
            assert sheet.row_count == len(sheet.row_numbers) + left_out
            assert len(sheet.row_numbers) == sheet.cells.num_rows
