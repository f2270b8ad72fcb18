"""What the server promises on every answer, before any page is drawn."""

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
    """Pages, files and refusals alike."""
    answer = server.get(path, **BROWSER)

    assert "default-src 'self'" in answer.getheader("content-security-policy")
    assert "frame-ancestors 'none'" in answer.getheader("content-security-policy")
    assert "unsafe-eval" not in answer.getheader("content-security-policy")
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("referrer-policy") == "no-referrer"


def cookies(answer):
    """What the answer has the browser keep, by name."""
    given = answer.headers.get_all("set-cookie") or []
    return {cookie.partition("=")[0]: cookie for cookie in given}


def test_a_newcomer_is_given_a_cookie_no_script_can_read(server):
    """With the page itself, for all paths, 128 random bits, and kept in no cache."""
    answer = server.get("/upload", **BROWSER)
    cookie = cookies(answer)["zhanggui_visitor"]

    assert re.match(r"zhanggui_visitor=[\w-]{22};", cookie)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.getheader("cache-control") == "no-store"
    assert cookie != cookies(server.get("/upload", **BROWSER))["zhanggui_visitor"]


def test_who_has_the_cookies_keeps_them(server):
    """They are never given anew; one that nobody gave is no cookie."""
    given = cookies(server.get("/", **BROWSER)).values()
    brought = "; ".join(cookie.partition(";")[0] for cookie in given)

    assert not cookies(server.get("/", Cookie=brought, **BROWSER))
    assert "zhanggui_visitor" in cookies(server.get("/", Cookie="zhanggui_visitor=me", **BROWSER))


def test_a_page_says_which_start_of_the_server_it_came_from(server):
    """The same for all pages of a start; no script can read it."""
    one, two = (cookies(server.get("/", **BROWSER))["zhanggui_start"] for _ in "ab")

    assert one == two
    assert "HttpOnly" in one


def test_only_pages_bring_cookies(server):
    """A picture or a script that is fetched at the same moment would bring others."""
    assert not cookies(server.get("/favicon.png", Accept="image/png"))


def test_words_for_streamlits_own_chrome_come_from_our_own_address(server):
    """So that the security policy lets them run."""
    answer = server.get("/zhanggui/chrome.js")

    assert answer.getheader("content-type").startswith("text/javascript")
    assert "把文件拖到这里" in answer.body.decode()


def test_expired_data_goes_without_a_visitor(tmp_path):
    """The clock removes it, not the next visit."""
    left = Workspace.open(tmp_path / "workspaces", "someone")
    (left.folder / "files").mkdir(parents=True)
    os.utime(left.folder, (0, 0))

    with serving(tmp_path):
        assert _gone(left)


def test_nothing_outlives_the_session_where_nothing_is_kept(tmp_path):
    """With ZHANGGUI_KEEP_HOURS=0 a start clears what a crash left behind."""
    left = Workspace.open(tmp_path / "workspaces", "someone")
    (left.folder / "files").mkdir(parents=True)

    with serving(tmp_path, settings={"ZHANGGUI_KEEP_HOURS": "0"}):
        assert not left.folder.exists()


def _gone(workspace: Workspace) -> bool:
    for _ in range(50):
        if not workspace.folder.exists():
            return True
        time.sleep(0.2)
    return False


def test_settings_have_defaults():
    """Twelve hours, in a folder of the user's own."""
    assert Settings.read({}).keep == timedelta(hours=12)
    assert Settings.read({}).data_folder.parts[-2:] == (".cache", "zhanggui")


def test_settings_are_read_from_the_environment(tmp_path):
    """An hour and a half, elsewhere."""
    chosen = Settings.read({"ZHANGGUI_KEEP_HOURS": "1.5", "ZHANGGUI_DATA": str(tmp_path)})

    assert chosen == Settings(tmp_path, timedelta(minutes=90))


@pytest.mark.parametrize("hours", ["twelve", "-1", "nan", "inf"])
def test_a_setting_that_cannot_be_is_refused_by_name(hours):
    """Whoever starts the app reads which setting to mend."""
    with pytest.raises(ValueError, match="ZHANGGUI_KEEP_HOURS"):
        Settings.read({"ZHANGGUI_KEEP_HOURS": hours})
