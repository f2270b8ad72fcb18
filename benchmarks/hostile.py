"""Whether the server stands hostile files while somebody else works, and how long that one waits.

    python -m benchmarks.hostile                   40 damaged files, two minutes
    python -m benchmarks.hostile --damaged 500     what the figures in README.md are from

A browser drops every file of ../shared/nasty, where it is there, and then good files damaged by
seeded chance: bytes changed, the end missing, stretches put in or cut out, parts of a zip file
swapped. Meanwhile a second visitor has a study's page run again and again. At the end the server
must be the same process, answer, and have told of no failure. Needs the `test` extra and a
Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from analysis.ingest import import_file
from analysis.store.workspace import Workspace
from ui.upload.uploads import Upload, import_settings, sample_files

PROJECT = Path(__file__).parents[1]
NASTY = PROJECT.parent / "shared" / "nasty"
sys.path.insert(0, str(PROJECT / "tests"))

from serving import HOST, Server, serving  # noqa: E402 - the tests' own way to start a server
from visiting import QUIET_MS, Visit  # noqa: E402

NEIGHBOUR = "neighbour-0123456789-x"
"""The secret in the cookie of the visitor who waits."""

PAGE, THINK = "refund_reasons", 0.3
QUIET = 15
"""Seconds that the neighbour works alone first."""

BATCH = 20
"""Files a drop; each drop is a visitor of its own."""

PATIENCE = 300
"""Seconds until a drop's last file has to be told of."""

LONGEST = 200
"""Most bytes that one stretch puts in or cuts out."""

FAILED = re.compile(r"Traceback|\b[0-9a-f]{8} [\w.]+ \w+\.py:\d+")
"""What the log says of a failure: Python's own word, or a code with a type and a place."""

Damage = Callable[[bytearray, random.Random], bytes]


def changed(data: bytearray, chance: random.Random) -> bytes:
    """Up to twenty bytes are others."""
    for _ in range(chance.randrange(1, 21)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def cut_short(data: bytearray, chance: random.Random) -> bytes:
    """The end is missing."""
    return bytes(data[: chance.randrange(1, len(data))])


def put_in(data: bytearray, chance: random.Random) -> bytes:
    """A stretch of chance bytes stands somewhere."""
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.randrange(1, LONGEST))
    return bytes(data)


def cut_out(data: bytearray, chance: random.Random) -> bytes:
    """A stretch is missing."""
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, LONGEST)]
    return bytes(data)


def swapped(data: bytearray, chance: random.Random) -> bytes:
    """Two parts of a zip file stand under each other's names; of other files, two stretches."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        middle = chance.randrange(1, len(data))
        return bytes(data[middle:] + data[:middle])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    one, other = chance.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


DAMAGES: tuple[Damage, ...] = (changed, cut_short, put_in, cut_out, swapped)


def good_files() -> list[Upload]:
    """The sample shop's exports and every layout that the tests know."""
    golden = PROJECT / "tests" / "ingest" / "golden"
    exports = [path for path in sorted(golden.glob("*/*")) if not path.name.startswith("table.")]
    return [*sample_files(), *(Upload(path.name, path.read_bytes()) for path in exports)]


