"""Each export that we know, as its platform writes it, and the tables it becomes.

A folder a layout: the export, and `table.<name>.csv` for each table, its blank columns left away.
"""

from __future__ import annotations

from pathlib import Path

import pytest

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
