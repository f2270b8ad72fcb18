"""The gate: where there are users, nothing is answered to anybody who has not logged in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.login_page import LOGIN, LOGOUT, NO_STORE, base, form, refusal
from ui.server.login_throttle import Tries
from ui.server.login_token import COOKIE, LIFE, Tickets
from ui.server.settings import Settings
from ui.server.users import Users

OPEN = "/_stcore/health"
"""Says `ok` and no more; whoever watches the server asks for it."""

LARGEST = 4096
"""Bytes of a log-in."""


class Gate:
    """ASGI middleware that guards pages, websocket, uploads and media alike."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.users = Users(settings.users_file)
        self.shut = bool(self.users)
        self.tickets = Tickets.open(settings.data_folder) if self.shut else Tickets(b"")
        self.tries = Tries()
        self.ended: set[str] = set()
        self.hashing = asyncio.Semaphore(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on who may come in; show everyone else the log-in."""
        if not self.shut or scope["type"] == "lifespan" or scope["path"] == base() + OPEN:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    def who(self, connection: HTTPConnection) -> str:
        """The name of the user whose browser this is; empty for everyone else."""
        ticket = connection.cookies.get(COOKIE, "")
        if ticket in self.ended:
            return ""
        return self.tickets.read(ticket, self.users.hashes(), datetime.now(UTC))

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page's connection; it ends with the ticket, whoever is still looking at the page."""
        connection = HTTPConnection(scope)
        if not self.who(connection):
            await send({"type": "websocket.close", "code": 1008})
            return

        async def receive_while_in() -> Message:
            message = await receive()
            inside = message["type"] != "websocket.receive" or self.who(connection)
            return message if inside else {"type": "websocket.disconnect", "code": 1008}

        await self.app(scope, receive_while_in, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"] == base() + LOGIN:
            answer = await self._log_in(request)
        elif scope["path"] == base() + LOGOUT:
            answer = self._log_out(request)
        elif self.who(request):
            answer = self.app
        else:
            answer = _to_login(request)
        await answer(scope, receive, send)

    async def _log_in(self, request: Request) -> Response:
        if request.method != "POST":
            return form(request, safe_next(request.query_params.get("next", "")))
        if _from_elsewhere(request):
            return refusal(request, "elsewhere", HTTPStatus.FORBIDDEN)
        said = await _posted(request)
        name, after = said.get("name", ""), safe_next(said.get("next", ""))
        tried = (f"name {name}", f"address {request.client.host if request.client else ''}")
        if not self.tries.allow(*tried):
            return form(request, after, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
        async with self.hashing:
            right = await run_in_threadpool(self.users.admits, name, said.get("password", ""))
        if not right:
            return form(request, after, "wrong", HTTPStatus.UNAUTHORIZED)
        self.tries.succeed(*tried)
        ticket = self.tickets.write(name, self.users.hashes()[name], datetime.now(UTC))
        return _with_cookie(request, after, ticket, int(LIFE.total_seconds()))

    def _log_out(self, request: Request) -> Response:
        """End the ticket here too, so that a copy of it is worth nothing."""
        if _from_elsewhere(request):
            return refusal(request, "elsewhere", HTTPStatus.FORBIDDEN)
        if self.who(request):
            self.ended.add(request.cookies[COOKIE])
        return _with_cookie(request, base() + LOGIN, "", 0)


def safe_next(address: str) -> str:
    """The address, if it is a path of this app's own; else the start page."""
    own = address.startswith(f"{base()}/") and not address.startswith("//")
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if own and plain else f"{base()}/"


def _to_login(request: Request) -> Response:
    """A page leads to the log-in and back; anything else is just refused."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("401", HTTPStatus.UNAUTHORIZED, headers=NO_STORE)
    query = urlencode({"next": quote(request.scope["path"])})
    return RedirectResponse(f"{base()}{LOGIN}?{query}", HTTPStatus.SEE_OTHER, NO_STORE)


def _from_elsewhere(request: Request) -> bool:
    """Whether another site's page made the browser ask. A browser that does not say is believed."""
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


async def _posted(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each; empty where it is larger than a log-in is."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _with_cookie(request: Request, after: str, ticket: str, seconds: int) -> Response:
    answer = RedirectResponse(after, HTTPStatus.SEE_OTHER, NO_STORE)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        COOKIE, ticket, seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return answer
