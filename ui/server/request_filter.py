"""Who is not answered at all: unknown hosts, other sites' pages, other machines, meters."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.server.login_page import LOGIN, base, refusal
from ui.server.settings import Settings
from ui.server.users import Users

CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check")
"""Streamlit's own meters: they say how many visitors there are and what is remembered."""

HEALTH = "/_stcore/health"
PORT = re.compile(r":\d*$", re.ASCII)


class Doors:
    """ASGI middleware that turns away before anything else looks at a request."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = settings.hosts
        self.local_only = not (settings.open_to_all or Users(settings.users_file))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is in order."""
        if scope["type"] == "lifespan":
            answer = self.app
        elif scope["path"].endswith(CLOSED):
            answer = PlainTextResponse("404", HTTPStatus.NOT_FOUND)
        else:
            trouble = self._trouble(HTTPConnection(scope))
            answer = refusal(HTTPConnection(scope), *trouble) if trouble else self.app
        if scope["type"] == "websocket" and answer is not self.app:
            await send({"type": "websocket.close", "code": 1008})
            return
        await answer(scope, receive, send)

    def _trouble(self, request: HTTPConnection) -> tuple[str, int] | None:
        if not known_host(request.headers.get("host", ""), self.hosts):
            return "unknown_host", HTTPStatus.BAD_REQUEST
        if not _own_page(request):
            return "other_site", HTTPStatus.FORBIDDEN
        if self.local_only and not _is_local(request) and not request.url.path.endswith(HEALTH):
            return "unguarded", HTTPStatus.FORBIDDEN
        return None


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address; a socket in the file system is one too."""
    with suppress(ValueError):
        return ip_address(address).is_loopback
    return address == "localhost" or address.startswith(("unix:", "/"))


def _own_page(request: HTTPConnection) -> bool:
    """Whether a page of the app's own asks, or no page at all.

    Streamlit would look at other sites' pages too, and ask a server on the internet for this
    machine's address to do so. A form's page stays unnamed, as our pages send no referrer; the
    log-in, the only form, looks after itself.
    """
    origin = request.headers.get("origin", "")
    if not origin or (origin == "null" and request.url.path == base() + LOGIN):
        return True
    return origin.partition("://")[2].lower() == request.headers["host"].lower()


def _is_local(request: HTTPConnection) -> bool:
    """Whether a request came to this machine's own address, from this machine, through no proxy."""
    here = request.scope.get("server") or ("/", None)
    there = request.scope.get("client") or ("/", None)
    return is_loopback(here[0]) and is_loopback(there[0] or "/")


def known_host(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a browser may know the app under this name.

    Where no names are set: numbers and `localhost`. Any site may give itself a name that leads
    to this machine, and so have a visitor's browser ask it; it cannot give itself a number.
    """
    name = PORT.sub("", host).lower().rstrip(".")
    with suppress(ValueError):
        return bool(ip_address(name.strip("[]")))
    return name in ("localhost", *hosts)
