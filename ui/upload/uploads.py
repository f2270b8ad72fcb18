"""Files into a visitor's workspace; those that need the reader's word wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.foreign.limits import MEGABYTE
from analysis.ingest import SURE, ImportSettings, Waits, import_file
from analysis.ingest.import_report import FileAccount
from analysis.store.workspace import Workspace
from ui.server.settings import Settings

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"
SAMPLE_FILES = ("*.csv", "*.xlsx")


@dataclass(frozen=True)
class Upload:
    """One file as it was dropped."""

    name: str
    data: bytes


Waiting = MutableMapping[str, Upload]
"""Files that the reader has to say something about, by digest; held in the session's memory."""


def settings_of(
    workspace: Workspace, while_waiting: Waits = nullcontext, *, keep_buyer_ids: bool = False
) -> ImportSettings:
    """How files are read for this visitor: the pseudonyms' key, what was said of headers."""
    return ImportSettings(
        workspace.pseudonym_key,
        corrections=workspace.corrections(),
        keep_buyer_ids=keep_buyer_ids,
        while_waiting=while_waiting,
    )


def take_in(
    uploads: Iterable[Upload],
    workspace: Workspace,
    waiting: Waiting,
    settings: ImportSettings,
    *,
    ask_first: bool = False,
) -> Iterator[FileAccount]:
    """Import files; keep what is understood, let wait what is not; give the account of each.

    Args:
        uploads: the files.
        workspace: where the cleaned tables are kept.
        waiting: takes the files that need the reader's word; a refused file is in neither.
        settings: how the files are read.
        ask_first: let every readable file wait.

    Raises:
        OSError: the disk is full or may not be written.
    """
    for upload in uploads:
        imported = import_file(upload.data, upload.name, settings)
        account = imported.account
        if account.refusal is None and (ask_first or is_open(account)):
            waiting[account.digest] = upload
        elif account.refusal is None:
            workspace.add([imported])
        yield account


def let_go_of_uploads() -> None:
    """Have Streamlit let go of the bytes of this session's uploads; it keeps them to its end."""
    context = get_script_run_ctx()
    if context:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def within(sizes: Sequence[int], held: Sequence[int], settings: Settings) -> list[bool]:
    """Which of the dropped files a visitor's bounds leave room for, in the order of dropping.

    Args:
        sizes: the bytes of each dropped file.
        held: the bytes of each file that was taken in before.
        settings: the bounds.
    """
    files, room = len(held), settings.session_megabytes * MEGABYTE - sum(held)
    fits: list[bool] = []
    for size in sizes:
        fits.append(files < settings.session_files and size <= room)
        if fits[-1]:
            files, room = files + 1, room - size
    return fits


def is_open(account: FileAccount) -> bool:
    """Whether the reader must say what a file is: unrecognised, unsure, or a choice of sheets."""
    return not any(sheet.kept_count and sheet.certainty >= SURE for sheet in account.sheets)


def sample_files() -> list[Upload]:
    """The sample shop's exports, as a shop would upload them."""
    paths = [path for pattern in SAMPLE_FILES for path in sorted(SAMPLE_DATA.glob(pattern))]
    return [Upload(path.name, path.read_bytes()) for path in paths]
