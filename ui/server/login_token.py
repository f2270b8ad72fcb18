"""Log-in tokens: a user's name and an expiry time, signed by the server, held in a cookie."""

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

from analysis.store.private_files import private_folder, write_private_file

LOGIN_COOKIE = "zhanggui_login"
TOKEN_LIFETIME = timedelta(hours=12)
"""A working day; then the password is asked for again."""


@dataclass(frozen=True)
class LoginTokens:
    """Issues and verifies tokens. The key is kept on disk, so a restart logs nobody out."""

    key: bytes

    @classmethod
    def open(cls, folder: Path) -> LoginTokens:
        """With the key in this folder; a random one is written at the first start."""
        path = private_folder(folder) / "login.key"
        if not path.exists():
            with write_private_file(path) as file:
                file.write(secrets.token_bytes(32))
        return cls(path.read_bytes())

    def issue(self, name: str, password_hash: str, now: datetime) -> str:
        """A token for a user. The signature covers the password's hash: a new password ends it."""
        payload = f"{_encoded(name)}.{int((now + TOKEN_LIFETIME).timestamp())}"
        return f"{payload}.{self._sign(payload, password_hash)}"

    def verify(self, token: str, hashes: Mapping[str, str], now: datetime) -> str:
        """The user's name; empty where the token is malformed, forged or expired."""
        payload, _, signature = token.rpartition(".")
        name, expiry = unverified_name(token), payload.rpartition(".")[2]
        if name not in hashes or not expiry.isascii() or not expiry.isdecimal():
            return ""
        is_genuine = hmac.compare_digest(self._sign(payload, hashes[name]), signature)
        return name if is_genuine and now.timestamp() < int(expiry) else ""

    def _sign(self, payload: str, password_hash: str) -> str:
        return hmac.new(self.key, f"{payload} {password_hash}".encode(), hashlib.sha256).hexdigest()


def unverified_name(token: str) -> str:
    """The name in a token, whether or not its signature is valid."""
    with suppress(binascii.Error, UnicodeError):
        return base64.urlsafe_b64decode(token.partition(".")[0] + "==").decode()
    return ""


def _encoded(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
