"""Who comes in, once there are users."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from serving import serving

from ui.server.authentication import Gate, safe_next
from ui.server.login_throttle import MOST, WITHIN, Tries
from ui.server.login_token import COOKIE, LIFE, Tickets, name_on
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
    """The app with its gate shut."""
    with serving(tmp_path_factory.mktemp("home"), settings=with_users(users)) as running:
        yield running


def with_users(users):
    return {"ZHANGGUI_USERS": str(users.path)}


def log_in(server, name="小王", password=PASSWORD, after="/", **headers):
    said = urlencode({"name": name, "password": password, "next": after})
    return server.ask("POST", "/zhanggui/login", said, {**FORM, **headers})


def ticket(answer):
    return answer.getheader("set-cookie").partition(";")[0]


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nothing_is_answered_to_who_has_not_logged_in(server, method, path):
    """Pages, scripts, uploads, downloads: each is refused, whatever the cookie says."""
    for cookie in ("", "zhanggui_login=", "zhanggui_login=5bCP546L.9999999999.00"):
        assert server.ask(method, path, "", {"Cookie": cookie}).status == 401


def test_the_websocket_is_guarded_too(server):
    """It opens for a user and for nobody else."""
    assert server.get("/_stcore/stream", **HANDSHAKE).status == 403


def test_a_websocket_opens_for_a_user(server):
    """With the cookie that the log-in gave."""
    cookie = ticket(log_in(server))

    assert server.ask("GET", "/_stcore/stream", "", {**HANDSHAKE, "Cookie": cookie}).status == 101


def test_who_watches_the_server_needs_no_password(server):
    """The health check says ok and nothing else."""
    assert server.get("/_stcore/health").body == b"ok"


def test_a_page_leads_to_the_log_in_and_back(server):
    """The form keeps the page that was asked for; after the log-in it is there."""
    first = server.get("/upload", **PAGE)
    page = server.get(first.getheader("location"), **PAGE)
    after = log_in(server, after="/upload")

    assert first.status == after.status == 303
    assert 'name="next" value="/upload"' in page.body.decode()
    assert after.getheader("location") == "/upload"
    assert server.get("/upload", Cookie=ticket(after), **PAGE).status == 200


def test_no_script_and_no_other_site_can_use_the_cookie(server):
    """HttpOnly, SameSite, for twelve hours; the form and the answer are kept in no cache."""
    answer = log_in(server)
    parts = set(answer.getheader("set-cookie").lower().split("; "))

    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= parts
    assert answer.getheader("cache-control") == "no-store"


def test_a_wrong_password_says_as_much_as_a_wrong_name(server):
    """Nobody learns who has an account."""
    wrong = log_in(server, password="incorrect horse")
    unknown = log_in(server, name="小李")

    assert wrong.status == unknown.status == 401
    assert wrong.body == unknown.body
    assert "用户名或密码不对" in wrong.body.decode()
    assert wrong.getheader("set-cookie") is None


def test_the_eleventh_try_is_not_looked_at(users, tmp_path):
    """Ten wrong passwords; then the right one does not help for five minutes."""
    with serving(tmp_path, settings=with_users(users)) as server:
        tries = [log_in(server, password="wrong").status for _ in range(MOST)]
        last = log_in(server)

    assert tries == [401] * MOST
    assert last.status == 429
    assert last.getheader("set-cookie") is None


def test_another_site_cannot_log_anybody_in(server):
    """Browsers say whose page sent the form."""
    assert log_in(server, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_the_log_in_takes_a_form_that_names_no_page(server):
    """Browsers send none with ours, as our pages send no referrer."""
    assert log_in(server, Origin="null").status == 303
    assert log_in(server, Origin="http://evil.example").status == 403


def test_a_log_in_that_is_too_large_is_a_wrong_one(server):
    """It is not kept in memory either."""
    assert log_in(server, password="x" * 10_000).status == 401


def test_a_hostile_name_is_shown_as_text(server):
    """What comes back in the form is escaped."""
    page = server.get('/zhanggui/login?next=/"><script>', **PAGE).body.decode()

    assert "<script>" not in page


def test_who_logs_out_is_out(server):
    """The browser forgets the cookie, and a copy of it is worth nothing any more."""
    cookie = ticket(log_in(server))
    out = server.get("/zhanggui/logout", Cookie=cookie)

    assert out.status == 303
    assert 'zhanggui_login=""' in out.getheader("set-cookie")
    assert server.get("/upload", Cookie=cookie).status == 401


def test_a_removed_user_is_out_at_once(users, server):
    """So is one with a new password; without the file nobody comes in."""
    users.add("小张", PASSWORD)
    cookie = ticket(log_in(server, name="小张"))
    assert server.get("/upload", Cookie=cookie).status == 200
    users.add("小张", "another password")
    assert server.get("/upload", Cookie=cookie).status == 401

    cookie = ticket(log_in(server, name="小张", password="another password"))
    users.remove("小张")
    assert server.get("/upload", Cookie=cookie).status == 401


def test_an_open_page_ends_with_its_user(tmp_path):
    """What the page says is passed on until the user is removed; then the connection ends."""
    users = Users(tmp_path / "users")
    users.add("a", PASSWORD)
    heard = []

    async def page(_scope, receive, _send):
        heard.append(await receive())
        users.remove("a")
        heard.append(await receive())

    async def receive():
        return {"type": "websocket.receive", "bytes": b"click"}

    gate = Gate(page, Settings(tmp_path, users_file=users.path))
    ticket = gate.tickets.write("a", users.hashes()["a"], datetime.now(UTC))
    cookie = (b"cookie", f"{COOKIE}={ticket}".encode())
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [cookie]}
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, gate(scope, receive, None)).result()

    assert [message["type"] for message in heard] == ["websocket.receive", "websocket.disconnect"]


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
def test_the_log_in_leads_nowhere_else(address):
    """An address that is not a path of the app's own becomes the start page."""
    assert safe_next(address) == "/"
    assert safe_next("/upload?a=1") == "/upload?a=1"


