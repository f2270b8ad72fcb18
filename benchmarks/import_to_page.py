"""How long a refund export takes from its bytes to the page that answers, step by step.

    python -m benchmarks.import_to_page                   20,000 rows
    python -m benchmarks.import_to_page --rows 100000     what the figures in README.md are from

First the steps one by one in this process, then the whole way in the real server with a browser,
and the server's peak memory (Linux). Needs the `test` extra and a Chromium.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import fastexcel
import xlsxwriter
from playwright.sync_api import sync_playwright

from analysis.ingest import Imported, ImportSettings, import_file, known_headers
from analysis.ingest.reading.reader import read
from analysis.store.workspace import Workspace
from analysis.studies.refunds.refund_reasons import RefundReasons

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from serving import serving  # noqa: E402 - the tests' own way to start a server and a browser
from visiting import Visit  # noqa: E402

SAMPLE = PROJECT / "sample_data" / "refunds_taobao.xlsx"
IDS = ("退款编号", "订单编号", "支付单号")
Answer = TypeVar("Answer")


def main() -> None:
    """Build the file, take the time of each step, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        file = refund_export(Path(folder) / "退款.xlsx", rows)
        print(f"{rows:,} rows of xlsx, {file.stat().st_size / 2**20:.1f} MB")
        steps(file.read_bytes(), Path(folder))
        whole_way(file, Path(folder))


def refund_export(path: Path, row_count: int) -> Path:
    """The sample shop's refunds over and over, each time with ids of their own."""
    sheet = fastexcel.read_excel(SAMPLE).load_sheet(0, header_row=None, dtypes="string")
    header, *rows = zip(*(column.to_pylist() for column in sheet.to_arrow().columns), strict=True)
    ids = {at for at, name in enumerate(header) if name in IDS}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        target = book.add_worksheet()
        target.write_row(0, 0, header)
        for number in range(row_count):
            cells = rows[number % len(rows)]
            new = f"{number:018d}"
            target.write_row(
                number + 1, 0, [new if at in ids else cell for at, cell in enumerate(cells)]
            )
    return path


def steps(data: bytes, folder: Path) -> None:
    """Each step by itself; recognising and cleaning is all of the import beside the reading."""
    workspace = Workspace.open(folder / "here", "benchmark")
    settings = ImportSettings(secrets.token_bytes(32))
    reading = timed("read", lambda: read(data, "退款.xlsx", known_headers=known_headers()))
    assert reading.sheets
    imported: Imported = timed("import", lambda: import_file(data, "退款.xlsx", settings))
    timed("keep", lambda: workspace.add([imported]))
    timed("join", workspace.tables)
    timed("answer", lambda: RefundReasons().run(workspace.tables()))


def timed(step: str, work: Callable[[], Answer]) -> Answer:
    """Do it once and print how long it took."""
    start = time.perf_counter()
    answer = work()
    print(f"  {step:<24}{time.perf_counter() - start:8.2f} s")
    return answer


def whole_way(file: Path, folder: Path) -> None:
    """Upload in a browser until the report stands there; then the study's page until its chart."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serving(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        visit = Visit(browser.new_page(locale="zh-CN"), server.address)
        visit.open("/upload")
        before = server.peak_memory()
        timed("upload to account", lambda: visit.upload([file]))
        timed("study's page", lambda: draw(visit))
        after = server.peak_memory()
        print(f"  server's peak memory    {before:8.0f} MB before, {after:.0f} MB after")
        browser.close()


def draw(visit: Visit) -> None:
    """Choose the study and wait for its picture."""
    visit.go("退款", "退款原因")
    visit.page.get_by_test_id("stVegaLiteChart").first.wait_for(timeout=120_000)


if __name__ == "__main__":
    main()
