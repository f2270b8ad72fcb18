"""Who is turned away before anything else looks at a request."""

import subprocess
import sys

import pytest
from serving import ROOT, STREAMLIT, UVICORN, serving

from ui.server.request_filter import is_loopback, known_host
from ui.server.settings import Settings
from ui.server.users import Users

OTHERS = ("--server.address=0.0.0.0",)
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}
FROM_ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module", params=[STREAMLIT, UVICORN], ids=["streamlit", "uvicorn"])
def server(request, tmp_path_factory):
    """The app as it runs on a laptop, started either way."""
    with serving(tmp_path_factory.mktemp("home"), request.param) as running:
        yield running


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.0.2.1:8501", "[::1]:8501"])
def test_the_laptop_answers_to_numbers_and_localhost(server, host):
    """As ever, without any setting."""
    assert server.get("/", Host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_a_name_that_nobody_allowed_is_refused(server, host):
    """A site that has its own name lead here reads nothing, on pages and on the websocket."""
    answer = server.get("/", Host=host)

    assert answer.status == 400
    assert "ZHANGGUI_HOSTS" in answer.body.decode()
    assert "default-src 'self'" in answer.getheader("content-security-policy")
    assert server.get("/_stcore/stream", Host=host, Upgrade="websocket").status != 101


@pytest.mark.parametrize(
    ("host", "known"),
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
def test_a_host_is_read_as_it_was_sent(host, known):
    """Numbers, localhost and the names that were set; nothing that merely resembles them."""
    assert known_host(host, ("shop.example",)) == known


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "x"])
@pytest.mark.parametrize("path", ["/_stcore/stream", "/_stcore/upload_file/a/b", "/"])
def test_another_sites_page_is_refused(server, path, origin):
    """By us, before Streamlit asks the internet whether the address might be this machine's."""
    answer = server.get(path, Origin=origin, Upgrade="websocket")

    assert answer.status == 403
    assert "external IP" not in server.said()


def test_the_apps_own_page_is_answered(server):
    """A browser says where its page came from."""
    assert server.get("/", Origin=server.address).status == 200


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/script-health-check"])
def test_meters_are_not_public(server, path):
    """How many visitors there are is nobody's business."""
    assert server.get(path).status == 404


def test_downloads_are_kept_by_no_cache(server):
    """Nor is a refusal of one."""
    assert server.get("/media/0123.xlsx").getheader("cache-control") == "no-store"


def test_other_machines_are_refused_while_there_are_no_users(server):
    """Also those that come through a proxy; the health check is answered."""
    answer = server.get("/", **FROM_ELSEWHERE)

    assert answer.status == 403
    assert "python -m ui.users add" in answer.body.decode()
    assert server.get("/_stcore/health", **FROM_ELSEWHERE).status == 200


def test_an_open_app_says_so_in_its_settings(tmp_path):
    """With ZHANGGUI_OPEN=yes it starts on every address, and answers to names it was told."""
    settings = {"ZHANGGUI_OPEN": "yes", "ZHANGGUI_HOSTS": "shop.example, office-pc"}
    with serving(tmp_path, STREAMLIT + OTHERS, settings) as server:
        assert server.get("/", **FROM_ELSEWHERE).status == 200
        assert server.get("/", Host="OFFICE-PC:8501").status == 200
        assert server.get("/", Host="evil.example").status == 400
        colleague = {"Host": "192.0.2.1:8501", "Origin": "http://192.0.2.1:8501"}
        assert server.get("/_stcore/stream", **colleague, **HANDSHAKE).status == 101
        assert "external IP" not in server.said()  # What Streamlit says of having asked for it.


def test_a_gate_lets_the_app_start_on_every_address(tmp_path):
    """Where there are users, others may knock."""
    users = Users(tmp_path / "users")
    users.add("a", "correct horse")
    settings = {"ZHANGGUI_USERS": str(users.path)}
    with serving(tmp_path, STREAMLIT + OTHERS, settings) as server:
        assert server.get("/", Accept="text/html", **FROM_ELSEWHERE).status == 303


def test_without_users_it_does_not_start_for_others(tmp_path):
    """The last line of the log says what to do."""
    with pytest.raises(RuntimeError, match=r"ui\.users add"), serving(tmp_path, STREAMLIT + OTHERS):
        pass


@pytest.mark.parametrize(
    ("address", "only_here"),
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
def test_what_only_this_machine_reaches(address, only_here):
    """Everything that is not surely of this machine is not."""
    assert is_loopback(address) == only_here


def test_settings_of_the_gate():
    """Shut to others by default; what is neither yes nor no is refused by name."""
    assert not Settings.read({}).open_to_all
    assert Settings.read({"ZHANGGUI_HOSTS": "A.example,b"}).hosts == ("a.example", "b")
    with pytest.raises(ValueError, match="ZHANGGUI_OPEN"):
        Settings.read({"ZHANGGUI_OPEN": "true"})


def test_a_failing_page_tells_the_log_no_value():
    """Type, module and line are there; the message, which may quote a cell, is not."""
    script = (
        "import logging, sys\n"
        "from ui.server.error_report import hush, told\n"
        "hush()\n"
        "try:\n"
        "    {}['13800000000']\n"
        "except KeyError as error:\n"
        "    logging.getLogger('streamlit.error_util').error('Uncaught', exc_info=error)\n"
        "    print(told(error))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "builtins.KeyError" in said.stdout
    assert "138" not in said.stdout + said.stderr
