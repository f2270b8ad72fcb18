"""What is held in memory until its visitor says a word, and goes by the clock if nobody does."""

from __future__ import annotations

import threading
import weakref
from collections import UserDict
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from ui.server.settings import Settings

Item = TypeVar("Item")


class Held(UserDict[str, Item]):
    """Things by name, all gone once nobody has used them for so long, whether or not anybody comes.

    Without a time they go with their session, as they do at the latest: the clock keeps nothing.
    """

    def __init__(self, keep: timedelta) -> None:
        super().__init__()
        self.was_let_go = False
        self._keep = keep
        self._clock: threading.Timer | None = None

    def __setitem__(self, name: str, item: Item) -> None:
        super().__setitem__(name, item)
        self.was_let_go = False
        self.touch()

    def __del__(self) -> None:
        self._stop()

    def touch(self) -> None:
        """Note that the visitor is here."""
        self._stop()
        if self.data and self._keep:
            self._clock = threading.Timer(self._keep.total_seconds(), _let_go, [weakref.ref(self)])
            self._clock.daemon = True
            self._clock.start()

    def _stop(self) -> None:
        if self._clock:
            self._clock.cancel()


def held(name: str) -> Held:
    """What this session holds under a name."""
    if name not in st.session_state:
        st.session_state[name] = Held(Settings.read().keep)
    return st.session_state[name]


def _let_go(holder: weakref.ref[Held]) -> None:
    if (left := holder()) is not None:
        left.clear()
        left.was_let_go = True
