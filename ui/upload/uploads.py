"""Importing files into a workspace; files that need the reader's mapping are set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.foreign.limits import MEGABYTE
from analysis.ingest import SURE, Imported, ImportSettings, Waits, import_file
from analysis.ingest.import_report import DOUBT, FileReport, Note
from analysis.store.workspace import Workspace
from ui.server.failure_log import log_failure
from ui.server.settings import Settings
from ui.words.printable import printable

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"
SAMPLE_FILES = ("*.csv", "*.xlsx")


@dataclass(frozen=True)
class Upload:
    """One uploaded file."""

    name: str
    data: bytes
    doubts: tuple[Note, ...] = ()
    """Why its cells do not bear out its headers; the weightiest first."""


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
        imported = import_upload(upload, settings)
        file_report = imported.file_report
        if file_report.refusal is None and (ask_first or needs_mapping(file_report)):
            pending[file_report.digest] = replace(upload, doubts=doubts_of(file_report))
        elif file_report.refusal is None:
            workspace.add([imported])
        yield file_report


def import_upload(upload: Upload, settings: ImportSettings) -> Imported:
    """Import one file; an exception becomes its refusal, with a code that the log explains."""
    name = printable(upload.name)
    try:
        return import_file(upload.data, name, settings)
    except Exception as error:
        refusal = Note("unexpected", values={"code": log_failure(error)})
        digest = hashlib.sha256(upload.data).hexdigest()
        file_report = FileReport(name, digest, len(upload.data), refusal=refusal)
        return Imported(file_report, {})


def import_confirmed(upload: Upload, workspace: Workspace, settings: ImportSettings) -> FileReport:
    """Import a file whose mapping its reader has confirmed, doubtful cells or not."""
    imported = import_upload(upload, settings)
    if imported.tables:
        workspace.add([imported])
    return imported.file_report


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
    """Whether a file waits for its reader: unrecognised, unsure, doubtful, a choice of sheets."""
    kept = [sheet for sheet in file_report.sheets if sheet.kept_count]
    return not kept or any(sheet.certainty < SURE for sheet in kept)


def doubts_of(file_report: FileReport) -> tuple[Note, ...]:
    """Why the cells of a file's sheets are doubtful; the weightiest first."""
    notes = (note for sheet in file_report.sheets for note in sheet.notes)
    return tuple(note for note in notes if note.rule.startswith(DOUBT))


def sample_files() -> list[Upload]:
    """The sample shop's exports, as a shop would upload them."""
    paths = [path for pattern in SAMPLE_FILES for path in sorted(SAMPLE_DATA.glob(pattern))]
    return [Upload(path.name, path.read_bytes()) for path in paths]
