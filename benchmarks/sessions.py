"""How the server stands many visitors at once. Loopback only; it starts a server of its own.

python -m benchmarks.sessions [--sessions 1 10 20 30 40] [--reruns 5] [--page home]

Each session opens a page as a browser does, by the websocket, and has it run again after a think
time of one second. Printed: errors, median and 95th percentile of a rerun in milliseconds, and
what the server holds in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PORT = 8620
COOKIE = "zhanggui_visitor=load-{:017d}"
THINK = 1.0
"""Seconds between an answer and the next click."""

PATIENCE = 120
"""Seconds."""


@contextmanager
def server(home: Path) -> Iterator[int]:
    """The app on a port of its own; gives the process."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    environment = {**os.environ, "HOME": str(home), "ZHANGGUI_DATA": str(home / "workspaces")}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--server.port={PORT}"], env=environment, stdout=log, stderr=log
        )
        try:
            _wait()
            yield process.pid
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait() -> None:
    for _ in range(PATIENCE * 5):
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The server did not start.")


async def rerun(connection: ClientConnection, page: str) -> float:
    """Run the page once; the seconds until its script has finished."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    start = time.perf_counter()
    await connection.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE):
        while True:
            told = ForwardMsg.FromString(await connection.recv())
            if told.WhichOneof("type") == "script_finished":
                return time.perf_counter() - start


async def session(number: int, page: str, reruns: int) -> list[float]:
    """One visitor: the first run is not counted, the others follow after a think time."""
    address = f"ws://127.0.0.1:{PORT}/_stcore/stream"
    cookie = {"Cookie": COOKIE.format(number)}
    async with connect(address, additional_headers=cookie, max_size=None) as connection:
        await rerun(connection, page)
        taken = []
        for _ in range(reruns):
            await asyncio.sleep(THINK)
            taken.append(await rerun(connection, page))
    return taken


async def load(sessions: int, page: str, reruns: int) -> tuple[int, list[float]]:
    """Errors and seconds of all sessions, which start within one think time of each other."""

    async def late(number: int) -> list[float]:
        await asyncio.sleep(THINK * number / sessions)
        return await session(number, page, reruns)

    ended = await asyncio.gather(*map(late, range(sessions)), return_exceptions=True)
    taken = [one for each in ended if isinstance(each, list) for one in each]
    return sum(not isinstance(each, list) for each in ended), taken


def memory(process: int) -> int:
    """What a process holds now, in MB. Linux only."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    """Measure each number of sessions in turn, on one server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 20, 30, 40])
    parser.add_argument("--reruns", type=int, default=5)
    parser.add_argument("--page", default="home")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, server(Path(home)) as process:
        print("sessions | errors | median ms | p95 ms | memory MB before, after | load")
        for sessions in options.sessions:
            before = memory(process)
            errors, taken = asyncio.run(load(sessions, options.page, options.reruns))
            spread = statistics.quantiles(taken, n=20)
            figures = f"{statistics.median(taken) * 1000:.0f} | {spread[-1] * 1000:.0f}"
            held = f"{before}, {memory(process)}"
            print(f"{sessions} | {errors} | {figures} | {held} | {os.getloadavg()[0]:.0f}")


if __name__ == "__main__":
    main()
