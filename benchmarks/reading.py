"""How fast files become sheets, as ratios against peers run in turns, and the memory it takes.

    python -m benchmarks.reading          a minute
    python -m benchmarks.reading --full   the big files: a million rows of CSV, 200,000 of xlsx

Each run is a process of its own, so that its peak memory is its own; the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import fastexcel
import pandas as pd
import xlsxwriter

from analysis.foreign.limits import GIGABYTE, Limits
from analysis.ingest import ImportSettings, import_file
from analysis.ingest.reading.reader import read

PROJECT = Path(__file__).parents[1]
COLUMNS = (
    "订单编号",
    "买家会员名",
    "买家支付宝账号",
    "支付单号",
    "买家应付货款",
    "买家应付邮费",
    "买家支付积分",
    "总金额",
    "返点积分",
    "买家实际支付金额",
    "买家实际支付积分",
    "订单状态",
    "买家留言",
    "收货人姓名",
    "收货地址",
    "运送方式",
    "联系电话",
    "联系手机",
    "订单创建时间",
    "订单付款时间",
    "宝贝标题",
    "宝贝种类",
    "物流单号",
    "物流公司",
    "订单备注",
    "宝贝总数量",
)
STATES = ("交易成功", "买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易关闭")
GOODS = tuple(f"保温杯 {size}ml 大容量便携水杯 第{size % 7}款" for size in range(300, 700))
AMOUNTS = {4, 5, 7, 9}
ROUNDS = 3


def row(chance: random.Random, *, guarded: bool) -> list[str]:
    """One made-up order of a Taobao export; ids in ="…" guards if asked for."""
    order, paid = str(chance.randrange(10**18, 10**19)), f"{chance.randrange(100, 90000) / 100:.2f}"
    phone = f"1{chance.randrange(10**9, 10**10)}"
    day = f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
    person = "".join(chance.choices("王李张刘陈杨黄赵吴周徐孙马朱胡", k=3))
    address = (
        f"浙江省 杭州市 余杭区 {person[0]}家路{chance.randrange(999)}号{chance.randrange(99)}幢"
    )
    ids = [order, f"9{order}"]
    if guarded:
        ids = [f'="{number}"' for number in ids]
    return [
        *(ids[0], f"tb{chance.randrange(10**8)}", phone, ids[1], paid, "0.00", "0", paid, "0"),
        *(paid, "0", chance.choice(STATES), "", person, address, "快递", "", f"'{phone}"),
        *(f"{day} {clock}", f"{day} {clock}", chance.choice(GOODS), "1"),
        *(f"YT{chance.randrange(10**13)}", "圆通速递", "", str(chance.randrange(1, 5))),
    ]


def write_csv(path: Path, count: int) -> None:
    """A GBK export with guards around its ids."""
    chance = random.Random(7)
    with path.open("w", encoding="gbk", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        for _ in range(count):
            file.write(",".join(row(chance, guarded=True)) + "\r\n")


def write_xlsx(path: Path, count: int) -> None:
    """The same as a workbook: ids as text, amounts as numbers."""
    chance = random.Random(7)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("订单")
        sheet.write_row(0, 0, COLUMNS)
        for number in range(1, count + 1):
            cells = row(chance, guarded=False)
            sheet.write_row(
                number, 0, [float(c) if at in AMOUNTS else c for at, c in enumerate(cells)]
            )


def ours(path: Path) -> None:
    """Bytes to sheets, every cell as checked text."""
    reading = read(path.read_bytes(), path.name, Limits(file_bytes=2 * GIGABYTE))
    assert reading.sheets, reading.refusal


def whole_import(path: Path) -> None:
    """Bytes to typed, clean tables and a report."""
    settings = ImportSettings(b"benchmark" * 4, Limits(file_bytes=2 * GIGABYTE))
    assert import_file(path.read_bytes(), path.name, settings).tables


READERS: dict[str, Callable[[Path], object]] = {
    "ours": ours,
    "whole import": whole_import,
    "pandas csv": lambda path: pd.read_csv(path, encoding="gbk", dtype=str),
    "pandas openpyxl": lambda path: pd.read_excel(path, dtype=str, engine="openpyxl"),
    "bare fastexcel": lambda path: (
        fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_arrow()
    ),
}


class Run(NamedTuple):
    """What one reading took."""

    seconds: float
    processor_seconds: float
    megabytes: float


def run_one(reader: str, path: Path) -> Run:
    """Read once in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.reading", "--one", reader, "--file", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    return Run(*map(float, answer.stdout.split()))


def report_one(reader: str, path: Path) -> None:
    """Read once and print what it took, child processes counted in."""
    began, worked = time.perf_counter(), processor_seconds()
    READERS[reader](path)
    seconds, work = time.perf_counter() - began, processor_seconds() - worked
    print(seconds, work, sum(usage.ru_maxrss for usage in usages()) / 1024)


def usages() -> list[resource.struct_rusage]:
    """What this process and its ended children have used."""
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def processor_seconds() -> float:
    """Processor time so far, which other programs on the machine change little."""
    return sum(usage.ru_utime + usage.ru_stime for usage in usages())


def unpacked_megabytes(path: Path) -> float:
    """The size of a file, of a workbook's parts when unpacked."""
    if path.suffix == ".csv":
        return path.stat().st_size / 1024**2
    with zipfile.ZipFile(path) as package:
        return sum(info.file_size for info in package.infolist()) / 1024**2


def compare(path: Path, readers: list[str], rounds: int) -> None:
    """Run readers in turns and print a line for each: its best times and its highest memory.

    The first reader is ours, which the others are compared with.
    """
    runs = [{reader: run_one(reader, path) for reader in readers} for _ in range(rounds)]
    size = unpacked_megabytes(path)
    ours = best_of(runs, readers[0])
    print(f"{path.name}: {size:.0f} MB unpacked", flush=True)
    for reader in readers:
        best = best_of(runs, reader)
        print(
            f"  {reader:16} {best.seconds:6.2f} s = {best.seconds / ours.seconds:5.2f} x ours"
            f"   processor {best.processor_seconds:6.2f} s"
            f" = {best.processor_seconds / ours.processor_seconds:5.2f} x ours"
            f"   peak {best.megabytes:5.0f} MB = {best.megabytes / size:4.1f} x unpacked",
            flush=True,
        )


def best_of(runs: list[dict[str, Run]], reader: str) -> Run:
    """The shortest times and the highest memory of all rounds."""
    seconds, work, megabytes = zip(*(taken[reader] for taken in runs), strict=True)
    return Run(min(seconds), min(work), max(megabytes))


def main() -> None:
    """Write the files, run the readers in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--one", choices=READERS)
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        report_one(arguments.one, arguments.file)
        return
    csv_counts, xlsx_counts = (
        ([1_000_000], [20_000, 100_000, 200_000]) if arguments.full else ([100_000], [20_000])
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in csv_counts:
            path = Path(folder, f"orders_{count}.csv")
            write_csv(path, count)
            compare(path, ["ours", "pandas csv"], ROUNDS)
            path.unlink()
        for count in xlsx_counts:
            path = Path(folder, f"orders_{count}.xlsx")
            write_xlsx(path, count)
            compare(path, ["ours", "bare fastexcel", "pandas openpyxl"], 1 if arguments.full else 2)
            path.unlink()


if __name__ == "__main__":
    main()
