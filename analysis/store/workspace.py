"""Where one visitor's cleaned tables live between visits, and for how long.

    root/data/<visitor>/files/<digest>/     a folder a file: account.json, a Parquet file a table,
                                            and buyer_ids where the visitor asked to keep them
    root/data/<visitor>/joined/<table>/     the tables that studies read, built from those parts
    root/keys/<visitor>                     the key of this visitor's pseudonyms
    root/corrections/<visitor>/             what the visitor said about headers: no data
    root/reason_words/<visitor>             the visitor's own words for refund reasons: no data

A file's folder stands there when it is whole, and a joined table is named after its parts.
So a reader never meets half a table, in whatever order tabs write, and no lock is needed.
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

from analysis.engine import Shared, open_tables
from analysis.ingest import Correction, Imported, Joined, join_table, needed_for
from analysis.ingest.cleaning.buyer_ids import one_each
from analysis.ingest.import_report import FileAccount
from analysis.refunds.reason_words import reworded
from analysis.store.private_files import discard, filled, private_folder, written
from analysis.store.report_json import read_account, read_correction, to_json
from analysis.study import Tables

STALE = timedelta(minutes=10)
"""How much older than the newest a state of a joined table is before no page can be reading it."""

ROW_GROUP = 122_880
"""Rows of a Parquet file that one thread reads; the engine's own measure."""

BUYER_IDS = "buyer_ids"


@dataclass(frozen=True)
class Overlap:
    """What joining the files of one table met."""

    repeated_count: int
    """Rows that came more than once; each is in the table once."""

    conflict_count: int
    """Ids that came in different states; the latest state is in the table."""


