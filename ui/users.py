"""The command that keeps the users file: `python -m ui.users add NAME | remove NAME | list`."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from ui.server.settings import Settings
from ui.server.users import Users


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
        _run_command(options, users)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run_command(options: argparse.Namespace, users: Users) -> None:
    if options.command == "list":
        print("\n".join(users.hashes()))
    elif options.command == "remove":
        users.remove(options.name)
    else:
        is_first_user = not users
        users.add(options.name, _read_password())
        print(f"{options.name} → {users.path}")
        if is_first_user:
            print("Start the app anew: from then on it asks everyone for name and password.")


def _read_password() -> str:
    """Asked for twice at a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass()
    if getpass.getpass("Once more: ") != password:
        raise ValueError("The two are not the same.")
    return password


if __name__ == "__main__":
    sys.exit(main())
