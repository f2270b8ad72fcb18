"""Session owner: a page's session, uploads and downloads answer to whoever opened it, only."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.AuthRedirect_pb2 import AuthRedirect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.server.login_cookie import LOGIN_COOKIE
from ui.server.login_page import base_path
from ui.server.page_sessions import PageConnection, PageSessions, download_id
from ui.server.settings import Settings
from ui.server.upload_limit import UploadLimit, declared_bytes, drop_files, note_refused
from ui.server.visitor_cookie import is_of_this_start, visitor_secret

UPLOAD_PATH, DOWNLOAD_PATH = "/_stcore/upload_file/", "/media/"
PROTOCOLS = "sec-websocket-protocol"
"""The header in which a page names the session that it wants to go on in, as the third part."""


class SessionOwner:
    """ASGI middleware that gives each session an owner: the browser and the log-in that opened it.

    A session's id is thus worth nothing to anybody else, though it stands in addresses.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.sessions = PageSessions()
        self.upload_limit = UploadLimit(settings, self.sessions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on that is not of somebody else's session."""
        if scope["type"] == "websocket":
            await self._handle_page(scope, receive, send)
        elif _is_below(UPLOAD_PATH, scope):
            await self._handle_upload(scope, receive, send)
        elif _is_below(DOWNLOAD_PATH, scope):
            await self._handle_download(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _handle_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page's connection. One that names somebody else's session begins a new one."""
        connection = HTTPConnection(scope)
        owner = session_owner(connection)
        named = named_session(connection.headers)
        is_foreign = bool(named) and not self.sessions.belongs(named, owner)
        reload_first = is_foreign and is_of_this_start(connection.cookies)
        page = PageConnection(self.sessions, owner, "" if is_foreign else named)

        async def send_and_note(message: Message) -> None:
            if data := message.get("bytes"):
                page.note(data)
            await send(message)
            if message["type"] == "websocket.accept" and reload_first:
                await send({"type": "websocket.send", "bytes": RELOAD})

        try:
            await self.app(without_session(scope) if is_foreign else scope, receive, send_and_note)
        finally:
            page.end()

    async def _handle_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session_id, _, file_id = scope["path"].rpartition(UPLOAD_PATH)[2].partition("/")
        connection = HTTPConnection(scope)
        owner = session_owner(connection)
        if not self.sessions.belongs(session_id, owner):
            await _not_found(scope, receive, send)
            return
        arrival = self.upload_limit.arrival(owner, declared_bytes(connection))
        try:
            response = _too_large if arrival.is_refused else self.app
            await response(scope, arrival.counted(receive), arrival.noted(send))
        finally:
            arrival.end()
            if arrival.is_refused:
                note_refused(session_id, file_id)
            if not self.sessions.is_open(session_id):
                drop_files(session_id)  # It was closed while the file arrived.

    async def _handle_download(self, scope: Scope, receive: Receive, send: Send) -> None:
        owner = session_owner(HTTPConnection(scope))
        may_have = self.sessions.may_download(download_id(scope["path"]), owner)
        await (self.app if may_have else _not_found)(scope, receive, send)


RELOAD = ForwardMsg(auth_redirect=AuthRedirect(url="")).SerializeToString()
"""Tells a page to load its address anew: what it shows may be another person's."""

_too_large = PlainTextResponse("413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_not_found = PlainTextResponse("404", HTTPStatus.NOT_FOUND)


def _is_below(folder: str, scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(base_path())
    return path.startswith(folder)


def session_owner(connection: HTTPConnection) -> str:
    """A digest of the browser's secret and its log-in; empty where the browser has no secret."""
    secret = visitor_secret(connection.cookies)
    login = connection.cookies.get(LOGIN_COOKIE, "")
    return hashlib.sha256(f"{secret} {login}".encode()).hexdigest() if secret else ""


def named_session(headers: Headers) -> str:
    """The id of the session that a page wants to go on in; empty where it names none."""
    _, _, named, *_ = f"{headers.get(PROTOCOLS, '')},,".split(",")
    return named.strip()


def without_session(scope: Scope) -> Scope:
    """The same connection, naming no session."""
    protocols = ",".join(Headers(scope=scope)[PROTOCOLS].split(",")[:2])
    others = [header for header in scope["headers"] if header[0] != PROTOCOLS.encode()]
    return {**scope, "headers": [*others, (PROTOCOLS.encode(), protocols.encode("latin-1"))]}