def damaged(count: int) -> Iterator[Upload]:
    """Good files in turn, one damage each; workbooks as often as texts."""
    files = good_files()
    books = [file for file in files if zipfile.is_zipfile(io.BytesIO(file.data))]
    texts = [file for file in files if file not in books]
    for seed in range(count):
        kind = (books, texts)[seed % 2]
        file, damage = kind[seed // 2 % len(kind)], DAMAGES[seed % len(DAMAGES)]
        yield Upload(f"{seed:03} {file.name}", damage(bytearray(file.data), random.Random(seed)))


def nasty_files() -> list[Upload]:
    """The hostile collection, each content once: a file that comes again takes its own place."""
    folders = ("generated", "third_party")
    paths = [path for name in folders for path in sorted((NASTY / name).glob("*"))]
    files = {path.read_bytes(): path.name for path in paths}
    return [Upload(name, data) for data, name in files.items()]


def drop(files: Sequence[Upload], browser: Browser, address: str) -> Counter[str]:
    """Drop files as a visitor of their own; how they ended, as the page says."""
    visit = Visit(browser.new_context(locale="zh-CN").new_page(), address)
    visit.open("/upload")
    named = [{"name": f.name, "mimeType": "", "buffer": f.data} for f in files]
    visit.drop(named)
    end = time.monotonic() + PATIENCE
    while (ended := outcomes(visit.page)).total() < len(files) and time.monotonic() < end:
        visit.page.wait_for_timeout(QUIET_MS)
    visit.page.context.close()
    return ended


def outcomes(page: Page) -> Counter[str]:
    """Refused with a sentence, read, or waiting for the reader's word."""
    return Counter(
        refused=page.get_by_test_id("stAlertContentError").count(),
        read=page.locator("[class*=st-key-remove]").count(),
        waiting=page.get_by_role("button", name="不要这个文件").count(),
    )


async def rerun(connection: ClientConnection) -> float:
    """Run the page once, which must answer; the seconds until its script has finished."""
    asked = BackMsg()
    asked.rerun_script.page_name = PAGE
    start = time.perf_counter()
    await connection.send(asked.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await connection.recv(decode=False))
        assert told.delta.new_element.alert.format != Alert.ERROR, "The neighbour's page failed."
        if told.WhichOneof("type") == "script_finished":
            return time.perf_counter() - start


async def work_beside(port: int, taken: list[float], over: Event) -> None:
    """Have the page run again, thinking between, until it is over."""
    cookie = {"Cookie": f"zhanggui_visitor={NEIGHBOUR}"}
    address = f"ws://{HOST}:{port}/_stcore/stream"
    async with connect(address, additional_headers=cookie, max_size=None) as connection:
        await rerun(connection)
        while not over.is_set():
            await asyncio.sleep(THINK)
            taken.append(await rerun(connection))


def settle_neighbour(server: Server) -> None:
    """The second visitor has the sample shop's files."""
    workspace = Workspace.open(server.workspaces, NEIGHBOUR)
    settings = import_settings(workspace)
    workspace.add(import_file(file.data, file.name, settings) for file in sample_files())


def attack(
    files: Sequence[Upload], server: Server, browser: Browser
) -> tuple[Counter[str], list[float]]:
    """Drop all files, batch by batch, beside the neighbour; how they ended, and its waits."""
    ended: Counter[str] = Counter()
    with neighbour(server) as taken:
        for start in range(0, len(files), BATCH):
            ended += drop(files[start : start + BATCH], browser, server.address)
    return ended, taken


@contextmanager
def neighbour(server: Server) -> Iterator[list[float]]:
    """Somebody who works beside; the list of seconds grows."""
    taken: list[float] = []
    over = Event()
    working = Thread(target=lambda: asyncio.run(work_beside(server.port, taken, over)))
    working.start()
    try:
        yield taken
    finally:
        over.set()
        working.join()


def report(name: str, count: int, ended: Counter[str], taken: Sequence[float]) -> None:
    """How files ended, and how long the neighbour waited."""
    spread = statistics.quantiles(taken, n=20)
    waits = (statistics.median(taken), spread[-1], max(taken))
    median, late, longest = (f"{1000 * wait:.0f}" for wait in waits)
    print(f"{name}: {count} files; {dict(ended)}; load {os.getloadavg()[0]:.0f}")
    print(
        f"  neighbour: {len(taken)} reruns, median {median}, p95 {late}, longest {longest} ms;"
        f" over 1 s: {sum(one > 1 for one in taken)}",
        flush=True,
    )


def failures(server: Server) -> int:
    """How often the log says that a page failed, or that anything else did."""
    log = server.log.read_text(encoding="utf-8", errors="replace")
    return len(FAILED.findall(log))


def main() -> None:
    """Nobody else, hostile files, damaged files, against one server; then look how it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damaged", type=int, default=40)
    count = parser.parse_args().damaged
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        settle_neighbour(server)
        with neighbour(server) as quiet:
            time.sleep(QUIET)
        report("nothing", 0, Counter(), quiet)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            for name, files in (("hostile", nasty_files()), ("damaged", [*damaged(count)])):
                if files:
                    report(name, len(files), *attack(files, server, browser))
            browser.close()
        alive = server.get("/_stcore/health").status
        print(f"health {alive}, failures {failures(server)}, peak {server.peak_memory():.0f} MB")


if __name__ == "__main__":
    main()
