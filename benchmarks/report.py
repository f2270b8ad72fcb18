"""How long a report takes beside reading the files: studies, slides, workbook, page.

    python -m benchmarks.report [--full]      20,000 orders, or 1,000,000

Processor seconds tell more than the clock where other work runs; two cores share what DuckDB does.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.engine import SharedTables, open_tables
from analysis.samples import canonical_tables, make_shop
from analysis.store.workspace import ROW_GROUP
from ui.report.html import report_html
from ui.report.outline import build_outline
from ui.report.questions import Scope, answers
from ui.report.slides import report_slides
from ui.report.workbook import report_workbook

SMALL, FULL = 20_000, 1_000_000


def main() -> None:
    """Print seconds by study, slowest first, then by file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true")
    orders = FULL if parser.parse_args().full else SMALL
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, table in canonical_tables(make_shop(seed=1, orders=orders)).items():
            paths[name] = Path(folder) / f"{name}.parquet"
            table.to_parquet(paths[name], index=False, row_group_size=ROW_GROUP)
        _measure(orders, paths)


def _measure(orders: int, paths: dict[str, Path]) -> None:
    tables, taken, found = SharedTables(open_tables(paths)), {}, []
    clock = _since_last()
    next(clock)
    for answer in answers(tables, Scope()):
        found.append(answer)
        taken[answer.study.name] = next(clock)
    told = build_outline(found, Scope(), "zh-CN", (), tables)
    for write in (report_slides, report_workbook, report_html):
        write(told)
        taken[write.__name__] = next(clock)
    cpu, wall = (sum(one[side] for one in taken.values()) for side in (0, 1))
    print(f"{orders:,} orders: {cpu:.1f} s CPU, {wall:.1f} s by the clock")
    for name, (cpu, wall) in sorted(taken.items(), key=lambda item: -item[1][0]):
        print(f"  {name:24} {cpu:6.2f} {wall:6.2f}")


def _since_last() -> Iterator[tuple[float, float]]:
    """Processor and clock seconds since the last time; the first time starts the clocks."""
    cpu, wall = time.process_time(), time.perf_counter()
    while True:
        now = time.process_time(), time.perf_counter()
        yield now[0] - cpu, now[1] - wall
        cpu, wall = now


if __name__ == "__main__":
    main()
