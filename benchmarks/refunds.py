"""How long the refund studies take, and how much memory; how soon their pages stand there.

    python -m benchmarks.refunds                        100,000 orders
    python -m benchmarks.refunds --orders 1000000       what the figures in README.md are from
    python -m benchmarks.refunds --browser              the pages in a browser, a choice changed

Writes a made-up shop as a workspace keeps it and asks each study in a process of its own, twice:
the second answer is timed. Beside it, in the same process, the bare pandas work that the study
needs at the least: read its columns, join, group. Aim: faster than that. In the browser: from the
click on another choice until the page stands still, all charts drawn. Aim: below a second.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from playwright.sync_api import BrowserContext, sync_playwright

from analysis.engine import SharedTables, open_tables
from analysis.ingest import Imported
from analysis.ingest.import_report import FileReport, SheetReport
from analysis.samples import canonical_tables, make_shop
from analysis.store.workspace import ROW_GROUP, Workspace
from analysis.studies import every_study

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from serving import Server, serving  # noqa: E402 - the tests' own way to start a server
from visiting import Visit  # noqa: E402

TABLES = ("orders", "order_lines", "refunds")
VISITOR = "refund-benchmark-00001"
"""The secret in the visitor's cookie."""

VISITS = 5
Files = Mapping[str, Path]

PAGES = ("buyers", "change", "hotspots", "places", "reasons", "trend")
"""Those with a choice of which refunds count."""

OTHER_CHOICE = "申请过就算"

CHANGED = """(option) => new Promise((done) => {
  const app = document.querySelector("[data-testid=stApp]");
  const start = performance.now();
  let ran = false;
  const drawn = () => [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
    .every((chart) => chart.querySelector("svg, canvas"));
  const look = () => {
    ran ||= app.dataset.testScriptState === "running";
    const still = ran && app.dataset.testScriptState === "notRunning";
    if (still && drawn() && !document.querySelector("[data-stale=true]"))
      requestAnimationFrame(() => done((performance.now() - start) / 1000));
    else requestAnimationFrame(look);
  };
  option.click();
  look();
})"""
"""Clicks an option; the seconds until the script has ended and every chart stands there."""


def main() -> None:
    """Write the shop, then ask the studies or open their pages; print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        # The shop is made in a process of its own: a child starts with its parent's peak.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            files = pool.apply(written, (options.orders, Path(name)))
        (in_browser if options.browser else in_processes)(files)


def written(orders: int, folder: Path) -> dict[str, Path]:
    """The shop's tables as Parquet, with a refund for ten orders; says how large they are.

    Made-up shops have nearly twice as many refunds: every tenth order's worth of them is drawn.
    """
    tables = dict(canonical_tables(make_shop(7, orders, ["bad_batch"]), TABLES))
    drawn = tables["refunds"].sample(orders // 10, random_state=7)
    tables["refunds"] = drawn.sort_index()
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    for name, path in files.items():
        rows = pa.Table.from_pandas(tables[name], preserve_index=False)
        pq.write_table(rows, path, row_group_size=ROW_GROUP)
    print(", ".join(f"{len(tables[name]):,} {name}" for name in TABLES))
    return files


def in_processes(files: Files) -> None:
    """Each study by itself, beside bare pandas."""
    print("| study | CPU s | wall s | bare pandas: CPU s | wall s | peak memory, MB |")
    print("|---|---|---|---|---|---|")
    for study in sorted(name for name in every_study() if name.startswith("refund_")):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.apply(measured, (study, files)), flush=True)


def measured(study: str, files: Files) -> str:
    """One line of the table, from a fresh process."""
    kind = every_study()[study]
    used = {*kind.needs, *kind.any_of, *kind.wants}
    needed = {name: path for name, path in files.items() if name in used}

    def ask() -> None:
        """Opens the tables too, as each run of a page does."""
        kind().run(SharedTables(open_tables(needed)))

    ask()
    cpu, wall = timed(ask)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare_cpu, bare_wall = timed(lambda: BARE[study](files))
    return (
        f"| {study} | {cpu:.2f} | {wall:.2f} | {bare_cpu:.2f} ({bare_cpu / cpu:.1f} times ours) "
        f"| {bare_wall:.2f} ({bare_wall / wall:.1f} times) | {peak:.0f} |"
    )


def in_browser(files: Files) -> None:
    """Each page in a browser: a choice changed, to the page that stands still."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    print("| page | page ready, median s | best s | server's CPU s | load |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        _fill(Workspace.open(server.workspaces, VISITOR), files)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
            cookie = {"name": "zhanggui_visitor", "value": VISITOR, "url": server.address}
            context.add_cookies([cookie])  # pyright: ignore[reportArgumentType]
            for name in PAGES:
                print(_changed(context, server, f"refund_{name}"), flush=True)
            browser.close()


def _fill(workspace: Workspace, files: Files) -> None:
    """Put the tables in as if each had come from a file, and join them."""
    for name, path in files.items():
        rows = pd.read_parquet(path)
        sheet = SheetReport("", len(rows) + 1, len(rows), 1, name, "taobao", 1.0)
        file_report = FileReport(f"{name}.csv", name, 0, "csv", sheets=(sheet,))
        workspace.add([Imported(file_report, {name: rows})])
    workspace.tables()


