"""Files that only their owner can read, written atomically, and removed at once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, closed to everyone else (mode 0700)."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def write_private_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to (mode 0600); it is renamed to `path` when the block ends without error."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def fill_private_folder(path: Path) -> Iterator[Path]:
    """A folder to fill; it replaces `path` when the block ends without error.

    Of two that are moved to one path at the same moment, the first one stays.
    """
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix="."))
    try:
        yield temporary
        remove_folder(path)
        with suppress(FileExistsError):
            _rename_folder(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder: renamed first, so that it disappears at once. May be missing."""
    if not folder.exists():
        return
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix="."))
    with suppress(FileNotFoundError):
        folder.rename(temporary / "removed")
    shutil.rmtree(temporary)


def _rename_folder(source: Path, target: Path) -> None:
    """Rename; raise FileExistsError on every system if the target exists."""
    try:
        source.rename(target)
    except OSError as error:
        if target.exists():
            raise FileExistsError(target) from error
        raise
