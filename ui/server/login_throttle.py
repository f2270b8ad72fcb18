"""How often somebody may try a password."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MOST = 10
WITHIN = 5 * 60
"""Seconds."""

REMEMBERED = 10_000
"""Names and addresses; beyond that nobody may try until five minutes have passed."""


class Tries:
    """Counts tries by name and by address; the clock gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: dict[str, deque[float]] = {}

    def allow(self, *who: str) -> bool:
        """Whether all of these may try now; if so the try counts for each of them."""
        self._forget()
        if len(self._made) > REMEMBERED:
            return False
        if any(len(self._made.get(one, ())) >= MOST for one in who):
            return False
        for one in who:
            self._made.setdefault(one, deque()).append(self._clock())
        return True

    def succeed(self, *who: str) -> None:
        """Take back the last try of each: it was no failure."""
        for one in who:
            if made := self._made.get(one):
                made.pop()

    def _forget(self) -> None:
        start = self._clock() - WITHIN
        for one, made in list(self._made.items()):
            while made and made[0] <= start:
                made.popleft()
            if not made:
                del self._made[one]