def test_a_ticket_says_who_until_when(tmp_path):
    """Its name for twelve hours, for the password it was given for, with this server's key."""
    tickets, hashes = Tickets.open(tmp_path), {"小王": "kept"}
    one = tickets.write("小王", "kept", NOON)

    assert name_on(one) == tickets.read(one, hashes, NOON) == "小王"
    assert Tickets.open(tmp_path).read(one, hashes, NOON + LIFE - timedelta(seconds=1)) == "小王"
    assert not tickets.read(one, hashes, NOON + LIFE)
    assert not tickets.read(one, {"小王": "another"}, NOON)
    assert not tickets.read(one, {}, NOON)
    assert not Tickets(b"another key").read(one, hashes, NOON)


@pytest.mark.parametrize("ticket", ["", ".", "..", "x", "5bCP546L.1.2", "5bCP546L.²." + "0" * 64])
def test_what_is_no_ticket_admits_nobody(tmp_path, ticket):
    """And is no error either."""
    assert not Tickets.open(tmp_path).read(ticket, {"小王": "kept"}, NOON)


def test_a_ticket_that_was_changed_is_none(tmp_path):
    """Another name or a later end breaks the signature."""
    tickets, hashes = Tickets.open(tmp_path), {"a": "kept", "b": "kept"}
    name, end, signature = tickets.write("a", "kept", NOON).split(".")

    assert not tickets.read(f"Yg==.{end}.{signature}", hashes, NOON)
    assert not tickets.read(f"{name}.{int(end) + 1}.{signature}", hashes, NOON)


def test_tries_are_counted_for_five_minutes():
    """By name and by address; a success is no try."""
    now = [0.0]
    tries = Tries(lambda: now[0])
    for _ in range(MOST):
        assert tries.allow("name", "address")
    assert not tries.allow("name", "elsewhere")
    assert not tries.allow("another", "address")
    tries.succeed("name", "address")
    assert tries.allow("name", "address")

    now[0] = WITHIN
    assert tries.allow("name", "address")


def test_the_users_file_keeps_no_password(tmp_path):
    """Names and salted hashes, for its owner's eyes only; two equal passwords look different."""
    users = Users(tmp_path / "config" / "users")
    assert not users
    users.add("a", PASSWORD)
    users.add("b", PASSWORD)
    text = users.path.read_text(encoding="utf-8")

    assert users
    assert PASSWORD not in text
    assert len(set(users.hashes().values())) == 2
    assert users.path.stat().st_mode & 0o777 == 0o600
    assert users.admits("a", PASSWORD)
    assert not users.admits("a", PASSWORD[:-1])
    assert not users.admits("c", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("a", "short"), ("a:b", PASSWORD), ("", PASSWORD), ("a\nb", PASSWORD)]
)
def test_what_cannot_be_a_user_is_refused(tmp_path, name, password):
    """With a sentence, and nothing is written."""
    users = Users(tmp_path / "users")
    with pytest.raises(ValueError, match=r"letters|signs"):
        users.add(name, password)

    assert not users


def test_users_are_managed_from_the_command_line(tmp_path, monkeypatch, capsys):
    """Add reads the password from standard input; remove ends it; a slip has status 2."""
    monkeypatch.setenv("ZHANGGUI_USERS", str(tmp_path / "users"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    assert main(["add", "小王"]) == 0
    assert Users(tmp_path / "users").admits("小王", PASSWORD)
    assert main(["list"]) == 0
    assert "小王" in capsys.readouterr().out
    assert main(["remove", "小王"]) == 0
    assert main(["remove", "小王"]) == 2
    assert "There is no user" in capsys.readouterr().err
