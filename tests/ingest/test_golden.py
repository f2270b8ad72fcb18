"""Each export that we know, as its platform writes it, and the tables it becomes.

A folder a layout: the export, and `table.<name>.csv` for each table, its blank columns left away.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from exported import csv_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import ImportSettings, import_file

FOLDERS = sorted((Path(__file__).parent / "golden").iterdir())
KEY = b"golden"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_export_becomes_the_tables_beside_it(folder):
    """Every cell of them."""
    (export,) = [path for path in folder.iterdir() if not path.name.startswith("table.")]
    result = import_file(export.read_bytes(), export.name, ImportSettings(KEY))
    written = {
        name: table.dropna(axis="columns", how="all").to_csv(index=False, lineterminator="\n")
        for name, table in result.tables.items()
    }

    assert written == {
        path.name.split(".")[1]: path.read_text(encoding="utf-8")
        for path in folder.glob("table.*.csv")
    }


ODD = [
    *(
        "",
        "-",
        "=",
        "'",
        '=""',
        "inf",
        "nan",
        "1e400",
        "２０２５",
        "2025-02-30",
        "79999.9",
        "\x00x",
    ),
    *("合计", "#N/A", "延迟统计", "1.23E+17", "1.2万", "~", "0/0", "(1)", "8分", "½", "🙂", "a\nb"),
]


def export_of(folder):
    """The export of a layout: its name, headers and rows."""
    (path,) = [path for path in folder.iterdir() if not path.name.startswith("table.")]
    headers, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return path.name, headers, rows


@settings(max_examples=30)
@given(st.sampled_from(FOLDERS), st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 1]))
def test_whatever_stands_in_cells_no_row_is_lost(folder, chance, share):
    """Rows of the file = rows kept + rows left out by a note; nothing is raised."""
    name, headers, rows = export_of(folder)
    odd = [[chance.choice(ODD) if chance.random() < share else c for c in row] for row in rows * 2]
    result = import_file(csv_of(headers, *odd), name, ImportSettings(KEY))

    for sheet in result.account.sheets:
        left_out = sum(note.count for note in sheet.notes if note.left_out)
        assert sheet.row_count == sheet.kept_count + left_out
