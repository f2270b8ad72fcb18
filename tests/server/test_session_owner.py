"""A session answers to the browser and the log-in that opened it, and to nobody else."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import pytest
from connecting import Page, log_in, login_cookie, newcomer, page
from paths import ROOT
from serving import Server, serving
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from analysis.store.workspace import Workspace
from ui.server.page_sessions import PageSessions, told_download
from ui.server.users import Users
from ui.upload.uploads import Upload, import_all, import_settings

FILE = b"Call,Who\n1,Ann\n"
PASSWORD = "correct horse"
NAME = "只有小王的订单.csv"
ORDERS = (
    "订单编号,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
    '="3912345678901234567",19.90,交易成功,2026-05-01 08:00:00,2026-05-01 08:01:00,0\n'
).encode("gbk")
STRANGERS = (
    "another visitor",
    "no cookies",
    "another user of the browser",
    "the same user after a new log-in",
    "another user elsewhere",
)


@dataclass(frozen=True)
class Shop:
    """A server, and the cookies of somebody with a file there."""

    server: Server
    owner: str
    stranger: str


@pytest.fixture(scope="module")
def laptop(tmp_path_factory):
    """The app without users."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The app with two users."""
    home = tmp_path_factory.mktemp("home")
    users = Users(home / "users")
    for name in ("小王", "小李"):
        users.add(name, PASSWORD)
    with serving(home, settings={"ZHANGGUI_USERS": str(users.path)}) as running:
        yield running


@pytest.fixture(params=STRANGERS)
def shop(request, laptop, office):
    """Somebody with a file in their workspace, and each kind of stranger to them."""
    if request.param in STRANGERS[:2]:
        owner = newcomer(laptop)
        keep_file(laptop, owner)
        return Shop(laptop, owner, newcomer(laptop) if request.param == STRANGERS[0] else "")
    browser = newcomer(office, login_cookie(log_in(office, "小王", PASSWORD)))
    keep_file(office, browser, " 小王")
    name = "小王" if request.param == STRANGERS[3] else "小李"
    login = login_cookie(log_in(office, name, PASSWORD))
    others = newcomer(office, login) if request.param == STRANGERS[4] else browser
    return Shop(office, browser, f"{login}; {others.partition('; ')[2]}")


def keep_file(server: Server, cookies: str, user: str = "") -> None:
    """Put a file into the workspace of these cookies."""
    secret = cookies.partition("zhanggui_visitor=")[2].partition(";")[0]
    workspace = Workspace.open(server.workspaces, secret + user)
    import_all([Upload(NAME, ORDERS)], workspace, import_settings(workspace))


def text_of(messages) -> str:
    """All that the messages say."""
    return "".join(message.SerializeToString().decode("utf-8", "replace") for message in messages)


def test_a_page_that_names_anothers_session_begins_anew_with_nothing(shop):
    """The owner goes on in it, before and after a stranger has tried."""
    with page(shop.server, shop.owner) as first:
        session = first.session()
        with page(shop.server, shop.stranger, session) as other:
            assert NAME.partition(".")[0] in text_of(first.run())
            theirs = other.run()
    with page(shop.server, shop.stranger, session) as other:
        assert other.session() != session
    with page(shop.server, shop.owner, session) as again:
        assert again.session() == session

    assert session not in text_of(theirs)


def test_an_open_page_of_the_same_run_is_told_to_load_anew(laptop):
    """What it shows may be another's. A page from before a restart stays, to say so itself."""
    mine = newcomer(laptop)
    with page(laptop, newcomer(laptop), "unknown") as other:
        assert other.read().HasField("auth_redirect")
    with page(laptop, mine.replace("zhanggui_start=", "zhanggui_start=old"), "unknown") as other:
        assert not any(message.HasField("auth_redirect") for message in other.run())
    with page(laptop, mine) as first:
        session = first.session()
    with page(laptop, mine, session) as again:
        assert not any(message.HasField("auth_redirect") for message in again.run())


def test_uploads_into_anothers_session_are_refused(shop):
    """As if there were none: neither put nor deleted, and not found out by the answer."""
    with page(shop.server, shop.owner) as first:
        session = first.session()
        other = Page(first.socket, shop.stranger or "_streamlit_xsrf=x", shop.server)
        assert first.upload(session, FILE) == 204
        assert other.upload(session, FILE) == other.upload("unknown", FILE) == 404
        assert other.upload(session, b"") == other.upload("unknown", b"") == 404
        assert first.upload(session, b"") == 204


def test_downloads_need_the_browser_that_made_them(shop):
    """Whoever reads an address in a log gets nothing, with any extension or method."""
    with page(shop.server, shop.owner) as first:
        address = first.told_download()
        own = shop.server.get(address, Cookie=shop.owner)
        bare = address.rpartition(".")[0]
        answers = [
            shop.server.request(method, path, "", {"Cookie": shop.stranger})
            for method in ("GET", "HEAD")
            for path in (address, bare, f"{bare}.csv")
        ]

    assert own.status == 200
    assert own.body.startswith(b"PK")
    assert {answer.status for answer in answers} == {404}


def test_an_address_within_a_files_text_gives_no_right_to_it():
    """Only the answer to a press of a download button counts, not what a cell says."""
    address = "/media/0123.xlsx"
    cell = ForwardMsg()
    cell.delta.new_element.markdown.body = address
    answer = ForwardMsg()
    answer.backend_operation_response.deferred_file.url = address

    assert told_download(cell.SerializeToString()) == ""
    assert told_download(answer.SerializeToString()) == "0123"


def test_a_log_out_closes_the_pages_of_the_log_in(office):
    """At once, without a click; so does another log-in in the same browser."""
    for leave in ("/zhanggui/logout", "/zhanggui/login"):
        cookies = newcomer(office, login_cookie(log_in(office, "小王", PASSWORD)))
        with page(office, cookies) as opened:
            opened.session()
            if leave.endswith("logout"):
                office.get(leave, Cookie=cookies)
            else:
                log_in(office, "小李", PASSWORD, Cookie=cookies)
            with pytest.raises(ConnectionClosed):
                opened.run()
        with pytest.raises(InvalidStatus), page(office, cookies):
            pass


def test_a_browser_without_cookies_owns_nothing():
    """Else all browsers without cookies would share their sessions."""
    sessions = PageSessions()
    sessions.enter("session", "")
    sessions.tell_download("session", "file")

    assert not sessions.belongs("session", "")
    assert not sessions.may_download("file", "")


def is_deferred(call: ast.Call) -> bool:
    """Whether a download is made when it is asked for: the data is a function, not its result."""
    data = call.args[1]
    return not isinstance(data, ast.Call) or ast.unparse(data.func) == "partial"


def test_every_download_is_deferred():
    """A page is told the address of a deferred file alone; another one would be refused."""
    calls = [
        node
        for layer in ("ui", "pages")
        for path in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.download_button"
    ]

    assert calls
    assert all(is_deferred(call) for call in calls)
    assert not is_deferred(ast.parse("st.download_button('a', b.c())", mode="eval").body)
