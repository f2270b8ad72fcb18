"""Upload limit: how many bytes of uploads one visitor may have in the server's memory at a time."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from analysis.foreign.limits import MEGABYTE
from ui.server.page_sessions import PageSessions
from ui.server.settings import Settings

REFUSED = "application/x-zhanggui-refused"
"""The type of a mark that stands for a file that there was no room for."""

MAX_MARKS = 100
"""Of a session. Nobody drops more files at a time; a script that does fills no memory."""

RECORD_BYTES = 1024
"""What a file takes up beside its bytes, so that empty ones are bounded too."""


class UploadLimit:
    """Counts each visitor's uploads while they arrive and while they wait to be read."""

    def __init__(self, settings: Settings, sessions: PageSessions) -> None:
        self._limit = settings.session_megabytes * MEGABYTE
        self._sessions = sessions
        self._arriving: Counter[str] = Counter()

    def arrival(self, owner: str, declared: int) -> Arrival:
        """An upload that begins; its declared bytes are kept free for it, if there is room."""
        return Arrival(self, owner, declared)

    def reserve(self, owner: str, byte_count: int) -> bool:
        """Keep so many bytes free for an upload; whether there is room for them."""
        used = self._arriving[owner] + self._held_bytes(owner)
        has_room = used + byte_count <= self._limit
        if has_room:
            self._arriving[owner] += byte_count
        return has_room

    def release(self, owner: str, byte_count: int) -> None:
        """The bytes arrive no more: they were taken or refused."""
        self._arriving[owner] -= byte_count
        if not self._arriving[owner]:
            del self._arriving[owner]

    def _held_bytes(self, owner: str) -> int:
        """Bytes that arrived in any of the visitor's pages and that no page has read yet."""
        return sum(
            len(file.data) + RECORD_BYTES
            for session_id in self._sessions.of_owner(owner)
            for file in _files(session_id)
        )


class Arrival:
    """One upload while it arrives. Its bytes are counted whatever its headers say."""

    def __init__(self, limit: UploadLimit, owner: str, declared: int) -> None:
        self._limit, self._owner = limit, owner
        self._received = self._reserved = 0
        self.is_refused = not self._reserve(declared)

    def counted(self, receive: Receive) -> Receive:
        """The upload's messages; more bytes than there is room for end it with status 413."""

        async def receive_counted() -> Message:
            message = await receive()
            self._received += len(message.get("body", b""))
            if not self._reserve(self._received - self._reserved):
                self.is_refused = True
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        return receive_counted

    def noted(self, send: Send) -> Send:
        """The answer's messages; when it starts the upload was taken or refused."""

        async def send_noted(message: Message) -> None:
            self.end()
            await send(message)

        return send_noted

    def end(self) -> None:
        """Nothing more arrives."""
        self._limit.release(self._owner, self._reserved)
        self._reserved = 0

    def _reserve(self, byte_count: int) -> bool:
        if byte_count <= 0:
            return True
        has_room = self._limit.reserve(self._owner, byte_count)
        self._reserved += byte_count if has_room else 0
        return has_room


def note_refused(session_id: str, file_id: str) -> None:
    """Leave a mark of a refused file, without any bytes, for the session's page to tell."""
    if len(refused_files(session_id)) < MAX_MARKS:
        mark = UploadedFileRec(file_id, name="", type=REFUSED, data=b"")
        _manager().add_file(session_id, mark)


def drop_files(session_id: str) -> None:
    """Let go of all files of a session, and of the marks of those that were refused."""
    _manager().remove_session_files(session_id)


def refused_files(session_id: str) -> list[UploadedFileRec]:
    """The marks of the session's refused files."""
    return [file for file in _files(session_id) if file.type == REFUSED]


def _files(session_id: str) -> list[UploadedFileRec]:
    """What Streamlit holds for a session; nothing where it holds no uploads in memory."""
    manager = get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return []
    return list(manager.file_storage.get(session_id, {}).values())


def _manager() -> MemoryUploadedFileManager:
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


def declared_bytes(connection: HTTPConnection) -> int:
    """The size that a request declares; 0 where it declares none."""
    length = connection.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0
