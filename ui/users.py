"""Who may come in: a file of names and scrypt hashes. Without the file the gate stands open.

python -m ui.users add NAME | remove NAME | list
"""

from __future__ import annotations

import argparse
import getpass
import hashlib
import hmac
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.private_files import private_folder, written
from ui.settings import Settings

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Manage the users file; 0 when done, 2 with a sentence on standard error when not."""
    parser = argparse.ArgumentParser(prog="python -m ui.users", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("add", "remove"):
        commands.add_parser(command).add_argument("name")
    commands.add_parser("list")
    options = parser.parse_args(arguments)
    users = Users(Settings.read().users_file)
    try:
        _do(options, users)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _do(options: argparse.Namespace, users: Users) -> None:
    if options.command == "list":
        print("\n".join(users.hashes()))
    elif options.command == "remove":
        users.remove(options.name)
    else:
        first = not users
        users.add(options.name, _asked_password())
        print(f"{options.name} → {users.path}")
        if first:
            print("Start the app anew: from then on it asks everyone for name and password.")


def _asked_password() -> str:
    """Typed twice at a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass()
    if getpass.getpass("Once more: ") != password:
        raise ValueError("The two are not the same.")
    return password


def _hash(password: str, salt: str) -> str:
    secret, grain = password.encode("utf-8", "surrogatepass"), bytes.fromhex(salt)
    return hashlib.scrypt(secret, salt=grain, maxmem=2**26, **COST).hex()


if __name__ == "__main__":
    sys.exit(main())
