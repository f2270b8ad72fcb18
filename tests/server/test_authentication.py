"""Authentication: the log-in, its token and its throttle."""

from __future__ import annotations

import asyncio
import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import connecting
import pytest
from connecting import login_cookie
from hypothesis import given
from hypothesis import strategies as st
from serving import serving

from ui.server.authentication import Authentication, safe_next
from ui.server.login_cookie import LOGIN_COOKIE, TOKEN_LIFETIME, LoginTokens, unverified_name
from ui.server.login_throttle import (
    TRIES_OF_ADDRESS,
    TRIES_OF_NAME,
    TRIES_OF_NAME_AT_ADDRESS,
    LoginThrottle,
)
from ui.server.settings import Settings
from ui.server.users import Users
from ui.users import main

NOW = datetime.now(UTC)
PASSWORD = "correct horse"
PAGE = {"Accept": "text/html"}
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}
GUARDED = [
    ("GET", "/"),
    ("GET", "/upload"),
    ("GET", "/static/index.js"),
    ("GET", "/media/0.xlsx"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/health/"),
    ("GET", "//_stcore/health"),
    ("GET", "/_stcore/upload_file/session/file"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("GET", "/zhanggui/chrome.js"),
]


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    """A file with one user."""
    users = Users(tmp_path_factory.mktemp("config") / "users")
    users.add("小王", PASSWORD)
    return users


@pytest.fixture(scope="module")
def server(users, tmp_path_factory):
    """The app with a users file."""
    with serving(tmp_path_factory.mktemp("home"), settings=with_users(users)) as running:
        yield running


def with_users(users):
    return {"ZHANGGUI_USERS": str(users.path)}


def log_in(server, name="小王", password=PASSWORD, after="/", **headers):
    return connecting.log_in(server, name, password, after, **headers)


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_a_log_in_everything_is_refused(server, method, path):
    """Pages, scripts, uploads, downloads, with any forged cookie."""
    for cookie in ("", "zhanggui_login=", "zhanggui_login=5bCP546L.9999999999.00"):
        assert server.request(method, path, "", {"Cookie": cookie}).status == 401


def test_the_websocket_is_guarded_too(server):
    """It opens for a user and for nobody else."""
    assert server.get("/_stcore/stream", **HANDSHAKE).status == 403


def test_a_websocket_opens_for_a_user(server):
    """With the cookie that the log-in set."""
    cookie = login_cookie(log_in(server))

    assert (
        server.request("GET", "/_stcore/stream", "", {**HANDSHAKE, "Cookie": cookie}).status == 101
    )


def test_the_health_check_needs_no_password(server):
    """It says ok and nothing else."""
    assert server.get("/_stcore/health").body == b"ok"


def test_a_page_redirects_to_the_log_in_and_back(server):
    """The form keeps the requested page; after the log-in the browser is sent there."""
    first = server.get("/upload", **PAGE)
    page = server.get(first.getheader("location"), **PAGE)
    after = log_in(server, after="/upload")

    assert first.status == after.status == 303
    assert 'name="next" value="/upload"' in page.body.decode()
    assert after.getheader("location") == "/upload"
    assert server.get("/upload", Cookie=login_cookie(after), **PAGE).status == 200


def test_no_script_and_no_other_site_can_use_the_cookie(server):
    """HttpOnly, SameSite, for twelve hours; the response is not cached."""
    answer = log_in(server)
    parts = set(answer.getheader("set-cookie").lower().split("; "))

    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= parts
    assert answer.getheader("cache-control") == "no-store"


def test_a_wrong_password_looks_like_an_unknown_name(server):
    """The response does not reveal which names exist."""
    wrong = log_in(server, password="incorrect horse")
    unknown = log_in(server, name="小李")

    assert wrong.status == unknown.status == 401
    assert wrong.body == unknown.body
    assert "用户名或密码不对" in wrong.body.decode()
    assert wrong.getheader("set-cookie") is None


def test_the_eleventh_attempt_is_refused(users, tmp_path):
    """Ten wrong passwords: the right one is refused too, and another user of the address is not."""
    users.add("小赵", PASSWORD)
    with serving(tmp_path, settings=with_users(users)) as server:
        tries = range(TRIES_OF_NAME_AT_ADDRESS)
        statuses = [log_in(server, password="wrong").status for _ in tries]
        last, colleague = log_in(server), log_in(server, name="小赵")

    assert statuses == [401] * TRIES_OF_NAME_AT_ADDRESS
    assert last.status == 429
    assert last.getheader("set-cookie") is None
    assert colleague.status == 303


def test_another_site_cannot_log_anybody_in(server):
    """The browser's Sec-Fetch-Site header says whose page sent the form."""
    assert log_in(server, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_the_log_in_accepts_the_origin_null(server):
    """Browsers send it with the form, as our pages send no referrer."""
    assert log_in(server, Origin="null").status == 303
    assert log_in(server, Origin="http://evil.example").status == 403


def test_a_form_that_is_too_large_is_a_wrong_log_in(server):
    """Its rest is not read."""
    assert log_in(server, password="x" * 10_000).status == 401


def test_a_hostile_name_is_shown_as_text(server):
    """Values in the form are escaped."""
    page = server.get('/zhanggui/login?next=/"><script>', **PAGE).body.decode()

    assert "<script>" not in page


def test_logging_out_revokes_the_token(server):
    """The cookie is deleted, and a copy of it is refused."""
    cookie = login_cookie(log_in(server))
    response = server.get("/zhanggui/logout", Cookie=cookie)

    assert response.status == 303
    assert 'zhanggui_login=""' in response.getheader("set-cookie")
    assert server.get("/upload", Cookie=cookie).status == 401


def test_a_removed_user_is_logged_out_at_once(users, server):
    """So is a user with a new password."""
    users.add("小张", PASSWORD)
    cookie = login_cookie(log_in(server, name="小张"))
    assert server.get("/upload", Cookie=cookie).status == 200
    users.add("小张", "another password")
    assert server.get("/upload", Cookie=cookie).status == 401

    cookie = login_cookie(log_in(server, name="小张", password="another password"))
    users.remove("小张")
    assert server.get("/upload", Cookie=cookie).status == 401


def test_removing_a_user_ends_the_open_page(tmp_path):
    """Messages are passed on until the user is removed; then the connection ends."""
    users = Users(tmp_path / "users")
    users.add("a", PASSWORD)
    received = []

    async def page(_scope, receive, _send):
        received.append(await receive())
        users.remove("a")
        received.append(await receive())

    async def receive():
        return {"type": "websocket.receive", "bytes": b"click"}

    middleware = Authentication(page, Settings(tmp_path, users_file=users.path))
    token = middleware.tokens.issue("a", users.hashes()["a"])
    cookie = (b"cookie", f"{LOGIN_COOKIE}={token}".encode())
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [cookie]}
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, middleware(scope, receive, None)).result()

    assert [message["type"] for message in received] == [
        "websocket.receive",
        "websocket.disconnect",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "upload",
        "/a\r\nb",
        "/\u202e",
    ],
)
def test_the_log_in_is_no_open_redirect(address):
    """An address that is not a path of the app becomes the start page."""
    assert safe_next(address) == "/"
    assert safe_next("/upload?a=1") == "/upload?a=1"


