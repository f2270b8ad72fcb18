"""The way of an upload: files through the app's import into a visitor's workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.ingest import ImportSettings
from analysis.store.workspace import Workspace
from benchmarks.independent_shop.settings import ShopSettings
from ui.upload.uploads import Upload, import_each


@dataclass(frozen=True)
class Loaded:
    """A workspace with the files, and the names of those that would have to be asked about."""

    workspace: Workspace
    asked: tuple[str, ...]


def load(files: Mapping[str, bytes], folder: Path, settings: ShopSettings) -> Loaded:
    """Import a shop's files as its owner would on the day of the export."""
    workspace = Workspace.open(folder, "visitor0000000000")
    how = ImportSettings(workspace.pseudonym_key, today=settings.exported_at.date())
    pending: dict[str, Upload] = {}
    uploads = [Upload(name, data) for name, data in files.items()]
    reports = list(import_each(uploads, workspace, pending, how))
    asked = {upload.name for upload in pending.values()}
    refused = {one.file_name for one in reports if one.refusal is not None}
    return Loaded(workspace, tuple(sorted(asked | refused)))
