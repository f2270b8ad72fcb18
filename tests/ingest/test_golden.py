"""Each export that we know, as its platform writes it, and the tables it becomes.

A folder a layout: the export, and `table.<name>.csv` for each table, its blank columns left away.
"""

from __future__ import annotations

import csv
from pathlib import Path
from shutil import copy2

import pandas as pd
import pytest
from exported import csv_of, xlsx_of
from golden import KEY, export_in, main, tables_in, tables_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.tables import SOURCE

FOLDERS = sorted((Path(__file__).parent / "golden").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_export_becomes_the_tables_beside_it(folder):
    """Every cell of them."""
    assert tables_of(export_in(folder)) == tables_in(folder)


def test_golden_tables_can_be_written_by_a_command(tmp_path):
    """`python -m tests.golden` writes what the test above asks for, and no old table stays."""
    (tmp_path / "table.chats.csv").write_text("old", encoding="utf-8")
    copy2(export_in(FOLDERS[0]), tmp_path)
    main([str(tmp_path)])

    assert tables_in(tmp_path) == tables_in(FOLDERS[0])


def export_of(folder):
    """The export of a layout: its name, headers and rows."""
    path = export_in(folder)
    headers, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return path.name, headers, rows


def plain_of(headers, rows, encoding):
    """As the platform writes it, in another encoding."""
    return csv_of(headers, *rows, encoding=encoding)


def dressed_of(headers, rows, encoding):
    """With a title above, the header once more in the middle, spare commas and a note below."""
    half = len(rows) // 2
    padded = [[*row, "", ""] for row in (*rows[:half], headers, *rows[half:])]
    note = ["# 以上数据仅供参考"]
    return csv_of(
        ["导出时间：2026-07-01"], [], [*headers, "", ""], *padded, note, encoding=encoding
    )


WAYS = {
    "gbk.csv": lambda headers, rows: plain_of(headers, rows, "gb18030"),
    "bom.csv": lambda headers, rows: plain_of(headers, rows, "utf-8-sig"),
    "dressed.csv": lambda headers, rows: dressed_of(headers, rows, "gb18030"),
    "book.xlsx": lambda headers, rows: xlsx_of(headers, *rows),
}
"""How else a shop may have the same export, by the end of its name."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_same_export_in_another_dress_says_the_same(folder, way):
    """Recognised without a click, in all its tables, whatever it was saved as."""
    name, headers, rows = export_of(folder)
    data = WAYS[way](headers, rows)
    result = import_file(data, f"{name.removesuffix('.csv')}.{way}", ImportSettings(KEY))
    plain = import_file(plain_of(headers, rows, "utf-8"), name, ImportSettings(KEY))

    assert result.tables.keys() == plain.tables.keys()
    for table, expected in plain.tables.items():
        pd.testing.assert_frame_equal(
            result.tables[table].drop(columns=list(SOURCE)), expected.drop(columns=list(SOURCE))
        )


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


@settings(max_examples=30)
@given(st.sampled_from(FOLDERS), st.randoms(use_true_random=False), st.sampled_from([0.1, 0.5, 1]))
def test_whatever_stands_in_cells_no_row_is_lost(folder, chance, share):
    """Rows of the file = rows kept + rows left out by a note; nothing is raised."""
    name, headers, rows = export_of(folder)
    odd = [[chance.choice(ODD) if chance.random() < share else c for c in row] for row in rows * 2]
    result = import_file(csv_of(headers, *odd), name, ImportSettings(KEY))

    for sheet in result.file_report.sheets:
        left_out = sum(note.count for note in sheet.notes if note.left_out)
        assert sheet.row_count == sheet.kept_count + left_out
