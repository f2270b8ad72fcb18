"""The real server, started on a free port with a home folder of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from paths import ROOT

HOST = "127.0.0.1"
TIMEOUT = 90
"""Seconds that a start may take on a busy machine."""

STREAMLIT = ("streamlit", "run", "app.py", "--server.headless=true", "--server.port={port}")
UVICORN = ("uvicorn", "app:app", "--port={port}")


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: int
    log: Path
    workspaces: Path
    """The folder of visitors' data."""

    @property
    def address(self) -> str:
        """The address for a browser."""
        return f"http://{HOST}:{self.port}"

    def log_tail(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def peak_memory(self) -> float:
        """The peak of its resident memory in MB, without child processes. Linux only."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def used_seconds(self) -> float:
        """Its CPU seconds, without child processes. Linux only."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rsplit(")")[-1]
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Send a GET request; the response's body is read."""
        return self.request("GET", path, "", headers)

    def request(
        self, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> HTTPResponse:
        """Send a request; the response's body is read."""
        connection = HTTPConnection(HOST, self.port, timeout=TIMEOUT)
        connection.request(method, path, body or None, dict(headers))
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response


@contextmanager
def serving(
    home: Path, command: tuple[str, ...] = STREAMLIT, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A running server that has answered its health check; stopped at the end."""
    port, workspaces = _free_port(), home / "workspaces"
    environment = {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "ZHANGGUI_DATA": str(workspaces),
        **(settings or {}),
    }
    arguments = [part.format(port=port) for part in command]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        server = Server(port, process.pid, home / "server.log", workspaces)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=TIMEOUT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        try:
            if server.get("/_stcore/health").status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
    raise RuntimeError("The server did not start:\n" + server.log_tail())
