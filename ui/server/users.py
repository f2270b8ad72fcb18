"""The users file: names and scrypt hashes of passwords. Without the file there is no log-in."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.store.private_files import private_folder, write_private_file

USER_NAME = re.compile(r"[\w.@-]{1,64}")
"""Letters of any script, digits and a few signs."""

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
"""A longer one would only cost the server time."""

SCRYPT_COST = {"n": 2**14, "r": 8, "p": 5}
"""16 MB and some tenths of a second an attempt."""

DUMMY_HASH = "0" * 32 + "$" + "0" * 128
"""Matches no password; hashed for an unknown name, so that it takes as long as a known one."""


@dataclass(frozen=True)
class Users:
    """One line a user: `name:salt$hash`, salt and hash in hex."""

    path: Path

    def __bool__(self) -> bool:
        """Whether there is a file, even an empty one."""
        return self.path.exists()

    def hashes(self) -> Mapping[str, str]:
        """`salt$hash` by name; empty where there is no file (any more)."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        parts = (line.partition(":") for line in lines)
        return {name: salted_hash for name, _, salted_hash in parts if salted_hash}

    def check_password(self, name: str, password: str) -> bool:
        """Whether this is the user's password. Takes the same time for every name."""
        salt, _, expected = self.hashes().get(name, DUMMY_HASH).partition("$")
        return hmac.compare_digest(_hash(password[:MAX_PASSWORD_LENGTH], salt), expected)

    def add(self, name: str, password: str) -> None:
        """Add a user, or set a new password, which ends that user's sessions.

        Raises ValueError where the name or the password is not allowed.
        """
        if not USER_NAME.fullmatch(name):
            raise ValueError("A name has letters, digits and . @ _ - only, at most 64 of them.")
        if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
            raise ValueError(
                f"A password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} signs."
            )
        salt = secrets.token_hex(16)
        self._write({**self.hashes(), name: f"{salt}${_hash(password, salt)}"})

    def remove(self, name: str) -> None:
        """Remove a user, effective at once. Raises ValueError where there is none of that name."""
        hashes = dict(self.hashes())
        if name not in hashes:
            raise ValueError(f"There is no user {name}.")
        del hashes[name]
        self._write(hashes)

    def _write(self, hashes: Mapping[str, str]) -> None:
        private_folder(self.path.parent)
        with write_private_file(self.path) as file:
            lines = (f"{name}:{salted_hash}\n" for name, salted_hash in hashes.items())
            file.write("".join(lines).encode())


def _hash(password: str, salt: str) -> str:
    data = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=bytes.fromhex(salt), maxmem=2**26, **SCRYPT_COST).hex()
