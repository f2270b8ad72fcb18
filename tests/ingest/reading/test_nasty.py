"""Each hostile or broken file of the shared collection has its expected outcome."""

from __future__ import annotations

import csv

import pytest
from paths import SHARED

from analysis.ingest.reading.reader import Reading, read

NASTY = SHARED / "nasty"
RULES = {
    "EMPTY": {"empty"},
    "NO_ROWS": {"no_rows"},
    "NOT_TABLE": {"not_table", "archive"},
    "CORRUPT": {"corrupt", "too_heavy"},
    "ENCRYPTED": {"encrypted"},
    "TOO_BIG": {"too_big", "too_wide", "too_many_cells", "too_much_inside", "too_heavy"},
    "UNSAFE_XML": {"unsafe_xml"},
    "ENCODING": {"encoding", "mixed_encoding"},
    "QUOTE": {"quote"},
    "NUL": {"nul"},
    "TYPE_MISMATCH": {"type_mismatch"},
    "HEADER_ROW": {"rows_above", "group_row", "no_header"},
    "REPEAT_HEADER": {"repeat_header"},
    "TOTAL_ROW": {"total_row"},
    "HIDDEN_SHEET": {"hidden_sheet", "hidden_sheet_read"},
    "MULTI_SHEET": {"multi_sheet"},
    "MACRO_IGNORED": {"macro_ignored"},
    "FORMULA_NO_VALUE": {"formula_no_value"},
    "ERROR_CELL": {"error_cell"},
    "ID_PRECISION": {"id_precision", "long_number"},
}
"""Our rules by the collection's names for notes. Others are noted by cleaning only."""

TEXT_IDS = "generated/ids_sci.csv"
"""Ids that were damaged before the file was text: seen when they are cleaned."""

HARMLESS = {"header", "blank_row", "rows_above", "merged", "trailing_blank"}
"""Rules that may be noted on a file without faults."""


def cases() -> list[dict[str, str]]:
    """The lines of the table; one empty line where the collection is not there."""
    table = NASTY / "expected.csv"
    if not table.exists():
        return [{"file": "", "outcome": "", "tell": "", "data_rows": "", "columns": ""}]
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rules(reading: Reading) -> set[str]:
    """The rules of all notes of a reading."""
    notes = [*reading.notes, *(note for sheet in reading.sheets for note in sheet.notes)]
    return {note.rule for note in notes}


def expected_rules(tell: str) -> set[str]:
    """Our rules for names of the collection, of which at least one has to be noted."""
    return set().union(*(RULES[name] for name in tell.split("|") if name in RULES))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["file"])
def test_a_nasty_file_comes_to_its_expected_end(case):
    """Refused with its reason, or read with its rows, columns and notes."""
    if not case["file"]:
        pytest.skip("the shared collection of nasty files is not here")
    reading = read((NASTY / case["file"]).read_bytes(), case["file"])

    if case["outcome"] == "refuse":
        assert reading.refusal is not None
        assert reading.refusal.rule in expected_rules(case["tell"])
    elif case["outcome"] == "safe":
        assert bool(reading.sheets) != bool(reading.refusal)
    else:
        assert reading.refusal is None
        check_rows(reading, case)
        check_notes(reading, case)


def check_rows(reading: Reading, case: dict[str, str]) -> None:
    """The numbers of rows and columns are those of the table; no row is lost between the rules."""
    for sheet in reading.sheets:
        left_out = sum(note.count for note in sheet.notes if note.left_out)
        assert sheet.row_count == len(sheet.row_numbers) + left_out
    if case["data_rows"]:
        assert [len(sheet.row_numbers) for sheet in reading.sheets] == [int(case["data_rows"])]
    if case["columns"]:
        assert [len(sheet.headers) for sheet in reading.sheets] == [int(case["columns"])]


def check_notes(reading: Reading, case: dict[str, str]) -> None:
    """Expected notes are there; a file without faults has only harmless ones."""
    noted, expected = rules(reading), expected_rules(case["tell"])
    if expected and case["file"] != TEXT_IDS:
        assert noted & expected
    if case["outcome"] == "parse" and case["file"].startswith("generated"):
        assert noted <= HARMLESS
