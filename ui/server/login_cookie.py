"""Log-in tokens: a user's name, signed by the server with a time, held in a cookie."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from analysis.store.private_files import private_folder, write_private_file

LOGIN_COOKIE = "zhanggui_login"
TOKEN_LIFETIME = timedelta(hours=12)
"""A working day; then the password is asked for again."""


@dataclass(frozen=True)
class Login:
    """One log-in of one user; false where nobody is logged in."""

    name: str = ""

    id: str = ""
    """Random. A changed copy of a token, if it is valid at all, has the same one."""

    def __bool__(self) -> bool:
        return bool(self.name)


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

    def issue(self, name: str, password_hash: str) -> str:
        """A token for a user, from now on. No two are the same."""
        value = f"{_encoded(name)}.{secrets.token_urlsafe(16)}"
        return self._signer(password_hash).sign(value).decode()

    def verify(self, token: str, hashes: Mapping[str, str], now: datetime) -> Login:
        """Whose log-in it is; nobody's where the token is malformed, forged or expired."""
        name = unverified_name(token)
        if name not in hashes:
            return Login()
        try:
            value, issued = self._signer(hashes[name]).unsign(token, return_timestamp=True)
        except BadSignature:
            return Login()
        is_current = timedelta(0) <= now - issued < TOKEN_LIFETIME
        return Login(name, value.decode().partition(".")[2]) if is_current else Login()

    def _signer(self, password_hash: str) -> TimestampSigner:
        """The signature depends on the password's hash: a new password ends a token."""
        salt = f"zhanggui login {password_hash}".encode()
        return TimestampSigner(self.key, salt, digest_method=hashlib.sha256)


def unverified_name(token: str) -> str:
    """The name in a token, whether or not its signature is valid."""
    with suppress(ValueError):
        return base64.urlsafe_b64decode(token.partition(".")[0] + "==").decode()
    return ""


def _encoded(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