def _changed(context: BrowserContext, server: Server, name: str) -> str:
    """One line of the table. Each visit is a session of its own, which remembers no answer."""
    seconds, used = [], []
    for _ in range(VISITS):
        visit = Visit(context.new_page(), server.address)
        visit.open(f"/{name}")
        option = visit.page.get_by_role("radio", name=OTHER_CHOICE)
        before = server.used_seconds()
        seconds.append(option.evaluate(CHANGED))
        used.append(server.used_seconds() - before)
        visit.page.close()
    median, best = statistics.median(seconds), min(seconds)
    cpu, load = statistics.median(used), os.getloadavg()[0]
    return f"| {name} | {median:.2f} | {best:.2f} | {cpu:.2f} | {load:.0f} |"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor and of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def by_order(files: Files, *columns: str) -> pd.DataFrame:
    """Orders with their refunds joined: the least that a rate by some column needs."""
    orders = pd.read_parquet(files["orders"], columns=["order_id", "paid_at", *columns])
    refunds = pd.read_parquet(
        files["refunds"], columns=["order_id", "refund_status", "applied_at", "done_at"]
    )
    first = refunds[refunds["refund_status"] == "success"].groupby("order_id")["done_at"].min()
    return orders.dropna(subset=["paid_at"]).join(first, on="order_id")


def rate_by(*columns: str) -> Callable[[Files], pd.DataFrame]:
    """Count orders and refunded orders by some columns and day."""

    def count(files: Files) -> pd.DataFrame:
        joined = by_order(files, *columns)
        keys = [joined["paid_at"].dt.normalize(), *columns]
        return joined.groupby(keys)["done_at"].agg(["size", "count"])

    return count


def rate_by_goods(files: Files) -> pd.DataFrame:
    """Count pieces and refunds by SKU and reason."""
    names = ["order_id", "sku_code", "qty"]
    lines = pd.read_parquet(files["order_lines"], columns=names)
    paid = pd.read_parquet(files["orders"], columns=["order_id", "paid_at"]).dropna()
    columns = ["order_id", "sku_code", "reason_l1", "refund_status", "refund_amount"]
    refunds = pd.read_parquet(files["refunds"], columns=columns)
    sold = lines.merge(paid, on="order_id")
    won = refunds[refunds["refund_status"] == "success"]
    joined = won.merge(sold, on=["order_id", "sku_code"])
    sold.groupby("sku_code")["qty"].sum()
    return joined.groupby(["sku_code", "reason_l1"])["refund_amount"].agg(["size", "sum"])


def durations_by_type(files: Files) -> pd.DataFrame:
    """Mean, median and P90 of the hours by type, what is open, and how many orders were paid."""
    columns = ["refund_id", "refund_type", "refund_status", "applied_at", "done_at", "timeout_at"]
    refunds = pd.read_parquet(files["refunds"], columns=[*columns, "intervene_status"])
    hours = (refunds["done_at"] - refunds["applied_at"]).dt.total_seconds() / 3600
    by_type = hours.groupby(refunds["refund_type"])
    waiting = refunds[refunds["done_at"].isna()].sort_values(["timeout_at", "applied_at"])
    refunds.groupby("intervene_status", dropna=False).size()
    pd.read_parquet(files["orders"], columns=["paid_at"]).count()
    half, most = by_type.quantile(0.5), by_type.quantile(0.9)
    return pd.DataFrame({"mean": by_type.mean(), "half": half, "most": most, "open": len(waiting)})


def rate_in_six_ways(files: Files) -> list[pd.DataFrame]:
    """Orders, pieces and yuan by day of payment and by day of application; the delays."""
    names = ["order_id", "paid_at", "qty_total", "paid_amount"]
    orders = pd.read_parquet(files["orders"], columns=names).dropna(subset=["paid_at"])
    names = ["order_id", "refund_status", "applied_at", "done_at", "refund_amount", "refund_qty"]
    refunds = pd.read_parquet(files["refunds"], columns=names)
    won = refunds[refunds["refund_status"] == "success"]
    by_order = won.groupby("order_id").agg(
        {"applied_at": "min", "done_at": "min", "refund_amount": "sum", "refund_qty": "sum"}
    )
    joined = orders.join(by_order, on="order_id", how="inner")
    amounts = ["refund_amount", "refund_qty"]
    paid_day = joined["paid_at"].dt.normalize()
    delay = (joined["done_at"].dt.normalize() - paid_day).dt.days
    return [
        orders.groupby(orders["paid_at"].dt.normalize())[["qty_total", "paid_amount"]].sum(),
        joined.groupby(paid_day)[amounts].sum(),
        joined.groupby(joined["applied_at"].dt.normalize())[amounts].sum(),
        joined.groupby([paid_day, delay]).size().to_frame(),
    ]


def refunds_by(*columns: str) -> Callable[[Files], pd.Series]:
    """Count refunds by some columns of their own."""

    def count(files: Files) -> pd.Series:
        refunds = pd.read_parquet(files["refunds"], columns=[*columns, "refund_amount"])
        return refunds.groupby(list(columns), dropna=False)["refund_amount"].sum()

    return count


BARE: Mapping[str, Callable[[Files], object]] = {
    "refund_buyers": rate_by("buyer_key"),
    "refund_change": rate_by_goods,
    "refund_daily": refunds_by("applied_at", "reason_l1"),
    "refund_hotspots": rate_by_goods,
    "refund_places": rate_by("carrier", "province"),
    "refund_reasons": rate_by(),
    "refund_speed": durations_by_type,
    "refund_trend": rate_in_six_ways,
    "refund_words": refunds_by("reason_raw", "reason_l2"),
}
"""The least that each study needs, in plain pandas on the same files."""

if __name__ == "__main__":
    main()
