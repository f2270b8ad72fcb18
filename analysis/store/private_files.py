"""Files that only their owner may read, whole at every moment, gone when they are let go."""

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
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write to (mode 0600) that stands at `path` only when all is written."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)


@contextmanager
def filled(path: Path) -> Iterator[Path]:
    """A folder to fill that stands at `path`, in place of the one before, only when all is there.

    Of two that are put in the same place at the same moment, the first one stays.
    """
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix="."))
    try:
        yield aside
        discard(path)
        with suppress(FileExistsError):
            _rename_folder(aside, path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def discard(folder: Path) -> None:
    """Remove a folder: for everyone else at one stroke, then file by file. None is no trouble."""
    if not folder.exists():
        return
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="."))
    with suppress(FileNotFoundError):
        folder.rename(aside / "gone")
    shutil.rmtree(aside)


def _rename_folder(source: Path, target: Path) -> None:
    """Rename, and say by one error in every system that something stands there already."""
    try:
        source.rename(target)
    except OSError as error:
        if target.exists():
            raise FileExistsError(target) from error
        raise
