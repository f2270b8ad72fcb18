"""Limits of wrong log-ins: a pause for who guesses, and none for the others at their address."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ui.server.users import USER_NAME

WINDOW_SECONDS = 5 * 60
TRIES_OF_NAME_AT_ADDRESS = 10
TRIES_OF_NAME = 50
"""From all addresses together."""

TRIES_OF_ADDRESS = 500
"""For all names together: a school or an office of 50 behind one address, each at their limit."""


class LoginThrottle:
    """Counts wrong log-ins by name and address, by name, and by address, in a sliding window."""

    def __init__(self, seconds: int = WINDOW_SECONDS) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._name_at_address = RateLimitItemPerSecond(TRIES_OF_NAME_AT_ADDRESS, seconds)
        self._name = RateLimitItemPerSecond(TRIES_OF_NAME, seconds)
        self._address = RateLimitItemPerSecond(TRIES_OF_ADDRESS, seconds)

    def may_try(self, name: str, address: str) -> bool:
        """Whether this name may be tried from this address now."""
        return all(self._limiter.test(limit, *key) for limit, key in self._limits(name, address))

    def count_failure(self, name: str, address: str) -> None:
        """A log-in was wrong. A right one counts for nothing."""
        for limit, key in self._limits(name, address):
            self._limiter.hit(limit, *key)

    def _limits(self, name: str, address: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        """Each limit with what it counts. Names that no user can have count as one."""
        known = name if USER_NAME.fullmatch(name) else ""
        return [
            (self._name_at_address, (known, address)),
            (self._name, (known,)),
            (self._address, (address,)),
        ]
