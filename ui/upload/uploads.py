"""Importing files into a workspace; files that need the reader's mapping are set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from analysis.foreign.limits import MEGABYTE
from analysis.ingest import SURE, ImportSettings, Waits, import_file
from analysis.ingest.import_report import FileReport
from analysis.store.workspace import Workspace
from ui.server.settings import Settings

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"
SAMPLE_FILES = ("*.csv", "*.xlsx")


@dataclass(frozen=True)
class Upload:
    """One uploaded file."""

    name: str
    data: bytes


PendingUploads = MutableMapping[str, Upload]
"""Files that wait for the reader's mapping, by digest; kept in the session's memory."""


def import_settings(
    workspace: Workspace, while_waiting: Waits = nullcontext, *, keep_buyer_ids: bool = False
) -> ImportSettings:
    """How files are read for this visitor: the key of pseudonyms, the saved corrections."""
    return ImportSettings(
        workspace.pseudonym_key,
        corrections=workspace.corrections(),
        keep_buyer_ids=keep_buyer_ids,
        while_waiting=while_waiting,
    )


def import_each(
    uploads: Iterable[Upload],
    workspace: Workspace,
    pending: PendingUploads,
    settings: ImportSettings,
    *,
    ask_first: bool = False,
) -> Iterator[FileReport]:
    """Import files one by one; yields the report of each, so that progress can be shown.

    Args:
        uploads: the files.
        workspace: gets the cleaned tables of files that were recognised.
        pending: gets the files that need the reader's mapping; a refused file is in neither.
        settings: how the files are read.
        ask_first: set every readable file aside, recognised or not.

    Raises:
        OSError: the disk is full or may not be written.
    """
    for upload in uploads:
        imported = import_file(upload.data, upload.name, settings)
        file_report = imported.file_report
        if file_report.refusal is None and (ask_first or needs_mapping(file_report)):
            pending[file_report.digest] = upload
        elif file_report.refusal is None:
            workspace.add([imported])
        yield file_report


def import_all(
    uploads: Iterable[Upload],
    workspace: Workspace,
    settings: ImportSettings,
) -> list[FileReport]:
    """Import files and give their reports; files that would need a mapping are left out."""
    return list(import_each(uploads, workspace, {}, settings))


def fit_limits(
    sizes: Sequence[int], imported_sizes: Sequence[int], settings: Settings
) -> list[bool]:
    """Which of the uploaded files fit a visitor's limits, in their order.

    Args:
        sizes: the bytes of each uploaded file.
        imported_sizes: the bytes of each file that was imported before.
        settings: the limits of number and size.
    """
    file_count = len(imported_sizes)
    free_bytes = settings.session_megabytes * MEGABYTE - sum(imported_sizes)
    fits: list[bool] = []
    for size in sizes:
        fits.append(file_count < settings.session_files and size <= free_bytes)
        if fits[-1]:
            file_count, free_bytes = file_count + 1, free_bytes - size
    return fits


def needs_mapping(file_report: FileReport) -> bool:
    """Whether the reader must say what a file is: unrecognised, unsure, or a choice of sheets."""
    return not any(sheet.kept_count and sheet.certainty >= SURE for sheet in file_report.sheets)


def sample_files() -> list[Upload]:
    """The sample shop's exports, as a shop would upload them."""
    paths = [path for pattern in SAMPLE_FILES for path in sorted(SAMPLE_DATA.glob(pattern))]
    return [Upload(path.name, path.read_bytes()) for path in paths]
