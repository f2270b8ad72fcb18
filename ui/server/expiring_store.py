"""A session's in-memory store whose items expire after a time without use (TTL)."""

from __future__ import annotations

import threading
import weakref
from collections import UserDict
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from ui.server.settings import Settings

Item = TypeVar("Item")


class ExpiringStore(UserDict[str, Item]):
    """Items by name. All are removed once nobody has used the store for its time to live.

    A timer removes them, so no further request is needed. With a time to live of 0 there is no
    timer and the items live as long as their session. The timer holds only a weak reference: it
    does not keep the items of an ended session alive.
    """

    def __init__(self, ttl: timedelta) -> None:
        super().__init__()
        self.has_expired = False
        self._ttl = ttl
        self._timer: threading.Timer | None = None

    def __setitem__(self, name: str, item: Item) -> None:
        super().__setitem__(name, item)
        self.has_expired = False
        self.touch()

    def __del__(self) -> None:
        self._cancel_timer()

    def touch(self) -> None:
        """Start the time to live again."""
        self._cancel_timer()
        if self.data and self._ttl:
            self._timer = threading.Timer(self._ttl.total_seconds(), _expire, [weakref.ref(self)])
            self._timer.daemon = True
            self._timer.start()

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()


def session_store(name: str) -> ExpiringStore:
    """This session's store of that name; made at its first use."""
    if name not in st.session_state:
        st.session_state[name] = ExpiringStore(Settings.read().keep)
    return st.session_state[name]


def _expire(reference: weakref.ref[ExpiringStore]) -> None:
    if (store := reference()) is not None:
        store.clear()
        store.has_expired = True
