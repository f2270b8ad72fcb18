"""What the server does beside answering: getting ready, and clearing away what has expired."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pyarrow as pa
import streamlit as st

from analysis.store.workspace import expire
from analysis.studies import every_study
from ui.server.error_report import hush
from ui.server.request_filter import is_loopback
from ui.server.settings import Settings
from ui.server.users import Users

HEAVY = ("openpyxl", "scipy.stats", "sklearn", "xlsxwriter")
"""Libraries that pages import sooner or later, beside those that every study imports."""

ROUND = timedelta(minutes=1)
"""How often the clock looks for expired workspaces."""

TURN = 0.0005
"""Seconds that a visitor's thread may hold the interpreter while others wait; Python's own is ten
times that. A page sends a hundred messages and queues anew after each: behind one long answer half
a second of waiting becomes a twentieth, for a few per cent more work.
"""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Run the server's life: ready before the first visitor, tidy after the last."""
    settings = Settings.read()
    refuse_strangers(settings)
    hush()
    forget_sessions(settings)
    get_ready()
    sys.setswitchinterval(TURN)
    janitor = asyncio.create_task(clear_away(settings))
    yield
    janitor.cancel()
    forget_sessions(settings)


def refuse_strangers(settings: Settings) -> None:
    """Do not start on an address that others reach while anybody could come in."""
    address = st.get_option("server.address")
    if is_loopback(address or "localhost") or settings.open_to_all or Users(settings.users_file):
        return
    raise RuntimeError(
        f"Others could open {address} without a password. "
        "Add a user first: python -m ui.users add NAME. "
        "Or, in a network that has its own log-in, set ZHANGGUI_OPEN=yes."
    )


def forget_sessions(settings: Settings) -> None:
    """Where nothing is to outlive its session: remove what was left by sessions that ended hard."""
    if not settings.keep:
        expire(settings.data_folder, datetime.now(UTC), keep=timedelta(0))


def get_ready() -> None:
    """Import studies and heavy libraries, and tell the garbage collector to leave them alone.

    Streamlit collects garbage after every run of a script. Objects that are here for good need
    not be looked at each time, which makes a rerun many times cheaper. All is imported before
    visitors come, since two threads importing the same library at once can meet it half made.
    """
    every_study()
    for name in HEAVY:
        import_module(name)
    gc.collect()
    gc.freeze()


async def clear_away(settings: Settings) -> None:
    """Remove workspaces when their time is over, whether or not anybody comes."""
    while True:
        await asyncio.to_thread(clear_expired, settings, datetime.now(UTC))
        await asyncio.sleep(ROUND.total_seconds())


def clear_expired(settings: Settings, now: datetime) -> None:
    """Remove workspaces whose time is over, and with them all answers remembered in memory.

    Answers are remembered by session, not by workspace; the other visitors' are made again.
    """
    if settings.keep and expire(settings.data_folder, now, settings.keep):
        st.cache_data.clear()
        give_back()


def give_back() -> None:
    """Hand memory that nothing uses any more back to the system, as far as it can be told to."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # Another C library than Linux's usual one.
        ctypes.CDLL("libc.so.6").malloc_trim(0)
