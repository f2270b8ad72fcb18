"""One visitor's stored tables, corrections and key, and their expiry.

    root/data/<visitor>/files/<digest>/     a folder a file: account.json (its report),
                                            a Parquet file a table, and buyer_ids if kept
    root/data/<visitor>/joined/<table>/     joined tables that studies read
    root/keys/<visitor>                     key of this visitor's pseudonyms
    root/corrections/<visitor>/             corrections by headers: no data
    root/reason_words/<visitor>             own words for refund reasons: no data

A file's folder appears only when complete, and a joined table is named by the digest of its parts.
So no reader sees half a table, in whatever order browser tabs write, and no lock is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine import SharedTables, open_tables
from analysis.ingest import Correction, Imported, Joined, join_table, needed_for
from analysis.ingest.cleaning.buyer_ids import one_row_per_buyer
from analysis.ingest.import_report import FileReport
from analysis.refunds.reason_words import reworded
from analysis.store.private_files import (
    fill_private_folder,
    private_folder,
    remove_folder,
    write_private_file,
)
from analysis.store.report_json import read_correction, read_file_report, to_json
from analysis.study import Tables

STALE = timedelta(minutes=10)
"""A joined table this much older than the newest one is read by no page any more."""

ROW_GROUP = 122_880
"""Rows of a Parquet row group; DuckDB's own default."""

BUYER_IDS = "buyer_ids"


@dataclass(frozen=True)
class Overlap:
    """Repeated rows and conflicts found when the files of one table were joined."""

    repeated_count: int
    """Rows that came more than once; each is in the table once."""

    conflict_count: int
    """Ids that came in different states; the latest state is in the table."""


@dataclass(frozen=True)
class Entry:
    """One file as it was imported."""

    file_report: FileReport
    parts: Mapping[str, Path]
    """Its cleaned tables, by canonical name."""

    digest: str
    """Of the report and the tables, hex."""


@dataclass(frozen=True)
class Snapshot:
    """A visitor's data as one run of a page sees it."""

    reports: tuple[FileReport, ...]
    """Of each file, sorted by file name."""

    digest: str
    """Of everything that was imported, and of the visitor's own words for refund reasons."""

    tables: Tables


