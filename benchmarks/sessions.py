"""How the server stands many visitors at once. Loopback only; it starts servers of its own.

    python -m benchmarks.sessions            1 and 10 visitors with files, 10 light ones
    python -m benchmarks.sessions --full     what the figures in README.md are from: 10 minutes

Visitors are websockets that speak Streamlit's messages, so that the machine serves and does not
draw. Printed are errors, milliseconds of an interaction, and what the server holds in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterable, Sequence
from pathlib import Path

from benchmarks.visitors import visiting

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "tests"))

from serving import Server, serving  # noqa: E402 - the tests' own way to start a server

SAMPLE = PROJECT / "sample_data" / "ExportOrderList_taobao.csv"
MEGABYTE = 2**20
FILE_SIZE = 2 * MEGABYTE
KEPT_HOURS = 0.05
"""Three minutes: long enough for the visits, short enough to wait for the clock."""

THINK = 1.0
"""Seconds between an answer and the next click."""

LIGHT, HEAVY = "home", "highlights"
"""A page that only lists the others, and the one that runs every study."""


def main() -> None:
    """Measure visits with files, light visits, and light visits beside heavy ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    full = parser.parse_args().full
    kept = {"ZHANGGUI_KEEP_HOURS": str(KEPT_HOURS)}
    with tempfile.TemporaryDirectory() as home, serving(Path(home), settings=kept) as server:
        with_files(server, (1, 10, 20, 40) if full else (1, 10))
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        light(server, (1, 30) if full else (1, 10))
        beside_heavy(server, (1, 2, 4) if full else (1,))


def with_files(server: Server, numbers: Iterable[int]) -> None:
    """Each visitor uploads a file, opens a study, chooses; then the clock clears all away."""
    data = order_export(FILE_SIZE)
    print(f"\nA file of {len(data) / MEGABYTE:.1f} MB each, then a study, then another choice")
    print("visitors | errors | upload p95 ms | page median | page p95 | memory MB before, after")
    met = 0
    for number in numbers:
        before = held(server)
        visits = [visit_with_file(server.port, met + each, data) for each in range(number)]
        errors, taken = asyncio.run(together(visits))
        met += number
        uploads, pages = [one[0] for one in taken], [ms for one in taken for ms in one[1:]]
        figures = f"{p95(uploads):.0f} | {statistics.median(pages):.0f} | {p95(pages):.0f}"
        print(f"{number} | {errors} | {figures} | {before:.0f}, {held(server):.0f}", flush=True)
    start = time.perf_counter()
    while any(server.workspaces.glob("data/[!.]*")):
        time.sleep(1)
    print(f"All data cleared away {time.perf_counter() - start:.0f} s later, without a visitor.")
    print(f"Memory: {held(server):.0f} MB now, {server.peak_memory():.0f} MB at most.")


def light(server: Server, numbers: Iterable[int], runs: int = 10) -> None:
    """The start page again and again, with a second to think in between."""
    print("\nStart page without files, a second to think")
    print("visitors | errors | median ms | p95 | server's processor ms a run")
    for number in numbers:
        before = processor(server)
        errors, taken = asyncio.run(together([reruns(server.port, n, runs) for n in range(number)]))
        flat = [ms for one in taken for ms in one]
        each = (processor(server) - before) / (number * (runs + 1)) * 1000
        figures = f"{statistics.median(flat):.0f} | {p95(flat):.0f} | {each:.0f}"
        print(f"{number} | {errors} | {figures}", flush=True)


def beside_heavy(server: Server, numbers: Iterable[int]) -> None:
    """The start page while others have every study run, again and again."""
    asyncio.run(prepare(server.port, max(numbers)))
    print("\nStart page of two visitors, beside visitors who have all studies run")
    print("heavy visitors | errors | median ms | p95 | p95, times alone")
    alone = 0.0
    for number in (0, *numbers):
        errors, taken = asyncio.run(beside(server.port, number))
        flat = [ms for one in taken for ms in one]
        alone = alone or p95(flat)
        figures = f"{statistics.median(flat):.0f} | {p95(flat):.0f} | {p95(flat) / alone:.1f}"
        print(f"{number} | {errors} | {figures}", flush=True)


async def visit_with_file(port: int, number: int, data: bytes) -> list[float]:
    """Milliseconds of the upload, of the first answer and of another one."""
    await asyncio.sleep(number % 10 / 10 * THINK)
    async with visiting(port, number) as visitor:
        await visitor.run("upload")
        taken = [await visitor.upload("upload", "订单.csv", data)]
        taken.append(await visitor.run("refund_reasons"))
        await asyncio.sleep(THINK)
        taken.append(await visitor.choose("refund_reasons", "refund_reasons.unit", 2))
    return [1000 * one for one in taken]


async def reruns(port: int, number: int, runs: int) -> list[float]:
    """Milliseconds of each run of the start page but the first."""
    await asyncio.sleep(number % 10 / 10 * THINK)
    taken = []
    async with visiting(port, number) as visitor:
        await visitor.run(LIGHT)
        for _ in range(runs):
            await asyncio.sleep(THINK)
            taken.append(1000 * await visitor.run(LIGHT))
    return taken


async def prepare(port: int, number: int) -> None:
    """Give the heavy visitors the sample shop."""
    for each in range(number):
        async with visiting(port, 1000 + each) as visitor:
            for path in sorted(SAMPLE.parent.glob("*.[cx][sl][vs]*")):
                await visitor.run("upload")
                await visitor.upload("upload", path.name, path.read_bytes())


async def beside(port: int, heavy: int) -> tuple[int, list[list[float]]]:
    """Light visits while so many heavy ones begin anew whenever they have their answer."""

    async def all_studies(number: int) -> None:
        while True:
            async with visiting(port, number) as visitor:
                await visitor.run(HEAVY)

    tasks = [asyncio.create_task(all_studies(1000 + each)) for each in range(heavy)]
    await asyncio.sleep(2 * THINK)
    measured = await together([reruns(port, each, 15) for each in range(2)])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return measured


async def together(
    visits: Sequence[Awaitable[list[float]]],
) -> tuple[int, list[list[float]]]:
    """How many visits failed, and what the others took; the first failure is printed."""
    ended = await asyncio.gather(*visits, return_exceptions=True)
    failed = [one for one in ended if isinstance(one, BaseException)]
    for error in failed[:1]:
        print(f"{type(error).__name__}: {error}")
    return len(failed), [one for one in ended if isinstance(one, list)]


def order_export(size: int) -> bytes:
    """The sample shop's orders over and over, each with an id of its own."""
    header, *rows = csv.reader(io.StringIO(SAMPLE.read_text(encoding="gb18030")))
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(header)
    number = 0
    while target.tell() < size * 0.8:  # A Chinese sign is two bytes.
        _, *cells = rows[number % len(rows)]
        writer.writerow([f'="{2_000_000_000_000_000_000 + number}"', *cells])
        number += 1
    return target.getvalue().encode("gb18030")


def held(server: Server) -> float:
    """What the server holds now, in MB; its child processes not counted. Linux only."""
    status = Path(f"/proc/{server.process}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def processor(server: Server) -> float:
    """Processor seconds of the server until now. Linux only."""
    fields = Path(f"/proc/{server.process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    return sum(map(int, fields.split()[11:13])) / 100


def p95(taken: Sequence[float]) -> float:
    """The 95th percentile; of a single value, that one."""
    return statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]


if __name__ == "__main__":
    main()
