"""Headers, cookies, clean-up and settings of the running server."""

import os
import re
import time
from datetime import timedelta

import pytest
from serving import STREAMLIT, UVICORN, serving

from analysis.store.workspace import Workspace
from ui.server.settings import Settings

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module", params=[STREAMLIT, UVICORN], ids=["streamlit", "uvicorn"])
def server(request, tmp_path_factory):
    """The app, started either way."""
    with serving(tmp_path_factory.mktemp("home"), request.param) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/upload", "/_stcore/health", "/favicon.png", "/media/no"])
def test_every_answer_carries_the_security_headers(server, path):
    """Pages, files and refusals."""
    answer = server.get(path, **BROWSER)

    assert "default-src 'self'" in answer.getheader("content-security-policy")
    assert "frame-ancestors 'none'" in answer.getheader("content-security-policy")
    assert "unsafe-eval" not in answer.getheader("content-security-policy")
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("referrer-policy") == "no-referrer"


def cookies(answer):
    """The cookies that a response sets, by name."""
    headers = answer.headers.get_all("set-cookie") or []
    return {cookie.partition("=")[0]: cookie for cookie in headers}


def test_a_new_visitor_gets_a_cookie_no_script_can_read(server):
    """With the page, for all paths, 128 random bits; the page is not cached."""
    answer = server.get("/upload", **BROWSER)
    cookie = cookies(answer)["zhanggui_visitor"]

    assert re.match(r"zhanggui_visitor=[\w-]{22};", cookie)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.getheader("cache-control") == "no-store"
    assert cookie != cookies(server.get("/upload", **BROWSER))["zhanggui_visitor"]


def test_existing_cookies_are_not_set_again(server):
    """A malformed one is replaced."""
    first = cookies(server.get("/", **BROWSER)).values()
    sent = "; ".join(cookie.partition(";")[0] for cookie in first)

    assert not cookies(server.get("/", Cookie=sent, **BROWSER))
    assert "zhanggui_visitor" in cookies(server.get("/", Cookie="zhanggui_visitor=me", **BROWSER))


def test_a_page_has_the_id_of_the_servers_start(server):
    """The same for all pages of a start; no script can read it."""
    first, second = (cookies(server.get("/", **BROWSER))["zhanggui_start"] for _ in "ab")

    assert first == second
    assert "HttpOnly" in first


def test_only_pages_set_cookies(server):
    """A picture or a script that is requested at the same time would set different ones."""
    assert not cookies(server.get("/favicon.png", Accept="image/png"))


def test_the_translation_script_has_the_apps_own_origin(server):
    """So that the security policy allows it."""
    answer = server.get("/zhanggui/chrome.js")

    assert answer.getheader("content-type").startswith("text/javascript")
    assert "把文件拖到这里" in answer.body.decode()


def test_expired_data_is_removed_without_a_visitor(tmp_path):
    """The clean-up loop removes it, not the next visit."""
    left = Workspace.open(tmp_path / "workspaces", "someone")
    (left.folder / "files").mkdir(parents=True)
    os.utime(left.folder, (0, 0))

    with serving(tmp_path):
        assert _is_removed(left)


def test_nothing_outlives_the_session_where_nothing_is_kept(tmp_path):
    """With ZHANGGUI_KEEP_HOURS=0 a start removes what a crash left behind."""
    left = Workspace.open(tmp_path / "workspaces", "someone")
    (left.folder / "files").mkdir(parents=True)

    with serving(tmp_path, settings={"ZHANGGUI_KEEP_HOURS": "0"}):
        assert not left.folder.exists()


def _is_removed(workspace: Workspace) -> bool:
    for _ in range(50):
        if not workspace.folder.exists():
            return True
        time.sleep(0.2)
    return False


def test_settings_have_defaults():
    """Twelve hours, in a folder of the user."""
    assert Settings.read({}).keep == timedelta(hours=12)
    assert Settings.read({}).data_folder.parts[-2:] == (".cache", "zhanggui")


def test_settings_are_read_from_the_environment(tmp_path):
    """An hour and a half, another folder."""
    chosen = Settings.read({"ZHANGGUI_KEEP_HOURS": "1.5", "ZHANGGUI_DATA": str(tmp_path)})

    assert chosen == Settings(tmp_path, timedelta(minutes=90))


@pytest.mark.parametrize("hours", ["twelve", "-1", "nan", "inf"])
def test_an_invalid_setting_is_refused_by_name(hours):
    """The message says which setting to correct."""
    with pytest.raises(ValueError, match="ZHANGGUI_KEEP_HOURS"):
        Settings.read({"ZHANGGUI_KEEP_HOURS": hours})
