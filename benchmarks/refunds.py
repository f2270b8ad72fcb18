"""How long the refund studies take, and how much memory: `python -m benchmarks.refunds [--full]`.

Writes a made-up shop as Parquet, as a workspace keeps it, and asks each study in a process of its
own, twice: the second answer is timed. Beside it, in the same process, the bare pandas work that
the study needs at the least: read its columns, join, group. By default 100,000 orders; `--full`
takes 700,000, which have about 100,000 refunds. Aim: faster than the bare pandas work.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from analysis.engine import open_tables
from analysis.samples import canonical_tables, make_shop
from analysis.studies import every_study

TABLES = ("orders", "order_lines", "refunds")
ORDERS, FULL = 100_000, 700_000
Files = Mapping[str, Path]


def main() -> None:
    """Write the shop, ask every refund study, print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true")
    orders = FULL if parser.parse_args().full else ORDERS
    with tempfile.TemporaryDirectory() as name:
        # The shop is made in a process of its own: a child starts with its parent's peak.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            files = pool.apply(written, (orders, Path(name)))
        print("| study | CPU s | wall s | bare pandas: CPU s | wall s | peak memory, MB |")
        print("|---|---|---|---|---|---|")
        for study in sorted(name for name in every_study() if name.startswith("refund_")):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(pool.apply(measured, (study, files)), flush=True)


def written(orders: int, folder: Path) -> dict[str, Path]:
    """The shop's tables as Parquet; says how large they are."""
    tables = canonical_tables(make_shop(7, orders, ["bad_batch"]), TABLES)
    files = {name: folder / f"{name}.parquet" for name in TABLES}
    for name, path in files.items():
        tables[name].to_parquet(path, index=False)
    print(", ".join(f"{len(tables[name]):,} {name}" for name in TABLES))
    return files


def measured(study: str, files: Files) -> str:
    """One line of the table, from a fresh process."""
    kind = every_study()[study]
    used = {*kind.needs, *kind.any_of, *kind.wants}
    tables = open_tables({name: path for name, path in files.items() if name in used})
    kind().run(tables)
    cpu, wall = timed(lambda: kind().run(tables))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare_cpu, bare_wall = timed(lambda: BARE[study](files))
    return (
        f"| {study} | {cpu:.2f} | {wall:.2f} | {bare_cpu:.2f} ({bare_cpu / cpu:.1f} times ours) "
        f"| {bare_wall:.2f} ({bare_wall / wall:.1f} times) | {peak:.0f} |"
    )


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
    "refund_speed": refunds_by("applied_at", "done_at", "refund_type"),
    "refund_trend": rate_by(),
    "refund_words": refunds_by("reason_raw", "reason_l2"),
}
"""The least that each study needs, in plain pandas on the same files."""

if __name__ == "__main__":
    main()
