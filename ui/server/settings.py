"""The app's settings: environment variables, each with its default and reason."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Read at the start; an invalid value stops the start with a sentence."""

    data_folder: Path = field(default_factory=lambda: Path.home() / ".cache" / "zhanggui")
    """ZHANGGUI_DATA: the folder of workspaces. By default one of the user who runs the app."""

    keep: timedelta = timedelta(hours=12)
    """ZHANGGUI_KEEP_HOURS: how long after the last visit data is kept. A working day by default.

    With 0 a workspace belongs to the browser session and goes when the session ends.
    """

    users_file: Path = field(default_factory=lambda: Path.home() / ".config" / "zhanggui" / "users")
    """ZHANGGUI_USERS: the users file. Without the file there is no log-in."""

    open_to_all: bool = False
    """ZHANGGUI_OPEN=yes: answer other machines without a log-in, where the network has its own."""

    hosts: tuple[str, ...] = ()
    """ZHANGGUI_HOSTS: allowed host names, separated by commas; numbers are always allowed."""

    session_files: int = 60
    """ZHANGGUI_FILES: how many files one visitor may import. A year by month, five kinds."""

    session_megabytes: int = 300
    """ZHANGGUI_MEGABYTES: their total size, as several visitors share the memory."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings in an environment. Raises ValueError where one is invalid."""
        values: dict[str, Any] = {}
        if folder := environment.get("ZHANGGUI_DATA"):
            values["data_folder"] = Path(folder).expanduser()
        if hours := environment.get("ZHANGGUI_KEEP_HOURS"):
            values["keep"] = _hours(hours)
        if users := environment.get("ZHANGGUI_USERS"):
            values["users_file"] = Path(users).expanduser()
        if hosts := environment.get("ZHANGGUI_HOSTS"):
            values["hosts"] = tuple(name.strip().lower() for name in hosts.split(","))
        for name in ("FILES", "MEGABYTES"):
            if limit := environment.get(f"ZHANGGUI_{name}"):
                values[f"session_{name.lower()}"] = _positive_integer(name, limit)
        if (is_open := environment.get("ZHANGGUI_OPEN", "no")) not in ("yes", "no"):
            raise ValueError(f"ZHANGGUI_OPEN must be yes or no, not {is_open!r}.")
        return cls(**values, open_to_all=is_open == "yes")


def _positive_integer(name: str, text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise ValueError(f"ZHANGGUI_{name} must be a whole number from 1 up, not {text!r}.")
    return int(text)


def _hours(text: str) -> timedelta:
    try:
        keep = timedelta(hours=float(text))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"ZHANGGUI_KEEP_HOURS must be a number of hours, not {text!r}.") from error
    if keep < timedelta(0):
        raise ValueError(f"ZHANGGUI_KEEP_HOURS must not be negative, as {text} is.")
    return keep