@dataclass(frozen=True)
class Workspace:
    """One visitor's files, tables and corrections. To open one writes nothing."""

    root: Path
    name: str
    """Of the visitor's folders."""

    @classmethod
    def open(cls, root: Path, visitor: str) -> Workspace:
        """The workspace of the visitor who holds this secret; no folder's name gives it away."""
        return cls(root, _digest([visitor]))

    @property
    def folder(self) -> Path:
        """The data folder. It exists once a file was added."""
        return self.root / "data" / self.name

    @property
    def pseudonym_key(self) -> bytes:
        """The 32 bytes that this visitor's pseudonyms are made with, generated at first use."""
        path = private_folder(self.root / "keys") / self.name
        with suppress(FileNotFoundError):
            return path.read_bytes()
        return _draw_key_once(path)

    def add(self, imported: Iterable[Imported]) -> None:
        """Store files' tables and reports; a file that is stored already is replaced.

        Raises OSError if the disk is full or not writable; files stored before that stay.
        """
        files = private_folder(self.folder / "files")
        for file in imported:
            with fill_private_folder(files / file.file_report.digest) as folder:
                _write_entry(folder, file)

    def entries(self) -> tuple[Entry, ...]:
        """The stored files, sorted by the digest of their bytes."""
        with suppress(FileNotFoundError):
            return self._entries()
        return self._entries()  # Another tab removed a file while it was read.

    def reports(self) -> tuple[FileReport, ...]:
        """The report of each file, sorted by file name."""
        return self.snapshot().reports

    @property
    def digest(self) -> str:
        """Of everything that was imported, independent of the order.

        Includes the visitor's own words for refund reasons: they change the tables.
        """
        return self.snapshot().digest

    def tables(self) -> Tables:
        """The joined tables by canonical name, read lazily.

        Refund reasons follow the visitor's own words, if there are any.
        """
        return self.snapshot().tables

    def snapshot(self) -> Snapshot:
        """Reports, digest and tables from one reading of the stored files."""
        entries, words = self.entries(), self.reason_words()
        reports = [entry.file_report for entry in entries]
        own_words = (f"{word}\t{code}" for word, code in words.items())
        return Snapshot(
            tuple(sorted(reports, key=lambda report: (report.file_name, report.digest))),
            _digest([*(entry.digest for entry in entries), *own_words]),
            SharedTables(reworded(open_tables(self._joined(entries)), words)),
        )

    @property
    def keeps_buyer_ids(self) -> bool:
        """Whether buyer ids of any stored file were kept on request."""
        return bool(self._buyer_ids())

    def buyer_ids(self) -> pd.DataFrame:
        """Buyer ids by pseudonym: buyer_key, buyer_id; empty unless kept on request.

        No table and no study holds any of them.
        """
        return one_row_per_buyer(pq.read_table(path).to_pandas() for path in self._buyer_ids())

    def overlaps(self) -> dict[str, Overlap]:
        """Repeated rows and conflicts, by table."""
        return {name: _read_overlap(path) for name, path in self._joined(self.entries()).items()}

    def corrections(self) -> dict[str, Correction]:
        """The visitor's corrections, by the headers' fingerprint."""
        paths = sorted((self.root / "corrections" / self.name).glob("[!.]*"))
        return {path.stem: read_correction(path.read_text("utf-8")) for path in paths}

    def correct(self, fingerprint: str, correction: Correction) -> None:
        """Store a correction for every later file with these headers."""
        folder = private_folder(self.root / "corrections" / self.name)
        with write_private_file(folder / f"{fingerprint}.json") as file:
            file.write(to_json(correction).encode())

    def forget_correction(self, fingerprint: str) -> None:
        """Delete the correction for these headers; files that were read with it stay."""
        path = self.root / "corrections" / self.name / f"{fingerprint}.json"
        path.unlink(missing_ok=True)

    def reason_words(self) -> dict[str, str]:
        """The visitor's own words for refund reasons: word -> code, in their order."""
        with suppress(FileNotFoundError):
            return json.loads((self.root / "reason_words" / self.name).read_text(encoding="utf-8"))
        return {}

    def set_reason_words(self, words: Mapping[str, str]) -> None:
        """Store own words for refund reasons, replacing all earlier ones."""
        with write_private_file(private_folder(self.root / "reason_words") / self.name) as file:
            file.write(json.dumps(dict(words), ensure_ascii=False).encode())

    def remove(self, file_digest: str) -> None:
        """Delete one file, and the joined tables, which may hold its rows."""
        remove_folder(self.folder / "files" / file_digest)
        remove_folder(self.folder / "joined")

    def forget(self) -> None:
        """Delete data and key. Corrections stay: they hold no data."""
        remove_folder(self.folder)
        (self.root / "keys" / self.name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete everything, corrections too."""
        self.forget()
        remove_folder(self.root / "corrections" / self.name)
        (self.root / "reason_words" / self.name).unlink(missing_ok=True)

    def touch(self, now: datetime) -> None:
        """Record the time of the visit."""
        with suppress(FileNotFoundError):
            os.utime(self.folder, (now.timestamp(), now.timestamp()))

    def _buyer_ids(self) -> list[Path]:
        return sorted((self.folder / "files").glob(f"[!.]*/{BUYER_IDS}"))

    def _entries(self) -> tuple[Entry, ...]:
        folders = sorted((self.folder / "files").glob("[!.]*"))
        return tuple(_read_entry(folder) for folder in folders)

    def _joined(self, entries: Sequence[Entry]) -> dict[str, Path]:
        names = sorted({name for entry in entries for name in entry.parts})
        return {name: self._join(name, entries) for name in names}

    def _join(self, name: str, entries: Iterable[Entry]) -> Path:
        """The path of the joined table of these entries; built at first use."""
        entries_with_table = [entry for entry in entries if name in entry.parts]
        folder = private_folder(self.folder / "joined" / name)
        path = folder / f"{_digest(entry.digest for entry in entries_with_table)}.parquet"
        if not path.exists():
            _write_joined(path, join_table(_read_parts(entries_with_table, name), name))
            _remove_stale(folder)
        return path


def expire(root: Path, now: datetime, keep: timedelta) -> int:
    """Delete the data of all whose last visit is `keep` ago or longer; return their number.

    A folder dated in the future, by a clock that was set back since, is dated now, so that its
    time ends too. A folder that cannot be removed now is tried again next time.
    """
    removed_count = 0
    for folder in sorted((root / "data").glob("[!.]*")):
        with suppress(OSError):
            last_visit = folder.stat().st_mtime
            if last_visit > now.timestamp():
                Workspace(root, folder.name).touch(now)
            elif last_visit <= (now - keep).timestamp():
                Workspace(root, folder.name).forget()
                removed_count += 1
    return removed_count


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _draw_key_once(path: Path) -> bytes:
    """Generate a key; if another tab was faster, read that one."""
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    with write_private_file(temporary) as file:
        file.write(secrets.token_bytes(32))
    with suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
    return path.read_bytes()


def _write_entry(folder: Path, imported: Imported) -> None:
    """Write tables, buyer ids and report; a part is named by table and content digest."""
    for table, rows in imported.tables.items():
        with write_private_file(folder / table) as parquet:
            pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), parquet)
        content = hashlib.sha256((folder / table).read_bytes()).hexdigest()
        (folder / table).rename(folder / f"{table}-{content}.parquet")
    if len(imported.buyer_ids):
        with write_private_file(folder / BUYER_IDS) as parquet:
            pq.write_table(pa.Table.from_pandas(imported.buyer_ids, preserve_index=False), parquet)
    with write_private_file(folder / "account.json") as report_file:
        report_file.write(to_json(imported.file_report).encode())


def _read_entry(folder: Path) -> Entry:
    text = (folder / "account.json").read_text(encoding="utf-8")
    parts = {path.stem.partition("-")[0]: path for path in sorted(folder.glob("*.parquet"))}
    digest = _digest([text, *(path.name for path in parts.values())])
    return Entry(read_file_report(text), parts, digest)


def _read_parts(entries: Sequence[Entry], table: str) -> dict[str, list[pd.DataFrame]]:
    return {
        name: [pd.read_parquet(entry.parts[name]) for entry in entries if name in entry.parts]
        for name in needed_for(table)
    }


def _write_joined(path: Path, joined: Joined) -> None:
    """Write a joined table; the overlap goes into the Parquet file's metadata."""
    table = pa.Table.from_pandas(joined.table, preserve_index=False)
    overlap = Overlap(joined.repeated_count, joined.conflict_count)
    metadata = {**(table.schema.metadata or {}), b"overlap": json.dumps(asdict(overlap)).encode()}
    with write_private_file(path) as file:
        pq.write_table(table.replace_schema_metadata(metadata), file, row_group_size=ROW_GROUP)


def _read_overlap(path: Path) -> Overlap:
    return Overlap(**json.loads(pq.read_schema(path).metadata[b"overlap"]))


def _remove_stale(folder: Path) -> None:
    written_at = {path: path.stat().st_mtime for path in folder.glob("[!.]*")}
    for path, time in written_at.items():
        if time < max(written_at.values()) - STALE.total_seconds():
            path.unlink(missing_ok=True)
