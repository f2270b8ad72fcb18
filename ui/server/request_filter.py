"""Requests that are refused first: unknown hosts, other sites' pages, other machines, metrics."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.server.login_page import LOGIN_PATH, base_path, refusal_response
from ui.server.settings import Settings
from ui.server.users import Users

METRICS_PATHS = ("/_stcore/metrics", "/_stcore/script-health-check")
"""Streamlit's own metrics: they say how many visitors there are and what is cached."""

HEALTH_PATH = "/_stcore/health"
PORT = re.compile(r":\d*$", re.ASCII)


class RequestFilter:
    """ASGI middleware that refuses requests before anything else handles them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.allowed_hosts = settings.hosts
        self.local_only = not (settings.open_to_all or Users(settings.users_file))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests with an allowed host and origin, from an allowed machine."""
        if scope["type"] == "lifespan":
            response = self.app
        elif scope["path"].endswith(METRICS_PATHS):
            response = PlainTextResponse("404", HTTPStatus.NOT_FOUND)
        else:
            connection = HTTPConnection(scope)
            reason = self._refusal_reason(connection)
            response = refusal_response(connection, *reason) if reason else self.app
        if scope["type"] == "websocket" and response is not self.app:
            await send({"type": "websocket.close", "code": 1008})
            return
        await response(scope, receive, send)

    def _refusal_reason(self, request: HTTPConnection) -> tuple[str, int] | None:
        """The key of the sentence and the status; None where the request may pass."""
        if not is_allowed_host(request.headers.get("host", ""), self.allowed_hosts):
            return "unknown_host", HTTPStatus.BAD_REQUEST
        if not _is_same_origin(request):
            return "other_site", HTTPStatus.FORBIDDEN
        if self.local_only and not _is_local(request) and not _is_health_check(request):
            return "unguarded", HTTPStatus.FORBIDDEN
        return None


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address; a socket in the file system is one too."""
    with suppress(ValueError):
        return ip_address(address).is_loopback
    return address == "localhost" or address.startswith(("unix:", "/"))


def _is_same_origin(request: HTTPConnection) -> bool:
    """Whether the request has the app's own origin, or none.

    Streamlit would check other origins too, and for that ask a server on the internet for this
    machine's address. The log-in form sends the origin `null`, as our pages send no referrer; it
    has a cross-site check of its own.
    """
    origin = request.headers.get("origin", "")
    if not origin or (origin == "null" and request.url.path == base_path() + LOGIN_PATH):
        return True
    return origin.partition("://")[2].lower() == request.headers["host"].lower()


def _is_local(request: HTTPConnection) -> bool:
    """Whether a request came from this machine to its own address, through no proxy."""
    server = request.scope.get("server") or ("/", None)
    client = request.scope.get("client") or ("/", None)
    return is_loopback(server[0]) and is_loopback(client[0] or "/")


def _is_health_check(request: HTTPConnection) -> bool:
    return request.url.path.endswith(HEALTH_PATH)


def is_allowed_host(host: str, allowed_hosts: tuple[str, ...]) -> bool:
    """Whether the Host header is a number, `localhost` or one of the allowed names.

    Any site may have its own name resolve to this machine and so make a visitor's browser ask it
    (DNS rebinding). It cannot do so with a number.
    """
    name = PORT.sub("", host).lower().rstrip(".")
    with suppress(ValueError):
        return bool(ip_address(name.strip("[]")))
    return name in ("localhost", *allowed_hosts)
