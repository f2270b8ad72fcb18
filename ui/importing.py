"""Files into a visitor's workspace, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.account import FileAccount
from analysis.workspace import Workspace

SAMPLE_DATA = Path(__file__).resolve().parents[1] / "sample_data"
SAMPLE_FILES = ("*.csv", "*.xlsx")


def take_in(files: Iterable[tuple[str, bytes]], workspace: Workspace) -> Iterator[FileAccount]:
    """Import files and keep what could be read; gives the account of each when it is done.

    A refused file is accounted for and not kept. Raises OSError where the disk is full.
    """
    settings = ImportSettings(workspace.pseudonym_key, corrections=workspace.corrections())
    for name, data in files:
        imported = import_file(data, name, settings)
        if imported.account.refusal is None:
            workspace.add([imported])
        yield imported.account


def sample_files() -> list[tuple[str, bytes]]:
    """The sample shop's exports, as a shop would upload them."""
    paths = [path for pattern in SAMPLE_FILES for path in sorted(SAMPLE_DATA.glob(pattern))]
    return [(path.name, path.read_bytes()) for path in paths]
