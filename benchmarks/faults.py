"""What goes wrong on a server, done to one on purpose. Loopback only; a few minutes; Linux.

    python -m benchmarks.faults

Prints a line a fault: what was done, what its visitor saw, and whether others were served
meanwhile. The hostile files are those of the shared collection beside the project; without them
their lines are left out.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from benchmarks.sessions import LIGHT, MEGABYTE, PROJECT, Server, held, order_export, p95, serving
from benchmarks.visitors import PageFailedError, Visitor, to_end, visiting

Seen = TypeVar("Seen")
Visit = Callable[[Visitor], Awaitable[Seen]]

NASTY = PROJECT.parent / "shared" / "nasty" / "generated"
HOSTILE = {
    "bomb_sst_repeat_3g.xlsx": "a child that eats memory",
    "fuzz_hang_2.xlsx": "a child that spins",
    "fuzz_killed_3.xlsx": "a child that is killed",
}
SMALL, ROOM = 100_000, 20_000
"""Bytes: of a file, and of what may be written to a disk that is called full."""

STUDY = "refund_reasons"
AWAY = 5
"""Seconds that a dropped connection takes to come back."""


def main() -> None:
    """Do everything to a server that is at work, one after the other."""
    print("fault | what came of it")
    for name, fault in FAULTS.items():
        with tempfile.TemporaryDirectory() as home:
            print(f"{name} | {fault(Path(home))}", flush=True)
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        for name, what in HOSTILE.items():
            if (NASTY / name).exists():
                print(f"{what} | {to_end(read_beside(server, NASTY / name))}", flush=True)


def restarted(home: Path) -> str:
    """Kill the server between two clicks; start it anew on the same folder."""
    with serving(home) as server:
        to_end(in_session(server.port, take_orders))
        before = started(server)
    with serving(home) as server:
        found, texts = to_end(in_session(server.port, see_study, start=before))
    says = "says so" if "重新启动" in texts else "says nothing"
    return f"the files are {'back' if found else 'GONE'}, the page {says}"


def dropped(home: Path) -> str:
    """Cut the connection after a choice; come back after some seconds, as a browser does."""

    async def there_and_back(port: int) -> str:
        async with visiting(port, 1) as visitor:
            await take_orders(visitor)
            await visitor.run(STUDY)
            await visitor.choose(STUDY, "refund_reasons.unit", 2)
            session, chosen = visitor.session, visitor.texts()
            visitor.connection.transport.abort()
        await asyncio.sleep(AWAY)
        async with visiting(port, 1, session=session) as visitor:
            await visitor.run(STUDY)
            same = visitor.session == session, visitor.texts() == chosen
        return f"the same session: {same[0]}, its choice still stands: {same[1]}"

    with serving(home) as server:
        return to_end(there_and_back(server.port))


def torn(home: Path) -> str:
    """Close the tab when half of a file is there."""

    async def half(visitor: Visitor) -> None:
        await visitor.run("upload")
        await visitor.upload("upload", "订单.csv", order_export(20 * MEGABYTE), share=0.5)

    with serving(home) as server:
        before = held(server)
        with suppress(ConnectionAbortedError):
            to_end(in_session(server.port, half))
        left = [path for path in server.workspaces.rglob("*") if path.is_file()]
        found, _ = to_end(in_session(server.port, see_study))
        grown = held(server) - before
        return f"files kept: {len(left)}, an answer: {found}, memory {grown:+.0f} MB, still serving"


def full(home: Path) -> str:
    """Let no file grow beyond some bytes, which is what a full disk is to the server."""
    with no_room(), serving(home) as server:
        spooled = to_end(in_session(server.port, drop(order_export(4 * MEGABYTE))))
        said = to_end(in_session(server.port, drop(order_export(5 * SMALL))))
        others = to_end(in_session(server.port, see_light, number=2))
        left = [*server.workspaces.rglob("*.parquet")]
    served = f"half written: {len(left)}; others are served in {others:.0f} ms"
    return f"large file: {spooled} Small file: {said[:60]}… {served}"


def too_large(home: Path) -> str:
    """Send a file beyond the limit past the page, which would have refused it."""
    with serving(home) as server:
        before = held(server)
        said = to_end(in_session(server.port, drop(b"1" * (51 * MEGABYTE))))
        return f"{said} Memory {held(server) - before:+.0f} MB."


FAULTS: Mapping[str, Callable[[Path], str]] = {
    "killed and started anew in mid-session": restarted,
    f"connection dropped for {AWAY} s": dropped,
    "tab closed in mid-upload": torn,
    "disk full": full,
    "file over the limit": too_large,
}


async def read_beside(server: Server, path: Path) -> str:
    """Have a hostile file read while somebody else looks at a light page."""

    async def light(visitor: Visitor) -> list[float]:
        taken = []
        while not reading.done():
            taken.append(1000 * await visitor.run(LIGHT))
            await asyncio.sleep(0.2)
        return taken

    before, start = held(server), time.perf_counter()
    reading = asyncio.create_task(in_session(server.port, drop(path.read_bytes(), path.name)))
    taken = await in_session(server.port, light, number=2)
    said = (await reading).partition("：")[2][:40]
    return (
        f"after {time.perf_counter() - start:.0f} s the page says: {said}… "
        f"Memory {held(server) - before:+.0f} MB; a light page beside it: p95 {p95(taken):.0f} ms"
    )


async def take_orders(visitor: Visitor) -> None:
    """Upload a file."""
    await visitor.run("upload")
    await visitor.upload("upload", "订单.csv", order_export(SMALL))


def drop(data: bytes, name: str = "订单.csv") -> Visit[str]:
    """A visit that uploads a file and gives what it was told, a refusal or a page."""

    async def dropped_one(visitor: Visitor) -> str:
        await visitor.run("upload")
        try:
            await visitor.upload("upload", name, data)
        except PageFailedError as error:
            return str(error)
        return visitor.texts()

    return dropped_one


async def see_study(visitor: Visitor) -> tuple[bool, str]:
    """Whether a study answers, and all that its page says."""
    await visitor.run(STUDY)
    return "依据" in visitor.texts(), visitor.texts()


async def see_light(visitor: Visitor) -> float:
    """Milliseconds of a light page's second run."""
    await visitor.run(LIGHT)
    return 1000 * await visitor.run(LIGHT)


async def in_session(port: int, visit: Visit[Seen], number: int = 1, start: str = "") -> Seen:
    """A visit from its first moment to its last."""
    async with visiting(port, number, start=start) as visitor:
        return await visit(visitor)


def started(server: Server) -> str:
    """What the server says of its start with each page."""
    given = server.get("/", Accept="text/html").headers.get_all("set-cookie") or []
    (start,) = (one for one in given if one.startswith("zhanggui_start="))
    return start.partition("=")[2].partition(";")[0]


@contextmanager
def no_room() -> Iterator[None]:
    """Servers started meanwhile can write no file larger than `ROOM`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


if __name__ == "__main__":
    main()
