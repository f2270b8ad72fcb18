"""Authentication: where a users file exists, only logged-in users get an answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.login_cookie import LOGIN_COOKIE, TOKEN_LIFETIME, Login, LoginTokens
from ui.server.login_page import (
    LOGIN_PATH,
    LOGOUT_PATH,
    NO_STORE,
    base_path,
    login_form,
    refusal_response,
)
from ui.server.login_throttle import LoginThrottle
from ui.server.request_filter import HEALTH_PATH
from ui.server.settings import Settings
from ui.server.users import Users

MAX_FORM_BYTES = 4096
"""Of a log-in form."""


class Authentication:
    """ASGI middleware that guards pages, websocket, uploads and media alike.

    The health check stays open: it says `ok` and no more, and monitoring asks for it.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.users = Users(settings.users_file)
        self.is_required = bool(self.users)
        folder = settings.data_folder
        self.tokens = LoginTokens.open(folder) if self.is_required else LoginTokens(b"")
        self.throttle = LoginThrottle()
        self.ended_ids: set[str] = set()
        """Of log-ins that were ended before their time."""
        self.open_pages: dict[str, set[Send]] = {}
        """By id of their log-in."""
        self.hashing = asyncio.Semaphore(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests of logged-in users; everyone else gets the log-in form or a refusal."""
        if not self.is_required or _is_open(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._handle_websocket(scope, receive, send)
        else:
            await self._handle_http(scope, receive, send)

    def login_of(self, connection: HTTPConnection) -> Login:
        """The log-in of the browser that asks; nobody's where it has none, or an ended one."""
        token = connection.cookies.get(LOGIN_COOKIE, "")
        login = self.tokens.verify(token, self.users.hashes(), datetime.now(UTC))
        return Login() if login.id in self.ended_ids else login

    async def _handle_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page's connection. It ends when the token is no longer valid, even on an open page."""
        connection = HTTPConnection(scope)
        login = self.login_of(connection)
        if not login:
            await send({"type": "websocket.close", "code": 1008})
            return

        async def receive_while_logged_in() -> Message:
            message = await receive()
            may_pass = message["type"] != "websocket.receive" or self.login_of(connection)
            return message if may_pass else {"type": "websocket.disconnect", "code": 1008}

        async def send_while_logged_in(message: Message) -> None:
            if login.id not in self.ended_ids:
                await send(message)

        pages = self.open_pages.setdefault(login.id, set())
        pages.add(send)
        try:
            await self.app(scope, receive_while_logged_in, send_while_logged_in)
        finally:
            pages.discard(send)

    async def _end(self, login: Login) -> None:
        """End a log-in on the server, so that no copy of its token is accepted; close its pages."""
        if not login:
            return
        self.ended_ids.add(login.id)
        for send in self.open_pages.pop(login.id, set()):
            with suppress(RuntimeError, OSError):  # That page has just been closed.
                await send({"type": "websocket.close", "code": 1008})

    async def _handle_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"] == base_path() + LOGIN_PATH:
            response = await self._log_in(request)
        elif scope["path"] == base_path() + LOGOUT_PATH:
            response = await self._log_out(request)
        elif self.login_of(request):
            response = self.app
        else:
            response = _unauthorized(request)
        await response(scope, receive, send)

    async def _log_in(self, request: Request) -> Response:
        if request.method != "POST":
            return login_form(request, safe_next(request.query_params.get("next", "")))
        if _is_cross_site(request):
            return refusal_response(request, "elsewhere", HTTPStatus.FORBIDDEN)
        fields = await _form_fields(request)
        name, next_path = fields.get("name", ""), safe_next(fields.get("next", ""))
        client = request.client.host if request.client else ""
        async with self.hashing:
            if not self.throttle.may_try(name, client):
                return login_form(request, next_path, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
            password = fields.get("password", "")
            is_correct = await run_in_threadpool(self.users.check_password, name, password)
            if not is_correct:
                self.throttle.count_failure(name, client)
                return login_form(request, next_path, "wrong", HTTPStatus.UNAUTHORIZED)
        await self._end(self.login_of(request))
        token = self.tokens.issue(name, self.users.hashes()[name])
        return _redirect_with_cookie(request, next_path, token, int(TOKEN_LIFETIME.total_seconds()))

    async def _log_out(self, request: Request) -> Response:
        """End the browser's log-in, and what its pages show."""
        if _is_cross_site(request):
            return refusal_response(request, "elsewhere", HTTPStatus.FORBIDDEN)
        await self._end(self.login_of(request))
        return _redirect_with_cookie(request, base_path() + LOGIN_PATH, "", 0)


def _is_open(scope: Scope) -> bool:
    """Whether a request needs no log-in: the server's own events and the health check."""
    return scope["type"] == "lifespan" or scope["path"] == base_path() + HEALTH_PATH


def safe_next(address: str) -> str:
    """The address, if it is a path of this app; else the start page (no open redirect)."""
    is_app_path = address.startswith(f"{base_path()}/") and not address.startswith("//")
    is_plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if is_app_path and is_plain else f"{base_path()}/"


def _unauthorized(request: Request) -> Response:
    """A page request is redirected to the log-in and back; any other gets status 401."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("401", HTTPStatus.UNAUTHORIZED, headers=NO_STORE)
    query = urlencode({"next": quote(request.scope["path"])})
    return RedirectResponse(f"{base_path()}{LOGIN_PATH}?{query}", HTTPStatus.SEE_OTHER, NO_STORE)


def _is_cross_site(request: Request) -> bool:
    """Whether another site's page sent the request. A browser without the header is believed."""
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


async def _form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each; empty where the form is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _redirect_with_cookie(
    request: Request, next_path: str, token: str, max_age_seconds: int
) -> Response:
    response = RedirectResponse(next_path, HTTPStatus.SEE_OTHER, NO_STORE)
    is_https = request.url.scheme == "https"
    response.set_cookie(
        LOGIN_COOKIE,
        token,
        max_age_seconds,
        path="/",
        secure=is_https,
        httponly=True,
        samesite="lax",
    )
    return response
