"""A rate limit for log-in attempts."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MAX_ATTEMPTS = 10
WINDOW_SECONDS = 5 * 60

MAX_KEYS = 10_000
"""Names and addresses that are tracked. Beyond that every attempt is refused until some expire."""


class LoginThrottle:
    """Counts attempts by key (a name, an address) in a sliding window; the clock gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._attempts: dict[str, deque[float]] = {}

    def allow(self, *keys: str) -> bool:
        """Whether all of these keys may try now; if so the attempt counts for each of them."""
        self._drop_expired()
        if len(self._attempts) > MAX_KEYS:
            return False
        if any(len(self._attempts.get(key, ())) >= MAX_ATTEMPTS for key in keys):
            return False
        for key in keys:
            self._attempts.setdefault(key, deque()).append(self._clock())
        return True

    def succeed(self, *keys: str) -> None:
        """Take back the last attempt of each key: it was no failure."""
        for key in keys:
            if attempts := self._attempts.get(key):
                attempts.pop()

    def _drop_expired(self) -> None:
        start = self._clock() - WINDOW_SECONDS
        for key, attempts in list(self._attempts.items()):
            while attempts and attempts[0] <= start:
                attempts.popleft()
            if not attempts:
                del self._attempts[key]
