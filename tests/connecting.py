"""A visitor without a browser: the log-in form, Streamlit's websocket and its messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from urllib.parse import urlencode

from serving import HOST, Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

SECONDS = 60
"""How long a message may take on a busy machine."""

VISITOR, XSRF = re.compile(r"zhanggui_visitor=[\w-]+"), re.compile(r"_streamlit_xsrf=[^;]+")


@dataclass(frozen=True)
class Page:
    """One open page."""

    socket: ClientConnection
    cookies: str
    server: Server

    def ask(self, **message: object) -> None:
        """Send a message to the server."""
        self.socket.send(BackMsg(**message).SerializeToString())

    def read(self) -> ForwardMsg:
        """The next message from the server."""
        return ForwardMsg.FromString(self.socket.recv(timeout=SECONDS))

    def run(self, path: str = "upload") -> list[ForwardMsg]:
        """Run a page's script; all messages to its end."""
        self.ask(rerun_script={"page_name": path})
        messages = [self.read()]
        while messages[-1].WhichOneof("type") != "script_finished":
            messages.append(self.read())
        return messages

    def session(self) -> str:
        """Run the upload page's script; the id of its session."""
        return session_of(self.run())

    def told_download(self) -> str:
        """Press the download button of the upload page; the address of its file."""
        messages = self.run()
        elements = [message.delta.new_element for message in messages]
        (button,) = (each.download_button for each in elements if each.HasField("download_button"))
        self.ask(
            backend_operation_request={
                "request_id": "1",
                "session_id": session_of(messages),
                "deferred_file": {"file_id": button.deferred_file_id},
            }
        )
        while not (message := self.read()).HasField("backend_operation_response"):
            pass
        answer = message.backend_operation_response
        assert not answer.error_msg, answer.error_msg
        return answer.deferred_file.url

    def upload(self, session_id: str, data: bytes, name: str = "file") -> int:
        """Send a file to a session, or delete it where there are no bytes; the status."""
        path = f"/_stcore/upload_file/{session_id}/{name}"
        method, body = ("PUT", UPLOAD % data) if data else ("DELETE", "")
        return self.server.request(method, path, body, self.upload_headers()).status

    def upload_headers(self) -> dict[str, str]:
        """What a browser sends with a file."""
        xsrf = XSRF.search(self.cookies)[0].partition("=")[2]
        return {"Cookie": self.cookies, "X-Xsrftoken": xsrf, **MULTIPART}


def session_of(messages: Sequence[ForwardMsg]) -> str:
    """The id of the session that these messages of a script's run name."""
    ids = (message.new_session.initialize.session_id for message in messages)
    return next(filter(None, ids))


LOGIN_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=edge"}
UPLOAD = (
    b'--edge\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    b"%s\r\n--edge--\r\n"
)


def log_in(
    server: Server, name: str, password: str, after: str = "/", **headers: str
) -> HTTPResponse:
    """Send the log-in form."""
    form = urlencode({"name": name, "password": password, "next": after})
    return server.request("POST", "/zhanggui/login", form, {**LOGIN_FORM, **headers})


def login_cookie(response: HTTPResponse) -> str:
    """The cookie that a log-in set."""
    return response.headers["set-cookie"].partition(";")[0]


def newcomer(server: Server, extra: str = "") -> str:
    """The cookies of a browser that has opened its first page."""
    page = server.get("/", Accept="text/html", **({"Cookie": extra} if extra else {}))
    health = server.get("/_stcore/health")
    set_by = " ".join((*_set_cookies(page.headers), *_set_cookies(health.headers)))
    visitor, xsrf = VISITOR.search(set_by), XSRF.search(set_by)
    start = re.search(r"zhanggui_start=[\w-]+", set_by)
    parts = (extra, visitor and visitor[0], start and start[0], xsrf and xsrf[0])
    return "; ".join(part for part in parts if part)


@contextmanager
def page(server: Server, cookies: str, session_id: str = "") -> Iterator[Page]:
    """An open page of the browser with these cookies, which may name a session to go on in."""
    headers: Mapping[str, str] = {"Cookie": cookies} if cookies else {}
    protocols = ["streamlit", "none", session_id] if session_id else ["streamlit"]
    address = f"ws://{HOST}:{server.port}/_stcore/stream"
    with connect(
        address, additional_headers=headers, subprotocols=protocols, max_size=None, proxy=None
    ) as socket:
        yield Page(socket, cookies, server)


def _set_cookies(headers: Message) -> list[str]:
    return headers.get_all("set-cookie") or []
