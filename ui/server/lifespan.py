"""The server's start, its clean-up loop and its end."""

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
from ui.server.error_report import silence_exception_loggers
from ui.server.request_filter import is_loopback
from ui.server.settings import Settings
from ui.server.users import Users

HEAVY_LIBRARIES = ("openpyxl", "scipy.stats", "sklearn", "xlsxwriter")
"""Libraries that pages import sooner or later, beside those that every study imports."""

CLEANUP_INTERVAL = timedelta(minutes=1)
"""How often expired workspaces are looked for."""

SWITCH_INTERVAL = 0.0005
"""Seconds that one thread may hold the interpreter while others wait; Python's default is ten
times that. A page sends a hundred messages and queues again after each. Behind one long answer
half a second of waiting becomes a twentieth, for a few per cent more work.
"""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare the server before the first request; clean up after the last."""
    settings = Settings.read()
    check_server_address(settings)
    silence_exception_loggers()
    remove_session_workspaces(settings)
    preload()
    sys.setswitchinterval(SWITCH_INTERVAL)
    cleanup = asyncio.create_task(cleanup_loop(settings))
    yield
    cleanup.cancel()
    remove_session_workspaces(settings)


def check_server_address(settings: Settings) -> None:
    """Refuse to start on an address that other machines reach while no log-in is set up.

    Raises:
        RuntimeError: with a sentence that says what to do.
    """
    address = st.get_option("server.address")
    if is_loopback(address or "localhost") or settings.open_to_all or Users(settings.users_file):
        return
    raise RuntimeError(
        f"Others could open {address} without a password. "
        "Add a user first: python -m ui.users add NAME. "
        "Or, in a network that has its own log-in, set ZHANGGUI_OPEN=yes."
    )


def remove_session_workspaces(settings: Settings) -> None:
    """Where no data may outlive its session: remove what crashed sessions left behind."""
    if not settings.keep:
        expire(settings.data_folder, datetime.now(UTC), keep=timedelta(0))


def preload() -> None:
    """Import studies and heavy libraries, and exclude their objects from garbage collection.

    Streamlit collects garbage after every run of a script. Objects that stay for good need not be
    visited each time, which makes a rerun many times cheaper. Everything is imported before the
    first visitor, since two threads that import the same library at once can get it half loaded.
    """
    every_study()
    for name in HEAVY_LIBRARIES:
        import_module(name)
    gc.collect()
    gc.freeze()


async def cleanup_loop(settings: Settings) -> None:
    """Remove expired workspaces at an interval, without any request."""
    while True:
        await asyncio.to_thread(clear_expired, settings, datetime.now(UTC))
        await asyncio.sleep(CLEANUP_INTERVAL.total_seconds())


def clear_expired(settings: Settings, now: datetime) -> None:
    """Remove expired workspaces, and with them all cached answers.

    Answers are cached by session, not by workspace; other visitors' answers are computed again.
    """
    if settings.keep and expire(settings.data_folder, now, settings.keep):
        st.cache_data.clear()
        release_memory()


def release_memory() -> None:
    """Return unused memory to the operating system, as far as the allocators allow."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # Another C library than glibc.
        ctypes.CDLL("libc.so.6").malloc_trim(0)
