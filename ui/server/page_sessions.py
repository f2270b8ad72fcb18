"""Which browser and log-in each page's session belongs to. Streamlit asks for its id alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

from ui.server.lifespan import release_memory

RESUME_SECONDS = 100.0
"""How long a page that lost its connection may go on where it was. Then its session is closed.

Less than Streamlit's own two minutes, after which it would forget the session without closing it.
"""

MAX_FORMER = 10_000
"""Closed sessions whose owners are still known: a page that slept goes on without a reload."""

DOWNLOAD_MARK = b"/media/"


@dataclass
class PageSession:
    """One page's session as the server's door sees it."""

    owner: str
    downloads: set[str] = field(default_factory=set)
    """Ids of the files whose address the page was told."""

    app_session: AppSession | None = None
    """Streamlit's, from when the page is told of it."""


class PageSessions:
    """The sessions that pages opened, by id, each with its owner. Used by the event loop alone."""

    def __init__(self) -> None:
        self._sessions: dict[str, PageSession] = {}
        self._former: OrderedDict[str, str] = OrderedDict()
        self._closings: dict[str, asyncio.TimerHandle] = {}

    def belongs(self, session_id: str, owner: str) -> bool:
        """Whether this owner opened the session. Nobody owns what has no owner."""
        session = self._sessions.get(session_id)
        known = session.owner if session else self._former.get(session_id, "")
        return bool(owner) and known == owner

    def is_open(self, session_id: str) -> bool:
        """Whether the session's page is there, or may come back."""
        return session_id in self._sessions

    def of_owner(self, owner: str) -> list[str]:
        """The ids of the sessions that this owner has open."""
        return [name for name in self._sessions if self.belongs(name, owner)]

    def may_download(self, file_id: str, owner: str) -> bool:
        """Whether a page of this owner was told the file's address."""
        return any(file_id in self._sessions[name].downloads for name in self.of_owner(owner))

    def enter(self, session_id: str, owner: str) -> None:
        """A page has opened the session, or goes on in it."""
        self._sessions.setdefault(session_id, PageSession(owner))
        if runtime.exists() and (active := runtime.get_instance().get_app_session(session_id)):
            self._sessions[session_id].app_session = active
        if closing := self._closings.pop(session_id, None):
            closing.cancel()

    def tell_download(self, session_id: str, file_id: str) -> None:
        """The session's page is told a file's address."""
        self._sessions[session_id].downloads.add(file_id)

    def leave(self, session_id: str) -> None:
        """A page's connection has ended: close its session unless the page comes back."""
        if not self.is_open(session_id):
            return  # Its page went on in another connection, and left that one.
        loop = asyncio.get_running_loop()
        if earlier := self._closings.pop(session_id, None):
            earlier.cancel()
        self._closings[session_id] = loop.call_later(RESUME_SECONDS, self._close, session_id)

    def _close(self, session_id: str) -> None:
        """Let go of a session and all that it holds.

        Streamlit's loop keeps the last session that it served in a variable, until another page
        is served. So its state is emptied.
        """
        del self._closings[session_id]
        streamlit = runtime.get_instance()
        if streamlit.is_active_session(session_id):
            return  # Another connection of the same page goes on in it.
        streamlit.close_session(session_id)
        streamlit.uploaded_file_mgr.remove_session_files(session_id)
        session = self._sessions.pop(session_id)
        if session.app_session:
            session.app_session.session_state.clear()
        asyncio.get_running_loop().run_in_executor(None, release_memory)
        self._former[session_id] = session.owner
        if len(self._former) > MAX_FORMER:
            self._former.popitem(last=False)


class PageConnection:
    """One connection of a page: notes from the messages to it which session it is in."""

    def __init__(self, sessions: PageSessions, owner: str, resumed_id: str = "") -> None:
        self._sessions, self._owner = sessions, owner
        self._session_id, self._is_told = resumed_id, False
        if resumed_id:
            sessions.enter(resumed_id, owner)

    def note(self, data: bytes) -> None:
        """Read one message to the page: the session's id, or the address of a download."""
        if not self._is_told and (session_id := told_session(data)):
            if session_id != self._session_id:
                self.end()  # Streamlit knew the resumed one no more.
            self._session_id, self._is_told = session_id, True
            self._sessions.enter(session_id, self._owner)
        if self._session_id and (file_id := told_download(data)):
            self._sessions.tell_download(self._session_id, file_id)

    def end(self) -> None:
        """The page has left the session."""
        if self._session_id:
            self._sessions.leave(self._session_id)


def told_session(data: bytes) -> str:
    """The session's id, where this message to a page names it; else empty."""
    return ForwardMsg.FromString(data).new_session.initialize.session_id


def told_download(data: bytes) -> str:
    """The id of the file whose address this message to a page is; else empty.

    Pages have deferred downloads only. A file's address within any other message, as text of an
    uploaded file might hold it, gives no right to the file.
    """
    if DOWNLOAD_MARK not in data:
        return ""
    address = ForwardMsg.FromString(data).backend_operation_response.deferred_file.url
    return download_id(address)


def download_id(address: str) -> str:
    """The file's id in a download's address: its last part, without the extension."""
    return address.rpartition("/")[2].partition(".")[0]
