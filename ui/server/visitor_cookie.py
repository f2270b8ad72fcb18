"""The visitor cookie: a random secret (HttpOnly) that opens the visitor's workspace."""

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
from ui.server.expiring_store import ExpiringStore
from ui.server.login_cookie import LOGIN_COOKIE, unverified_name
from ui.server.login_page import LOGOUT_PATH, base_path
from ui.server.settings import Settings
from ui.words.text import speaker

VISITOR_COOKIE = "zhanggui_visitor"
SECRET_FORM = re.compile(r"[\w-]{22}", re.ASCII)
"""128 random bits, as 22 signs."""

START_COOKIE, START_ID = "zhanggui_start", secrets.token_urlsafe(8)
"""Identifies the run of the server that a page came from. No secret."""

COOKIE_MAX_AGE = 365 * 24 * 60 * 60
"""Seconds. Longer than any data is kept; the cookie survives a closed browser and holds no data."""


class VisitorCookie:
    """ASGI middleware that sets missing cookies with a page's response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; the websocket that the page opens then sends the cookies."""
        cookies = _missing_cookies(HTTPConnection(scope)) if scope["type"] == "http" else []

        async def send_with_cookie(message: Message) -> None:
            if cookies and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
                headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def open_workspace() -> Workspace:
    """The workspace of the current session's visitor; its expiry starts again.

    Where no data is kept, or the browser accepts no cookies, the workspace belongs to the session
    and is removed when the session ends.
    """
    settings = Settings.read()
    secret = visitor_secret(st.context.cookies) if settings.keep else ""
    if not secret:
        return _session_workspace(settings.data_folder)
    workspace = Workspace.open(settings.data_folder, secret + _user_suffix())
    workspace.touch(datetime.now(UTC))
    return workspace


def notify_restart(language: str) -> None:
    """Where the page was opened before the server's last start: say why choices are gone."""
    if st.context.cookies.get(START_COOKIE, START_ID) != START_ID:
        say = speaker(language, "login")
        has_files = bool(st.session_state["workspace"].entries())
        st.toast(say("restarted_kept" if has_files else "restarted_empty"), duration="infinite")


def refresh_expiry() -> None:
    """Start the expiry of the visitor's workspace and in-memory stores again."""
    st.session_state["workspace"].touch(datetime.now(UTC))
    for store in st.session_state.values():
        if isinstance(store, ExpiringStore):
            store.touch()


def show_log_out_link(language: str) -> None:
    """A link to log out, for users who are logged in."""
    if _user_suffix():
        label = speaker(language, "login")("log_out")
        st.html(f'<a href="{base_path()}{LOGOUT_PATH}">{label}</a>')


@st.cache_resource(scope="session", on_release=Workspace.clear, show_spinner=False)
def _session_workspace(root: Path) -> Workspace:
    return Workspace.open(root, _new_secret())


def _missing_cookies(request: HTTPConnection) -> list[str]:
    """The cookies to set. Pages only: a page's scripts are requested at once and would differ."""
    if "text/html" not in request.headers.get("accept", ""):
        return []
    secure = request.url.scheme == "https"
    missing: list[str] = []
    if not visitor_secret(request.cookies):
        missing.append(
            _cookie(VISITOR_COOKIE, _new_secret(), secure=secure, max_age=COOKIE_MAX_AGE)
        )
    if request.cookies.get(START_COOKIE) != START_ID:
        missing.append(_cookie(START_COOKIE, START_ID, secure=secure))
    return missing


def visitor_secret(cookies: Mapping[str, str]) -> str:
    """The visitor's secret; empty where there is none of the right form."""
    value = cookies.get(VISITOR_COOKIE, "")
    return value if SECRET_FORM.fullmatch(value) else ""


def is_of_this_start(cookies: Mapping[str, str]) -> bool:
    """Whether the browser has loaded a page since the server's last start."""
    return cookies.get(START_COOKIE) == START_ID


def _user_suffix() -> str:
    """The logged-in user's name: two users of the same browser have separate workspaces."""
    name = unverified_name(dict(st.context.cookies).get(LOGIN_COOKIE, ""))
    return f" {name}" if name else ""


def _new_secret() -> str:
    return secrets.token_urlsafe(16)


def _cookie(name: str, value: str, *, secure: bool, max_age: int | None = None) -> str:
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    expiry = [] if max_age is None else [f"Max-Age={max_age}"]
    return "; ".join([*parts, *expiry, *(["Secure"] if secure else [])])
