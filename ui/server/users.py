"""Who may come in: a file of names and scrypt hashes. Without the file nobody has to log in."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.store.private_files import private_folder, written

NAME = re.compile(r"[\w.@-]{1,64}")
"""Letters of any script, digits and a few signs."""

SHORTEST = 10
"""Signs of a password."""

LONGEST = 200
"""Signs of a password; more would only make the server work."""

COST = {"n": 2**14, "r": 8, "p": 5}
"""Of scrypt: 16 MB and some tenths of a second a try."""

NOBODY = "0" * 32 + "$" + "0" * 128
"""A hash that no password has, so that an unknown name takes as long as a known one."""


@dataclass(frozen=True)
class Users:
    """The users file: a line a user, `name:salt$hash`, both in hex."""

    path: Path

    def __bool__(self) -> bool:
        """Whether there is a file, be it an empty one."""
        return self.path.exists()

    def hashes(self) -> Mapping[str, str]:
        """Salt and hash by name; empty where there is no file (any more)."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        return {name: kept for name, colon, kept in (line.partition(":") for line in lines) if kept}

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the user's password. Takes the same time for every name."""
        salt, _, known = self.hashes().get(name, NOBODY).partition("$")
        return hmac.compare_digest(_hash(password[:LONGEST], salt), known)

    def add(self, name: str, password: str) -> None:
        """Add a user, or give one a new password, which ends that user's visits.

        Raises ValueError where the name or the password will not do.
        """
        if not NAME.fullmatch(name):
            raise ValueError("A name has letters, digits and . @ _ - only, at most 64 of them.")
        if not SHORTEST <= len(password) <= LONGEST:
            raise ValueError(f"A password has {SHORTEST} to {LONGEST} signs.")
        salt = secrets.token_hex(16)
        self._write({**self.hashes(), name: f"{salt}${_hash(password, salt)}"})

    def remove(self, name: str) -> None:
        """Let a user in no more, from this moment on. Raises ValueError where there is none."""
        hashes = dict(self.hashes())
        if name not in hashes:
            raise ValueError(f"There is no user {name}.")
        del hashes[name]
        self._write(hashes)

    def _write(self, hashes: Mapping[str, str]) -> None:
        private_folder(self.path.parent)
        with written(self.path) as file:
            file.write("".join(f"{name}:{kept}\n" for name, kept in hashes.items()).encode())


def _hash(password: str, salt: str) -> str:
    secret, grain = password.encode("utf-8", "surrogatepass"), bytes.fromhex(salt)
    return hashlib.scrypt(secret, salt=grain, maxmem=2**26, **COST).hex()