@dataclass(frozen=True)
class Entry:
    """One file as it was imported."""

    account: FileAccount
    parts: Mapping[str, Path]
    """Its cleaned tables, by canonical name."""

    digest: str
    """Of the account and the tables, hex."""


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
        """Where the data lies. It is there once a file was added."""
        return self.root / "data" / self.name

    @property
    def pseudonym_key(self) -> bytes:
        """The 32 bytes that this visitor's pseudonyms are made with, drawn at first use."""
        path = private_folder(self.root / "keys") / self.name
        with suppress(FileNotFoundError):
            return path.read_bytes()
        return _drawn_once(path)

    def add(self, imported: Iterable[Imported]) -> None:
        """Keep files' tables and accounts; a file that is there already is replaced.

        Raises OSError where the disk is full or may not be written: files before that are kept.
        """
        files = private_folder(self.folder / "files")
        for file in imported:
            with filled(files / file.account.digest) as folder:
                _write_entry(folder, file)

    def entries(self) -> tuple[Entry, ...]:
        """The files that are here, by the digest of their bytes."""
        with suppress(FileNotFoundError):
            return self._entries()
        return self._entries()  # Another tab took a file away just while it was read.

    def accounts(self) -> tuple[FileAccount, ...]:
        """What became of each file, by file name."""
        accounts = (entry.account for entry in self.entries())
        return tuple(sorted(accounts, key=lambda account: (account.file_name, account.digest)))

    @property
    def digest(self) -> str:
        """Of all that was imported: another one when any of it is another, whatever the order.

        Own words for refund reasons make another one too: they change what the tables say.
        """
        own = (f"{word}\t{code}" for word, code in self.reason_words().items())
        return _digest([*(entry.digest for entry in self.entries()), *own])

    def tables(self) -> Tables:
        """The joined tables by canonical name; nothing is read before it is asked for.

        Refund reasons are told with the visitor's own words, where there are any.
        """
        return Shared(reworded(open_tables(self._joined()), self.reason_words()))

    @property
    def keeps_buyer_ids(self) -> bool:
        """Whether the visitor asked for that at any file that is here."""
        return bool(self._buyer_ids())

    def buyer_ids(self) -> pd.DataFrame:
        """Who is behind the pseudonyms: buyer_key, buyer_id; empty where nobody asked to keep it.

        No table and no study holds any of it.
        """
        return one_each(pq.read_table(path).to_pandas() for path in self._buyer_ids())

    def overlaps(self) -> dict[str, Overlap]:
        """What joining met, by table."""
        return {name: _overlap(path) for name, path in self._joined().items()}

    def corrections(self) -> dict[str, Correction]:
        """What the visitor said about headers, by the headers' fingerprint."""
        paths = sorted((self.root / "corrections" / self.name).glob("[!.]*"))
        return {path.stem: read_correction(path.read_text("utf-8")) for path in paths}

    def correct(self, fingerprint: str, correction: Correction) -> None:
        """Remember a correction for every later file with these headers."""
        folder = private_folder(self.root / "corrections" / self.name)
        with written(folder / f"{fingerprint}.json") as file:
            file.write(to_json(correction).encode())

    def reason_words(self) -> dict[str, str]:
        """The visitor's own words for refund reasons: word -> code, in their order."""
        with suppress(FileNotFoundError):
            return json.loads((self.root / "reason_words" / self.name).read_text(encoding="utf-8"))
        return {}

    def set_reason_words(self, words: Mapping[str, str]) -> None:
        """Remember words in place of those that were remembered before."""
        with written(private_folder(self.root / "reason_words") / self.name) as file:
            file.write(json.dumps(dict(words), ensure_ascii=False).encode())

    def remove(self, file_digest: str) -> None:
        """Let one file go, and the joined tables, which may hold its rows."""
        discard(self.folder / "files" / file_digest)
        discard(self.folder / "joined")

    def forget(self) -> None:
        """Let data and key go. Corrections stay: they name headers and hold no data."""
        discard(self.folder)
        (self.root / "keys" / self.name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Let everything go, corrections too."""
        self.forget()
        discard(self.root / "corrections" / self.name)
        (self.root / "reason_words" / self.name).unlink(missing_ok=True)

    def touch(self, now: datetime) -> None:
        """Note that the visitor is here."""
        with suppress(FileNotFoundError):
            os.utime(self.folder, (now.timestamp(), now.timestamp()))

    def _buyer_ids(self) -> list[Path]:
        return sorted((self.folder / "files").glob(f"[!.]*/{BUYER_IDS}"))

    def _entries(self) -> tuple[Entry, ...]:
        folders = sorted((self.folder / "files").glob("[!.]*"))
        return tuple(_read_entry(folder) for folder in folders)

    def _joined(self) -> dict[str, Path]:
        entries = self.entries()
        names = sorted({name for entry in entries for name in entry.parts})
        return {name: self._join(name, entries) for name in names}

    def _join(self, name: str, entries: Iterable[Entry]) -> Path:
        """The joined table of these entries; built when it is first asked for."""
        having = [entry for entry in entries if name in entry.parts]
        folder = private_folder(self.folder / "joined" / name)
        path = folder / f"{_digest(entry.digest for entry in having)}.parquet"
        if not path.exists():
            _write_joined(path, join_table(_parts(having, name), name))
            _drop_stale(folder)
        return path


def expire(root: Path, now: datetime, keep: timedelta) -> int:
    """Let go of the data of all who were last here `keep` ago or earlier; give their number.

    A folder that cannot be removed now is tried again the next time.
    """
    gone = 0
    for folder in sorted((root / "data").glob("[!.]*")):
        with suppress(OSError):
            if folder.stat().st_mtime <= (now - keep).timestamp():
                Workspace(root, folder.name).forget()
                gone += 1
    return gone


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _drawn_once(path: Path) -> bytes:
    """Draw a key; where another tab was faster, take that one."""
    aside = path.with_name(f".{secrets.token_hex(8)}")
    with written(aside) as file:
        file.write(secrets.token_bytes(32))
    with suppress(FileExistsError):
        os.link(aside, path)
    aside.unlink()
    return path.read_bytes()


def _write_entry(folder: Path, file: Imported) -> None:
    """Each part's file is named after its table and its content."""
    for table, rows in file.tables.items():
        with written(folder / table) as part:
            pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), part)
        content = hashlib.sha256((folder / table).read_bytes()).hexdigest()
        (folder / table).rename(folder / f"{table}-{content}.parquet")
    if len(file.buyer_ids):
        with written(folder / BUYER_IDS) as aside:
            pq.write_table(pa.Table.from_pandas(file.buyer_ids, preserve_index=False), aside)
    with written(folder / "account.json") as text:
        text.write(to_json(file.account).encode())


def _read_entry(folder: Path) -> Entry:
    text = (folder / "account.json").read_text(encoding="utf-8")
    parts = {path.stem.partition("-")[0]: path for path in sorted(folder.glob("*.parquet"))}
    digest = _digest([text, *(path.name for path in parts.values())])
    return Entry(read_account(text), parts, digest)


def _parts(entries: Sequence[Entry], table: str) -> dict[str, list[pd.DataFrame]]:
    return {
        name: [pd.read_parquet(entry.parts[name]) for entry in entries if name in entry.parts]
        for name in needed_for(table)
    }


def _write_joined(path: Path, joined: Joined) -> None:
    """The counts of the overlap go into the Parquet file's own notes."""
    table = pa.Table.from_pandas(joined.table, preserve_index=False)
    overlap = Overlap(joined.repeated_count, joined.conflict_count)
    notes = {**(table.schema.metadata or {}), b"overlap": json.dumps(asdict(overlap)).encode()}
    with written(path) as file:
        pq.write_table(table.replace_schema_metadata(notes), file, row_group_size=ROW_GROUP)


def _overlap(path: Path) -> Overlap:
    return Overlap(**json.loads(pq.read_schema(path).metadata[b"overlap"]))


def _drop_stale(folder: Path) -> None:
    written_at = {path: path.stat().st_mtime for path in folder.glob("[!.]*")}
    for path, moment in written_at.items():
        if moment < max(written_at.values()) - STALE.total_seconds():
            path.unlink(missing_ok=True)