def test_a_token_is_valid_for_its_user_and_time(tmp_path):
    """For twelve hours, for the same password hash, with this server's key."""
    tokens, hashes = LoginTokens.open(tmp_path), {"小王": "kept"}
    token = tokens.issue("小王", "kept")
    issued = datetime.now(UTC)

    assert unverified_name(token) == tokens.verify(token, hashes, issued).name == "小王"
    last_minute = issued + TOKEN_LIFETIME - timedelta(minutes=1)
    assert LoginTokens.open(tmp_path).verify(token, hashes, last_minute).name == "小王"
    assert not tokens.verify(token, hashes, issued + TOKEN_LIFETIME)
    assert not tokens.verify(token, hashes, issued - timedelta(minutes=1))
    assert not tokens.verify(token, {"小王": "another"}, issued)
    assert not tokens.verify(token, {}, issued)
    assert not LoginTokens(b"another key").verify(token, hashes, issued)


TOKENS = LoginTokens(b"key")
GENUINE = TOKENS.issue("小王", "kept")
COOKIE_TEXT = st.text(st.characters(codec="latin-1"), max_size=200)
"""What a server makes of a Cookie header: bytes, read as Latin-1."""


@given(
    st.one_of(
        COOKIE_TEXT,
        st.builds("5bCP546L.{}.{}.{}".format, COOKIE_TEXT, COOKIE_TEXT, COOKIE_TEXT),
        st.builds(lambda end: GENUINE.rpartition(".")[0] + "." + end, COOKIE_TEXT),
        st.builds(
            lambda at, sign: GENUINE[:at] + sign + GENUINE[at + 1 :], st.integers(0), COOKIE_TEXT
        ),
    )
)
def test_a_forged_token_is_refused_without_an_error(token):
    """Whatever stands in it; a genuine log-in is found only where its own id is signed."""
    login = TOKENS.verify(token, {"小王": "kept"}, datetime.now(UTC))

    assert not login or login.id == GENUINE.split(".")[1]


@pytest.mark.parametrize("signature", ["é", "ÿ" * 43, "²", "%E4", "小", '"', ";", ""])
@pytest.mark.parametrize("name", ["5bCP546L", "5bCP5p2O", "é", ""])
def test_no_cookie_breaks_the_server(server, name, signature):
    """401 for a user's name and for nobody's, for signatures of any signs."""
    cookie = f"zhanggui_login={name}.id.time.{signature}".encode().decode("latin-1")

    assert server.get("/upload", Cookie=cookie).status == 401


