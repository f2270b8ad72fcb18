"""Every hostile file has its expected outcome in a whole import."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from paths import SHARED

from analysis.ingest import ImportSettings, import_file

NASTY = SHARED / "nasty"
SETTINGS = ImportSettings(b"k" * 32)


def expected():
    if not NASTY.exists():
        return []
    with (NASTY / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


pytestmark = pytest.mark.skipif(not NASTY.exists(), reason="the hostile files are not at hand")


@pytest.fixture(scope="module")
def file_reports():
    """The report of each file, by its name in the list."""
    return {
        row["file"]: import_file(
            (NASTY / row["file"]).read_bytes(), Path(row["file"]).name, SETTINGS
        ).file_report
        for row in expected()
    }


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_a_file_ends_as_it_must(row, file_reports):
    """Refused with a reason, read with all rows kept or noted, or waiting for a choice of sheet."""
    file_report = file_reports[row["file"]]
    sheets = file_report.sheets

    if row["outcome"] == "refuse":
        assert file_report.refusal is not None
    elif row["outcome"] == "ask":
        assert [s.kept_count for s in sheets] == [0] * len(sheets)
        assert all("sheet_choice" in {note.rule for note in s.notes} for s in sheets)
    elif row["outcome"] in ("parse", "tell"):
        assert file_report.refusal is None
    for sheet in sheets:
        left_out = sum(note.count for note in sheet.notes if note.left_out)
        assert sheet.row_count == sheet.kept_count + left_out


ALSO = {
    "encoding": {"mixed_encoding"},
    "header_row": {"rows_above", "group_row", "no_header"},
    "id_precision": {"long_number"},
}
"""Our rules by names of the list, beside rules of the same name."""


def test_what_has_to_be_told_is_told(file_reports):
    """By a note of the rule that the list names, or one of them; the counts are complete."""
    counts = Counter(row["outcome"] for row in expected())
    without_note = []
    for row in expected():
        if row["outcome"] == "tell":
            names = row["tell"].lower().split("|")
            file_report = file_reports[row["file"]]
            noted_rules = {
                note.rule for each in (file_report, *file_report.sheets) for note in each.notes
            }
            if not noted_rules & set(names).union(*(ALSO.get(name, ()) for name in names)):
                without_note.append(row["file"])

    assert not without_note
    assert counts == {"refuse": 20, "parse": 27, "tell": 21, "ask": 1, "safe": 32}
