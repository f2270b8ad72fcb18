"""Authentication: the log-in, its token and its throttle."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from serving import serving

from ui.server.authentication import Authentication, safe_next
from ui.server.login_throttle import MAX_ATTEMPTS, WINDOW_SECONDS, LoginThrottle
from ui.server.login_token import LOGIN_COOKIE, TOKEN_LIFETIME, LoginTokens, unverified_name
from ui.server.settings import Settings
from ui.server.users import Users
from ui.users import main

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse"
PAGE = {"Accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
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
    form = urlencode({"name": name, "password": password, "next": after})
    return server.request("POST", "/zhanggui/login", form, {**FORM, **headers})


def login_cookie(response):
    return response.getheader("set-cookie").partition(";")[0]


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
    """After ten wrong passwords even the right one is refused for five minutes."""
    with serving(tmp_path, settings=with_users(users)) as server:
        statuses = [log_in(server, password="wrong").status for _ in range(MAX_ATTEMPTS)]
        last = log_in(server)

    assert statuses == [401] * MAX_ATTEMPTS
    assert last.status == 429
    assert last.getheader("set-cookie") is None


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
    token = middleware.tokens.issue("a", users.hashes()["a"], datetime.now(UTC))
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
    token = tokens.issue("小王", "kept", NOON)

    assert unverified_name(token) == tokens.verify(token, hashes, NOON) == "小王"
    last_second = NOON + TOKEN_LIFETIME - timedelta(seconds=1)
    assert LoginTokens.open(tmp_path).verify(token, hashes, last_second) == "小王"
    assert not tokens.verify(token, hashes, NOON + TOKEN_LIFETIME)
    assert not tokens.verify(token, {"小王": "another"}, NOON)
    assert not tokens.verify(token, {}, NOON)
    assert not LoginTokens(b"another key").verify(token, hashes, NOON)


@pytest.mark.parametrize("token", ["", ".", "..", "x", "5bCP546L.1.2", "5bCP546L.²." + "0" * 64])
def test_a_malformed_token_is_refused(tmp_path, token):
    """Without an error."""
    assert not LoginTokens.open(tmp_path).verify(token, {"小王": "kept"}, NOON)


def test_a_changed_token_is_refused(tmp_path):
    """Another name or a later expiry breaks the signature."""
    tokens, hashes = LoginTokens.open(tmp_path), {"a": "kept", "b": "kept"}
    name, expiry, signature = tokens.issue("a", "kept", NOON).split(".")

    assert not tokens.verify(f"Yg==.{expiry}.{signature}", hashes, NOON)
    assert not tokens.verify(f"{name}.{int(expiry) + 1}.{signature}", hashes, NOON)


def test_attempts_are_counted_for_five_minutes():
    """By name and by address; a success does not count."""
    now = [0.0]
    throttle = LoginThrottle(lambda: now[0])
    for _ in range(MAX_ATTEMPTS):
        assert throttle.allow("name", "address")
    assert not throttle.allow("name", "elsewhere")
    assert not throttle.allow("another", "address")
    throttle.succeed("name", "address")
    assert throttle.allow("name", "address")

    now[0] = WINDOW_SECONDS
    assert throttle.allow("name", "address")


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