def test_a_changed_token_is_refused(tmp_path):
    """Another name, another id or a later time breaks the signature."""
    tokens, hashes = LoginTokens.open(tmp_path), {"a": "kept", "b": "kept"}
    name, login_id, issued, signature = tokens.issue("a", "kept").split(".")

    assert tokens.verify(f"{name}.{login_id}.{issued}.{signature}", hashes, datetime.now(UTC))
    assert not tokens.verify(f"Yg.{login_id}.{issued}.{signature}", hashes, NOW)
    assert not tokens.verify(f"{name}.x{login_id}.{issued}.{signature}", hashes, NOW)
    assert not tokens.verify(f"{name}.{login_id}.zzzzzz.{signature}", hashes, NOW)


def test_a_changed_copy_of_a_token_ends_with_it(server):
    """Base64 can be written in several ways: all of them are the same log-in."""
    cookie = login_cookie(log_in(server))
    copies = [cookie, f"{cookie}=", f"{cookie}!"]
    before = [server.get("/upload", Cookie=copy).status for copy in copies]
    server.get("/zhanggui/logout", Cookie=cookie)

    assert 200 in before
    assert [server.get("/upload", Cookie=copy).status for copy in copies] == [401] * 3


def test_a_log_in_ends_the_browsers_earlier_one(server):
    """Nobody goes on as the user before; the user's other browsers go on."""
    earlier, elsewhere = login_cookie(log_in(server)), login_cookie(log_in(server))
    later = login_cookie(log_in(server, Cookie=earlier))
    statuses = [server.get("/upload", Cookie=each).status for each in (earlier, elsewhere, later)]

    assert statuses == [401, 200, 200]


def fail(throttle, name, address, times):
    for _ in range(times):
        assert throttle.may_try(name, address)
        throttle.count_failure(name, address)


def test_a_name_pauses_at_the_address_that_guesses():
    """Not at another one, and no other name at this one."""
    throttle = LoginThrottle()
    fail(throttle, "a", "here", TRIES_OF_NAME_AT_ADDRESS)

    assert not throttle.may_try("a", "here")
    assert throttle.may_try("a", "elsewhere")
    assert throttle.may_try("b", "here")


def test_a_name_that_is_guessed_from_everywhere_pauses():
    """Ten tries from each of five addresses."""
    throttle = LoginThrottle()
    for address in range(TRIES_OF_NAME // TRIES_OF_NAME_AT_ADDRESS):
        fail(throttle, "a", str(address), TRIES_OF_NAME_AT_ADDRESS)

    assert not throttle.may_try("a", "elsewhere")
    assert throttle.may_try("b", "elsewhere")


def test_a_class_behind_one_address_is_not_shut_out():
    """49 who forgot their passwords leave one who did not; one guesser of names pauses at last."""
    throttle = LoginThrottle()
    for pupil in range(TRIES_OF_ADDRESS // TRIES_OF_NAME_AT_ADDRESS):
        assert throttle.may_try("teacher", "school")
        fail(throttle, f"pupil{pupil}", "school", TRIES_OF_NAME_AT_ADDRESS)

    assert not throttle.may_try("teacher", "school")
    assert throttle.may_try("teacher", "home")


def test_names_that_no_user_can_have_count_as_one():
    """However long or odd they are."""
    throttle = LoginThrottle()
    for number in range(TRIES_OF_NAME_AT_ADDRESS):
        fail(throttle, "/" * (number + 1), "here", 1)

    assert not throttle.may_try("x" * 65, "here")


def test_the_pause_ends():
    """After its time."""
    throttle = LoginThrottle(seconds=1)
    fail(throttle, "a", "here", TRIES_OF_NAME_AT_ADDRESS)
    assert not throttle.may_try("a", "here")
    time.sleep(1.1)

    assert throttle.may_try("a", "here")


def test_the_users_file_keeps_no_password(tmp_path):
    """Names and salted hashes, mode 0600; two equal passwords have different hashes."""
    users = Users(tmp_path / "config" / "users")
    assert not users
    users.add("a", PASSWORD)
    users.add("b", PASSWORD)
    text = users.path.read_text(encoding="utf-8")

    assert users
    assert PASSWORD not in text
    assert len(set(users.hashes().values())) == 2
    assert users.path.stat().st_mode & 0o777 == 0o600
    assert users.check_password("a", PASSWORD)
    assert not users.check_password("a", PASSWORD[:-1])
    assert not users.check_password("c", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("a", "short"), ("a:b", PASSWORD), ("", PASSWORD), ("a\nb", PASSWORD)]
)
def test_a_name_or_password_that_is_not_allowed_is_refused(tmp_path, name, password):
    """With a sentence; nothing is written."""
    users = Users(tmp_path / "users")
    with pytest.raises(ValueError, match=r"letters|signs"):
        users.add(name, password)

    assert not users


def test_users_are_managed_from_the_command_line(tmp_path, monkeypatch, capsys):
    """Add reads the password from standard input; a wrong name has status 2."""
    monkeypatch.setenv("ZHANGGUI_USERS", str(tmp_path / "users"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    assert main(["add", "小王"]) == 0
    assert Users(tmp_path / "users").check_password("小王", PASSWORD)
    assert main(["list"]) == 0
    assert "小王" in capsys.readouterr().out
    assert main(["remove", "小王"]) == 0
    assert main(["remove", "小王"]) == 2
    assert "There is no user" in capsys.readouterr().err
