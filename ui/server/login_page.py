"""The log-in form and plain refusals: all that is shown before a log-in. No script."""

from __future__ import annotations

from html import escape
from string import Template

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ui.words.text import Speaker, speaker

LOGIN_PATH, LOGOUT_PATH = "/zhanggui/login", "/zhanggui/logout"
NO_STORE = {"cache-control": "no-store"}
FORM = Template("""<!doctype html>
<html lang="$language"><meta charset="utf-8"><title>$title</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: #0F141A; max-width: 20rem; margin: 15vh auto 0; padding: 0 1rem }
h1 { font-size: 1.4rem }
label { display: block; margin-top: 1rem }
input, button { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem;
  border: 1px solid #8a929c; border-radius: 6px }
button { margin-top: 1.5rem; border: 0; background: #0072B2; color: #fff }
[role=alert] { color: #A64000 }
</style>
<h1>$title</h1>
<p role="alert">$error</p>
<form method="post">
<input type="hidden" name="next" value="$next">
<label>$name <input name="name" autocomplete="username" required autofocus></label>
<label>$password
<input name="password" type="password" autocomplete="current-password" required></label>
<button>$enter</button>
</form>
</html>
""")


def login_form(
    request: HTTPConnection, next_path: str, error_key: str = "", status: int = 200
) -> Response:
    """The form. `next_path` is the page to go to, `error_key` the phrase of what went wrong."""
    say = _speaker(request)
    words = {key: say(key) for key in ("title", "name", "password", "enter")}
    error = say(error_key) if error_key else ""
    values = {**words, "language": say.language, "next": next_path, "error": error}
    page = FORM.substitute({key: escape(value) for key, value in values.items()})
    return HTMLResponse(page, status, headers=NO_STORE)


def refusal_response(request: HTTPConnection, key: str, status: int) -> Response:
    """A plain-text response with one sentence."""
    return PlainTextResponse(_speaker(request)(key), status, headers=NO_STORE)


def base_path() -> str:
    """The path that the app is served under: empty, or "/some/path"."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def _speaker(request: HTTPConnection) -> Speaker:
    """In the browser's language; Chinese where it sends none."""
    wanted = request.headers.get("accept-language", "zh")
    return speaker("zh-CN" if wanted.startswith("zh") else "en", "login")
