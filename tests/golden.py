"""Golden tables: a folder a layout, with an export and `table.<name>.csv` for each table.

    python -m tests.golden tests/ingest/golden/<layout>

writes the tables of the export in each folder anew. Read them before you keep them: they become
what the import is held to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.ingest import ImportSettings, import_file

KEY = b"golden"


def export_in(folder: Path) -> Path:
    """The only file of a folder that is no table."""
    (export,) = [path for path in folder.iterdir() if not path.name.startswith("table.")]
    return export


def tables_in(folder: Path) -> dict[str, str]:
    """The tables beside an export, as text, by name."""
    return {
        path.name.split(".")[1]: path.read_text(encoding="utf-8")
        for path in folder.glob("table.*.csv")
    }


def tables_of(export: Path) -> dict[str, str]:
    """The tables that an export becomes, as CSV without their blank columns, by name."""
    result = import_file(export.read_bytes(), export.name, ImportSettings(KEY))
    return {
        name: table.dropna(axis="columns", how="all").to_csv(index=False, lineterminator="\n")
        for name, table in result.tables.items()
    }


def main(folders: Sequence[str]) -> None:
    """Write the tables of the exports in these folders, in place of those that are there."""
    for folder in map(Path, folders):
        for old in folder.glob("table.*.csv"):
            old.unlink()
        for name, text in tables_of(export_in(folder)).items():
            path = folder / f"table.{name}.csv"
            path.write_text(text, encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
