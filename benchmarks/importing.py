"""How fast files become clean, typed tables, as ratios against bare reading, and the memory.

    python -m benchmarks.importing          a minute
    python -m benchmarks.importing --full   a million rows of CSV, 20,000 to 200,000 of xlsx

The whole way of an import: read, recognise, hide who is in it, convert, join, report. The
peers only read: every column as text, nothing checked. Each run is a process of its own; runs
alternate, and the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.reading import ROUNDS, compare, write_csv, write_xlsx

BOOKS, QUICK_BOOKS = (20_000, 100_000, 200_000), (20_000,)
TEXTS, QUICK_TEXTS = (1_000_000,), (100_000,)
"""Rows of each file."""


def main() -> None:
    """Write the files one by one, run ours and the peers in turns, print a table each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    full = parser.parse_args().full
    with tempfile.TemporaryDirectory() as folder:
        for count in TEXTS if full else QUICK_TEXTS:
            path = Path(folder, f"orders_{count}.csv")
            write_csv(path, count)
            compare(path, ["whole import", "pandas csv"], ROUNDS)
            path.unlink()
        for count in BOOKS if full else QUICK_BOOKS:
            path = Path(folder, f"orders_{count}.xlsx")
            write_xlsx(path, count)
            compare(path, ["whole import", "bare fastexcel", "pandas openpyxl"], 1)
            path.unlink()


if __name__ == "__main__":
    main()
