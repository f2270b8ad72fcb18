"""Requests that are refused before anything else handles them."""

import subprocess
import sys

import pytest
from serving import ROOT, STREAMLIT, UVICORN, serving

from ui.server.request_filter import is_allowed_host, is_loopback
from ui.server.settings import Settings
from ui.server.users import Users

ALL_ADDRESSES = ("--server.address=0.0.0.0",)
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}
FORWARDED = {"X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module", params=[STREAMLIT, UVICORN], ids=["streamlit", "uvicorn"])
def server(request, tmp_path_factory):
    """The app as it runs on a laptop, started either way."""
    with serving(tmp_path_factory.mktemp("home"), request.param) as running:
        yield running


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.0.2.1:8501", "[::1]:8501"])
def test_the_laptop_answers_to_numbers_and_localhost(server, host):
    """Without any setting."""
    assert server.get("/", Host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_a_name_that_nobody_allowed_is_refused(server, host):
    """DNS rebinding: a site whose name resolves here gets neither page nor websocket."""
    answer = server.get("/", Host=host)

    assert answer.status == 400
    assert "ZHANGGUI_HOSTS" in answer.body.decode()
    assert "default-src 'self'" in answer.getheader("content-security-policy")
    assert server.get("/_stcore/stream", Host=host, Upgrade="websocket").status != 101


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("127.0.0.1", True),
        ("[::1]:8501", True),
        ("LOCALHOST.:8501", True),
        ("shop.example:443", True),
        ("a!b.evil.example", False),
        ("evil.example:", False),
        ("evil.example@127.0.0.1", False),
        ("shop.example.evil.example", False),
        ("", False),
    ],
)
def test_allowed_hosts(host, is_allowed):
    """Numbers, localhost and the configured names; nothing that merely resembles them."""
    assert is_allowed_host(host, ("shop.example",)) == is_allowed


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "x"])
@pytest.mark.parametrize("path", ["/_stcore/stream", "/_stcore/upload_file/a/b", "/"])
def test_another_sites_page_is_refused(server, path, origin):
    """Before Streamlit asks the internet for this machine's address."""
    answer = server.get(path, Origin=origin, Upgrade="websocket")

    assert answer.status == 403
    assert "external IP" not in server.log_tail()


def test_the_apps_own_page_is_answered(server):
    """Its origin is the app's own."""
    assert server.get("/", Origin=server.address).status == 200


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/script-health-check"])
def test_metrics_are_not_public(server, path):
    """They tell how many visitors there are."""
    assert server.get(path).status == 404


def test_downloads_are_not_cached(server):
    """A refused download too."""
    assert server.get("/media/0123.xlsx").getheader("cache-control") == "no-store"


def test_other_machines_are_refused_while_there_are_no_users(server):
    """Forwarded requests too; the health check is answered."""
    answer = server.get("/", **FORWARDED)

    assert answer.status == 403
    assert "python -m ui.users add" in answer.body.decode()
    assert server.get("/_stcore/health", **FORWARDED).status == 200


def test_an_open_app_answers_other_machines(tmp_path):
    """With ZHANGGUI_OPEN=yes it starts on every address and answers to its allowed hosts."""
    settings = {"ZHANGGUI_OPEN": "yes", "ZHANGGUI_HOSTS": "shop.example, office-pc"}
    with serving(tmp_path, STREAMLIT + ALL_ADDRESSES, settings) as server:
        assert server.get("/", **FORWARDED).status == 200
        assert server.get("/", Host="OFFICE-PC:8501").status == 200
        assert server.get("/", Host="evil.example").status == 400
        colleague = {"Host": "192.0.2.1:8501", "Origin": "http://192.0.2.1:8501"}
        assert server.get("/_stcore/stream", **colleague, **HANDSHAKE).status == 101
        assert "external IP" not in server.log_tail()  # Streamlit logs it when it asks.


def test_with_users_the_app_starts_on_every_address(tmp_path):
    """Other machines get the log-in."""
    users = Users(tmp_path / "users")
    users.add("a", "correct horse")
    settings = {"ZHANGGUI_USERS": str(users.path)}
    with serving(tmp_path, STREAMLIT + ALL_ADDRESSES, settings) as server:
        assert server.get("/", Accept="text/html", **FORWARDED).status == 303


def test_without_users_it_does_not_start_for_others(tmp_path):
    """The last line of the log says what to do."""
    with (
        pytest.raises(RuntimeError, match=r"ui\.users add"),
        serving(tmp_path, STREAMLIT + ALL_ADDRESSES),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("unix:///run/zhanggui.sock", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("office-pc", False),
        ("", False),
    ],
)
def test_loopback_addresses(address, is_local):
    """An address counts as local only where that is certain."""
    assert is_loopback(address) == is_local


def test_settings_of_the_request_filter():
    """Closed to other machines by default; a value that is neither yes nor no is refused."""
    assert not Settings.read({}).open_to_all
    assert Settings.read({"ZHANGGUI_HOSTS": "A.example,b"}).hosts == ("a.example", "b")
    with pytest.raises(ValueError, match="ZHANGGUI_OPEN"):
        Settings.read({"ZHANGGUI_OPEN": "true"})


def test_the_log_of_a_failing_page_has_no_value():
    """Type, module and line are there; the message, which may quote a cell, is not."""
    script = (
        "import logging, sys\n"
        "from ui.server.error_report import silence_exception_loggers\n"
        "from ui.server.failure_log import describe_error\n"
        "silence_exception_loggers()\n"
        "try:\n"
        "    {}['13800000000']\n"
        "except KeyError as error:\n"
        "    logging.getLogger('streamlit.error_util').error('Uncaught', exc_info=error)\n"
        "    print(describe_error(error))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "builtins.KeyError" in finished.stdout
    assert "138" not in finished.stdout + finished.stderr
