"""Visitors as the server sees them, many in one process: websockets and Streamlit's messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from typing import TypeVar

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

HOST = "127.0.0.1"
BOUNDARY = "zhanggui-benchmark"
FOLLOWED = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""How a run ends that asked for another one."""

PATIENCE = 180
"""Seconds."""


Told = TypeVar("Told")


def to_end(visit: Coroutine[None, None, Told]) -> Told:
    """Wait for a visit in a thread of its own: the caller's may have a loop, as Playwright's."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, visit).result()


class PageFailedError(RuntimeError):
    """A page showed an error where it should have answered."""


@dataclass
class Visitor:
    """One open page. What a run shows is in `elements`; choices stay as they were made."""

    port: int
    cookie: str
    connection: ClientConnection
    session: str = ""
    elements: list[Element] = field(default_factory=list)
    choices: dict[str, WidgetState] = field(default_factory=dict)

    async def run(self, page: str) -> float:
        """Run a page; the seconds until its script has finished."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.widget_states.widgets.extend(self.choices.values())
        start = time.perf_counter()
        await self.connection.send(asked.SerializeToString())
        await self._finished()
        return time.perf_counter() - start

    async def choose(self, page: str, key: str, at: int) -> float:
        """Click one of a few options, by the key that the page gave them and its position."""
        shown = (one.button_group for one in self.elements if one.HasField("button_group"))
        (group,) = (one for one in shown if one.id.endswith(key))
        state = WidgetState(id=group.id)
        state.string_array_value.data.append(group.options[at].content)
        self.choices[group.id] = state
        return await self.run(page)

    async def upload(self, page: str, name: str, data: bytes, share: float = 1.0) -> float:
        """Drop a file into the page's uploader; the seconds until it has been read.

        Of less than the whole file no answer is waited for: ConnectionAbortedError.
        """
        start = time.perf_counter()
        (uploader,) = (
            one.file_uploader.id for one in self.elements if one.HasField("file_uploader")
        )
        place = await self._place(name)
        await asyncio.to_thread(self._put, place.upload_url, name, data, share)
        state = WidgetState(id=uploader)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(data), place.file_id
        info.file_urls.CopyFrom(place)
        self.choices[uploader] = state
        await self.run(page)
        del self.choices[uploader]
        return time.perf_counter() - start

    def texts(self) -> str:
        """All that the page says in words."""
        kinds = ("markdown", "heading", "alert", "toast")
        shown = ((one.WhichOneof("type"), one) for one in self.elements)
        return "\n".join(getattr(one, kind).body for kind, one in shown if kind in kinds)

    async def _finished(self) -> None:
        """Read what the server says until a run is over that is not followed by another."""
        async with asyncio.timeout(PATIENCE):
            while True:
                told = ForwardMsg.FromString(await self.connection.recv())
                kind = told.WhichOneof("type")
                if kind == "new_session":
                    self.session = told.new_session.initialize.session_id
                    self.elements.clear()
                elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                    self._see(told.delta.new_element)
                elif kind == "script_finished" and told.script_finished != FOLLOWED:
                    return

    def _see(self, element: Element) -> None:
        if element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
            raise PageFailedError(element.alert.body)
        self.elements.append(element)

    async def _place(self, name: str):  # noqa: ANN202 - the message's class is made at run time
        asked = BackMsg()
        asked.file_urls_request.request_id = "1"
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        await self.connection.send(asked.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self.connection.recv())
            if told.WhichOneof("type") == "file_urls_response":
                return told.file_urls_response.file_urls[0]

    def _put(self, address: str, name: str, data: bytes, share: float) -> None:
        """Send the bytes as a browser does, with the token against requests from elsewhere."""
        line = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        head = f"--{BOUNDARY}\r\n{line}\r\nContent-Type: text/csv\r\n\r\n"
        body = b"".join((head.encode(), data, f"\r\n--{BOUNDARY}--\r\n".encode()))
        token = self._token()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Cookie": f"{self.cookie}; _streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        }
        if share < 1:
            self._tear(address, body, headers, int(share * len(body)))
        status, _ = self._ask("PUT", address, body, headers)
        if status != HTTPStatus.NO_CONTENT:
            raise PageFailedError(f"The upload was answered with {status}.")

    def _tear(self, address: str, body: bytes, headers: Mapping[str, str], size: int) -> None:
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.putrequest("PUT", address)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body[:size])
        connection.close()
        raise ConnectionAbortedError("The tab was closed.")

    def _token(self) -> str:
        _, given = self._ask("GET", "/_stcore/health", b"", {})
        return given.partition("=")[2].partition(";")[0]

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        """The answer's status and the cookie that it brings."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.getheader("set-cookie") or ""


@asynccontextmanager
async def visiting(
    port: int, number: int, *, session: str = "", start: str = ""
) -> AsyncIterator[Visitor]:
    """A visitor with a cookie of their own.

    Args:
        port: the server's.
        number: of the visitor; the same one has the same workspace.
        session: to go on with, as a browser does whose connection was dropped.
        start: what the server said of its start when the page was loaded.
    """
    cookie = f"zhanggui_visitor=load-{number:017d}; zhanggui_start={start}".removesuffix(
        "; zhanggui_start="
    )
    spoken = ["streamlit", "no-token", session] if session else ["streamlit"]
    async with connect(
        f"ws://{HOST}:{port}/_stcore/stream",
        additional_headers={"Cookie": cookie},
        subprotocols=[Subprotocol(one) for one in spoken],
        max_size=None,
        open_timeout=PATIENCE,
    ) as connection:
        yield Visitor(port, cookie, connection)
