"""How long a report takes beside reading the files: studies, slides, workbook, page.

python benchmarks/report.py [--full]      20,000 orders, or 1,000,000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from analysis.engine import open_tables
from analysis.samples import canonical_tables, make_shop
from ui.report import outline
from ui.report_asking import Scope, answers
from ui.report_book import report_book
from ui.report_page import report_page
from ui.slides import slides

SMALL, FULL = 20_000, 1_000_000


def main() -> None:
    """Print seconds by study, slowest first, then by file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    orders = FULL if parser.parse_args().full else SMALL
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, table in canonical_tables(make_shop(seed=1, orders=orders)).items():
            paths[name] = Path(folder) / f"{name}.parquet"
            table.to_parquet(paths[name], index=False)
        _measure(orders, paths)


def _measure(orders: int, paths: dict[str, Path]) -> None:
    tables = open_tables(paths)
    taken: dict[str, float] = {}
    found = []
    started = last = time.perf_counter()
    for answer in answers(tables, Scope()):
        found.append(answer)
        taken[answer.study.name] = time.perf_counter() - last
        last = time.perf_counter()
    print(f"{orders:,} orders: all studies {last - started:.1f} s")
    for name, seconds in sorted(taken.items(), key=lambda item: -item[1]):
        print(f"  {name:24} {seconds:6.1f} s")
    told = outline(found, Scope(), "zh-CN", (), tables)
    for write in (slides, report_book, report_page):
        last = time.perf_counter()
        size = len(write(told))
        print(f"{write.__name__:26} {time.perf_counter() - last:6.1f} s {size / 1e3:8.0f} kB")


if __name__ == "__main__":
    main()
