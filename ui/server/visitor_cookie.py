"""Who is visiting: a random secret in a cookie that no script in the browser can read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.store.workspace import Workspace
from ui.server.expiring_store import Held
from ui.server.login_page import LOGOUT, base
from ui.server.login_token import COOKIE as LOGIN_COOKIE
from ui.server.login_token import name_on
from ui.server.settings import Settings
from ui.words.text import speaker

COOKIE = "zhanggui_visitor"
SECRET = re.compile(r"[\w-]{22}", re.ASCII)
"""128 random bits, as 22 signs."""

START_COOKIE, START = "zhanggui_start", secrets.token_urlsafe(8)
"""Told with each page: which run of the server it came from. No secret."""

COOKIE_LIFE = 365 * 24 * 60 * 60
"""Seconds. Longer than any data is kept: the cookie outlives a closed browser and holds nothing."""


class VisitorCookie:
    """ASGI middleware: who comes without a cookie is given it with the page, once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; the websocket that a page opens brings the page's cookies along."""
        cookies = _due(HTTPConnection(scope)) if scope["type"] == "http" else []

        async def send_with_cookie(message: Message) -> None:
            if cookies and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
                headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def open_workspace() -> Workspace:
    """The workspace of whoever runs the script now, noting that they are here.

    Where nothing is to be kept, or the browser takes no cookies, it is the session's own and is
    removed with the session's connection.
    """
    settings = Settings.read()
    secret = _secret(st.context.cookies) if settings.keep else ""
    if not secret:
        return _session_workspace(settings.data_folder)
    workspace = Workspace.open(settings.data_folder, secret + _logged_in())
    workspace.touch(datetime.now(UTC))
    return workspace


def tell_of_restart(language: str) -> None:
    """Say why choices are gone to whoever has a page open from before the server's start."""
    before = st.context.cookies.get(START_COOKIE, START)
    if before != START:
        say = speaker(language, "login")
        kept = bool(st.session_state["workspace"].entries())
        st.toast(say("restarted_kept" if kept else "restarted_empty"), duration="infinite")


def note_visit() -> None:
    """Let the clock begin anew for all that this visitor left here."""
    st.session_state["workspace"].touch(datetime.now(UTC))
    for left in st.session_state.values():
        if isinstance(left, Held):
            left.touch()


def offer_log_out(language: str) -> None:
    """A way out, for who came in through the gate."""
    if _logged_in():
        words = speaker(language, "login")("log_out")
        st.html(f'<a href="{base()}{LOGOUT}">{words}</a>')


@st.cache_resource(scope="session", on_release=Workspace.clear, show_spinner=False)
def _session_workspace(root: Path) -> Workspace:
    return Workspace.open(root, _new_secret())


def _due(request: HTTPConnection) -> list[str]:
    """The cookies that an answer brings; only pages do, as pictures and scripts come at once."""
    if "text/html" not in request.headers.get("accept", ""):
        return []
    secure = request.url.scheme == "https"
    newcomer = not _secret(request.cookies)
    due = [_cookie(COOKIE, _new_secret(), secure=secure, life=COOKIE_LIFE)] if newcomer else []
    if request.cookies.get(START_COOKIE) != START:
        due.append(_cookie(START_COOKIE, START, secure=secure))
    return due


def _secret(cookies: Mapping[str, str]) -> str:
    """The visitor's secret; empty where there is none of the right form."""
    value = cookies.get(COOKIE, "")
    return value if SECRET.fullmatch(value) else ""


def _logged_in() -> str:
    """Two who log in one after the other in the same browser have a workspace each."""
    name = name_on(dict(st.context.cookies).get(LOGIN_COOKIE, ""))
    return f" {name}" if name else ""


def _new_secret() -> str:
    return secrets.token_urlsafe(16)


def _cookie(name: str, value: str, *, secure: bool, life: int | None = None) -> str:
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    ends = [] if life is None else [f"Max-Age={life}"]
    return "; ".join([*parts, *ends, *(["Secure"] if secure else [])])
