"""What a browser shows once its user has logged in: a name and an end, signed by the server."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from analysis.store.private_files import private_folder, written

COOKIE = "zhanggui_login"
LIFE = timedelta(hours=12)
"""A working day; then the password is asked for again."""


@dataclass(frozen=True)
class Tickets:
    """Writes and reads tickets. The key outlives the server, so a restart logs nobody out."""

    key: bytes

    @classmethod
    def open(cls, folder: Path) -> Tickets:
        """With the key that lies in this folder, drawn at the first start."""
        path = private_folder(folder) / "login.key"
        if not path.exists():
            with written(path) as file:
                file.write(secrets.token_bytes(32))
        return cls(path.read_bytes())

    def write(self, name: str, kept: str, now: datetime) -> str:
        """A ticket of a user, bound to the hash kept of the password: a new one ends it."""
        said = f"{_packed(name)}.{int((now + LIFE).timestamp())}"
        return f"{said}.{self._sign(said, kept)}"

    def read(self, ticket: str, hashes: Mapping[str, str], now: datetime) -> str:
        """The name of the user whose ticket this is; empty where it is none or is over."""
        said, _, signature = ticket.rpartition(".")
        name, end = name_on(ticket), said.rpartition(".")[2]
        if name not in hashes or not end.isascii() or not end.isdecimal():
            return ""
        genuine = hmac.compare_digest(self._sign(said, hashes[name]), signature)
        return name if genuine and now.timestamp() < int(end) else ""

    def _sign(self, said: str, kept: str) -> str:
        return hmac.new(self.key, f"{said} {kept}".encode(), hashlib.sha256).hexdigest()


def name_on(ticket: str) -> str:
    """The name that stands on a ticket, genuine or not."""
    with suppress(binascii.Error, UnicodeError):
        return base64.urlsafe_b64decode(ticket.partition(".")[0] + "==").decode()
    return ""


def _packed(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
